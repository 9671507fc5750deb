"""Registering services: the form's checks, and secrets that are never half changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.services import registration
from social.services.registration import Form, FormRefused, save
from store import audit
from store.secrets import SecretsError
from store.services import intend_secret, service, services
from tests.social.desks import OPERATOR, HeldClock, desk_at, form_of


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=20) as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home", clock=HeldClock())


def keep(desk: Desk, form: Form, service_id: int | None = None) -> int:
    return save(desk.record, desk.secrets, desk.clock, OPERATOR, form, service_id).service_id


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "is empty"),
        ("two words", "1 to 15 letters"),
        ("sixteen_letters_", "1 to 15 letters"),
        ("josé", "1 to 15 letters"),
        ("@@twice", "1 to 15 letters"),
    ],
)
def test_a_name_that_is_none_of_x_is_refused_under_its_field(
    desk: Desk, box: Sandbox, name: str, sentence: str
) -> None:
    with pytest.raises(FormRefused) as refused:
        keep(desk, replace(form_of(box.accounts[0]), internal_name=name))
    assert sentence in refused.value.problems["internal_name"]
    assert services(desk.record) == []


def test_stray_blanks_of_a_paste_are_cut_and_said(desk: Desk, box: Sandbox) -> None:
    form = form_of(box.accounts[0])
    pasted = replace(form.credentials, access_token=f" {form.credentials.access_token}\n")
    saved = save(
        desk.record,
        desk.secrets,
        desk.clock,
        OPERATOR,
        replace(form, internal_name="@" + form.internal_name, credentials=pasted),
    )
    assert len(saved.notes) == 2
    found = service(desk.record, saved.service_id)
    assert found.internal_name == form.internal_name
    assert desk.secrets.get(found.secret_key)["access_token"] == form.credentials.access_token


def test_a_name_is_taken_once_in_any_case(desk: Desk, box: Sandbox) -> None:
    form = form_of(box.accounts[0])
    keep(desk, form)
    with pytest.raises(FormRefused, match="A service of that name exists"):
        keep(desk, replace(form, internal_name=form.internal_name.upper()))


def test_an_app_that_serves_two_services_is_warned_of(desk: Desk, box: Sandbox) -> None:
    keep(desk, form_of(box.accounts[0]))
    twin = replace(form_of(box.accounts[1]), credentials=form_of(box.accounts[0]).credentials)
    saved = save(desk.record, desk.secrets, desk.clock, OPERATOR, twin)
    assert "one app per account" in saved.warnings[0]


def test_new_keys_replace_the_old_and_nothing_is_left_behind(desk: Desk, box: Sandbox) -> None:
    first = keep(desk, form_of(box.accounts[0]))
    old = service(desk.record, first).secret_key
    keep(desk, replace(form_of(box.accounts[0]), label="Renamed"), first)
    present = service(desk.record, first)
    assert desk.secrets.keys() == [present.secret_key] != [old]
    assert [act.action for act in audit.acts(desk.record)][:2] == ["Keys changed", "Modify"]


def test_saving_without_keys_keeps_those_there_are(desk: Desk, box: Sandbox) -> None:
    first = keep(desk, form_of(box.accounts[0]))
    before = service(desk.record, first).secret_key
    keep(desk, replace(form_of(box.accounts[0]), credentials=None, label="Other words"), first)
    assert service(desk.record, first).secret_key == before
    assert desk.secrets.get(before) is not None


@pytest.mark.parametrize("there_before", [False, True])
def test_a_keyring_that_takes_nothing_changes_nothing(box: Sandbox, tmp_path: Path, there_before: bool) -> None:
    desk = desk_at(box, tmp_path / "home", passphrase="a passphrase for a test")
    first = keep(desk, form_of(box.accounts[0])) if there_before else None
    before = services(desk.record)
    desk.secrets.unlock("a passphrase for a test")
    desk.secrets.lock()
    with pytest.raises(SecretsError):
        keep(desk, replace(form_of(box.accounts[0]), label="New words"), first)
    assert services(desk.record) == before


def test_what_a_crash_left_in_the_keyring_is_swept_once_it_is_old(desk: Desk, box: Sandbox) -> None:
    first = service(desk.record, keep(desk, form_of(box.accounts[0])))
    intend_secret(desk.record, f"{first.uuid}:2", desk.clock.now())
    desk.secrets.put(f"{first.uuid}:2", {"consumer_key": "never looked for"})
    assert registration.sweep(desk.record, desk.secrets, desk.clock.now()) == 0
    assert registration.sweep(desk.record, desk.secrets, desk.clock.now() + timedelta(hours=1)) == 1
    assert desk.secrets.keys() == [first.secret_key]


def test_a_removed_service_takes_its_secrets_along(desk: Desk, box: Sandbox) -> None:
    first = keep(desk, form_of(box.accounts[0]))
    registration.remove(desk.record, desk.secrets, desk.clock, OPERATOR, first)
    assert (services(desk.record), desk.secrets.keys()) == ([], [])
