"""What an alert is about: a workflow, or a delivery that waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from store import deliveries, workflows
from store.alerts import Alert
from store.database import Record
from store.deliveries import Delivery
from store.workflows import Workflow


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` is a workflow's internal name, or a delivery's number; `id` its row."""

    thing: Literal["workflow", "delivery"]
    id: int
    name: str
    label: str

    @property
    def key(self) -> dict[str, Any]:
        """By which a line of a journal, or an alert, says what it is about."""
        return {f"{self.thing}_id": self.id}

    def has(self, alert: Alert) -> bool:
        """Whether an alert is about this."""
        return (alert.workflow_id if self.thing == "workflow" else alert.delivery_id) == self.id


def of_workflow(workflow: Workflow) -> Subject:
    """A workflow."""
    return Subject("workflow", workflow.id, workflow.internal_name, workflow.label)


def of_delivery(delivery: Delivery) -> Subject:
    """A delivery."""
    return Subject("delivery", delivery.id, str(delivery.id), delivery.label)


def subjects(record: Record, alerts: Iterable[Alert]) -> dict[int, Subject]:
    """Number of an alert → what it is about."""
    jobs = {each.id: of_workflow(each) for each in workflows.workflows(record)}
    found: dict[int, Subject] = {}
    for alert in alerts:
        if alert.workflow_id is not None:
            found[alert.id] = jobs[alert.workflow_id]
        elif alert.delivery_id is not None and (known := deliveries.delivery(record, alert.delivery_id)) is not None:
            found[alert.id] = of_delivery(known)
    return found
