"""The grace delay and the second person's approval as a person meets them in the console."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button, Input, TabbedContent

from social.deliveries import approving, drafts
from store import approvals
from store.deliveries import DeliveryState
from tests.social.desks import HeldClock
from tests.tui.conftest import StillClock
from tests.tui.delivery_desk import OPERATOR, SIZES, TEXT, Work, at_work, open_first
from tests.tui.seen import golden, seen, until, until_seen
from tui.concerns import concerns
from tui.dialogs.send import SendDelivery
from tui.opening import look
from tui.screens.delivery import DeliveryWindow
from tui.widgets.radio import Radio

SECOND = {"approval": "second-person"}


def held() -> HeldClock:
    return HeldClock(StillClock().now())


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_one_key_takes_a_confirmation_back_while_the_seconds_run(tmp_path: Path, size: tuple[int, int]) -> None:
    clock = held()
    with at_work(tmp_path / "home", working=False, grace=10, clock=clock) as work:
        written = work.write()
        work.analyze(written)
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await pilot.press("f8")
            await until(pilot, lambda: isinstance(pilot.app.screen, SendDelivery))
            await until_seen(pilot, "Read the log, then choose")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "When: in 10 seconds, until then it can be taken back")
            await pilot.press("right", "enter")
            await until_seen(pilot, "nothing leaves for 10 s   z takes it back")
            clock.move(4)
            await until_seen(pilot, "nothing leaves for 6 s")
            await golden(pilot, f"delivery-grace-{size[0]}x{size[1]}")
            await pilot.press("z")
            await until_seen(pilot, "Taken back: nothing of Spring offer has left.")
            await until_seen(pilot, "Please confirm sending to start the delivery: press F8.")
            assert "nothing leaves" not in seen(work.app)
        clock.move(60)
        assert work.engine.once()
        assert (work.found(written).state, work.posts()) == (DeliveryState.READY, [])


async def test_the_seconds_run_out_and_the_engine_begins(tmp_path: Path) -> None:
    clock = held()
    with at_work(tmp_path / "home", working=False, grace=10, clock=clock) as work:
        written = work.write()
        work.confirm(written, grace=10)
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "Confirmed, and nothing has left yet. Press z to take it back, g to send")
            clock.move(10)
            await until(pilot, lambda: "nothing leaves" not in seen(work.app))
            window = work.app.screen
            assert isinstance(window, DeliveryWindow)
            assert window._ticking is None, "an idle console would go on to write"
            assert work.engine.once()
            await until_seen(pilot, "Finished. Everything arrived.")
            await pilot.press("z")
            await until_seen(pilot, "The delivery is finished: a")


async def test_one_key_skips_the_rest_of_the_grace(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False, grace=600, clock=held()) as work:
        written = work.write()
        work.confirm(written, grace=600)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "nothing leaves for 600 s   z takes it back   g sends it now")
            await pilot.press("g")
            await until_seen(pilot, "The engine is sending.")
            assert work.engine.once()
            await until_seen(pilot, "Finished. Everything arrived.")
        assert len(work.posts()) == 1


async def test_the_delay_and_the_mode_are_set_under_properties(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False, grace=10) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f9")
            await until_seen(pilot, "Properties")
            work.app.screen.query_one(TabbedContent).active = "approval"
            await until_seen(pilot, "takes it back; empty: 10 s")
            work.app.screen.query_one("#approval-mode", Radio).value = 1
            work.app.screen.query_one("#grace", Input).value = "soon"
            work.app.screen.query_one("#grace", Input).focus()
            await pilot.press("enter")
            await until_seen(pilot, "Write whole seconds, 3,600 at the most")
            await golden(pilot, "delivery-approval-80x24")
            work.app.screen.query_one("#grace", Input).value = "0"
            await pilot.press("enter")
            await until(pilot, lambda: work.found(written).rules == {**SECOND, "grace": 0})


async def test_what_a_second_person_has_to_approve_says_so_and_waits(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write(rules=SECOND)
        work.analyze(written)
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            await pilot.press("f8")
            await until(pilot, lambda: isinstance(pilot.app.screen, SendDelivery))
            assert pilot.app.screen.query_one("#confirm", Button).disabled
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryWindow))
            window = work.app.screen
            assert isinstance(window, DeliveryWindow)
            window.open_tab("summary")
            await until_seen(pilot, "A second person has to approve it first: somebody else than jane.")
            await until_seen(pilot, "asked for until 2026-11-25 13:04")
            await pilot.press("v")
            await until_seen(pilot, "You wrote in it: somebody")
            approving.approve(work.desk.record, work.desk.clock, "anna", written)
            await until_seen(pilot, "✓ approved by anna")
            await until_seen(pilot, "Please confirm sending to start the delivery: press F8.")


async def approves(work: Work, size: tuple[int, int], name: str) -> None:
    async with work.app.run_test(size=size) as pilot:
        await open_first(pilot)
        await until_seen(pilot, "It waits for your approval.")
        await pilot.press("v")
        await until_seen(pilot, "Do you approve this delivery?")
        await golden(pilot, name)
        await pilot.press("right", "enter")
        await until_seen(pilot, "Say what has to be changed")
        await pilot.press(*"Fine.", "tab", "right", "right", "enter")
        await until_seen(pilot, "✓ approved by anna")


async def test_the_second_person_reads_it_and_approves_it_with_two_keys(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False, operator="anna") as work:
        written = work.write(rules=SECOND)
        work.analyze(written)
        await approves(work, (80, 24), "delivery-approve-80x24")
        delivery = work.found(written)
        assert (delivery.approved_by, delivery.modified_by, delivery.content) == ("anna", OPERATOR, TEXT)
        assert approvals.turns(work.desk.record, written)[-1].comment == "Fine."


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_who_wrote_it_is_shown_why_it_was_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False, clock=held()) as work:
        written = work.write(rules=SECOND)
        work.analyze(written)
        record, clock = work.desk.record, work.desk.clock
        approving.refuse(record, clock, "anna", written, "The link leads to last year's page.")
        [concern] = [each for each in concerns(record, None, clock.now(), OPERATOR) if each.thing]
        assert (concern.kind, concern.level) == ("turned-down", "warning")
        assert concern.sentence == "anna refused it: “The link leads to last year's page.”"
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "✗ anna refused it: “The link leads to last year's page.”")
            work.app.screen.open_tab("audit")
            await until_seen(pilot, "✗ Refused")
            await golden(pilot, f"delivery-refused-{size[0]}x{size[1]}")
        drafts.change(record, clock, OPERATOR, written, label="Spring")
        assert [each for each in concerns(record, None, clock.now(), OPERATOR) if each.thing]
        clock.move(1)
        drafts.change(record, clock, OPERATOR, written, label="Spring offer")
        assert not [each for each in concerns(record, None, clock.now(), OPERATOR) if each.thing]


async def test_who_may_approve_is_told_at_home_and_opens_it_in_monitoring(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False, operator="anna") as work:
        desk = replace(work.desk, operator="anna")
        work.app.world = replace(work.app.world, desk=desk, look=lambda: look(desk))
        written = work.write(rules=SECOND)
        work.analyze(written)
        assert "second person's approval" in "".join(
            each.sentence for each in concerns(desk.record, None, desk.clock.now(), OPERATOR) if each.level == "info"
        )
        async with work.app.run_test(size=(80, 24)) as pilot:
            await until_seen(pilot, "1 delivery waits for your approval")
            await pilot.press("8")
            await until_seen(pilot, "It waits for your approval")
            await pilot.press("down")
            await until_seen(pilot, "It waits for your approval: 1 message, asked by jane.")
            await pilot.press("enter")
            await until_seen(pilot, "Deliveries › Spring offer")
            await pilot.press("v")
            await until_seen(pilot, "Do you approve this delivery?")
            await pilot.press("right", "enter", *"Wrong.")
            await pilot.press("enter", "right", "enter")
            await until_seen(pilot, "anna refused it: “Wrong.”")
        assert not [each for each in concerns(desk.record, None, desk.clock.now(), "anna") if each.thing]
