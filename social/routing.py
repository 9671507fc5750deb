"""The external account's way to be changed: what a person wants is checked, kept, and noted in the audit trail."""

from __future__ import annotations

from urllib.parse import urlsplit

from social.budgets import AMOUNT_WANTED, dollars
from social.clock import Clock
from social.rights import Right, needs
from social.services.base import Routing
from store import audit
from store.database import Record
from store.external_accounts import API_VERSIONS, ExternalAccount, change_external_account, external_account

FIELDS = ("label", "enabled", "api_version", "base_url", "daily_messages", "monthly_budget", "grace_seconds", "comment")
LOOPBACK = ("127.0.0.1", "::1", "localhost")

LONGEST_GRACE = 3_600
"""Seconds that nothing may leave after a confirmation, at most: who wants to wait longer sets a contact date."""


class RoutingRefused(Exception):
    """The external account cannot be so; `problems` has a sentence for each field concerned."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def problems(values: dict[str, object]) -> dict[str, str]:
    """What keeps these values from being saved: a sentence for each field concerned."""
    found = {}
    if values.get("api_version", "2") not in API_VERSIONS:
        found["api_version"] = f"API version must be one of: {', '.join(API_VERSIONS)}."
    if "base_url" in values and not _is_address(str(values["base_url"])):
        found["base_url"] = (
            f"The address must be https://, a host and perhaps a port, such as {Routing().base_url};"
            " http:// serves on this machine only, for a sandbox."
        )
    messages = values.get("daily_messages", 0)
    if not isinstance(messages, int) or messages < 0:
        found["daily_messages"] = "Daily messages must be a whole number, 0 or more."
    grace = values.get("grace_seconds", 0)
    if not isinstance(grace, int) or not 0 <= grace <= LONGEST_GRACE:
        found["grace_seconds"] = f"The grace delay must be whole seconds, from 0 (none) to {LONGEST_GRACE:,}."
    budget = values.get("monthly_budget")
    if budget is not None and (not isinstance(budget, int) or budget < 0):
        found["monthly_budget"] = AMOUNT_WANTED
    if not str(values.get("label", "label")).strip():
        found["label"] = "Label is empty. Give the routing a name."
    return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    bare = not (parts.query or parts.fragment or parts.username) and parts.path in ("", "/")
    return bool(host) and bare and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


@needs(Right.ADMINISTRATION)
def change(record: Record, clock: Clock, operator: str, **values: object) -> ExternalAccount:
    """Change `FIELDS` of the external account; it counts from the next call on. Raises RoutingRefused."""
    refused = problems(values)
    if refused:
        raise RoutingRefused(refused)
    if "base_url" in values:
        values["base_url"] = str(values["base_url"]).rstrip("/")
    before = external_account(record)
    told = [f"{name}: {_told(name, getattr(before, name))} → {_told(name, value)}" for name, value in values.items()]
    with record.writing():
        audit.note(
            record, clock.now(), operator, "External account", before.internal_name, "Modify", "; ".join(sorted(told))
        )
        return change_external_account(record, **values)


def _told(name: str, value: object) -> object:
    """A value as the audit trail tells it."""
    if name != "monthly_budget":
        return value
    return dollars(value) if isinstance(value, int) else "no bound"
