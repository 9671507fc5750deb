"""The check of a service: whom its token speaks for, with what rights, and what stands in the way of its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from social.budgets import dollars
from social.clock import Clock
from social.connections import Connections
from social.errors import Fault, ServiceFault
from social.rights import Right, needs
from social.services.base import LEVELS, Account, Gateway, Identity
from store import audit, sends
from store import services as store
from store.database import Record
from store.services import Service

NEW_LEVEL = (
    "In X's developer console set the app's permission to “Read, Write, and Direct Messages”, then regenerate Access"
    " Token and Access Token Secret and enter both again: a token keeps the permission it was born with."
)
NO_MESSAGES = ("level-too-low", "no-message-right")
"""Faults by which a network says that the token lacks the right to direct messages."""
SKEW = 60.0
"""Seconds that our clock may differ from X's before we say so; X refuses at some five minutes."""

PASSING = ("host", "quota")
"""What a fault stops when it tells nothing of the token."""
NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check found: what it means and what to do; `raw` has the network's own words."""

    name: str
    severity: Literal["error", "warning"]
    sentence: str
    cure: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; `account` None where X did not answer for the token."""

    at: datetime
    account: Account | None
    level: str | None
    skew: float | None
    findings: tuple[Finding, ...]
    messages: bool | None = None
    """Whether direct messages could be read, where X told no level and it was tried; None where there is no answer."""
    probe: str = ""
    """What was tried then, as a sentence with its price."""

    @property
    def rights(self) -> dict[str, bool | None]:
        """Read, Write and DM: yes, no, or None where X does not tell."""
        if self.account is None:
            return {"Read": None, "Write": None, "DM": None}
        known = LEVELS.index(self.level) if self.level in LEVELS else None
        if known is None:
            # A level with messages holds writing too; one without them may or may not.
            return {"Read": True, "Write": self.messages or None, "DM": self.messages}
        rank = [None if known is None else known >= need for need in range(3)]
        return dict(zip(("Read", "Write", "DM"), (True, *rank[1:]), strict=True))

    @property
    def may_send(self) -> bool:
        """Whether nothing that was found stands in the way of sending."""
        return self.account is not None and not any(finding.severity == "error" for finding in self.findings)


@needs(Right.ADMINISTRATION)
def check(record: Record, connections: Connections, clock: Clock, operator: str, service_id: int) -> CheckReport:
    """Ask X who the token is, and keep the answer with the service; a Fault becomes a finding.

    Where only the line failed, or a limit is used up, what an earlier check of the same keys found is kept, with a warning:
    a network that is down says nothing of a token. One call; where X does not tell the token's level, one more, for its
    newest direct message.
    """
    known = store.service(record, service_id)
    if known is None:
        raise LookupError(f"there is no service {service_id}")
    try:
        gateway = connections.gateway(service_id)
        identity = gateway.me()
        report = _judge(record, known, identity, clock.now())
        if identity.level is None:
            report = _probed(report, gateway, connections.meter(known).each("messages"))
        kept = report
    except Fault as fault:
        finding = Finding(fault.name, "error", fault.sentence, fault.cure, fault.raw)
        report = CheckReport(clock.now(), None, None, None, (finding,))
        kept = _still_known(known, fault, report.at) or report
    taken = any(finding.name == "same-account" for finding in report.findings)
    account_id = None if report.account is None or taken else report.account.external_id
    store.keep_check(record, service_id, kept.at, account_id, _to_json(kept) | {"generation": known.generation})
    if report.may_send:
        sends.release_doubts(record, service_id, report.at)
    outcome = ", ".join(finding.name for finding in report.findings) or "nothing in the way"
    audit.note(record, report.at, operator, "Service", known.internal_name, "Check", outcome)
    return report


def _still_known(known: Service, fault: Fault, now: datetime) -> CheckReport | None:
    """The last report with a warning that X could not be asked since; None where the fault or new keys make it void."""
    before = last_check(known)
    if fault.stops not in PASSING or before is None or before.account is None:
        return None
    if known.account_check is None or known.account_check.get("generation") != known.generation:
        return None
    said = f"X could not be asked again at {now:%Y-%m-%d %H:%M} UTC: {fault.sentence} What is shown is from before."
    others = tuple(finding for finding in before.findings if finding.name != NOT_ASKED)
    return replace(before, findings=(*others, Finding(NOT_ASKED, "warning", said, fault.cure, fault.raw)))


def _judge(record: Record, known: Service, identity: Identity, now: datetime) -> CheckReport:
    account = identity.account
    found = [
        *_identity(record, known, account),
        *_level(known, identity),
        *_clock(identity),
        *_protection(known, account),
    ]
    return CheckReport(now, account, identity.level, identity.skew, tuple(found))


def _identity(record: Record, known: Service, account: Account) -> list[Finding]:
    twin = store.service_of_account(record, account.external_id)
    if twin is not None and twin.id != known.id:
        sentence = f"This token speaks for @{account.username}, and so does the service {twin.title}."
        return [
            Finding("same-account", "error", sentence, "Enter the keys of another account: one service per account.")
        ]
    if account.username == known.internal_name:
        return []
    if account.username.lower() == known.internal_name.lower():
        sentence = f"X writes the account name @{account.username}, the internal name says {known.internal_name}."
        return [Finding("name-case", "warning", sentence, "It works; you may write it as X does.")]
    if known.account_id == account.external_id:
        sentence = f"The account was renamed on X: it was {known.internal_name} and is @{account.username} now."
        return [Finding("renamed", "error", sentence, "Change the internal name to the new one and save.")]
    sentence = f"The token is for @{account.username}, the internal name says {known.internal_name}."
    cure = "Enter the keys of the right account, or change the internal name. Nothing is sent until they agree."
    return [Finding("other-account", "error", sentence, cure)]


def _level(known: Service, identity: Identity) -> list[Finding]:
    if identity.level == "read":
        return [Finding("read-only", "error", "The token may only read (level “read”).", NEW_LEVEL)]
    if identity.level == "read-write":
        return [
            Finding("no-messages", "warning", "The token may not send direct messages (level “read-write”).", NEW_LEVEL)
        ]
    return []


def _probed(report: CheckReport, gateway: Gateway, price: int) -> CheckReport:
    """The report with the right to direct messages, found out by reading one; other faults than its lack tell nothing."""
    cost = f", for {dollars(price)} at the most" if price else ""
    tried = f"X did not tell the token's level, so its newest direct message was asked for{cost}: "
    try:
        gateway.messages(limit=1)
    except ServiceFault as fault:
        if fault.name in NO_MESSAGES:
            sentence = f"The token may not send direct messages. {tried}X refused."
            found = Finding("no-messages", "warning", sentence, NEW_LEVEL, fault.raw)
            return replace(report, messages=False, probe=f"{tried}X refused.", findings=(*report.findings, found))
        return replace(report, probe=f"{tried}{fault.sentence}")
    except Fault as fault:
        return replace(report, probe=f"{tried}{fault.sentence}")
    return replace(report, messages=True, probe=f"{tried}the token may read and send them.")


def _clock(identity: Identity) -> list[Finding]:
    if identity.skew is None or abs(identity.skew) < SKEW:
        return []
    way = "ahead of" if identity.skew > 0 else "behind"
    sentence = (
        f"This machine's clock is {abs(identity.skew):.0f} s {way} X's. X refuses signatures that are minutes off."
    )
    return [Finding("clock-off", "warning", sentence, "Switch time synchronization on (timedatectl set-ntp true).")]


def _protection(known: Service, account: Account) -> list[Finding]:
    if not known.test_account or account.protected:
        return []
    sentence = f"The test account @{account.username} is not protected: proofs will be public."
    return [
        Finding("unprotected", "warning", sentence, "On X: Privacy & Safety, Audience and Tagging, Protect your posts.")
    ]


def _to_json(report: CheckReport) -> dict[str, Any]:
    told = asdict(report)
    del told["at"]
    if report.account is not None and report.account.created_at is not None:
        told["account"]["created_at"] = report.account.created_at.isoformat()
    return told


def last_check(service: Service) -> CheckReport | None:
    """The report of the last check, from the record."""
    kept: Mapping[str, Any] | None = service.account_check
    if kept is None or service.checked_at is None:
        return None
    account = None
    if kept["account"] is not None:
        created = kept["account"]["created_at"]
        fields = kept["account"] | {"created_at": created and datetime.fromisoformat(created)}
        account = Account(**fields)
    findings = tuple(Finding(**finding) for finding in kept["findings"])
    probe = (kept.get("messages"), kept.get("probe", ""))
    return CheckReport(service.checked_at, account, kept["level"], kept["skew"], findings, *probe)
