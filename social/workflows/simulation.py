"""A synchronization in simulation mode: what a run would read, how long it would take and what it would cost.

It goes by X's own count of an account's followers: by the last check's where that is of today, else by one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from social.budgets import dollars, why_not_pay
from social.services.check import last_check
from social.workflows.base import Bench
from social.workflows.forecast import Forecast, forecast
from store import services as services_store
from store import workflows as store
from store.database import Record
from store.services import Service
from store.workflows import Run, Task, TaskStatus

ACTIVITY = "Simulation"
FRESH = timedelta(days=1)
"""For so long the count of a check is taken for X's."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a run would take in all; `price` in millionths of a dollar, None where one of the prices is not known."""

    services: int
    followers: int
    calls: int
    time: timedelta
    price: int | None


def step(bench: Bench, run: Run, task: Task, service: Service) -> None:
    """Tell what reading one service would take, and after the last one what all would. Raises Fault, LeaseLost or RunEnded."""
    now = bench.now()
    followers, counted_at = _counted(bench, service, now)
    told = forecast(bench.record, service, followers, now)
    with bench.landing(run):
        done = {"status": TaskStatus.FINISHED, "started_at": now, "ended_at": now, "expected": followers}
        store.change_task(bench.record, task.id, **done)
        bench.say(run, f"{_sentence(told)} X counted at {counted_at:%Y-%m-%d %H:%M} UTC.", activity=ACTIVITY)
        if not any(each.status in store.OPEN for each in store.tasks(bench.record, run.id)):
            _tell_total(bench, run, now)


def foretold(record: Record, run: Run, now: datetime) -> list[Forecast]:
    """What a simulated run has found, service by service, at today's prices."""
    found = []
    for task in store.tasks(record, run.id):
        known = None if task.service_id is None else services_store.service(record, task.service_id)
        if known is not None and task.expected is not None:
            found.append(forecast(record, known, task.expected, now))
    return found


def total(forecasts: list[Forecast]) -> Total:
    """All of them together: services are read one after the other."""
    readings = [each.reading for each in forecasts]
    prices = [each.price for each in forecasts]
    known = [price for price in prices if price is not None]
    return Total(
        len(forecasts),
        sum(reading.followers for reading in readings),
        sum(reading.calls for reading in readings),
        sum((reading.time for reading in readings), timedelta()),
        sum(known) if len(known) == len(prices) else None,
    )


def _counted(bench: Bench, service: Service, now: datetime) -> tuple[int, datetime]:
    report = last_check(service)
    if report is not None and report.account is not None and abs(now - report.at) < FRESH:
        return report.account.followers, report.at
    return bench.connections.gateway(service.id).me().account.followers, now


def _sentence(told: Forecast) -> str:
    reading = told.reading
    paid = f", {told.paid:,} of them paid for today" if told.paid else ""
    return (
        f"{told.title}: about {reading.followers:,} followers{paid}, {reading.calls:,} call(s), {_long(reading.time)};"
        f" {_charge(told.price)}."
    )


def _tell_total(bench: Bench, run: Run, now: datetime) -> None:
    all_of_it = total(foretold(bench.record, run, now))
    said = (
        f"In total: {all_of_it.services:,} service(s), about {all_of_it.followers:,} followers, {all_of_it.calls:,} call(s),"
        f" {_long(all_of_it.time)}; {_charge(all_of_it.price)}. Nothing was read or changed."
    )
    bench.say(run, said, activity=ACTIVITY)
    why = why_not_pay(bench.record, now, all_of_it.price or 0, "the run may cost")
    if why is not None:
        bench.say(run, f"{why} A run stops where the budget ends.", level="warning", activity=ACTIVITY)


def _charge(price: int | None) -> str:
    return "its price is not known" if price is None else f"X would charge {dollars(price)}"


def _long(time: timedelta) -> str:
    seconds = round(time.total_seconds())
    if seconds < 120:
        return f"{max(1, seconds)} s"
    return f"{seconds // 60} min" if seconds < 7_200 else f"{seconds // 3_600} h {seconds % 3_600 // 60} min"
