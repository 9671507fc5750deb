"""The preview card, the counter's words, and wall times."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from textual.content import Content

from social.deliveries.rendering import render
from social.services import service_type
from store import services
from store.services import Service
from tests.tui.delivery_desk import SIZES, at_work, open_first, write_into
from tests.tui.seen import golden, seen, until, until_seen
from tui.counting import counted, counts
from tui.wall_time import instant
from tui.widgets.preview_card import PreviewCard, painted_post

LONG = (
    "Hi all! <%= service.label %> has news for @jack and @jill: #spring2026 is here, and $TSLA is not.\n\n"
    "Read on at https://www.example.com/offers/spring-2026?source=x and http://example.org <%= service.description %>"
)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_card_shows_the_text_as_x_would(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(content=LONG)
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await pilot.press("f6")
            await until_seen(pilot, "example.com/offers/spring-…")
            await golden(pilot, f"preview-card-{size[0]}x{size[1]}")
            assert "https://" not in seen(work.app)
            assert "! service.description is empty for this account." in seen(work.app)


async def test_left_and_right_walk_through_the_accounts_and_enter_chooses(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        services.add_service(
            work.desk.record,
            work.desk.clock.now(),
            label="Third",
            internal_name="third",
            folder_id=1,
            visitor_folder_id=2,
        )
        work.write(content="From <%= service.account %>")
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await pilot.press("f6")
            await until_seen(pilot, "From @brandlark")
            assert "main target, 1 of 3" in seen(work.app)
            await pilot.press("right")
            await until_seen(pilot, "From @larkproofs")
            assert "target of the proofs, 2 of 3" in seen(work.app)
            assert "Lark Proofs  @larkproofs  protected" in seen(work.app)
            await pilot.press("right")
            await until_seen(pilot, "From @third")
            assert "not a target, 3 of 3" in seen(work.app)
            await pilot.press("right")
            await until_seen(pilot, "From @brandlark")
            await pilot.press("left", "enter")
            await until_seen(pilot, "Test personalization: Service")
            await pilot.press("down", "enter")
            await until_seen(pilot, "From @larkproofs")


async def test_what_is_not_saved_yet_is_previewed_and_f6_goes_back(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(content="")
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f6")
            await until_seen(pilot, "(empty)")
            await pilot.press("f6")
            await write_into(pilot, "Fresh words")
            await pilot.press("f6")
            await until_seen(pilot, "│  Fresh words")
            card = work.app.screen.query_one(PreviewCard)
            await until(pilot, lambda: card.preview is not None and card.preview.rendering.text == "Fresh words")


async def test_without_any_service_the_preview_says_what_to_do(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(main_target=[], proof_target=[])
        for service_id in (work.brand, work.proofs):
            services.remove_service(work.desk.record, service_id)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f6")
            await until_seen(pilot, "There is no service yet.")


def account(name: str, label: str = "Label") -> Service:
    known = {field.name: None for field in fields(Service)}
    return Service(**known | {"kind": "twitter", "label": label, "internal_name": name, "description": ""})


def test_links_are_shortened_and_entities_coloured_and_nothing_else() -> None:
    service = account("brand")
    shown = painted_post(service, render("A https://www.example.com/a/long/path/to/it #tag [b]x[/b]", service))
    assert shown.plain == "A example.com/a/long/path/to… #tag [b]x[/b]"
    assert [(shown.plain[span.start : span.end], str(span.style)) for span in shown.spans] == [
        ("example.com/a/long/path/to…", "underline $good"),
        ("#tag", "$good"),
    ]
    assert isinstance(shown, Content)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 259, "259 / 280 for @a"),
        ("x" * 260, "! 260 / 280, 20 left for @a"),
        ("x" * 280, "! 280 / 280, 0 left for @a"),
        ("x" * 281, "✗ 281 / 280, too long by 1 for @a"),
        ("山" * 141, "✗ 282 / 280, too long by 2 for @a"),
        ("https://example.com/" + "a" * 300, "23 / 280 for @a"),
    ],
)
def test_the_counter_speaks_in_words(text: str, words: str) -> None:
    assert str(counted(service_type().measure(text, "tweet"), "@a")) == words


def test_the_longest_come_first_and_many_are_summed_up() -> None:
    accounts = [account(f"a{number}", "x" * number) for number in range(1, 6)]
    words = [str(word) for word in counts("<%= service.label %>", accounts)]
    assert words == [
        "5 / 280 for @a5",
        "4 / 280 for @a4",
        "3 / 280 for @a3",
        "and 2 more that are no longer than these",
    ]


@pytest.mark.parametrize(
    ("words", "utc"),
    [
        ("2026-12-01 09:00", "2026-12-01T08:00:00+00:00"),
        (" 2026-07-01 09:00 ", "2026-07-01T07:00:00+00:00"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_wall_time_becomes_an_instant(words: str, utc: str) -> None:
    assert instant(words, "Europe/Berlin").isoformat() == utc


@pytest.mark.parametrize(
    ("words", "why"),
    [("tomorrow", "Write day and time"), ("2026-13-01 09:00", "Write day"), ("2026-03-29 02:30", "There is no 02:30")],
)
def test_a_wall_time_that_cannot_be_is_refused_with_a_sentence(words: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        instant(words, "Europe/Berlin")
