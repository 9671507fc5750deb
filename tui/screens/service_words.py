"""How a service stands, in a word: for the list, the card and the dashboard."""

from __future__ import annotations

from social.services.check import CheckReport, Finding, last_check
from store.services import Service
from tui.signs import Tone, Word

SIGNS = {"twitter": ("◆", "◇")}
"""The signs of each service type: for accounts that speak to people, and for test accounts."""
SHORT = {
    "no-messages": "no DM",
    "name-case": "name's case",
    "unprotected": "proofs public",
    "same-account": "same account",
    "token-refused": "refused",
}
"""Findings whose own name is too long, or too little, for a column."""
SEVERITIES: dict[str, tuple[Tone, str]] = {"error": ("bad", "✗"), "warning": ("attention", "!")}
"""Tone and sign of a finding."""
RIGHTS: dict[bool | None, tuple[Tone, str]] = {True: ("good", "✓"), False: ("bad", "✗"), None: ("muted", "?")}
"""Tone and sign of a right that the token has, lacks, or that X does not tell of."""


def sign(service: Service) -> str:
    """The sign before the name."""
    return SIGNS[service.kind][service.test_account]


def standing(service: Service) -> Word:
    """What the last check said, in a word or two."""
    report = last_check(service)
    if service.generation == 0:
        return Word("no keys", "attention", "!")
    if report is None:
        return Word("not checked", "muted", "○")
    worst = next(iter(sorted(report.findings, key=lambda finding: finding.severity)), None)
    if worst is not None:
        return Word(SHORT.get(worst.name, worst.name.replace("-", " ")), *SEVERITIES[worst.severity])
    if None in report.rights.values():
        return Word("rights untold", "muted", "?")
    protected = service.test_account and report.account is not None and report.account.protected
    return Word("protected" if protected else "Read Write DM", "good", "✓")


def privacy(service: Service) -> Word:
    """Whether the account is protected: told for a test account always, for others where they are."""
    report = last_check(service)
    if report is None or report.account is None:
        return Word("unknown" if service.test_account else "", "muted")
    if report.account.protected:
        return Word("protected", "good", "✓")
    return Word("public", "attention", "!") if service.test_account else Word("")


def finding(report: CheckReport, name: str) -> Finding | None:
    """The finding of that name, if the check made it."""
    return next((found for found in report.findings if found.name == name), None)


def badges(report: CheckReport) -> list[Word]:
    """Read, Write and DM, each with its sign."""
    return [Word(f"{right} {RIGHTS[has][1]}", RIGHTS[has][0]) for right, has in report.rights.items()]
