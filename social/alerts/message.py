"""What supervisors are told, as by Campaign's `notifySupervisor`: workflow, task, instance, what happened, what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from social.alerts.subjects import Subject
from social.inert import inert_name, inert_text
from social.workflows.long_pauses import NOTICES, stops_at
from store.alerts import Alert

News = Literal["raised", "again", "cleared", "test"]

HEADLINES = {
    "failed": "{} failed",
    "late": "{} has not succeeded for two periods",
    "missed": "No engine ran when {} was due",
    "paused": "{} has been paused for more than a week",
    "approval": "{} waits for approval",
}
"""What an alert says in one line, by its cause."""
ONGOING = "It still lasts; you are told once a week."
REMINDED = "This is the one reminder."
LONGEST = 900
"""Characters of what happened: the journal has the rest."""


@dataclass(frozen=True, slots=True)
class Instance:
    """The Stonechat that speaks: `identity` is the record's own, `home` its folder."""

    host: str
    home: str
    identity: str


@dataclass(frozen=True, slots=True)
class Message:
    """One alert as every channel tells it; all texts are inert, none is secret. `number` tells notices apart, 0 is a test's."""

    number: int
    news: News
    instance: Instance
    subject: str
    happened: str
    cure: str
    at: datetime
    alert: int = 0
    cause: str = ""
    workflow: str = ""
    delivery: str = ""
    label: str = ""
    task: str = ""
    since: datetime | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The whole message, as a mail says it."""
        facts = {
            "Workflow": f"{self.label} ({self.workflow})" if self.workflow else "",
            "Delivery": f"{self.label} ({self.delivery})" if self.delivery else "",
            "Task": self.task,
            "Instance": f"{self.instance.host}, {self.instance.home}",
            "Since": "" if self.since is None else f"{self.since:%Y-%m-%d %H:%M} UTC",
        }
        lines = [f"{label + ':':<14}{value}" for label, value in facts.items() if value]
        told = [("What happened:", self.happened), ("What to do:", self.cure)]
        lines += [line for label, value in told if value for line in ("", label, f"  {value}")]
        return "\n".join([f"{self.subject}.", "", *lines, *(("", *self.notes) if self.notes else ()), ""])

    @property
    def document(self) -> str:
        """The same as one JSON object; `text` stands in it too, because chat services show that field."""
        return json.dumps(
            {
                "alert": str(self.alert) if self.alert else None,
                "news": self.news,
                "cause": self.cause or None,
                "workflow": self.workflow or None,
                "delivery": int(self.delivery) if self.delivery else None,
                "label": self.label or None,
                "task": self.task or None,
                "host": self.instance.host,
                "home": self.instance.home,
                "since": None if self.since is None else f"{self.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "subject": self.subject,
                "sentence": self.happened,
                "cure": self.cure,
                "text": self.text,
            }
        )


def headline(cause: str, label: str) -> str:
    """An alert in one line, such as "Synchronization of Twitter accounts failed"."""
    return HEADLINES[cause].format(inert_name(label))


def of_alert(alert: Alert, subject: Subject, number: int, news: News, now: datetime, instance: Instance) -> Message:
    """The message that tells `news` of an alert."""
    over = news == "cleared"
    told = headline(alert.cause, subject.label)
    return Message(
        number=number,
        news=news,
        instance=instance,
        subject=f"Over: {told}" if over else told,
        happened=_told(f"{alert.sentence} {alert.ending}" if over else alert.sentence),
        cure=_told(alert.cure),
        at=now,
        alert=alert.id,
        cause=alert.cause,
        workflow=inert_name(subject.name) if subject.thing == "workflow" else "",
        delivery=subject.name if subject.thing == "delivery" else "",
        label=inert_name(subject.label),
        task=inert_name(alert.task),
        since=alert.raised_at,
        notes=() if over else _notes(alert, news),
    )


def _notes(alert: Alert, news: News) -> tuple[str, ...]:
    """What is said of the notice itself: which of how many it is, and what comes after the last."""
    until = stops_at(alert)
    if until is not None:
        number = f"This is notice {min(alert.counted, NOTICES)} of {NOTICES}, one a week."
        return (f"{number} If nobody goes on with it, it is stopped for good on {until:%Y-%m-%d}.",)
    if news != "again":
        return ()
    return (REMINDED if alert.cause == "approval" else ONGOING,)


def of_test(operator: str, now: datetime, instance: Instance) -> Message:
    """The message of “Send a test”."""
    said = f"{inert_name(operator)} sent this to see whether alerts arrive."
    return Message(0, "test", instance, "Test of the alerts", said, "Nothing: no workflow is in trouble by this.", now)


def _told(text: str) -> str:
    line = inert_text(text).replace("\n", " ").strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
