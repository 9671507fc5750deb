"""Own delivery templates in the console: saved from a delivery, used, duplicated, renamed, replaced, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from social.deliveries import own_templates
from store.templates import own_templates as all_own
from tests.tui.delivery_desk import OPERATOR, SIZES, TEXT, Work, at_work, open_list
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.delivery import DeliveryWindow

RULES = {"approval": "second-person", "grace": 30}


def save(work: Work, name: str = "Offers, careful") -> int:
    written = work.write(rules=RULES)
    own_templates.save_as_template(work.desk.record, work.desk.clock, OPERATOR, written, name)
    return written


def names(work: Work) -> list[str]:
    return [each.name for each in all_own(work.desk.record)]


async def test_a_delivery_becomes_a_template_and_the_template_a_delivery(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(rules=RULES)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "Spring offer")
            await pilot.press("t")
            await until_seen(pilot, "Save as template")
            work.app.screen.query_one("#line", Input).value = "Offers, careful"
            await pilot.press("enter")
            await until(pilot, lambda: names(work) == ["Offers, careful"])
            await pilot.press("t")
            await until_seen(pilot, "Save as template")
            work.app.screen.query_one("#line", Input).value = "offers, CAREFUL"
            await pilot.press("enter")
            await until_seen(pilot, "Replace this template?")
            await pilot.press("escape")
            await until(pilot, lambda: len(work.app.screen_stack) == 1)
            await pilot.press("n")
            await until_seen(pilot, "Offers, careful")
            await pilot.press("end", "enter")
            await until_seen(pilot, "New delivery: Offers, careful")
            await pilot.press(*"Next", "enter")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryWindow))
            made = work.newest()
            assert (made.label, made.content, made.rules, list(made.proof_target)) == (
                "Next",
                TEXT,
                RULES,
                [work.proofs],
            )


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_list_tells_what_a_template_brings(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        save(work)
        async with work.app.run_test(size=size) as pilot:
            await pilot.press("5")
            await until_seen(pilot, "Offers, careful")
            await pilot.press("end")
            await until_seen(pilot, "a second person's")
            await golden(pilot, f"templates-own-{size[0]}x{size[1]}")


async def test_duplicated_renamed_and_deleted_but_the_built_in_ones_stay(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        save(work)
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await pilot.press("5")
            await until_seen(pilot, "Offers, careful")
            await pilot.press("x")
            await until_seen(pilot, "is built in")
            await pilot.press("d")
            await until_seen(pilot, "Duplicate: Tweet (twitter)")
            work.app.screen.query_one("#line", Input).value = "offers, careful"
            await pilot.press("enter")
            await until_seen(pilot, "already.")
            work.app.screen.query_one("#line", Input).value = "Another"
            await pilot.press("enter")
            await until(pilot, lambda: names(work) == ["Another", "Offers, careful"])
            await until_seen(pilot, "Kept: Another.")
            await pilot.press("end", "e")
            await until_seen(pilot, "Rename: Offers, careful")
            work.app.screen.query_one("#line", Input).value = "Zest"
            await pilot.press("enter")
            await until(pilot, lambda: names(work) == ["Another", "Zest"])
            await until_seen(pilot, "Kept: Zest.")
            await pilot.press("x")
            await until_seen(pilot, "Delete this template?")
            await pilot.press("right", "enter")
            await until(pilot, lambda: names(work) == ["Another"])
            await until(pilot, lambda: "Zest" not in seen(work.app).split("Deleted")[0])
