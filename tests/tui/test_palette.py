"""The palette finds places and what lies there by words of their titles, and opens it instead of what was open before."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from store.folders import add_folder
from store.views import save_view
from store.windows import VisitorView
from tests.tui.conftest import Console
from tests.tui.delivery_desk import Work, at_work
from tests.tui.seen import seen, until, until_seen
from tui.opening import look
from tui.palette import Lines, Things, likeness
from tui.screens.delivery import DeliveryWindow
from tui.screens.service import ServiceEditor
from tui.screens.workflow import WorkflowPanel

SYNC = "Workflow: Synchronization of Twitter accounts"


@pytest.mark.parametrize("words", ["Synchronization of", "twitter sync", "ACCOUNTS", "chronization wit", "synctw", ""])
def test_words_are_found_in_any_order_and_case(words: str) -> None:
    assert likeness(words, SYNC, "syncTwitter") > 0


def test_what_begins_a_word_and_fills_the_title_comes_first() -> None:
    assert likeness("sync of all", SYNC) == 0
    assert likeness("sync", SYNC) > likeness("chron", SYNC) > 0
    assert likeness("paris", "View: Paris") > likeness("paris", "View: Paris and all around it") > 0


async def offered(things: Things, words: str) -> list[str]:
    return [str(hit.prompt).rstrip() for hit in [each async for each in things.search(words)]]


async def test_every_thing_of_the_tree_every_service_and_delivery_is_found(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        record = work.desk.record
        add_folder(record, "visitor", "VIP [/b]")
        save_view(record, "Loud in Paris", VisitorView("paris"))
        work.write("Autumn offer")
        async with work.app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "1 of 3")
            work.app.outlook = look(work.desk)
            things = Things(work.app.screen)
            await things.startup()
            for words, found in {
                "vip": ["Folder        VIP [/b]"],
                "paris loud": ["View          / Loud in Paris"],
                "statistics": ["Workflow      Calculation of Twitter statistics        statsTwitter"],
                "offer": ["Delivery      Autumn offer                             Being edited"],
                "larkproofs": ["Service       Proofs (larkproofs)"],
                "nothing like it": [],
            }.items():
                assert [line for line in await offered(things, words) if "Available" not in line] == found


async def test_a_place_is_found_by_its_path_too(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        hits = [hit async for hit in Lines(app.screen).search("workflows technical")]
        assert [hit.text for hit in hits] == ["Go to: Managing social networks"]


async def look_up(work: Work, pilot: Pilot[int], words: str, found: str) -> None:
    """Open what is found first, which is `found`."""
    await pilot.press("colon", *words)
    await until_seen(pilot, found)
    await pilot.press("enter")


async def test_what_is_found_opens_instead_of_what_was_open(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        for label in ("Autumn offer", "Winter offer"):
            work.write(label)
        app = work.app
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until_seen(pilot, "1 of 3")
            await look_up(work, pilot, "of synchronization", "Synchronization of Twitter accounts      syncTwitter")
            await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
            for label in ("Autumn offer", "Winter offer"):
                await look_up(work, pilot, label, f"Delivery      {label}")
                await until_seen(pilot, f"Deliveries › {label}")
                assert isinstance(app.screen, DeliveryWindow)
                assert len(app.screen_stack) == 2
                await pilot.press("f6")
            await look_up(work, pilot, "larkproofs", "Service       Proofs")
            await until(pilot, lambda: isinstance(app.screen, ServiceEditor) and app.screen.is_mounted)
            app.screen.form.query_one("#label", Input).value = "Another name"
            await until_seen(pilot, "Service 'Proofs (larkproofs)' *")
            await look_up(work, pilot, "brandlark", "Service       New Offers")
            await until_seen(pilot, "Answer or save first")
            assert "larkproofs" in seen(app)
