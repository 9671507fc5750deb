"""The external account: the routing to X."""

from __future__ import annotations

from dataclasses import dataclass

from store.database import Record
from store.models import ExternalAccountModel

DEFAULT = "defaultTwitterAccount"
API_VERSIONS = ("2", "1.1")


@dataclass(frozen=True, slots=True)
class ExternalAccount:
    """The one routing record; `daily_messages` caps the direct messages a service sends in a day.

    `monthly_budget` is in millionths of a dollar, per calendar month (UTC); None is no bound. `grace_seconds` is how long
    nothing leaves after a confirmation in the console, where the delivery says nothing else.
    """

    id: int
    internal_name: str
    label: str
    enabled: bool
    api_version: str
    base_url: str
    daily_messages: int
    monthly_budget: int | None
    comment: str
    grace_seconds: int


def external_account(record: Record) -> ExternalAccount:
    """The routing to X, which every record has from its first day."""
    return record.remembered(_external_account, record)


def _external_account(record: Record) -> ExternalAccount:
    query = ExternalAccountModel.select().where(ExternalAccountModel.internal_name == DEFAULT)
    found = record.row(query, ExternalAccount)
    if found is None:
        raise LookupError("the record was never seeded")
    return found


def add_external_account(record: Record, base_url: str) -> None:
    """Add the routing where the record has none yet."""
    with record.writing():
        query = ExternalAccountModel.insert(internal_name=DEFAULT, label="Twitter routing", base_url=base_url)
        record.run(query.on_conflict_ignore())


def change_external_account(record: Record, **values: object) -> ExternalAccount:
    """Change some of its fields; the checks are the caller's."""
    with record.writing():
        record.run(ExternalAccountModel.update(**values).where(ExternalAccountModel.internal_name == DEFAULT))
    return external_account(record)
