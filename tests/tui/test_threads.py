"""Threads in the console: written with a line of ---, counted, previewed, sent and told post by post."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from social.deliveries import media
from tests.social.files import save_picture
from tests.tui.delivery_desk import OPERATOR, SIZES, at_work, open_first, write_into
from tests.tui.seen import golden, until, until_seen
from tests.tui.test_delivery_media import in_front
from tests.tui.test_delivery_sending import analyze
from tests.tui.test_preview import account
from tui.counting import PostRuler
from tui.dialogs.alt_text import AltText
from tui.dialogs.choose_file import ChooseFile

POSTS = (
    "Spring is here, and <%= service.label %> is the place to be. A thread on what we have for you:",
    "1. Larks by the dozen, at https://www.example.com/offers/larks?source=thread #larks",
    "2. And a word from @jack.",
)
THREAD = "\n---\n".join(POSTS)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_preview_joins_the_posts_of_a_thread(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(content=THREAD)
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "3 posts: 94 · 56 · 25, each of 280, for @brandlark")
            await golden(pilot, f"thread-content-{size[0]}x{size[1]}")
            await pilot.press("f6")
            await until_seen(pilot, "A thread of 3 posts; each leaves once the one before it is confirmed")
            await until_seen(pilot, "X charges $0.23 for the 3 posts, of which 1 costs more because of a link.")
            await golden(pilot, f"thread-preview-{size[0]}x{size[1]}")


async def test_a_thread_is_written_sent_and_told_post_by_post(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        work.write(content="")
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await write_into(pilot, "One")
            await pilot.press("f2")
            await write_into(pilot, "Two\n")
            await pilot.press("f2")
            await until_seen(pilot, "Post 3 is empty: write it, or take a line of --- away")
            await write_into(pilot, "Three")
            await until_seen(pilot, "3 posts: 3 · 3 · 5, each of 280")
            await analyze(pilot, "f8")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Messages to send: 3, a thread of 3 posts from each account")
            await golden(pilot, "thread-send-80x24")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Finished. Everything arrived.")
            assert [text for _, text in work.posts()] == ["One", "Two", "Three"]
            work.app.screen.open_tab("delivery")
            await until_seen(pilot, "3/3 New Offers Available")
            await until_seen(pilot, "Post 1 of the thread: One")


async def test_a_torn_thread_is_resumed_by_a_key(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        work.box.faults([{"endpoint": "POST /2/tweets", "nth": [2], "effect": {"refuse": "too-long"}}])
        written = work.write(content=THREAD)
        work.confirm(written)
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "Torn: 1 of 3 posts stand. Press m to resume the thread behind them.")
            await pilot.press("m")
            await until_seen(pilot, "Deliveries › Spring offer, from post 2 on")
            await write_into(pilot, "And then. ")
            await until_seen(pilot, "Saved.")
            await pilot.press("f6")
            await until_seen(pilot, f"It answers post 1 of delivery {written}")
            await until_seen(pilot, "And then. 1. Larks by the dozen")
            await pilot.press("f8")
            await pilot.press("enter")
            await until_seen(pilot, "Read the log, then choose")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Messages to send: 2, a thread of 2 posts")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Finished. Everything arrived.")
            await until_seen(pilot, "Answers         https://x.com/brandlark/status/")
            await pilot.press("escape")
            await until_seen(pilot, "Goes on in      delivery 2, @brandlark: finished")
            await until_seen(pilot, "Torn, and the thread goes on in another delivery: see below.")
            await pilot.press("m")
            await until_seen(pilot, "The thread goes on")  # as a notice, broken into lines
        posted = [write for write in work.box.ledger() if write["kind"] == "post"]
        assert [write.get("in_reply_to") for write in posted] == [None, *[write["id"] for write in posted[:-1]]]


async def test_a_picture_is_put_on_a_post_of_the_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    pictures = [save_picture(tmp_path / name) for name in ("wren.png", "tern.png")]
    for picture in pictures:
        os.truncate(picture, 96_000)
    with at_work(tmp_path / "home") as work:
        written = work.write(content=THREAD)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f12", "enter")
            await until_seen(pilot, "On which post?")
            await pilot.press("down", "enter")
            (await in_front(pilot, ChooseFile)).write(str(pictures[0]))
            await pilot.press("enter")
            await in_front(pilot, AltText)
            await pilot.press(*"A wren", "f5")
            await until_seen(pilot, "A wren")
            media.attach(work.desk.record, work.desk.clock, OPERATOR, written, pictures[1], "A tern", post=1)
            await pilot.press("escape")
            await until_seen(pilot, "2 pictures on posts 1 and 2   F12 shows them")
            await pilot.press("f12")
            await until_seen(pilot, "p puts it on another post")
            await golden(pilot, "thread-media-80x24")
            await pilot.press("p")
            await until_seen(pilot, "On which post goes tern.png?")
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: [one.post for one in work.app.screen.files] == [2, 3])
            await pilot.press("escape")
            await until_seen(pilot, "on posts 2 and 3")
            await pilot.press("f6", "end")
            await until_seen(pilot, "A tern")
            await golden(pilot, "thread-media-preview-80x24")
            work.confirm(written)
            await until(pilot, lambda: len(work.posts()) == 3)
        state = work.box.state()["media"]
        on_post = {each["alt_text"]: [work.box.world.posts[int(post)].text for post in each["posts"]] for each in state}
        assert on_post == {"A wren": [POSTS[1]], "A tern": [POSTS[2]]}


def test_the_posts_of_a_thread_are_counted_for_the_longest_account() -> None:
    accounts = (account("a", "x"), account("long", "x" * 20))
    content = "<%= service.label %>\n---\n" + "y" * 281 + "\n---\n<%= service.lable %>"
    assert [str(word) for word in PostRuler(accounts).told(content)] == [
        "3 posts: 20 · 281 · 20, each of 280, where each is longest",
        "✗ 281 / 280, too long by 1 for post 2, @a",
        "✗ Line 5, column 1: There is no field “service.lable” here. The fields are service.label, service.name,"
        " service.account, service.description.",
    ]
    many = PostRuler(()).told("\n---\n".join("x" * 14))
    assert str(many[0]).startswith("14 posts: " + " · ".join("1" * 12) + " and 2 more, each of 280, as they stand;")
