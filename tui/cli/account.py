"""`stonechat account`: the external account, which is the routing to X."""

from __future__ import annotations

import argparse

from social.routing import LONGEST_GRACE
from store.external_accounts import API_VERSIONS, ExternalAccount, external_account
from tui.cli.charges import add_charges, amount
from tui.cli.keeper import add_keeper
from tui.cli.output import DONE, Usage
from tui.cli.parser import number, verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add_charges(add)
    add_keeper(add)
    add("show", _show, "Show the external account.")
    change = add("set", _set, "Change the external account; it counts from the next call on.")
    change.add_argument("--api-version", choices=API_VERSIONS, help="the version of X's API")
    change.add_argument("--url", dest="base_url", metavar="URL", help="the address of X, or of a sandbox")
    change.add_argument(
        "--daily-messages", type=number(0, 100_000), metavar="N", help="direct messages that a service sends a day"
    )
    change.add_argument(
        "--grace", dest="grace_seconds", type=number(0, LONGEST_GRACE), metavar="S",
        help="seconds in which nothing leaves after a confirmation in the console, and it can be taken back (10); 0: none",
    )  # fmt: skip
    budget = (
        "dollars that X may charge in a month (UTC), such as 25.00; none: no bound. Once reached, no paid call leaves"
    )
    change.add_argument("--monthly-budget", metavar="D", help=budget)
    switch = change.add_mutually_exclusive_group()
    switch.add_argument("--enable", dest="enabled", action="store_true", default=None, help="let messages leave")
    switch.add_argument("--disable", dest="enabled", action="store_false", help="stop every call to X")


def _show(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, external_account(session.record))


def _set(session: Session, options: argparse.Namespace) -> int:
    from social.routing import RoutingRefused, change

    names = ("api_version", "base_url", "daily_messages", "grace_seconds", "enabled")
    values = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if options.monthly_budget is not None:
        values["monthly_budget"] = _budget(options.monthly_budget)
    if not values:
        raise Usage("Nothing was named to be changed.", "See: stonechat account set --help")
    try:
        return _tell(session, change(session.record, session.clock, session.operator, **values))
    except RoutingRefused as refused:
        raise Usage(str(refused)) from None


def _budget(words: str) -> int | None:
    from social.budgets import millionths_of

    try:
        if not words.strip():
            raise ValueError("--monthly-budget is empty.")
        return millionths_of(words)
    except ValueError as wrong:
        raise Usage(str(wrong), "For no bound write: --monthly-budget none") from None


def _tell(session: Session, account: ExternalAccount) -> int:
    from social.budgets import dollars
    from store import charges

    output, budget = session.output, account.monthly_budget
    spent = charges.spent(session.record, *charges.month_of(session.clock.now()))
    if output.as_json:
        output.give(
            {
                "internal_name": account.internal_name,
                "label": account.label,
                "enabled": account.enabled,
                "api_version": account.api_version,
                "url": account.base_url,
                "daily_messages": account.daily_messages,
                "grace": account.grace_seconds,
                "monthly_budget": None if budget is None else amount(budget),
                "spent_this_month": amount(spent),
            }
        )
    else:
        output.fields(
            {
                "Label": account.label,
                "Internal name": account.internal_name,
                "Enabled": account.enabled,
                "API version": account.api_version,
                "Address": account.base_url,
                "Daily messages": account.daily_messages,
                "Grace delay": f"{account.grace_seconds} s" if account.grace_seconds else "none",
                "Monthly budget": "no bound" if budget is None else dollars(budget),
                "Spent this month": dollars(spent),
            }
        )
    return DONE
