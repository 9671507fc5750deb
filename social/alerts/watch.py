"""The engine's eye on workflows and questions: raises alerts and ends them, and puts into the outbox what people are owed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.alerts import questions
from social.alerts.channels import warnings
from social.alerts.message import headline
from social.alerts.subjects import Subject, subjects
from social.alerts.telling import Messenger
from social.alerts.troubles import CAUSES, Trouble, ending, troubles
from social.clock import Clock
from social.deliveries.approving import lapse
from social.deliveries.asking import lapsed
from social.workflows.long_pauses import NOTICES, REPEAT, stop_for_good, stops_at
from store import alerts as store
from store import approvals, journal, leases
from store import workflows as workflows_store
from store.alerts import Alert, Channel, Kind, News, Notice
from store.database import Record, RecordError
from store.secrets import Secrets

EVERY = timedelta(seconds=5)
"""Time between two looks while the engine has other work."""
GAP = timedelta(minutes=5)
"""A pause between two looks that says that no engine was there: it was down, or the machine slept."""
DONE = "Nothing is left to do."


@dataclass(frozen=True, slots=True)
class Ending:
    """An alert that is over: how, and what is left to do. Where it only has to be told anew later, nobody is told: `quiet`."""

    alert: Alert
    subject: Subject
    said: str
    cure: str = DONE
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be written."""

    begun: Sequence[Trouble]
    over: Sequence[Ending]
    altered: Sequence[tuple[Alert, Trouble]]
    owed: Sequence[tuple[int, Kind, News]]
    weeks: Sequence[tuple[Alert, Subject]]
    """Pauses that last for another week."""

    def __bool__(self) -> bool:
        return bool(self.begun or self.over or self.altered or self.owed or self.weeks)


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
        self._end_waiting(fence, now)
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

    def _end_waiting(self, fence: int, now: datetime) -> None:
        """End the questions that nobody answered in time, and the workflows that nobody went on with."""
        for turn in approvals.newest(self.record, "asked"):
            if lapsed(turn, now):
                with leases.fenced(self.record, fence):
                    lapse(self.record, now, turn)
        jobs = {each.id: each for each in workflows_store.workflows(self.record)}
        for alert in store.open_alerts(self.record):
            until = stops_at(alert)
            if until is None or until > now or alert.counted < NOTICES or alert.workflow_id is None:
                continue
            with leases.fenced(self.record, fence):
                said = stop_for_good(self.record, now, jobs[alert.workflow_id])
                if said is not None:
                    self._end(now, Ending(alert, subjects(self.record, [alert])[alert.id], said, ""))

    def _changes(self, now: datetime, *, fresh: bool) -> Changes:
        record = self.record
        standing = store.open_alerts(record)
        about = subjects(record, standing)
        over = list(self._over(standing, about, now))
        ended = {each.alert.id for each in over}
        left = [alert for alert in standing if alert.id not in ended]
        begun, altered = [], []
        for trouble in (*troubles(record, now, fresh=fresh), *questions.questions(record)):
            same = [alert for alert in left if trouble.subject.has(alert)]
            kept = next((alert for alert in same if alert.cause == trouble.cause), None)
            if kept is not None and (kept.sentence, kept.task) != (trouble.sentence, trouble.task):
                altered.append((kept, trouble))
            elif kept is None and all(_lesser(alert.cause, trouble.cause) for alert in same):
                begun.append(trouble)
        weeks = [(alert, about[alert.id]) for alert in left if _another_week(alert, now)]
        return Changes(begun, over, altered, self._owed(now, left), weeks)

    def _over(self, standing: Sequence[Alert], about: Mapping[int, Subject], now: datetime) -> Iterator[Ending]:
        jobs = {each.id: each for each in workflows_store.workflows(self.record)}
        for alert in standing:
            if alert.workflow_id is not None:
                said, cure = ending(self.record, alert, jobs[alert.workflow_id], now), DONE
            else:
                said, cure = questions.ending(self.record, alert)
            if said:
                yield Ending(alert, about[alert.id], said, cure, quiet=said == questions.CHANGED)

    def _owed(self, now: datetime, standing: Sequence[Alert]) -> list[tuple[int, Kind, News]]:
        """What must be told of alerts that stand: once by each channel, and again each week; of a question, once more."""
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
                elif all(end is not None and now - end >= _pause(alert) for end in ends) and not _reminded(alert, mine):
                    owed.append((alert.id, way, "again"))
        return owed

    def _write(self, now: datetime, changes: Changes) -> None:
        record = self.record
        for each in changes.over:
            self._end(now, each)
        for alert, trouble in changes.altered:
            store.change_alert(record, alert.id, sentence=trouble.sentence, cure=trouble.cure, task=trouble.task)
        for trouble in changes.begun:
            self._raise(now, trouble, store.channels(record))
        for alert, subject in changes.weeks:
            store.change_alert(record, alert.id, counted=alert.counted + 1, counted_at=now)
            told = f"The alert lasts: {headline(alert.cause, subject.label)}. Notice {alert.counted + 1} of {NOTICES}."
            self._say(now, subject, told, "warning")
        for number, kind, news in changes.owed:
            store.owe(record, now, number, kind, news)

    def _end(self, now: datetime, over: Ending) -> None:
        record, number = self.record, over.alert.id
        told = {each.channel for each in store.notices(record, [number])}
        store.clear_alert(record, now, number, over.said, over.cure)
        line = f"The alert is over ({headline(over.alert.cause, over.subject.label)}): {over.said}"
        self._say(now, over.subject, line, "info")
        for way in store.channels(record):
            if way.kind in told and _speaks(way) and not over.quiet:
                store.owe(record, now, number, way.kind, "cleared")

    def _raise(self, now: datetime, trouble: Trouble, ways: list[Channel]) -> None:
        values = {name: getattr(trouble, name) for name in ("cause", "task", "sentence", "cure")}
        number = store.raise_alert(self.record, now, **trouble.subject.key, **values)
        told = f"An alert is raised: {headline(trouble.cause, trouble.subject.label)}. {trouble.sentence}"
        self._say(now, trouble.subject, told, "error" if trouble.cause == "failed" else "warning")
        for warning in warnings(ways):
            self._say(now, trouble.subject, warning, "warning")
        for way in ways:
            if _speaks(way):
                asked = trouble.subject.thing == "delivery"
                due = questions.told_from(self.record, now, trouble.subject.id, way.kind) if asked else now
                store.owe(self.record, due, number, way.kind, "raised")

    def _say(self, now: datetime, subject: Subject, message: str, level: journal.JournalLevel) -> None:
        if subject.thing == "workflow":  # the log of a delivery has the words of those who ask and answer
            journal.write(self.record, now, message, level=level, activity="Alert", workflow_id=subject.id)


def _another_week(alert: Alert, now: datetime) -> bool:
    """Whether a pause that is told of has lasted for a week more, and is not yet told of for the last time."""
    return (
        alert.cause == "paused"
        and alert.counted < NOTICES
        and alert.counted_at is not None
        and now - alert.counted_at >= REPEAT
    )


def _pause(alert: Alert) -> timedelta:
    return questions.REMINDER if alert.cause == "approval" else REPEAT


def _reminded(alert: Alert, told: Sequence[Notice]) -> bool:
    """Whether a question was told for the second time: the one reminder."""
    return alert.cause == "approval" and any(each.news == "again" for each in told)


def _speaks(channel: Channel) -> bool:
    """Whether a channel is on and has somebody to speak to."""
    return channel.enabled and (channel.kind != "mail" or bool(channel.settings.get("recipients")))


def _lesser(standing: str, new: str) -> bool:
    """Whether an alert that stands is less pressing than a new trouble."""
    return CAUSES.index(standing) > CAUSES.index(new)
