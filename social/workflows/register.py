"""The register of technical workflows: a newcomer adds a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from store import workflows as store
from store.database import Record

if TYPE_CHECKING:
    from social.workflows.base import Bench, Work

SYNC = "syncTwitter"
STATISTICS = "statsTwitter"
CLEANUP = "cleanup"


@dataclass(frozen=True, slots=True)
class Kind:
    """A workflow as it comes: its names, its schedule until an admin changes it, and its work as "module:Class".

    The work is named, not imported: the first screen need not wait for it. `counts` is what its tasks count in `followers`.
    """

    internal_name: str
    label: str
    schedule: Mapping[str, Any]
    work: str
    counts: str = "follower"

    @property
    def activities(self) -> tuple[str, ...]:
        """What lies between Scheduler and End."""
        found: tuple[str, ...] = resolve_name(self.work).activities
        return found

    def open(self, bench: Bench) -> Work:
        """Its work, at a bench."""
        make: Callable[[Bench], Work] = resolve_name(self.work)
        return make(bench)


KINDS: tuple[Kind, ...] = (
    Kind(
        SYNC,
        "Synchronization of Twitter accounts",
        {"type": "weekly", "days": [3], "time": "07:30"},
        "social.workflows.synchronization:Synchronization",
    ),
    Kind(
        STATISTICS,
        "Calculation of Twitter statistics",
        {"type": "daily", "time": "07:00"},
        "social.workflows.statistics:Statistics",
        "post",
    ),
    Kind(
        CLEANUP,
        "Database cleanup",
        {"type": "daily", "time": "04:00"},
        "social.workflows.cleanup:Cleanup",
        "row",
    ),
)
"""Thursday 07:30 is the default of the module's set-up page; 07:00 and 04:00 are those of its list of technical workflows."""


def kind(internal_name: str) -> Kind | None:
    """The kind with this internal name."""
    return next((each for each in KINDS if each.internal_name == internal_name), None)


def seed_workflows(record: Record, zone: str, now: datetime) -> None:
    """Add the workflows that the record lacks, stopped, as the module has it."""
    if record.read_only:
        return
    for each in KINDS:
        if store.workflow(record, each.internal_name) is None:
            store.add_workflow(
                record, now, internal_name=each.internal_name, label=each.label, schedule=dict(each.schedule), zone=zone
            )
