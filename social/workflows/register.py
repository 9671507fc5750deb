"""The register of technical workflows: a newcomer adds a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import workflows as store
from store.database import Record

SYNC = "syncTwitter"


@dataclass(frozen=True, slots=True)
class Kind:
    """A workflow as it comes: its names, and its schedule until an admin changes it."""

    internal_name: str
    label: str
    schedule: Mapping[str, Any]


KINDS = (Kind(SYNC, "Synchronization of Twitter accounts", {"type": "weekly", "days": [3], "time": "07:30"}),)
"""Thursday 07:30 is the default of the module's set-up page."""


def seed_workflows(record: Record, zone: str, now: datetime) -> None:
    """Add the workflows that the record lacks, stopped, as the module has it."""
    if record.read_only:
        return
    for kind in KINDS:
        if store.workflow(record, kind.internal_name) is None:
            store.add_workflow(
                record, now, internal_name=kind.internal_name, label=kind.label, schedule=dict(kind.schedule), zone=zone
            )
