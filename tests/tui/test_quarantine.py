"""Non deliverables and addresses: the list as it is seen, narrowed, opened, and an address set Valid by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from social import operators
from store import audit, consents
from store import quarantine as store
from store.quarantine import Status
from store.visitors import Visitor
from tests.tui.delivery_desk import OPERATOR, SIZES, open_first
from tests.tui.message_desk import MessageWork, with_people
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_messages import settled

SEND = "POST /2/dm_conversations/with/{}/messages"
REFUSALS = ("user-not-found", "user-suspended", "messages-closed")


@contextmanager
def with_failures(home: Path) -> Iterator[tuple[MessageWork, list[Visitor]]]:
    """A delivery to all of whom three were refused, and one opted out since; these four."""
    with with_people(home) as work:
        people = work.ask_all()[2:6]
        rules = [
            {"endpoint": SEND.format(each.external_id), "effect": {"refuse": refusal}}
            for each, refusal in zip(people, REFUSALS, strict=False)
        ]
        work.box.faults(rules)
        work.confirm(work.write_message())
        assert work.desk.engine("test").once()
        consents.keep_opt_out(work.desk.record, people[3].external_id, "reply", "stop", work.clock.now())
        yield work, people


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_list_as_it_is_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    with with_failures(tmp_path / "home") as (work, people):
        async with work.app.run_test(size=size) as pilot:
            await work.app.go("quarantine")
            await until_seen(pilot, "2 in quarantine · 1 with errors · 1 denylisted")
            await until_seen(pilot, "Nothing is sent to it until the synchronization finds the account again")
            await golden(pilot, f"quarantine-{size[0]}x{size[1]}")
            await pilot.press("end")
            await until_seen(pilot, "Opted out (reply).")
            await pilot.press("v")
            assert f"@{people[3].username}" in seen(work.app)
            assert store.numbers(work.desk.record, work.clock.now())[Status.DENYLISTED] == 1


async def test_an_address_is_found_opened_and_set_valid(tmp_path: Path) -> None:
    with with_failures(tmp_path / "home") as (work, people):
        record, closed = work.desk.record, people[2]
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await work.app.go("quarantine")
            await until_seen(pilot, "2 in quarantine")
            await pilot.press("f", "down", "down", "enter")
            await until_seen(pilot, "Only With errors is listed")
            await until(pilot, lambda: f"@{people[0].username}" not in seen(work.app))
            await until_seen(pilot, "after 4 more such errors")
            await pilot.press("escape", "slash", *(closed.username or ""))
            await until(pilot, lambda: f"@{people[0].username}" not in seen(work.app))
            await pilot.press("enter", "enter")
            await until_seen(pilot, "The person takes no direct messages")
            await golden(pilot, "quarantine-address-80x24")
            await pilot.press("escape", "v")
            await until_seen(pilot, "Set this address Valid?")
            await pilot.press("right", "enter")
            await until_seen(pilot, f"Valid again: @{closed.username}")
            await until_seen(pilot, "✓ Valid")
        assert [(act.entity, act.action) for act in audit.acts(record, 1)] == [(closed.external_id, "Set valid")]
        known = store.address(record, closed.external_id, work.clock.now())
        assert known is not None
        assert (known.status, known.errors) == (Status.VALID, 0)


async def test_who_lacks_the_right_only_reads_it_and_an_empty_list_says_what_comes_here(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        operators.keep(work.desk.record, work.clock, "chief", "chief", ["Administrator"])
        operators.keep(work.desk.record, work.clock, "chief", OPERATOR, ["Delivery operators"])
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await work.app.go("quarantine")
            await until_seen(pilot, "Addresses come here when X refuses a direct message to them")
            await pilot.press("v")
            await until_seen(pilot, "This needs the right ADMINISTRATION")


async def test_the_log_and_the_exclusions_say_it_in_campaigns_words(tmp_path: Path) -> None:
    with with_failures(tmp_path / "home") as (work, _people):
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            (await settled(pilot)).open_tab("delivery")
            await until_seen(pilot, "✗ Failed")
            await pilot.press("end", "up", "up")
            await until_seen(pilot, "User unknown (1): X knows no such account")
