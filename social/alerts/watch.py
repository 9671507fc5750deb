"""The engine's eye on the workflows: raises alerts and ends them, and puts into the outbox what supervisors are owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.alerts.channels import warnings
from social.alerts.message import headline
from social.alerts.telling import Messenger
from social.alerts.troubles import CAUSES, Trouble, ending, troubles
from social.clock import Clock
from store import alerts as store
from store import journal, leases
from store import workflows as workflows_store
from store.alerts import Alert, Channel, Kind, News
from store.database import Record, RecordError
from store.secrets import Secrets
from store.workflows import Workflow

EVERY = timedelta(seconds=5)
"""Time between two looks while the engine has other work."""
GAP = timedelta(minutes=5)
"""A pause between two looks that says that no engine was there: it was down, or the machine slept."""
REPEAT = timedelta(days=7)
"""How often an alert that lasts is told again: Campaign repeats its notices weekly."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be written."""

    begun: Sequence[Trouble]
    over: Sequence[tuple[Alert, Workflow, str]]
    altered: Sequence[tuple[Alert, Trouble]]
    owed: Sequence[tuple[int, Kind, News]]

    def __bool__(self) -> bool:
        return bool(self.begun or self.over or self.altered or self.owed)


class Watch:
    """Looks for the engine that holds the lease; a look takes milliseconds, and telling is another thread's."""

    def __init__(self, record: Record, secrets: Callable[[], Secrets], clock: Clock) -> None:
        self.record = record
        self.clock = clock
        self._messenger = Messenger(record, secrets, clock)
        self._looked: datetime | None = None

    def look(self, fence: int, *, idle: bool = False) -> bool:
        """Look now where the engine is `idle`, else if it is time; always False, for there is nothing left to do.

        Raises `store.leases.LeaseLost` and RecordError.
        """
        now, before = self.clock.now(), self._looked
        if not idle and before is not None and abs(now - before) < EVERY:
            return False
        self._looked = now
        changes = self._changes(now, fresh=before is None or abs(now - before) > GAP)
        if changes:
            with leases.fenced(self.record, fence):
                self._write(now, changes)
        if store.due_notice(self.record, now) is not None:
            self._messenger.start(fence)
        return False

    def end(self, fence: int | None, seconds: float) -> None:
        """A last look before the engine leaves, and some `seconds` for what is being told; the rest stays owed."""
        if fence is None:
            return
        with suppress(leases.LeaseLost, RecordError):  # whoever is the engine next looks
            self.look(fence, idle=True)
        self._messenger.wait(seconds)

    def _changes(self, now: datetime, *, fresh: bool) -> Changes:
        record = self.record
        known = {each.id: each for each in workflows_store.workflows(record)}
        standing = store.open_alerts(record)
        endings = [(alert, known[alert.workflow_id]) for alert in standing]
        over = [(alert, job, said) for alert, job in endings if (said := ending(record, alert, job, now))]
        ended = {alert.id for alert, *_ in over}
        left = [alert for alert in standing if alert.id not in ended]
        begun, altered = [], []
        for trouble in troubles(record, now, fresh=fresh):
            same = [alert for alert in left if alert.workflow_id == trouble.workflow.id]
            kept = next((alert for alert in same if alert.cause == trouble.cause), None)
            if kept is not None and (kept.sentence, kept.task) != (trouble.sentence, trouble.task):
                altered.append((kept, trouble))
            elif kept is None and all(_lesser(alert.cause, trouble.cause) for alert in same):
                begun.append(trouble)
        return Changes(begun, over, altered, self._owed(now, left))

    def _owed(self, now: datetime, standing: Sequence[Alert]) -> list[tuple[int, Kind, News]]:
        """What must be told of alerts that stand: once by each channel, and again each week."""
        ways = [each.kind for each in store.channels(self.record) if _speaks(each)]
        if not ways or not standing:
            return []
        told = store.notices(self.record, [alert.id for alert in standing])
        owed: list[tuple[int, Kind, News]] = []
        for alert in standing:
            for way in ways:
                mine = [each for each in told if each.alert_id == alert.id and each.channel == way]
                ends = [each.told_at or each.given_up_at for each in mine]
                if not mine:
                    owed.append((alert.id, way, "raised"))
                elif all(end is not None and now - end >= REPEAT for end in ends):
                    owed.append((alert.id, way, "again"))
        return owed

    def _write(self, now: datetime, changes: Changes) -> None:
        record = self.record
        ways = store.channels(record)
        for alert, workflow, said in changes.over:
            told = {each.channel for each in store.notices(record, [alert.id])}
            store.clear_alert(record, now, alert.id, said)
            self._say(now, workflow, f"The alert is over ({headline(alert.cause, workflow.label)}): {said}", "info")
            for way in ways:
                if way.kind in told and _speaks(way):
                    store.owe(record, now, alert.id, way.kind, "cleared")
        for alert, trouble in changes.altered:
            store.change_alert(record, alert.id, sentence=trouble.sentence, cure=trouble.cure, task=trouble.task)
        for trouble in changes.begun:
            self._raise(now, trouble, ways)
        for number, kind, news in changes.owed:
            store.owe(record, now, number, kind, news)

    def _raise(self, now: datetime, trouble: Trouble, ways: list[Channel]) -> None:
        values = {name: getattr(trouble, name) for name in ("cause", "task", "sentence", "cure")}
        number = store.raise_alert(self.record, now, workflow_id=trouble.workflow.id, **values)
        told = f"An alert is raised: {headline(trouble.cause, trouble.workflow.label)}. {trouble.sentence}"
        self._say(now, trouble.workflow, told, "error" if trouble.cause == "failed" else "warning")
        for warning in warnings(ways):
            self._say(now, trouble.workflow, warning, "warning")
        for way in ways:
            if _speaks(way):
                store.owe(self.record, now, number, way.kind, "raised")

    def _say(self, now: datetime, workflow: Workflow, message: str, level: journal.JournalLevel) -> None:
        journal.write(self.record, now, message, level=level, activity="Alert", workflow_id=workflow.id)


def _speaks(channel: Channel) -> bool:
    """Whether a channel is on and has somebody to speak to."""
    return channel.enabled and (channel.kind != "mail" or bool(channel.settings.get("recipients")))


def _lesser(standing: str, new: str) -> bool:
    """Whether an alert that stands is less pressing than a new trouble."""
    return CAUSES.index(standing) > CAUSES.index(new)
