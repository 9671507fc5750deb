"""The check where X does not tell the token's level: the right to direct messages is found out by reading one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.services.check import CheckReport, check, last_check
from social.services.registration import save
from store import charges
from store.external_accounts import change_external_account
from store.services import service
from tests.social.desks import OPERATOR, HeldClock, desk_at, form_of, register

UNTOLD = {"effect": {"headers": {"x-access-level": None}}}
LISTS = {"2": "GET /2/dm_events", "1.1": "GET /1.1/direct_messages/events/list.json"}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=3) as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home", clock=HeldClock(datetime(2026, 11, 19, 12, tzinfo=UTC)))


def checked(desk: Desk, service_id: int) -> CheckReport:
    """What a check says now, after a look that the record says the same."""
    report = check(desk.record, desk.connections, desk.clock, OPERATOR, service_id)
    known = service(desk.record, service_id)
    assert known is not None
    assert last_check(known) == report
    return report


def spent(desk: Desk) -> int:
    return charges.spent(desk.record, *charges.month_of(desk.clock.now()))


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_level_that_x_does_not_tell_is_found_out(desk: Desk, box: Sandbox, version: str) -> None:
    brand, _ = register(desk, box)
    change_external_account(desk.record, api_version=version)
    assert checked(desk, brand).probe == ""
    box.faults([UNTOLD])
    report = checked(desk, brand)
    assert (report.level, report.rights) == (None, {"Read": True, "Write": True, "DM": True})
    assert report.findings == ()
    assert ("for $0.01 at the most" in report.probe) is (version == "2")
    assert report.probe.endswith("the token may read and send them.")
    box.faults([{"effect": {"level": {"user": "brandlark", "to": "read-write"}}}])
    report = checked(desk, brand)
    assert report.rights == {"Read": True, "Write": None, "DM": False}
    (found,) = report.findings
    assert (found.name, found.severity) == ("no-messages", "warning")
    assert report.probe in found.sentence
    assert report.may_send


def test_what_the_probe_reads_is_paid_for_and_no_answer_is_no_answer(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    recipient = str(box.account("larkproofs")["user_id"])
    box.faults([{"effect": {"follow": {"account": "brandlark", "user": "larkproofs"}}}])
    before = spent(desk)
    box.faults([UNTOLD])
    checked(desk, brand)
    assert spent(desk) == before, "the account was paid for today, and it has no messages"
    desk.connections.gateway(brand).send_message(recipient, "Hello")
    checked(desk, brand)
    checked(desk, brand)
    assert spent(desk) == before + 15_000 + 10_000, "the message is read twice and paid for once"
    box.faults([{"endpoint": LISTS["2"], "effect": {"rate_limited": True, "headers": {"x-access-level": None}}}])
    box.faults([UNTOLD])
    report = checked(desk, brand)
    assert (report.rights["DM"], report.findings) == (None, ())
    assert "X takes no more of these calls for now" in report.probe


def test_a_line_that_is_down_leaves_what_was_found_before(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    good = checked(desk, brand)
    change_external_account(desk.record, base_url="http://127.0.0.1:9")
    for _ in range(2):
        told = check(desk.record, desk.connections, desk.clock, OPERATOR, brand)
        assert (told.may_send, told.account) == (False, None)
        known = service(desk.record, brand)
        assert known is not None
        kept = last_check(known)
        assert kept is not None
        assert (kept.may_send, kept.account, kept.at) == (True, good.account, good.at)
        (warning,) = kept.findings
        assert (warning.name, warning.severity) == ("not-asked", "warning")
        assert (
            "X could not be asked again at 2026-11-19 12:00 UTC: 127.0.0.1:9 refuses connections." in warning.sentence
        )
    change_external_account(desk.record, base_url=box.url)
    assert checked(desk, brand).findings == ()


def test_new_keys_that_could_not_be_checked_are_not_held_for_the_old_ones(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    checked(desk, brand)
    save(desk.record, desk.secrets, desk.clock, OPERATOR, form_of(box.account("brandlark")), brand)
    change_external_account(desk.record, base_url="http://127.0.0.1:9")
    assert not checked(desk, brand).may_send
