"""Media in the console: attached by the keyboard, described, put in order, previewed, and posted with their words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from social.deliveries import media
from social.deliveries.drafts import NotPossible
from store.deliveries import DeliveryState
from tests.social.files import save_film, save_gif, save_picture
from tests.tui.delivery_desk import FILLED, OPERATOR, Work, at_work, open_first
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.alt_text import AltText
from tui.dialogs.choose_file import ChooseFile
from tui.dialogs.media import DeliveryMedia
from tui.screens.delivery import DeliveryWindow
from tui.widgets.field import Field


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with two pictures, of sizes that hold whatever library writes them."""
    folder = tmp_path / "pictures"
    (folder / "old").mkdir(parents=True)
    save_picture(folder / "wren.png", size=(1200, 800))
    save_picture(folder / "tern.jpg", "JPEG", size=(640, 480))
    (folder / "notes.txt").write_text("no picture")
    os.truncate(folder / "wren.png", 340_000)
    os.truncate(folder / "tern.jpg", 96_000)
    return folder


async def in_front(pilot: Pilot[Any], dialog: type[Any]) -> Any:
    """Wait for a dialog."""
    await until(pilot, lambda: isinstance(pilot.app.screen, dialog) and pilot.app.screen.focused is not None)
    return pilot.app.screen


async def choose(pilot: Pilot[Any], path: object) -> None:
    """Write a path into the dialog's line, and take it."""
    dialog = await in_front(pilot, ChooseFile)
    dialog.write(str(path))
    await pilot.press("enter")


def attach(work: Work, written: int, path: Path, alt_text: str = "") -> tuple[Any, ...]:
    record, clock = work.desk.record, work.desk.clock
    return media.attach(record, clock, OPERATOR, written, path, alt_text)


def texts(work: Work) -> list[tuple[str, str]]:
    """User and alternative text of each file that the sandbox has in a post."""
    return [(each["username"], each["alt_text"]) for each in work.box.state()["media"] if each["posts"]]


async def test_a_picture_is_attached_described_previewed_and_posted(tmp_path: Path, pictures: Path) -> None:
    with at_work(tmp_path / "home") as work:
        work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f12")
            await until_seen(pilot, "There is no file yet. Press a to add one.")
            await pilot.press("enter")
            await choose(pilot, pictures / "wren.png")
            await in_front(pilot, AltText)
            await pilot.press(*"A wren sings", "f5")
            await until_seen(pilot, "PNG     332 kB  1200 × 800   A wren sings")
            await pilot.press("escape")
            await until_seen(pilot, "1 picture   F12 shows them")
            await pilot.press("f6")
            await until_seen(pilot, "◆ PNG picture, 1200 × 800, 332 kB")
            await pilot.press("f8")
            await pilot.press("enter")
            await until_seen(pilot, "Read the log, then choose")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Do you confirm the sending of this delivery?")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Finished. Everything arrived.")
        assert work.posts() == [("brandlark", FILLED)]
        assert texts(work) == [("brandlark", "A wren sings")]


async def test_the_screens_of_media(tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f12", "enter")
            dialog = await in_front(pilot, ChooseFile)
            dialog.write("~/pictures/")
            await until_seen(pilot, "notes.txt")
            await golden(pilot, "media-choose-80x24")
            await pilot.press("n", "tab", "enter")
            await until_seen(pilot, "✗ notes.txt is no picture or video that X takes")
            await golden(pilot, "media-refused-80x24")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryMedia))
            attach(work, written, pictures / "wren.png", "A wren, singing in a hedge of hawthorn on a bright morning")
            attach(work, written, pictures / "tern.jpg")
            await pilot.press("escape")
            await until_seen(pilot, "! 2 pictures, 1 without alternative text   F12 shows them")
            await golden(pilot, "delivery-with-media-80x24")
            await pilot.press("f12")
            await until_seen(pilot, "~/pictures/wren.png")
            await golden(pilot, "media-80x24")
            await pilot.press("escape")
            await pilot.press("f6")
            await until_seen(pilot, "A wren, singing in a hedge")
            await pilot.press("end")
            await until_seen(pilot, "! no alternative text")
            await golden(pilot, "preview-with-media-80x24")


async def test_files_are_put_in_order_described_and_taken_off(tmp_path: Path, pictures: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        attach(work, written, pictures / "wren.png")
        attach(work, written, pictures / "tern.jpg", "A tern")
        work.analyze(written)
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "F12 shows them")
            await pilot.press("f12")
            dialog = await in_front(pilot, DeliveryMedia)
            await until_seen(pilot, "! no alternative text")
            await pilot.press("d")
            await until(pilot, lambda: [each.alt_text for each in dialog.files] == ["A tern", ""])
            assert work.found(written).state == DeliveryState.EDITED
            await pilot.press("d")
            await until_seen(pilot, "It is the last already.")
            await pilot.press("t")
            await in_front(pilot, AltText)
            work.app.screen.query_one(TextArea).insert("x" * 1_001)
            await until_seen(pilot, "✗ 1,001 / 1,000, too long by 1")
            await pilot.press("ctrl+s")
            await until_seen(pilot, "The text is too long by 1.")
            await pilot.press("backspace", "ctrl+s")
            await until(pilot, lambda: [len(each.alt_text) for each in dialog.files] == [6, 1_000])
            await pilot.press("r")
            await until(pilot, lambda: [each.alt_text for each in dialog.files] == ["A tern"])
            await pilot.press("delete")
            await until_seen(pilot, "There is no file yet.")
            await pilot.press("r")
            await until_seen(pilot, "Press a to add one.")


async def test_what_cannot_be_attached_is_said_in_place(tmp_path: Path, pictures: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        attach(work, written, save_gif(pictures / "wren.gif"), "A wren")
        locked = save_picture(pictures / "large.png")
        with locked.open("r+b") as file:
            file.truncate(5_242_881)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "1 GIF   F12 shows them")
            await pilot.press("f12")
            await in_front(pilot, DeliveryMedia)
            await pilot.press("a")
            for path, words in (
                ("", "Name a picture or a video."),
                (pictures / "gone.png", "cannot be read: No such file or"),
                ("~nobody-of-that-name/a.png", "Nobody here has the home"),
                (pictures / "wren.png", "A GIF or a video goes out alone"),
                (locked, "A picture may have 5 MB; this one has 5.1"),
            ):
                await choose(pilot, path)
                # The sentence names the file, whose folder is of any length: where it breaks is not known.
                await until(pilot, lambda words=words: words in work.app.screen.query_one("#path-field", Field).error)
            await choose(pilot, pictures)
            await until(pilot, lambda: work.app.screen.written == f"{pictures}/")  # type: ignore[attr-defined]
            await until_seen(pilot, "notes.txt")
        assert len(media.store.media(work.desk.record, written)) == 1


async def test_the_list_is_walked_by_the_arrows(tmp_path: Path, pictures: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f12", "enter")
            dialog = await in_front(pilot, ChooseFile)
            dialog.write(f"{pictures}/old/")
            await until_seen(pilot, "Nothing here begins so.")
            await pilot.press("down", "left")
            await until(pilot, lambda: dialog.written == f"{pictures}/")
            await until_seen(pilot, "old/")
            await pilot.press("enter")
            await until(pilot, lambda: dialog.written == f"{pictures}/old/")
            await until_seen(pilot, "Nothing here begins so.")
            await pilot.press("backspace")
            await until_seen(pilot, "tern.jpg")
            await pilot.press("end", "enter")
            await in_front(pilot, AltText)
            await pilot.press("escape")
            await until_seen(pilot, "! no alternative text")
            (kept,) = media.store.media(work.desk.record, written)
            assert Path(kept.path) == pictures / "wren.png"


async def test_a_video_takes_no_words_and_its_processing_is_told(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        attach(work, written, save_film(tmp_path / "film.mp4", 12.4, filling=300_000))
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "1 video   F12 shows them")
            await pilot.press("f12")
            await until_seen(pilot, "MP4     293 kB  0:12         a video takes none")
            await pilot.press("t")
            await until_seen(pilot, "X takes an alternative text")
            await pilot.press("escape")
            work.confirm(written)
            screen = work.app.screen
            assert isinstance(screen, DeliveryWindow)
            screen.open_tab("summary")
            await until_seen(pilot, "Media           1 video")
            await until_seen(pilot, "film.mp4 is being processed. You may leave: it goes on by itself.")
            screen.open_tab("delivery")
            await until_seen(pilot, "film.mp4 is being processed. It goes on by itself at 2026-11-22 13:04")
        assert work.posts() == []


async def test_a_confirmed_delivery_shows_its_files_and_keeps_them(tmp_path: Path, pictures: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        attach(work, written, pictures / "wren.png", "A wren")
        work.confirm(written)
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            await pilot.press("f12")
            await until_seen(pilot, "The delivery is in progress and opens read only.")
            await until_seen(pilot, "1200 × 800")
            dialog = await in_front(pilot, DeliveryMedia)
            for key in ("a", "r", "t", "u", "enter"):
                await pilot.press(key)
            assert work.app.screen is dialog
            assert "Add…" not in seen(work.app).split("Media: ")[1].split("▌ ")[0]
            assert not dialog.query_one("#remove").display
        with pytest.raises(NotPossible):
            attach(work, written, pictures / "tern.jpg")
