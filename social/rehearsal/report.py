"""The report of a rehearsal: what became of each message, what X took, and how that compares with the flight plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from social.deliveries.certificate import OUTCOMES, outcomes
from social.rehearsal.order import TROUBLES, Order
from social.rehearsal.peril import Peril
from social.rehearsal.plan import FlightPlan
from social.rehearsal.stage import Stage, delivery_of
from social.sandbox.ledger import Write
from social.sandbox.troubles import strikes
from store import charges, sends
from store.sends import Send, SendState

READING = ("timeline", "messages", "messages_with")
"""What is read for a delivery: replies before each wave, and whatever is in doubt."""
FOUND = "Found "
"""So the reason begins of a send that was found at X after a doubt."""


def report(stage: Stage, order: Order, plan: FlightPlan, peril: Peril, begun: datetime) -> dict[str, Any]:
    """All of it, as JSON can hold it; instants are of the simulated time, UTC, money in millionths of a dollar."""
    record, delivery = stage.record, delivery_of(stage, order.delivery)
    rows = sends.sends(record, order.delivery, limit=-1)
    taken = [write for write in stage.box.world.ledger.writes if write.kind != "delete"]
    counted = outcomes(record, order.delivery)
    left = [row.started_at for row in rows if row.started_at is not None]
    told: dict[str, Any] = {"delivery": order.delivery, "label": delivery.label, "template": delivery.template}
    told |= {"seed": order.seed, "faults": list(order.troubles), "ready": True, "state": delivery.state, **counted}
    told |= held_against(rows, taken)
    told["balanced"] = counted["planned"] == sum(counted[name] for name in OUTCOMES)
    told["sample_of"] = plan.messages if plan.messages > counted["planned"] else None
    told["left_out"] = dict(plan.left_out)
    told |= {"begun": _iso(begun), "last_left": _iso(max(left, default=None)), "ended": _iso(stage.clock.now())}
    paid = charges.of_delivery(record, order.delivery)
    told["price"] = sum(each.millionths for each in paid)
    told["price_of_reading"] = sum(each.millionths for each in paid if each.operation in READING)
    told["plan"] = {"messages": plan.messages, "ends": _iso(plan.ends), "price": plan.price}
    told["plan_of_sample"] = {"messages": plan.sample, "ends": _iso(plan.sample_ends), "price": plan.sample_price}
    told["struck"] = _struck(stage, peril, rows)
    told["doubts"] = _doubts(rows)
    told["by_day"] = _by_day(left)
    told["holds"] = told["balanced"] and not (told["doubled"] or told["lost"] or told["astray"] or counted["open"])
    return told


def unready(order: Order, label: str, plan: FlightPlan) -> dict[str, Any]:
    """The report of a delivery that its analysis holds back: there was nothing to rehearse."""
    lines = [{"level": line.level, "sentence": line.sentence} for line in plan.lines]
    told: dict[str, Any] = {"delivery": order.delivery, "label": label, "ready": False, "holds": False}
    return told | {"seed": order.seed, "faults": list(order.troubles), "lines": lines}


def held_against(rows: Sequence[Send], taken: Sequence[Write]) -> dict[str, int]:
    """The record against what X took: doubled is what came twice, lost what is called sent and is not there, astray what is
    there and not called sent."""
    sent = Counter(row.remote_id for row in rows if row.state == SendState.SENT)
    there = {write.id for write in taken}
    same = Counter((write.username, write.to, write.text if write.to is None else "") for write in taken)
    return {
        "taken": len(taken),
        "doubled": sum(number - 1 for number in same.values()) + sum(number - 1 for number in sent.values()),
        "lost": len(sent.keys() - there),
        "astray": len(there - sent.keys()),
    }


def _struck(stage: Stage, peril: Peril, rows: Sequence[Send]) -> dict[str, int]:
    """How often each trouble struck in fact."""
    found: Counter[str] = Counter(peril.killed)
    found += Counter() if stage.box.running is None else strikes(stage.box.running.desk.faults.rules)
    found["closed"] = sum(row.visitor_id != 0 and row.state == SendState.REFUSED for row in rows)
    return {name: found[name] for name in TROUBLES if found[name]}


def _doubts(rows: Sequence[Send]) -> dict[str, int]:
    """How the messages came out of which it was not known at first what became of them."""
    doubtful = [row for row in rows if row.doubts]
    found = sum(row.state == SendState.SENT and row.reason.startswith(FOUND) for row in doubtful)
    absent = sum(row.state == SendState.ABSENT for row in doubtful)
    arose = sum(row.doubts for row in doubtful)
    return {"arose": arose, "found": found, "sent_again": arose - found - absent, "not_found": absent}


def _by_day(left: Sequence[datetime]) -> list[dict[str, Any]]:
    """How many left on each day (UTC), days without any among them."""
    days = Counter(at.date() for at in left)
    if not days:
        return []
    first, last = min(days), max(days)
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [{"day": day.isoformat(), "left": days[day]} for day in span]


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
