"""The four budgets of a service: 15-minute windows, its day, its app's day, and money; asked before each call.

What is left of the first three is what X's answers last said, kept in the record over restarts. The fourth is the ledger
of charges against the month's budget. A quarter's reset is never waited for where a day's is what is used up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from social.clock import Clock
from social.errors import AppFault, QuotaReached
from social.services import service_type
from store import charges
from store.database import Record
from store.external_accounts import external_account
from store.quotas import Quota, quotas
from store.services import Service

Kind = Literal["user", "post", "message"]
MILLION = 1_000_000
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
AMOUNT_WANTED = (
    "Monthly budget must be an amount in dollars, such as 25 or 12.50: 0 or more, with at most three digits after the"
    " point. Leave it empty for no bound."
)
RAISE = "Raise the budget under Administration > Platform > External Accounts, or wait for the next month (UTC)."
"""What to do where the month's budget is used up."""
SPANS = {
    "15-minute": "the 15-minute window",
    "user-day": "the account's 24 hours",
    "app-day": "the app's 24 hours, which all its services share",
}


def dollars(millionths: int) -> str:
    """A price as people write it: "$0.20", "$0.015", "$12.30"."""
    text = f"{millionths / MILLION:,.3f}"
    return "$" + (text[:-1] if text.endswith("0") else text)


def scope_of(service: Service, span: str) -> str:
    """Whose limit a span is: the account's, or its app's."""
    return (service.consumer_key_mark or service.uuid) if span == "app-day" else service.uuid


def millionths_of(words: str) -> int | None:
    """A budget that a person wrote: "25", "12.50", "$0.015"; None for "" and "none", which bound nothing. Raises ValueError."""
    bare = words.strip().removeprefix("$").strip()
    if bare.lower() in ("", "none"):
        return None
    if not AMOUNT.fullmatch(bare):
        raise ValueError(AMOUNT_WANTED)
    return int(Decimal(bare) * MILLION)


def why_not_pay(record: Record, now: datetime, price: int, what: str = "this call may cost") -> str | None:
    """Why the month's budget does not allow `price` (millionths of a dollar) any more, as a sentence; None where it does."""
    budget = external_account(record).monthly_budget
    if budget is None or price == 0:
        return None
    spent = charges.spent(record, *charges.month_of(now))
    if spent + price <= budget:
        return None
    told = f"{dollars(spent)} of {dollars(budget)} are spent, and {what} {dollars(price)}."
    return f"The budget of this month does not allow it: {told}"


@dataclass(frozen=True, slots=True)
class Meter:
    """The budgets as one service's calls meet them; `api_version` decides endpoints and prices."""

    record: Record
    clock: Clock
    service: Service
    api_version: str

    def ask(self, operation: str, at_most: int = 1, *, has_url: bool = False) -> None:
        """Whether a call may leave that brings `at_most` resources. Raises QuotaReached or AppFault("budget-used")."""
        self._ask_quotas(service_type(self.service.kind).endpoint(self.api_version, operation))
        self._ask_money(at_most * self.each(operation, has_url=has_url))

    def _ask_quotas(self, endpoint: str) -> None:
        now = self.clock.now()
        known = quotas(self.record, self.service.uuid, scope_of(self.service, "app-day"))
        used = [one for one in known if one.endpoint in (endpoint, "*") and one.remaining <= 0 and one.resets_at > now]
        if used:
            last = max(used, key=lambda quota: quota.resets_at)
            raise QuotaReached("quota", _used_up(last), until=last.resets_at, window=last.span)

    def _ask_money(self, price: int) -> None:
        why = why_not_pay(self.record, self.clock.now(), price)
        if why is not None:
            raise AppFault("budget-used", why, RAISE)

    def each(self, operation: str, *, has_url: bool = False) -> int:
        """The price of one resource read, or of one write, in millionths of a dollar."""
        kind = service_type(self.service.kind)
        return kind.price(self.api_version, operation, owned=self.service.app_owned, has_url=has_url)

    def has_url(self, text: str) -> bool:
        """Whether a text holds a link: X charges more for it."""
        measure = service_type(self.service.kind).measure(text, "tweet")
        return any(entity.kind == "url" for entity in measure.entities)

    def pay_read(self, operation: str, kind: Kind, ids: Sequence[str]) -> None:
        """Charge what a read brought; what was paid for since midnight UTC is free."""
        now, app, each = self.clock.now(), scope_of(self.service, "app-day"), self.each(operation)
        if not ids or not each:
            return
        with self.record.writing():
            new = charges.fresh(self.record, app, kind, ids, now)
            if new:
                charges.add_charge(self.record, now, app, self.service.id, operation, new, new * each)

    def pay_visitors(self, operation: str, numbers: Sequence[int]) -> int:
        """The same for people whom the record knows, by row number, within the transaction that keeps them; the price."""
        now, app, each = self.clock.now(), scope_of(self.service, "app-day"), self.each(operation)
        new = charges.fresh_visitors(self.record, app, numbers, now) if each and numbers else 0
        if new:
            charges.add_charge(self.record, now, app, self.service.id, operation, new, new * each)
        return new * each

    def pay_write(self, operation: str, *, has_url: bool = False) -> None:
        """Charge a write that was done."""
        now, each = self.clock.now(), self.each(operation, has_url=has_url)
        if each:
            app = scope_of(self.service, "app-day")
            with self.record.writing():
                charges.add_charge(self.record, now, app, self.service.id, operation, 1, each)


def _used_up(quota: Quota) -> str:
    return f"All {quota.allowed:,} calls of {SPANS.get(quota.span, quota.span)} are used ({quota.endpoint})."
