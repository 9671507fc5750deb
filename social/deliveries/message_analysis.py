"""The analysis of direct messages, the flight plan: who, how many, who is left out and why, how dear, until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.budgets import RAISE, dollars, why_not_pay
from social.deliveries.lines import Line
from social.deliveries.replies import READ
from social.deliveries.target import parts_of, rules_of
from social.deliveries.waves import PRESET, Wave, WavesError, ends, plan
from social.personalization import SERVICE_FIELDS, VISITOR_FIELDS, fill, service_values
from social.services import service_type
from social.services.base import Measure
from social.services.check import last_check
from social.services.paces import Pace
from store import members, sends
from store import services as services_store
from store.database import Record
from store.deliveries import Delivery
from store.external_accounts import external_account
from store.filters import FilterError
from store.members import CLOSED, IN_QUARANTINE, NO_CONSENT, Count
from store.services import Service

FIELDS = (*SERVICE_FIELDS, *VISITOR_FIELDS)
DAY = timedelta(days=1)
IN_WAVES = "Send in waves"
"""So the line begins that asks for waves."""
LONGEST = {"visitor.friends": 10, "visitor.externalId": 20}
"""Characters that these fields can have at most."""


@dataclass(frozen=True, slots=True)
class Flight:
    """What the analysis found: its lines, how many by service, how many left out by cause."""

    lines: tuple[Line, ...]
    counts: tuple[Count, ...]
    causes: Mapping[str, int]

    @property
    def total(self) -> int:
        """Messages to send."""
        return sum(each.members for each in self.counts)


def judge(record: Record, delivery: Delivery, now: datetime) -> Flight:
    """Judge a delivery of direct messages as it stands, without a call. Some seconds for a million: not for the screen."""
    try:
        parts, rules = parts_of(delivery, now), rules_of(delivery, now)
    except FilterError as error:
        return Flight((Line("error", f"A filter of the target cannot be read any more: {error}"),), (), {})
    counts, causes = members.count(record, parts, rules)
    flight = Flight((), tuple(counts), causes)
    lines = [*_target(record, delivery, flight, now)]
    for each in counts:
        service = services_store.service(record, each.service_id)
        if service is not None:
            lines += _account(record, delivery, service, each)
    lines += _money(record, delivery, flight, now)
    lines += _time(record, delivery, flight, now)
    return Flight(tuple(lines), flight.counts, causes)


def _target(record: Record, delivery: Delivery, flight: Flight, now: datetime) -> Iterator[Line]:
    if not delivery.parts:
        yield Line("error", "There is no target. Choose To, Add, Twitter subscribers.")
        return
    for cause, number in flight.causes.items():
        yield Line("info", f"Left out: {number:,}, {cause.lower()}.")
    if not flight.total:
        yield Line("error", _nobody(record, flight))
    if delivery.rules.get("without_consent") and delivery.proof_of is None:
        asked = _asked(record, delivery, flight, now)
        yield Line(
            "warning",
            f"{flight.total - asked:,} of {flight.total:,} have not asked for messages. X forbids automated messages to people"
            " who did not ask; to follow is not to ask. The account may be locked for it.",
        )


def _asked(record: Record, delivery: Delivery, flight: Flight, now: datetime) -> int:
    """How many of those who get a message asked for it."""
    strict, _ = members.count(record, parts_of(delivery, now), members.Rules())
    return min(flight.total, sum(each.members for each in strict))


def _nobody(record: Record, flight: Flight) -> str:
    if flight.causes.get(NO_CONSENT):
        return (
            f"Nobody is left: {flight.causes[NO_CONSENT]:,} subscribers have not asked for messages. Record who asked, or include"
            " the others knowingly."
        )
    if flight.causes.get(CLOSED):
        return "Nobody is left: those of the target have closed their direct messages."
    if flight.causes.get(IN_QUARANTINE):
        return (
            "Nobody is left: those of the target are in quarantine. See Administration > Campaign Management > Non deliverables"
            " Management."
        )
    if not record.scalar("SELECT 1 FROM subscription WHERE ended IS NULL LIMIT 1"):
        return "There are no visitors yet. Run the synchronization first."
    return "Nobody fits the target."


def longest_text(content: str, service: Service, longest_name: int) -> Measure:
    """The length of a message of `content` to whoever has the longest name, of so many characters."""
    values = service_values(service) | dict.fromkeys(("visitor.name", "visitor.fullName"), "n" * longest_name)
    values |= {field: "9" * most for field, most in LONGEST.items()}
    return service_type(service.kind).measure(fill(content, values).text, "dm")


def _account(record: Record, delivery: Delivery, service: Service, count: Count) -> Iterator[Line]:
    name, measure = f"@{service.internal_name}", longest_text(delivery.content, service, count.longest_name)
    if measure.over:
        said = f"{name}: {measure.length:,} of {measure.limit:,} characters for the longest name, too long by {measure.over:,}."
        yield Line("error", said)
    if count.nameless and "visitor.name" in delivery.content:
        yield Line("warning", f"{name}: {count.nameless:,} of the target have no name; the field stays empty for them.")
    report = last_check(service)
    if service.generation == 0:
        yield Line("error", f"{service.title} has no keys. Open the service, enter them and save.")
    elif report is None:
        yield Line("error", f"{service.title} was never checked. Open the service and save or check it.")
    elif report.rights["DM"] is False:
        yield Line(
            "error", f"{service.title}: its token may not send direct messages. Sign it in anew with that right."
        )


def _money(record: Record, delivery: Delivery, flight: Flight, now: datetime) -> Iterator[Line]:
    price, heard = cost(record, flight.counts), 0
    if price:
        yield Line("info", f"X charges about {dollars(price)}, {dollars(price // max(1, flight.total))} a message.")
    if flight.total and delivery.proof_of is None:
        with suppress(WavesError):  # told where the time is
            heard = listening(record, plan(delivery.rules.get("waves"), flight.total, now), flight.counts)
    if heard:
        yield Line(
            "info",
            f"Before each wave the newest {READ} messages are read, for “stop”: at most {dollars(heard)} more in all.",
        )
    why = why_not_pay(record, now, price + heard, "this delivery may cost")
    if why is not None:
        yield Line("error", f"{why} {RAISE}")


def cost(record: Record, counts: Sequence[Count]) -> int:
    """What the messages cost, in millionths of a dollar; 0 where the API's version has no prices."""
    version, price = external_account(record).api_version, 0
    for each in counts:
        service = services_store.service(record, each.service_id)
        if service is not None:
            price += each.members * service_type(service.kind).price(version, "send_message")
    return price


def listening(record: Record, planned: Sequence[Wave], counts: Sequence[Count]) -> int:
    """What reading the replies before each wave costs at the most, in millionths of a dollar."""
    version, price = external_account(record).api_version, 0
    for service_id, waves in shares(planned, counts).items():
        service = services_store.service(record, service_id)
        if service is not None:
            price += len(waves) * READ * service_type(service.kind).price(version, "messages")
    return price


def _time(record: Record, delivery: Delivery, flight: Flight, now: datetime) -> Iterator[Line]:
    cap = external_account(record).daily_messages
    waves = delivery.rules.get("waves")
    most = max((each.members for each in flight.counts), default=0)
    if cap and most > cap and not waves:
        size, days = PRESET["size"], PRESET["every"] // 1440
        yield Line(
            "error",
            f"{most:,} messages leave one account, which may send {cap:,} a day."
            f" {IN_WAVES}, such as {min(size, cap)} / {days}d.",
        )
        return
    if not flight.total:
        return
    try:
        planned = plan(waves, flight.total, delivery.contact_at or now)
    except WavesError as error:
        yield Line("error", str(error))
        return
    end = planned_end(record, planned, flight.counts)
    if len(planned) > 1:
        yield Line("info", f"{len(planned):,} waves; the last begins at {planned[-1].starts:%Y-%m-%d %H:%M} UTC.")
    if end is not None:
        yield Line(
            "info", f"The last message leaves at about {end:%Y-%m-%d %H:%M} UTC, by X's limits and {cap:,} a day."
        )
    until = (delivery.contact_at or now) + timedelta(days=validity(delivery))
    if planned[-1].starts >= until:
        yield Line(
            "error",
            f"The last wave would begin after the validity limit, {until:%Y-%m-%d %H:%M} UTC: it would never be sent."
            " Make the waves larger or the validity longer.",
        )
    elif end is not None and end > until:
        yield Line(
            "warning", f"Messages that have not left by {until:%Y-%m-%d %H:%M} UTC expire: the validity ends then."
        )


def validity(delivery: Delivery) -> float:
    """Days after the contact date within which a message may leave: 5 where the delivery says nothing, as the module has it."""
    return float(delivery.rules.get("validity_days", 5))


def planned_end(record: Record, planned: Sequence[Wave], counts: Sequence[Count]) -> datetime | None:
    """When the last message leaves; accounts send side by side, each with its share of every wave."""
    routing = external_account(record)
    found = []
    for service_id, waves in shares(planned, counts).items():
        service = services_store.service(record, service_id)
        if service is None or not waves:
            continue
        paces = service_type(service.kind).message_paces(routing.api_version)
        if routing.daily_messages:
            paces = (*paces, Pace(routing.daily_messages, DAY))
        end = ends(waves, paces, sends.messages_since(record, service_id, waves[0].starts - DAY))
        found += [end] if end is not None else []
    return max(found, default=None)


def shares(planned: Sequence[Wave], counts: Sequence[Count]) -> dict[int, list[Wave]]:
    """What of each wave leaves from which service: members stand service by service."""
    found: dict[int, list[Wave]] = {}
    left = [(each.service_id, each.members) for each in counts]
    for wave in planned:
        room = wave.size
        while room and left:
            service_id, members_left = left[0]
            taken = min(room, members_left)
            found.setdefault(service_id, []).append(Wave(wave.number, wave.starts, taken))
            room -= taken
            left[0] = (service_id, members_left - taken)
            if members_left == taken:
                del left[0]
    return found
