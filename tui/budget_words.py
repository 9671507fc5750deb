"""The budgets in words: what is left of X's limits and when they open, what was charged, for the head and the dashboard."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from textual.content import Content

from social.balances import OPERATIONS, Balance, Spending
from social.budgets import dollars
from tui.signs import Word
from tui.widgets.tones import style

NEARLY = 0.9
"""The part of the month's budget from which on the head warns."""
SHORT = {"15-minute window": "window", "in the account's day": "the account's day", "in the app's day": "the app's day"}
"""Spans as the head calls them."""
SHOWN = 8
"""Limits listed."""
WIDTH = 24
"""Cells of the words at the left of a fact."""


def opening(at: datetime, now: datetime, zone: str) -> str:
    """When a limit opens, on both clocks: "14:05 Europe/Berlin (12:05 UTC)"; with the weekday where it is not today."""
    there, utc, day = at.astimezone(ZoneInfo(zone)), at.astimezone(UTC), _day(at, now, zone)
    if there.utcoffset() == utc.utcoffset():
        return f"{day}{utc:%H:%M} UTC"
    return f"{day}{there:%H:%M} {zone} ({utc:%H:%M} UTC)"


def _day(at: datetime, now: datetime, zone: str) -> str:
    """The weekday there with a blank; empty where it is today's. No limit of X is longer than a day."""
    there = at.astimezone(ZoneInfo(zone))
    return "" if there.date() == now.astimezone(ZoneInfo(zone)).date() else f"{there:%a} "


def used_up(balance: Balance | None, now: datetime, zone: str) -> Word | None:
    """For the head: what is used up, such as "followers: window opens 14:05"; None where nothing is."""
    if balance is None:
        return None
    at = balance.opens_at.astimezone(ZoneInfo(zone))
    what, span = balance.what[:1].lower() + balance.what[1:], SHORT.get(balance.span, balance.span)
    return Word(f"{what}: {span} opens {_day(at, now, zone)}{at:%H:%M}", "attention", "!")


def month(spent: int, budget: int | None) -> Word | None:
    """For the head: the month's money, such as "$12.30 of $50.00"; None where no budget is set."""
    if budget is None:
        return None
    told = f"{dollars(spent)} of {dollars(budget)}"
    return Word(told, "attention", "!") if spent >= NEARLY * budget else Word(told, "muted")


def money_lines(told: Spending) -> list[Content]:
    """What a service was charged, and how the month's budget stands."""
    if not told.all_month and told.budget is None:
        return [_fact("Charged by X", Content("nothing this month"))]
    own = f"{dollars(told.today)} today (UTC), {dollars(told.month)} this month"
    bound = ", without a bound" if told.budget is None else f" of {dollars(told.budget)}"
    lines = [_fact("Charged by X", Content(own)), _fact("Budget of the month", _standing(told, bound))]
    for each in told.operations:
        number = f"   {each.resources:,}"
        price = Content.assemble(dollars(each.millionths), (number, "$muted"))
        lines.append(_fact(f"  {OPERATIONS.get(each.operation, each.operation)}", price))
    return lines


def _standing(told: Spending, bound: str) -> Content:
    words = f"{dollars(told.all_month)}{bound}, all services"
    if told.budget is not None and told.all_month >= NEARLY * told.budget:
        return Content.styled(f"! {words}", style("attention"))
    return Content(words)


def limit_lines(balances: tuple[Balance, ...], now: datetime, zone: str) -> list[Content]:
    """Each limit that counts, such as "Followers 15-minute window: 288 of 300 left, opens 14:05 …"."""
    lines = []
    for each in balances[:SHOWN]:
        words = f"{each.what} {each.span}: {each.remaining:,} of {each.allowed:,} left, opens "
        words += opening(each.opens_at, now, zone)
        lines.append(Content(words) if each.remaining > 0 else Content.styled(f"! {words}", style("attention")))
    return lines


def _fact(words: str, what: Content) -> Content:
    return Content.assemble((words.ljust(WIDTH), "$muted"), what)
