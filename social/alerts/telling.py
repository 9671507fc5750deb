"""Tells what the outbox holds: one notice after the other in a thread of its own, so that a slow server holds up no send.

Deadlines alone would not do: a mail takes a dozen answers of its server, and one that trickles them would keep the engine
from its heartbeat for minutes. A notice is put off in the record before it is tried and marked once it was told: a crash
between the two tells it twice, and nothing tells it in a storm.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock, Thread

from social.alerts.channels import LABELS, NO_SUPERVISORS, ChannelRefused, problems
from social.alerts.message import Instance, Message, of_alert, of_test
from social.alerts.subjects import Subject, subjects
from social.clock import Clock
from social.errors import Fault, HostFault
from social.rights import Right, needs
from store import alerts as store
from store import audit, journal, leases
from store.alerts import Channel, Kind, Notice
from store.database import Record, RecordError
from store.deadlines import Late, within
from store.options import installation
from store.secrets import Secrets, SecretsError

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long a notice that could not be told is put off; the last one again and again."""
TRIES = 100
"""Tries after which a notice is given up, some four days: the weekly one comes soon."""
DEADLINE = 45.0
"""Seconds that one telling may take in all."""


class Messenger:
    """Tells notices that are due, for the engine that holds the lease."""

    def __init__(self, record: Record, secrets: Callable[[], Secrets], clock: Clock) -> None:
        self.record = record
        self.secrets = secrets
        self.clock = clock
        self._thread: Thread | None = None
        self._lock = Lock()

    def start(self, fence: int) -> None:
        """Begin with what is due, unless it is at work already; comes back at once."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, args=(fence,), name="alerts", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until it is done, but only so long: what is left stays owed."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, fence: int) -> None:
        try:
            while self._tell_one(fence):
                pass
        except (leases.LeaseLost, RecordError):
            return  # what is owed stays in the record for whoever is the engine next
        finally:
            self.record.close()

    def _tell_one(self, fence: int) -> bool:
        now = self.clock.now()
        notice = store.due_notice(self.record, now)
        if notice is None:
            return False
        notice = replace(notice, tries=notice.tries + 1)
        again = now + PAUSES[min(notice.tries, len(PAUSES)) - 1]
        with leases.fenced(self.record, fence):
            store.change_notice(self.record, notice, tries=notice.tries, due_at=again)
        found = self._found(notice)
        if found is None:
            with leases.fenced(self.record, fence):
                store.change_notice(self.record, notice, given_up_at=now, answer="What it was about is gone.")
            return True
        subject, message = found
        try:
            answer = deliver(store.channel(self.record, notice.channel), self.secrets, message)
        except (Fault, SecretsError) as failure:
            self._failed(fence, notice, subject, failure, again)
        else:
            self._told(fence, notice, subject, answer)
        return True

    def _found(self, notice: Notice) -> tuple[Subject, Message] | None:
        alert = store.alert(self.record, notice.alert_id)
        subject = None if alert is None else subjects(self.record, [alert]).get(alert.id)
        if alert is None or subject is None:
            return None
        here = instance(self.record)
        return subject, of_alert(alert, subject, notice.id, notice.news, self.clock.now(), here)

    def _told(self, fence: int, notice: Notice, subject: Subject, answer: str) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, fence):
            store.change_notice(self.record, notice, told_at=now, answer=answer)
            self._say(subject, f"Supervisors were told by {LABELS[notice.channel]}: {answer}", "info")

    def _failed(
        self, fence: int, notice: Notice, subject: Subject, failure: Fault | SecretsError, again: datetime
    ) -> None:
        now = self.clock.now()
        over = notice.tries >= TRIES
        tail = "It is given up." if over else f"It is tried again from {again:%H:%M} UTC on. {failure.cure}".strip()
        with leases.fenced(self.record, fence):
            values = {"answer": failure.sentence} | ({"given_up_at": now} if over else {})
            store.change_notice(self.record, notice, **values)
            if over or failure.sentence != notice.answer:  # the same trouble is said once, not at each try
                said = f"Supervisors could not be told by {LABELS[notice.channel]}: {failure.sentence} {tail}"
                self._say(subject, said, "warning")

    def _say(self, subject: Subject, message: str, level: journal.JournalLevel) -> None:
        journal.write(self.record, self.clock.now(), message, level=level, activity="Alert", **subject.key)


def deliver(channel: Channel, secrets: Callable[[], Secrets], message: Message) -> str:
    """Tell a message by a channel; what the other side answered. Raises Fault or `store.secrets.SecretsError`."""
    secret = secrets().get(channel.secret_key) if channel.generation else {}
    if secret is None:
        raise HostFault(
            "secret-gone", f"The secret of {LABELS[channel.kind]} is not in the keyring.", "Enter it again."
        )
    kept: Mapping[str, str] = secret
    try:
        return within(DEADLINE, lambda: _send(channel, kept, message))
    except Late:
        raise HostFault("too-slow", f"It was not taken within {DEADLINE:g} s.", "Look at the other side.") from None


def _send(channel: Channel, secret: Mapping[str, str], message: Message) -> str:
    """Imported here: most engines never tell anything, and mail and web take a while to read."""
    if channel.kind == "mail":
        from social.alerts import mail

        return mail.send(mail.read(channel.settings), secret, message)
    if channel.kind == "command":
        from social.alerts import command

        return command.send(command.read(channel.settings), message)
    from social.alerts import webhook

    return webhook.send(webhook.read(channel.settings), secret, message)


def instance(record: Record) -> Instance:
    """Who speaks: this host, this home, this record."""
    return Instance(socket.gethostname(), str(record.home), installation(record))


@needs(Right.ADMINISTRATION)
def send_test(record: Record, secrets: Callable[[], Secrets], clock: Clock, operator: str, kind: Kind) -> str:
    """Tell a test by a channel, on or off, at once; what the other side answered. May take `DEADLINE` seconds.

    Raises ChannelRefused where the channel is not complete, Fault, or `store.secrets.SecretsError`.
    """
    channel = store.channel(record, kind)
    refused = problems(replace(channel, enabled=True))
    if kind == "mail" and not refused and not channel.settings.get("recipients"):
        refused = {"recipients": NO_SUPERVISORS}
    if refused:
        raise ChannelRefused(refused)
    try:
        answer = deliver(channel, secrets, of_test(operator, clock.now(), instance(record)))
    except (Fault, SecretsError) as failure:
        audit.note(record, clock.now(), operator, "Alert channel", LABELS[kind], "Test", f"Failed: {failure.sentence}")
        raise
    audit.note(record, clock.now(), operator, "Alert channel", LABELS[kind], "Test", answer)
    return answer
