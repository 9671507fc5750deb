"""Threads in the console: written with a line of ---, counted, previewed, sent and told post by post."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.delivery_desk import SIZES, at_work, open_first, write_into
from tests.tui.seen import golden, until_seen
from tests.tui.test_delivery_sending import analyze
from tests.tui.test_preview import account
from tui.counting import PostRuler

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


def test_the_posts_of_a_thread_are_counted_for_the_longest_account() -> None:
    accounts = (account("a", "x"), account("long", "x" * 20))
    content = "<%= service.label %>\n---\n" + "y" * 281 + "\n---\n<%= service.lable %>"
    assert [str(word) for word in PostRuler(accounts).told(content)] == [
        "3 posts: 20 · 281 · 20, each of 280, for the account with the longest",
        "✗ 281 / 280, too long by 1 for post 2, @a",
        "✗ Line 5, column 1: There is no field “service.lable” here. The fields are service.label, service.name,"
        " service.account, service.description.",
    ]
    many = PostRuler(()).told("\n---\n".join("x" * 14))
    assert str(many[0]).startswith("14 posts: " + " · ".join("1" * 12) + " and 2 more, each of 280, as they stand;")
