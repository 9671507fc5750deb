"""The list of deliveries and the templates: what is seen, made, duplicated, paused, started and stopped there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from social.deliveries import confirming, proofs
from store.deliveries import DeliveryState
from tests.tui.delivery_desk import FILLED, OPERATOR, SIZES, Work, at_work, open_list
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.delivery import DeliveryWindow


def one_of_each(work: Work) -> None:
    """Deliveries in every state that a list shows, with the proofs of one."""
    record, clock = work.desk.record, work.desk.clock
    finished = work.write("Autumn offer")
    proof_id, _ = proofs.prepare(record, clock, OPERATOR, finished)
    confirming.confirm(record, clock, OPERATOR, proof_id)
    work.confirm(finished)
    work.engine.once()
    proofs.prepare(record, clock, OPERATOR, work.write("Winter offer"))
    work.analyze(work.write("Too long", "x" * 300))
    paused = work.write("Held back", "Not yet")
    work.confirm(paused)
    confirming.pause(record, clock, OPERATOR, paused)
    stopped = work.write("Never mind", "Never")
    work.confirm(stopped)
    confirming.stop(record, clock, OPERATOR, stopped)
    work.confirm(work.write("Advent", "Soon"), contact_at=clock.now() + timedelta(days=9))
    work.analyze(work.write("Ready", "Now"))
    work.write("A draft [/red] \N{ROCKET}", "")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_list_tells_every_state_and_proofs_stand_below_their_delivery(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        one_of_each(work)
        async with work.app.run_test(size=size) as pilot:
            await open_list(pilot, "[Proof 1] Aut")
            await golden(pilot, f"deliveries-{size[0]}x{size[1]}")


async def test_an_empty_list_says_what_to_do(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_list(pilot, "No deliveries yet. Press n to write the first tweet.")
            await pilot.press("p")
            await until_seen(pilot, "There is no delivery here yet.")


async def test_a_new_delivery_is_made_in_two_steps(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "No deliveries yet")
            await pilot.press("n")
            await until_seen(pilot, "Select a delivery template")
            await pilot.press("enter")
            await until_seen(pilot, "Delivery code")
            await golden(pilot, "new-delivery-80x24")
            await pilot.press("enter")
            await until_seen(pilot, "Label is empty.")
            work.app.screen.query_one("#label", Input).value = "Spring offer"
            work.app.screen.query_one("#code", Input).value = "SPR26"
            await pilot.press("enter")
            await until_seen(pilot, "Deliveries › Spring offer")
            made = work.newest()
            assert (made.label, made.code, made.template, made.state) == (
                "Spring offer",
                "SPR26",
                "tweet",
                "Being edited",
            )


async def test_left_by_escape_nothing_is_made(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "No deliveries yet")
            await pilot.press("n")
            await until_seen(pilot, "Select a delivery template")
            await pilot.press("enter")
            await until_seen(pilot, "Delivery code")
            await pilot.press("escape")
            await until(pilot, lambda: len(work.app.screen_stack) == 1)
            assert work.desk.record.scalar("SELECT count(*) FROM delivery") == 0


async def test_the_templates_are_shown_and_make_a_delivery(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        async with work.app.run_test(size=(80, 24)) as pilot:
            await pilot.press("5")
            await until_seen(pilot, "Tweet (twitter)")
            await golden(pilot, "templates-80x24")
            await pilot.press("enter")
            await until_seen(pilot, "New delivery: Tweet (twitter)")


async def test_a_duplicate_opens_and_can_be_edited(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        work.confirm(written)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_list(pilot, "Finished")
            await pilot.press("d")
            await until_seen(pilot, "Deliveries › Copy of Spring offer")
            await until_seen(pilot, "Hi all! <%= service.label %> here")
            assert isinstance(work.app.screen, DeliveryWindow)
            assert not work.app.screen.editor.read_only


async def test_pause_start_and_stop_ask_where_it_matters(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        work.confirm(written, contact_at=work.desk.clock.now() + timedelta(days=1))
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_list(pilot, "Pending")
            await pilot.press("s")
            await until_seen(pilot, "The delivery is pending; Start")
            await pilot.press("p")
            await until(pilot, lambda: work.found(written).state == DeliveryState.PAUSED)
            await until_seen(pilot, "= Paused")
            await pilot.press("s")
            await until_seen(pilot, "Start the sending again?")
            await pilot.press("enter")
            await until(pilot, lambda: len(work.app.screen_stack) == 1)
            assert work.found(written).state == DeliveryState.PAUSED
            await pilot.press("s")
            await until_seen(pilot, "Start the sending again?")
            await pilot.press("right", "enter")
            await until(pilot, lambda: work.found(written).state == DeliveryState.PENDING)
            await until_seen(pilot, "… Pending")
            await pilot.press("x")
            await until_seen(pilot, "Stop this delivery for good?")
            await pilot.press("right", "enter")
            await until_seen(pilot, "– Stopped")
        assert work.found(written).state == DeliveryState.STOPPED
        assert work.posts() == []


async def test_the_list_follows_the_engine(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_list(pilot, "Being edited")
            work.confirm(written)
            await until_seen(pilot, "✓ Finished")
        assert work.posts() == [("brandlark", FILLED)]


async def test_a_console_that_only_reads_makes_and_changes_nothing(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False, read_only=True) as work:
        work.write()
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_list(pilot, "Spring offer")
            for key in ("n", "d", "p"):
                await pilot.press(key)
            await until_seen(pilot, "This console only reads")
            await pilot.press("enter")
            await until_seen(pilot, "Deliveries › Spring offer")
            assert isinstance(work.app.screen, DeliveryWindow)
            assert work.app.screen.editor.read_only
            assert "Delivery code" not in seen(work.app)
        assert work.desk.record.scalar("SELECT count(*) FROM delivery") == 1
