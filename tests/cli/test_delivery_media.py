"""Media by the command line: attached, put in order, described, taken off, and posted with their words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.stonechat import Box, Stonechat, sandbox
from tests.cli.test_way import documented
from tests.social.files import save_film, save_picture

CREATE = ("delivery", "create", "--template", "tweet", "--label", "Birds", "--to", "brandlark", "--content", "Look up!")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with sandbox(tmp_path, "--followers", "0") as box:
        yield box


@pytest.fixture
def run(box: Box, tmp_path: Path) -> Stonechat:
    made = Stonechat(tmp_path)
    made.json("account", "set", "--url", box.url)
    made.register(box.accounts[0], "Offers")
    save_picture(tmp_path / "wren.png", size=(1200, 800))
    save_picture(tmp_path / "tern.jpg", "JPEG", colour=9)
    save_film(tmp_path / "film.mp4")
    return made


def words(told: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(each["position"], Path(each["path"]).name, each["alt_text"]) for each in told]


def test_a_delivery_is_made_with_its_media_and_posted(run: Stonechat, box: Box) -> None:
    named = ("--media", "wren.png", "--alt", "A wren", "--media", "tern.jpg")
    number = str(run.json(*CREATE, *named)["id"])
    told = run.json("delivery", "media", number)
    assert list(told[0]) == documented("delivery media")
    assert words(told) == [(1, "wren.png", "A wren"), (2, "tern.jpg", "")]
    assert (told[0]["mime"], told[0]["width"], told[0]["height"]) == ("image/png", 1200, 800)
    assert words(run.json("delivery", "media-describe", number, "2", "--alt", "A tern"))[1] == (2, "tern.jpg", "A tern")
    assert words(run.json("delivery", "media-move", number, "2", "1"))[0] == (1, "tern.jpg", "A tern")
    shown = run.json("delivery", "show", number)
    assert list(shown) == documented("delivery show")
    assert shown["media"] == run.json("delivery", "media", number)
    assert "[PNG picture, 1200 × 800, " in run("delivery", "preview", number).out
    assert "Media                  2 pictures\n" in run("delivery", "show", number).out
    assert run.json("delivery", "analyze", number)["ready"]
    assert run.json("delivery", "confirm", number, open=True)["outcomes"]["sent"] == 1
    assert box.writes() == [("post", "brandlark", "Look up!")]
    media = box.ask("/sandbox/state")["media"]
    assert [(each["username"], each["alt_text"], len(each["posts"])) for each in media] == [
        ("brandlark", "A tern", 1),
        ("brandlark", "A wren", 1),
    ]


def test_a_file_is_added_and_removed_and_a_refusal_changes_nothing(run: Stonechat) -> None:
    number = str(run.json(*CREATE)["id"])
    assert run("delivery", "media", number).out == "There is no file.\n"
    run.json("delivery", "media-add", number, "wren.png", "--alt", "A wren")
    table = run("delivery", "media", number).out.splitlines()
    assert table[0].split() == ["Position", "Post", "File", "Type", "Size", "Extent", "Alternative", "text"]
    assert table[1].endswith("1200 × 800  A wren")
    for line, why in (
        (("media-add", number, "film.mp4"), "goes out alone"),
        (("media-add", number, "gone.png"), "No such file or directory"),
        (("media-add", number, "passphrase"), "no picture or video that X takes"),
        (("media-describe", number, "1", "--alt", "x" * 1_001), "1,001 characters; X takes 1,000"),
        (("media-remove", number, "2"), "There is no file number 2"),
        (("media-move", number, "1", "2"), "There is no file number 2"),
        (("media", "99"), "There is no delivery number 99"),
    ):
        done = run("delivery", *line)
        assert (done.code, done.out, why in done.err) == (1, "", True), done.err
    assert words(run.json("delivery", "media", number)) == [(1, "wren.png", "A wren")]
    assert run.json("delivery", "media-remove", number, "1") == []


def test_what_cannot_be_attached_makes_no_delivery(run: Stonechat) -> None:
    for named in (("gone.png",), ("film.mp4", "--media", "wren.png"), ("film.mp4", "--alt", "A film")):
        done = run(*CREATE, "--media", *named)
        assert (done.code, done.out) == (1, ""), done.err
    for named in (("--alt", "A wren", "--media", "wren.png"), ("--media", "wren.png", "--alt", "A", "--alt", "B")):
        done = run(*CREATE, *named)
        assert (done.code, "it stands behind the --media that it tells of" in done.err) == (2, True), done.err
    assert run.json("delivery", "list") == []


def test_files_are_put_on_the_posts_of_a_thread(run: Stonechat) -> None:
    thread = ("delivery", "create", "--template", "tweet", "--label", "Birds", "--to", "brandlark", "--content", "-")
    number = str(run.json(*thread, stdin="One\n---\nTwo")["id"])
    run.json("delivery", "media-add", number, "wren.png", "--post", "2", "--alt", "A wren")
    told = run.json("delivery", "media-add", number, "tern.jpg", "--alt", "A tern")
    assert [(each["post"], *each_words) for each, each_words in zip(told, words(told), strict=True)] == [
        (1, 1, "tern.jpg", "A tern"),
        (2, 2, "wren.png", "A wren"),
    ]
    assert [each["post"] for each in run.json("delivery", "media-post", number, "1", "2")] == [2, 2]
    done = run("delivery", "media-post", number, "1", "3")
    assert (done.code, "There is no post 3: the thread has 2 posts." in done.err) == (1, True), done.err
    done = run(*thread, "--media", "wren.png", "--post", "3", stdin="One\n---\nTwo")
    assert (done.code, "There is no post 3" in done.err, len(run.json("delivery", "list"))) == (1, True, 1), done.err
