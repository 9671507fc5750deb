"""The analysis of a delivery: who gets what, and what speaks against it; without one call to X."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from social.budgets import RAISE, why_not_pay
from social.clock import Clock
from social.deliveries import media
from social.deliveries.asking import ask
from social.deliveries.costs import thread_note, total
from social.deliveries.drafts import NotPossible, fingerprint, found, proof_holds
from social.deliveries.lines import Line, crowded_proof
from social.deliveries.message_analysis import FIELDS, judge
from social.deliveries.rendering import Rendering, posts, render_posts, text_hash
from social.deliveries.resuming import lines as resuming_lines
from social.deliveries.thread import place
from social.deliveries.thread_analysis import account_lines, content_lines
from social.personalization import SERVICE_FIELDS, slips
from social.rights import Right, needs
from social.services.base import Measure
from social.services.check import last_check
from store import audit, journal, sends
from store import deliveries as store
from store import services as services_store
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery, DeliveryState
from store.external_accounts import external_account
from store.services import Service

ACTIVITY = "Analysis"
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the analysis found; `ready` where nothing blocks."""

    lines: tuple[Line, ...]
    to_send: int

    @property
    def ready(self) -> bool:
        """Whether the delivery may be confirmed."""
        return self.to_send > 0 and not any(line.level == "error" for line in self.lines)


def targets(record: Record, delivery: Delivery) -> list[Service]:
    """The accounts that the delivery goes out from, each once."""
    known = (services_store.service(record, service_id) for service_id in dict.fromkeys(delivery.main_target))
    return [service for service in known if service is not None]


def proof_targets(record: Record, delivery: Delivery) -> list[Service]:
    """The test accounts that its proofs go to."""
    known = (services_store.service(record, service_id) for service_id in dict.fromkeys(delivery.proof_target))
    return [service for service in known if service is not None]


@needs(Right.PREPARE, Right.START)
def analyze(record: Record, clock: Clock, operator: str, delivery_id: int) -> Analysis:
    """Analyse a delivery and keep the result with it. Raises NotPossible where it is confirmed already."""
    delivery = found(record, delivery_id)
    if delivery.state not in OPEN_STATES:
        raise NotPossible(f"The delivery is {delivery.state.lower()}; it was analysed before it was confirmed.")
    now = clock.now()
    lines, number, causes = (
        _messages(record, delivery, now) if delivery.template == "dm" else _posts(record, delivery, now)
    )
    blocked = any(line.level == "error" for line in lines)
    analysis = Analysis((*lines, _verdict(blocked, number)), 0 if blocked else number)
    with record.writing():
        if fingerprint(found(record, delivery_id)) != fingerprint(delivery):
            raise NotPossible("The delivery changed while it was analysed. Analyse it again.")
        journal.clear_delivery_journal(record, delivery_id, ACTIVITY)
        for line in analysis.lines:
            journal.write(record, now, line.sentence, level=line.level, activity=ACTIVITY, delivery_id=delivery_id)
        store.keep_exclusions(record, delivery_id, causes)
        store.change_delivery(
            record,
            delivery_id,
            *OPEN_STATES,
            state=DeliveryState.READY if analysis.ready else DeliveryState.FAILED,
            analyzed_hash=fingerprint(delivery),
            analyzed_at=now,
            to_send=analysis.to_send,
        )
        ask(record, now, operator, delivery_id)
        told = f"{analysis.to_send} message(s) to send" if analysis.ready else "errors were found"
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Analyze", told)
    return analysis


def _posts(record: Record, delivery: Delivery, now: datetime) -> tuple[list[Line], int, Mapping[str, int]]:
    """Lines and number of posts; nobody is left out of those."""
    chosen = targets(record, delivery)
    lines = [*_general(record, delivery, SERVICE_FIELDS), *crowded_proof(delivery, len(chosen))]
    if not chosen:
        lines.append(Line("error", "There is no target. Choose To, Add, A Twitter account."))
    lines += content_lines(record, delivery)
    lines += [Line(*said) for said in media.lines(record, delivery, chosen)]
    texts = [(service, posts(record, delivery, service)) for service in chosen]
    lines += resuming_lines(record, delivery, texts)
    for service, told in texts:
        lines += _account(record, delivery, service, told)
        lines += account_lines(record, service, told, now)
    lines += _money(record, delivery, [(service, each.measure) for service, told in texts for each in told], now)
    return lines, sum(len(told) for _, told in texts), {}


def _messages(record: Record, delivery: Delivery, now: datetime) -> tuple[list[Line], int, Mapping[str, int]]:
    """Lines and number of direct messages, and how many people are left out by cause."""
    flight = judge(record, delivery, now)
    lines = [*_general(record, delivery, FIELDS), *crowded_proof(delivery, flight.total), *flight.lines]
    return lines, flight.total, flight.causes


def _verdict(blocked: bool, number: int) -> Line:
    if blocked or not number:
        return Line("error", "Delivery preparation failed: mend the errors above and analyse again.")
    return Line("info", f"Delivery preparation is complete. Messages to send: {number:,}.")


def _general(record: Record, delivery: Delivery, fields: tuple[str, ...]) -> Iterator[Line]:
    routing = external_account(record)
    if not routing.enabled:
        yield Line("error", f"The external account “{routing.label}” is not enabled, so nothing may be sent.")
    if not delivery.content.strip():
        yield Line("error", "The content is empty.")
    for slip in slips(delivery.content, fields):
        yield Line("error", f"Line {slip.line}, column {slip.column}: {slip.sentence}")
    if delivery.proof_of is None:
        holds = proof_holds(delivery)
        if holds is None:
            yield Line("warning", "No proof was sent yet.")
        elif not holds:
            yield Line("warning", "The content changed since the last proof.")
    if _TAG.search(delivery.content):
        yield Line("warning", "The content holds HTML tags. X shows them as they are written.")


def _account(record: Record, delivery: Delivery, service: Service, texts: Sequence[Rendering]) -> Iterator[Line]:
    for number, text in enumerate(texts, start=1):
        where = place(number, len(texts))
        yield from _text(text, f"@{service.internal_name}, {where}" if where else f"@{service.internal_name}")
    note = thread_note(record, service, [text.measure for text in texts])
    if note:
        yield Line("info", f"@{service.internal_name}: {note}")
    yield from _repeated(record, delivery, service, texts)
    yield from _fitness(service)
    report = last_check(service)
    if delivery.proof_of is not None and report is not None and report.account and report.account.protected:
        yield Line("info", f"@{service.internal_name} is protected: only followers that it has approved see the proof.")


def _text(text: Rendering, name: str) -> Iterator[Line]:
    if text.measure.over:
        yield Line(
            "error",
            f"{name}: {text.measure.length} of {text.measure.limit} characters, too long by {text.measure.over}.",
        )
    cashtags = [entity for entity in text.measure.entities if entity.kind == "cashtag"]
    if len(cashtags) > 1:
        yield Line(
            "error", f"{name}: {len(cashtags)} cashtags. X takes one at the most: write the others without the $."
        )
    for field in text.missing:
        yield Line("warning", f"{name}: the field {field} is empty for this account.")


def _repeated(record: Record, delivery: Delivery, service: Service, texts: Sequence[Rendering]) -> Iterator[Line]:
    name = f"@{service.internal_name}"
    for number, text in enumerate(texts, start=1):
        if sends.texts_sent(record, service.id, text_hash(text.text)):
            where = place(number, len(texts))
            whose = f"the very text of {where}" if where else "this very text"
            stops = " The thread would end before it." if where else ""
            yield Line(
                "warning", f"{name}: {whose} went out from this account before. X refuses duplicates: change it.{stops}"
            )
    plain = render_posts(delivery.content, service)
    if any(text.text != each.text for text, each in zip(texts, plain, strict=True)):
        yield Line(
            "info",
            f"{name}: this text went out there before and X refuses duplicates, so this proof ends with"
            f" “[Proof {delivery.proof_number}]”. The main delivery does not bear it.",
        )


def _money(
    record: Record, delivery: Delivery, measures: list[tuple[Service, Measure]], now: datetime
) -> Iterator[Line]:
    why = why_not_pay(record, now, total(record, delivery.id, measures), "this delivery may cost")
    if why is not None:
        yield Line("error", f"{why} {RAISE}")


def _fitness(service: Service) -> Iterator[Line]:
    report = last_check(service)
    if service.generation == 0:
        yield Line("error", f"{service.title} has no keys. Open the service, enter them and save.")
    elif report is None:
        yield Line("error", f"{service.title} was never checked. Open the service and save or check it.")
    elif not report.may_send:
        for finding in report.findings:
            if finding.severity == "error":
                yield Line("error", f"{service.title}: {finding.sentence} {finding.cure}".strip())
