"""The lease: one engine at a time, and an old one is fenced off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import leases
from store.database import Record
from store.options import option, set_option
from tests.store.conftest import NOW


def test_the_second_stands_by_until_the_first_is_silent(record: Record) -> None:
    assert leases.take(record, "a", "console", NOW) == 1
    assert leases.take(record, "b", "worker", NOW + timedelta(seconds=10)) is None
    assert leases.running(record, NOW + timedelta(seconds=10)).place == "console"
    late = NOW + leases.LIFETIME + timedelta(seconds=1)
    assert leases.running(record, late) is None
    assert leases.take(record, "b", "worker", late) == 2
    assert not leases.beat(record, "a", 1, late)
    assert leases.beat(record, "b", 2, late)


def test_a_fenced_off_engine_writes_nothing(record: Record) -> None:
    leases.take(record, "a", "console", NOW)
    leases.take(record, "b", "worker", NOW + timedelta(minutes=5))
    with pytest.raises(leases.LeaseLost), leases.fenced(record, 1):
        set_option(record, "late", "write")
    assert option(record, "late") == ""


def test_a_lease_given_back_is_free_at_once(record: Record) -> None:
    leases.take(record, "a", "console", NOW)
    leases.release(record, "a", 1, NOW)
    assert leases.running(record, NOW) is None
    assert leases.take(record, "b", "worker", NOW) == 2


def test_a_heartbeat_from_the_future_does_not_block_for_ever(record: Record) -> None:
    leases.take(record, "a", "console", NOW + timedelta(days=365))
    assert leases.take(record, "b", "worker", NOW) == 2
