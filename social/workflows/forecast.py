"""What a run will take and how long it has left, told before anything is paid for and while it goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from social.budgets import scope_of
from social.services import service_type
from social.services.base import Reading
from social.workflows import depth
from social.workflows.counts import Count, hidden_by, newest_count
from social.workflows.depth import KNOWN_IN_ROW
from store import charges, passes
from store.database import Record
from store.external_accounts import external_account
from store.models import to_ms
from store.services import Service, service, services
from store.subscriptions import subscriber_count
from store.workflows import Task

MANY = 50_000
"""Followers from which a run is asked about first: some $500 by X's price list of August 2026."""
PAGE = 1_000
"""Followers that a light pass reads at least: a whole page of version 2, the one that costs money."""
REMEMBERED = timedelta(minutes=1)
"""How far back the pace of a run is looked at."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What reading the followers of one service will take, by what X counted last.

    `price` is in millionths of a dollar, None where none is known: the whole run's, were it over before midnight UTC, with
    the look-up of the account that it begins with and without the `paid` followers, who were paid for today. It is what the
    ledger will say where the list is as long as X counted; two services of one app pay for a follower of both only once.
    """

    title: str
    reading: Reading
    owned: bool
    """Whether the account is known to own its app, which is cheaper."""
    paid: int
    price: int | None


def forecasts(record: Record, now: datetime) -> list[Forecast]:
    """The forecast for each service that is synchronized and whose followers X has counted, by its newest number."""
    return [forecast(record, known, count.followers, now) for known, count in counted(record) if count is not None]


def counted(record: Record) -> list[tuple[Service, Count | None]]:
    """The services that are synchronized, with what X counted of each last."""
    return [(known, newest_count(record, known)) for known in services(record) if known.synchronize]


def forecast(record: Record, known: Service, followers: int, now: datetime, new: int | None = None) -> Forecast:
    """What reading `followers` of a service will take; `new`, where it is known, is how many of them are not known yet."""
    version = external_account(record).api_version
    reading = service_type(known.kind).reading(followers, version)
    if reading.calls > service_type(known.kind).reading(followers, version, 0).calls:
        told = _told_lately(record, known.id, now) if new is None else followers - new
        reading = service_type(known.kind).reading(followers, version, max(0, followers - told))
    paid = min(followers, charges.followers_paid_today(record, _app(known), known.id, now))
    price = None if reading.price is None else _price(record, known, version, followers - paid, now)
    return Forecast(known.title, reading, known.app_owned, paid, price)


def light_forecasts(record: Record, now: datetime) -> list[Forecast]:
    """The same for light passes: those X counts more than are known, and a page of the known; the whole list where a
    service was never read."""
    found = []
    for known, count in counted(record):
        if count is None:
            continue
        last = passes.last_full(record, known.id)
        if last is None:
            found.append(forecast(record, known, count.followers, now))
            continue
        new = max(0, count.followers - hidden_by(last) - subscriber_count(record, known.id))
        read = -(-(new + KNOWN_IN_ROW) // PAGE) * PAGE
        read = min(count.followers, read)
        found.append(forecast(record, known, read, now, min(new, read)))
    return found


def _told_lately(record: Record, service_id: int, now: datetime) -> int:
    """Of how many followers the details were asked for so lately that they are not asked for again."""
    before = now - depth.days(record, depth.LOOK_UP_EVERY_DAYS, depth.MONTH)
    found = record.scalar(
        "SELECT count(*) FROM subscription s JOIN visitor v ON v.id = s.visitor_id"
        " WHERE s.service_id = ? AND s.ended IS NULL AND v.detailed_at >= ?",
        (service_id, to_ms(before)),
    )
    return int(found)


def unknown(record: Record) -> list[str]:
    """The services that a run will read without a forecast: X was never asked how many follow them."""
    return [known.title for known, count in counted(record) if count is None]


def _app(known: Service) -> str:
    return scope_of(known, "app-day")


def _price(record: Record, known: Service, version: str, followers: int, now: datetime) -> int:
    kind, own = service_type(known.kind), known.account_id
    greeted = own is not None and charges.paid_today(record, _app(known), "user", own, now)
    greeting = 0 if greeted else kind.price(version, "me", owned=known.app_owned)
    return greeting + followers * kind.price(version, "followers", owned=known.app_owned)


def followers_left(record: Record, task: Task) -> Reading | None:
    """What is still to be read for a task; None where the account's own number is not known yet."""
    known = None if task.service_id is None else service(record, task.service_id)
    if task.expected is None or known is None:
        return None
    version = external_account(record).api_version
    return service_type(known.kind).reading(max(0, task.expected - task.followers), version)


@dataclass(slots=True)
class Pace:
    """How fast a task reads, from what was seen of it; waits do not count."""

    followers_a_second: float | None = None
    """None until two numbers were seen."""
    _seen: deque[tuple[datetime, int]] = field(default_factory=deque)

    def note(self, at: datetime, followers: int) -> None:
        """Note how many followers the task had read at an instant at which it was not waiting."""
        if self._seen and self._seen[-1][1] == followers:
            return
        self._seen.append((at, followers))
        while at - self._seen[0][0] > REMEMBERED and len(self._seen) > 2:
            self._seen.popleft()
        (first, before) = self._seen[0]
        seconds = (at - first).total_seconds()
        if seconds > 0 and followers > before:
            self.followers_a_second = (followers - before) / seconds

    def rest(self) -> None:
        """The task waits: what comes after is measured anew, and until then the old pace holds."""
        self._seen.clear()


def time_left(left: Reading, pace: Pace, wait_until: datetime | None, now: datetime) -> timedelta:
    """How long the rest will take: the wait that goes on, the windows still to come, and the calls themselves."""
    waiting = max(timedelta(), wait_until - now) if wait_until is not None else timedelta()
    speed = pace.followers_a_second
    calls = left.time - left.waits if speed is None else timedelta(seconds=left.followers / speed)
    return waiting + left.waits + calls
