"""Settings of the installation, and its identity."""

from __future__ import annotations

import uuid

from store.database import Record
from store.models import OptionModel

INSTALLATION = "installation"


def option(record: Record, name: str, default: str = "") -> str:
    """The setting `name`, or `default` where it was never set."""
    value = record.scalar("SELECT value FROM option WHERE name = ?", (name,))
    return default if value is None else str(value)


def set_option(record: Record, name: str, value: str) -> None:
    """Keep the setting `name`."""
    with record.writing():
        record.run(OptionModel.insert(name=name, value=value).on_conflict_replace())


def installation(record: Record) -> str:
    """This record's own identity, made the first time it is asked for."""
    known = option(record, INSTALLATION)
    if known or record.read_only:
        return known
    with record.writing():
        record.run(OptionModel.insert(name=INSTALLATION, value=uuid.uuid4().hex).on_conflict_ignore())
    return option(record, INSTALLATION)
