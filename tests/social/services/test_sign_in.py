"""From a sign-in to a saved service, with a real record, real secrets and the sandbox's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.errors import HostFault, TextFault
from social.sandbox.server import Sandbox
from social.services.base import SignedIn
from social.services.check import check
from social.services.registration import STALE, Form, FormRefused, sweep
from social.services.sign_in import PATIENCE, begin, end, forget_pending, form_of, keep_pending, pending, save_signed_in
from store.audit import acts
from store.external_accounts import change_external_account
from store.services import Service, services
from tests.social.desks import OPERATOR, desk_at, register
from tests.social.sandbox.browser import pin, read

NEW = Form("New Offers Available", "", 1, 2)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(5) as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(box, tmp_path / "home")
    yield made
    made.record.close()


def signed_in(desk: Desk, box: Sandbox, username: str) -> SignedIn:
    keys = box.account("brandlark")
    sign_in = begin(desk.record, keys["consumer_key"], keys["consumer_secret"])
    return end(sign_in, pin(read(sign_in.address).press("Authorize app", account=username)))


def keep(desk: Desk, told: SignedIn, form: Form = NEW, service_id: int | None = None) -> Service:
    saved = save_signed_in(desk.record, desk.secrets, desk.clock, OPERATOR, told, form, service_id)
    return next(each for each in services(desk.record) if each.id == saved.service_id)


def test_a_new_service_takes_its_name_and_account_from_x(desk: Desk, box: Sandbox) -> None:
    kept = keep(desk, signed_in(desk, box, "larkproofs"))
    assert (kept.internal_name, kept.account_id) == ("larkproofs", box.account("larkproofs")["user_id"])
    report = check(desk.record, desk.connections, desk.clock, OPERATOR, kept.id)
    assert (report.account.username, report.level, report.may_send) == ("larkproofs", "read-write-directmessages", True)
    assert {"Create", "Sign-in"} <= {act.action for act in acts(desk.record)}
    (note,) = [act for act in acts(desk.record) if act.action == "Sign-in"]
    assert (note.entity, note.detail) == ("larkproofs", f"as @larkproofs ({kept.account_id})")


def test_an_existing_service_gets_new_tokens_and_keeps_the_rest(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    before = next(each for each in services(desk.record) if each.id == brand)
    box.faults([{"effect": {"revoke": "brandlark"}}])
    assert not check(desk.record, desk.connections, desk.clock, OPERATOR, brand).may_send
    after = keep(desk, signed_in(desk, box, "brandlark"), form_of(before), brand)
    assert check(desk.record, desk.connections, desk.clock, OPERATOR, brand).may_send
    changed = {"generation": before.generation + 1, "modified_at": after.modified_at}
    assert replace(after, account_check=None, checked_at=None) == replace(
        before, account_check=None, checked_at=None, **changed
    )


def test_another_account_is_refused_and_nothing_changes(desk: Desk, box: Sandbox) -> None:
    brand, proofs = register(desk, box)
    before = services(desk.record)
    told = signed_in(desk, box, "larkproofs")
    for form, service_id, field in ((form_of(before[0]), brand, "access_token"), (NEW, None, "access_token")):
        with pytest.raises(FormRefused) as raised:
            keep(desk, told, form, service_id)
        assert set(raised.value.problems) == {field}
        assert "@larkproofs" in str(raised.value)
    stranger = replace(told, external_id="1", username="stranger")
    with pytest.raises(FormRefused, match="this service is for @larkproofs"):
        keep(desk, stranger, form_of(next(each for each in before if each.id == proofs)), proofs)
    with pytest.raises(FormRefused, match="this service is for @somebody"):
        keep(desk, stranger, replace(NEW, internal_name="@somebody"))
    assert services(desk.record) == before


def test_a_renamed_account_is_still_the_same(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    before = next(each for each in services(desk.record) if each.id == brand)
    box.faults([{"effect": {"rename": {"user": "brandlark", "to": "newlark"}}}])
    told = signed_in(desk, box, "newlark")
    saved = save_signed_in(desk.record, desk.secrets, desk.clock, OPERATOR, told, form_of(before), brand)
    assert any("@newlark" in warning for warning in saved.warnings)


def test_a_sign_in_waits_in_the_keyring_and_nowhere_else(desk: Desk, box: Sandbox) -> None:
    keys = box.account("brandlark")
    sign_in = begin(desk.record, keys["consumer_key"], keys["consumer_secret"])
    keep_pending(desk.record, desk.secrets, desk.clock, "BrandLark", sign_in)
    found = pending(desk.record, desk.secrets, "brandlark")
    assert found == replace(sign_in, address="")
    with pytest.raises(TextFault):
        end(found, "0000001")
    assert end(found, pin(read(sign_in.address).press("Authorize app"))).username == "brandlark"
    forget_pending(desk.record, desk.secrets, "brandlark")
    forget_pending(desk.record, desk.secrets, "brandlark")
    assert pending(desk.record, desk.secrets, "brandlark") is None
    assert desk.secrets.keys() == []
    for file in desk.record.home.rglob("*"):
        assert not file.is_file() or sign_in.secret.encode() not in file.read_bytes()


def test_a_sign_in_that_nobody_ends_is_swept_away_in_time(desk: Desk, box: Sandbox) -> None:
    keys = box.account("brandlark")
    sign_in = begin(desk.record, keys["consumer_key"], keys["consumer_secret"])
    keep_pending(desk.record, desk.secrets, desk.clock, "brandlark", sign_in)
    now = desk.clock.now()
    assert sweep(desk.record, desk.secrets, now + timedelta(hours=23)) == 0
    assert pending(desk.record, desk.secrets, "brandlark") is not None
    assert sweep(desk.record, desk.secrets, now + PATIENCE + STALE + timedelta(minutes=1)) == 1
    assert (pending(desk.record, desk.secrets, "brandlark"), desk.secrets.keys()) == (None, [])


def test_a_routing_that_is_off_lets_nobody_sign_in(desk: Desk, box: Sandbox) -> None:
    change_external_account(desk.record, enabled=False)
    with pytest.raises(HostFault, match="is not enabled"):
        signed_in(desk, box, "brandlark")
