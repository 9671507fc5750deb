"""Services: the accounts we speak for. Their secrets are in the keyring under `Service.secret_key`, never here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from store.database import Record
from store.models import SecretIntentModel, ServiceModel, to_ms
from store.options import installation


@dataclass(frozen=True, slots=True)
class Service:
    """One service; `account_check` is what its last check found, `generation` 0 means that it has no secrets yet."""

    id: int
    uuid: str
    generation: int
    kind: str
    label: str
    internal_name: str
    folder_id: int
    visitor_folder_id: int
    synchronize: bool
    test_account: bool
    app_owned: bool
    description: str
    consumer_key_mark: str | None
    account_id: str | None
    account_check: Mapping[str, Any] | None
    checked_at: datetime | None
    created_at: datetime
    modified_at: datetime

    @property
    def secret_key(self) -> str:
        """The name of this service's secrets in the keyring; it outlives every renaming."""
        return secret_key(self.uuid, self.generation)

    @property
    def title(self) -> str:
        """The service as Campaign writes it: label, and the internal name in brackets."""
        return f"{self.label} ({self.internal_name})"


def secret_key(uuid: str, generation: int) -> str:
    """The name in the keyring of the secrets of one generation of a service."""
    return f"{uuid}:{generation}"


def new_uuid() -> str:
    """An identity for a service to come."""
    return uuid4().hex


def services(record: Record) -> list[Service]:
    """All services, newest change first."""
    return record.rows(ServiceModel.select().order_by(ServiceModel.modified_at.desc(), ServiceModel.id.desc()), Service)


def service(record: Record, service_id: int) -> Service | None:
    """The service with this id."""
    return record.remembered(_service, record, service_id)


def _service(record: Record, service_id: int) -> Service | None:
    return record.row(ServiceModel.select().where(ServiceModel.id == service_id), Service)


def service_named(record: Record, internal_name: str) -> Service | None:
    """The service with this internal name, in any case."""
    return record.row(
        ServiceModel.select().where(ServiceModel.internal_name == internal_name.removeprefix("@")), Service
    )


def service_of_account(record: Record, account_id: str) -> Service | None:
    """The service that speaks for the account with this External ID."""
    return record.row(ServiceModel.select().where(ServiceModel.account_id == account_id), Service)


def add_service(record: Record, now: datetime, **values: object) -> int:
    """Add a service; `values` are fields of `Service`. Its id comes back."""
    values.setdefault("uuid", new_uuid())
    with record.writing():
        return record.run(ServiceModel.insert(created_at=now, modified_at=now, **values))


def change_service(record: Record, service_id: int, now: datetime, **values: object) -> None:
    """Change fields of a service."""
    with record.writing():
        record.run(ServiceModel.update(modified_at=now, **values).where(ServiceModel.id == service_id))


def keep_check(
    record: Record, service_id: int, now: datetime, account_id: str | None, found: Mapping[str, Any]
) -> None:
    """Keep what a check of the account found; `account_id` None leaves the known one."""
    values: dict[str, object] = {"account_check": dict(found), "checked_at": now}
    if account_id is not None:
        values["account_id"] = account_id
    with record.writing():
        record.run(ServiceModel.update(**values).where(ServiceModel.id == service_id))


def remove_service(record: Record, service_id: int) -> None:
    """Remove a service, its subscriptions and its history; none of its sends may be left."""
    with record.writing():
        record.run(ServiceModel.delete().where(ServiceModel.id == service_id))


def mark(record: Record, consumer_key: str) -> str:
    """A salted digest that tells whether two services share an app, without keeping the key."""
    return hashlib.blake2s(consumer_key.encode(), key=installation(record).encode()).hexdigest()


def services_marked(record: Record, digest: str) -> list[Service]:
    """The services whose app has this mark."""
    return record.rows(ServiceModel.select().where(ServiceModel.consumer_key_mark == digest), Service)


def intend_secret(record: Record, key: str, now: datetime) -> None:
    """Say that the secret `key` is about to be written or removed, so that a crash leaves a trace to clean up."""
    with record.writing():
        record.run(SecretIntentModel.insert(key=key, at=now).on_conflict_replace())


def secret_intents(record: Record, before: datetime) -> list[str]:
    """The secrets whose writing or removal was begun before an instant and not ended."""
    return [str(row[0]) for row in record.sql("SELECT key FROM secret_intent WHERE at < ?", (to_ms(before),))]


def secret_done(record: Record, key: str) -> None:
    """Forget the intent."""
    with record.writing():
        record.run(SecretIntentModel.delete().where(SecretIntentModel.key == key))
