"""Registering a service: what a person filled in is checked, its secrets go to the keyring, the rest to the record.

Secrets and row change in an order that a crash cannot halve: intent, write, read back, switch; the old secrets go last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from social.clock import Clock
from social.rights import Right, needs
from social.services import service_type
from social.services.base import Credentials
from store import alerts, audit
from store import services as store
from store.database import Record
from store.secrets import Secrets

NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
"""X's rule for account names (X API reference, usernames, August 2026)."""


STALE = timedelta(minutes=10)
"""The age at which an intent is a crash's: a younger one may be another process at work."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the service editor asks for; `credentials` None keeps those there are."""

    label: str
    internal_name: str
    folder_id: int
    visitor_folder_id: int
    synchronize: bool = True
    test_account: bool = False
    description: str = ""
    credentials: Credentials | None = None
    app_owned: bool = False


class FormRefused(Exception):
    """The form cannot be saved; `problems` has a sentence for each field concerned."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved service, what was mended on the way, and what is worth a second thought."""

    service_id: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def tidy(form: Form) -> tuple[Form, tuple[str, ...]]:
    """The form without stray blanks and with a bare account name, and a sentence for each thing that was cut."""
    notes = []
    name = form.internal_name.strip()
    if name.startswith("@"):
        notes.append("The internal name is the account name without “@”: it was taken off.")
        name = name[1:]
    credentials = form.credentials
    if credentials is not None:
        for field in fields(credentials):
            value = getattr(credentials, field.name)
            if value != "".join(value.split()):
                credentials = replace(credentials, **{field.name: "".join(value.split())})
                notes.append(f"Blanks or line breaks were cut from {FIELD_LABELS[field.name]}.")
    clean = replace(form, label=form.label.strip(), internal_name=name, credentials=credentials)
    return clean, tuple(notes)


FIELD_LABELS = {
    "consumer_key": "Consumer key",
    "consumer_secret": "Consumer secret",
    "access_token": "Access token",
    "access_token_secret": "Access token secret",
}


def hints(form: Form) -> dict[str, str]:
    """What looks odd about the keys' shapes (swapped, cut short): worth a look, never in the way."""
    if form.credentials is None:
        return {}
    return dict(service_type().shape_problems(form.credentials))


def taken(record: Record, form: Form, service_id: int | None = None) -> str:
    """Why the form's access token cannot be this service's: another one speaks for its account. Empty where none does."""
    if form.credentials is None:
        return ""
    account_id = service_type().user_id_of(form.credentials)
    other = store.service_of_account(record, account_id) if account_id else None
    if other is None or other.id == service_id:
        return ""
    return f"The service {other.title} speaks for this token's account already. Enter the keys of another account."


def problems(record: Record, form: Form, service_id: int | None = None) -> dict[str, str]:
    """What keeps the form from being saved: a sentence for each field concerned."""
    found = {}
    if not form.label:
        found["label"] = "Label is empty. Give the service a name that people will know it by."
    if not form.internal_name:
        found["internal_name"] = "Internal name is empty. Enter the account's name on X, without “@”."
    elif not NAME.fullmatch(form.internal_name):
        found["internal_name"] = (
            "Internal name must be the account's name on X: 1 to 15 letters, digits or underscores, without blanks."
        )
    else:
        same = store.service_named(record, form.internal_name)
        if same is not None and same.id != service_id:
            found["internal_name"] = f"A service of that name exists: {same.title}. Open it, or enter another account."
    known = store.service(record, service_id) if service_id is not None else None
    if form.credentials is None:
        if known is None or known.generation == 0:
            found["consumer_key"] = "The four keys and tokens are missing. X shows them once, under Keys and tokens."
        return found
    for field in fields(form.credentials):
        if not getattr(form.credentials, field.name):
            found[field.name] = f"{FIELD_LABELS[field.name]} is empty. To change one of the four, enter all four."
    return found


def warnings(record: Record, form: Form, service_id: int | None = None) -> tuple[str, ...]:
    """What may be saved and is still worth a second thought."""
    if form.credentials is None:
        return ()
    sharing = store.services_marked(record, store.mark(record, form.credentials.consumer_key))
    return tuple(
        f"The consumer key is also used by {other.title}. X wants one app per account; both would share its daily limits."
        for other in sharing
        if other.id != service_id
    )


@needs(Right.ADMINISTRATION)
def save(
    record: Record, secrets: Secrets, clock: Clock, operator: str, form: Form, service_id: int | None = None
) -> Saved:
    """Keep the form as a new service, or as the present state of `service_id`.

    Raises FormRefused, and `store.secrets.SecretsError` where the keyring does not take the secrets; then nothing changed.
    """
    form, notes = tidy(form)
    refused = problems(record, form, service_id)
    if refused:
        raise FormRefused(refused)
    said = warnings(record, form, service_id)
    known = None if service_id is None else _found(record, service_id)
    values = {field.name: getattr(form, field.name) for field in fields(form) if field.name != "credentials"}
    if form.credentials is not None:
        values |= _new_secrets(record, secrets, clock, known, form.credentials)
    now = clock.now()
    with record.writing():
        if known is None:
            kept = store.add_service(record, now, **values)
        else:
            kept = known.id
            store.change_service(record, kept, now, **values)
        audit.note(record, now, operator, "Service", form.internal_name, "Create" if known is None else "Modify")
        if form.credentials is not None:
            _switch(record, clock, operator, kept, known)
    if form.credentials is not None and known is not None and known.generation:
        secrets.remove(known.secret_key)
        store.secret_done(record, known.secret_key)
    return Saved(kept, notes, said)


def _new_secrets(
    record: Record, secrets: Secrets, clock: Clock, known: store.Service | None, credentials: Credentials
) -> dict[str, object]:
    """Put secrets where no service looks for them yet; the fields of the service that will lead there."""
    uuid, generation = (store.new_uuid(), 1) if known is None else (known.uuid, known.generation + 1)
    key = store.secret_key(uuid, generation)
    store.intend_secret(record, key, clock.now())
    secrets.put(key, {field.name: getattr(credentials, field.name) for field in fields(credentials)})
    mark = store.mark(record, credentials.consumer_key)
    return {"uuid": uuid, "generation": generation, "consumer_key_mark": mark}


def _switch(record: Record, clock: Clock, operator: str, service_id: int, old: store.Service | None) -> None:
    """The service leads to its new secrets: forget that they were intended, and intend to remove the old ones."""
    present = _found(record, service_id)
    store.secret_done(record, present.secret_key)
    if old is not None and old.generation:
        store.intend_secret(record, old.secret_key, clock.now())
        audit.note(record, clock.now(), operator, "Service", present.internal_name, "Keys changed")


def _found(record: Record, service_id: int) -> store.Service:
    known = store.service(record, service_id)
    if known is None:
        raise FormRefused({"label": f"There is no service number {service_id} any more."})
    return known


@needs(Right.ADMINISTRATION)
def remove(record: Record, secrets: Secrets, clock: Clock, operator: str, service_id: int) -> None:
    """Remove a service and its secrets. Raises FormRefused where sends still speak for it."""
    known = _found(record, service_id)
    if record.scalar("SELECT 1 FROM send WHERE service_id = ? LIMIT 1", (service_id,)):
        raise FormRefused(
            {"label": f"{known.title} has sent messages, and their log must keep its sender. Switch it off instead."}
        )
    with record.writing():
        store.intend_secret(record, known.secret_key, clock.now())
        audit.note(record, clock.now(), operator, "Service", known.internal_name, "Delete")
        store.remove_service(record, service_id)
    if known.generation:
        secrets.remove(known.secret_key)
    store.secret_done(record, known.secret_key)


def sweep(record: Record, secrets: Secrets, now: datetime) -> int:
    """Remove secrets whose writing or removal a crash cut short; how many. For the start, with the secrets open."""
    used = {service.secret_key for service in store.services(record)} | alerts.secret_keys(record)
    swept = 0
    for key in store.secret_intents(record, now - STALE):
        if key not in used:
            secrets.remove(key)
            swept += 1
        store.secret_done(record, key)
    return swept
