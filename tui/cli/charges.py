"""`stonechat account charges`: what X charged in a month, newest first, with sums by service and operation."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from store import charges
from store.database import Record
from tui.cli.output import DONE, Usage, when
from tui.cli.session import Session


def add_charges(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb, by the function that `tui.cli.parser.verbs` gives."""
    verb = add("charges", _charges, "Show what X charged in a month, newest first, and the sums; no call is made.")
    verb.add_argument("--month", metavar="YYYY-MM", help="a month by UTC (the present one)")


def amount(millionths: int) -> str:
    """Dollars as scripts get them: "12.30", "0.015"."""
    from social.budgets import dollars

    return dollars(millionths)[1:].replace(",", "")


def _charges(session: Session, options: argparse.Namespace) -> int:
    from store.external_accounts import external_account

    record = session.record
    since, until = charges.month_of(session.clock.now() if options.month is None else _month(options.month))
    found, sums = charges.charges(record, since, until), charges.totals(record, since, until)
    titles, budget = _titles(record), external_account(record).monthly_budget
    if not session.output.as_json:
        _show(session, found, sums, titles)
        return DONE
    names = {number: name for number, (_title, name) in titles.items()}
    rows = [(each.at, names.get(each.service_id), each.operation, each.resources, each.millionths) for each in found]
    parts = [(names.get(each.service_id), each.operation, each.calls, each.resources, each.millionths) for each in sums]
    session.output.give(
        {
            "month": f"{since:%Y-%m}",
            "spent": amount(sum(each.millionths for each in sums)),
            "monthly_budget": None if budget is None else amount(budget),
            "totals": [_json(("service", "operation", "calls", "resources", "dollars"), row) for row in parts],
            "charges": [_json(("at", "service", "operation", "resources", "dollars"), row) for row in rows],
        }
    )
    return DONE


def _show(
    session: Session, found: list[charges.Charge], sums: list[charges.Total], titles: dict[int | None, tuple[str, str]]
) -> None:
    from social.balances import OPERATIONS
    from social.budgets import dollars

    def named(service_id: int | None, operation: str) -> tuple[str, str]:
        return titles.get(service_id, (GONE, ""))[0], OPERATIONS.get(operation, operation)

    if not found:
        session.output.lines("X charged nothing in that month.")
        return
    rows = [(*named(each.service_id, each.operation), each.resources, dollars(each.millionths)) for each in sums]
    in_all = ("In all", "", sum(each.resources for each in sums), dollars(sum(each.millionths for each in sums)))
    session.output.table(("Service", "Operation", "Resources", "Charged"), [*rows, in_all])
    session.output.lines("")
    told = [
        (when(each.at, session.zone), *named(each.service_id, each.operation), each.resources, dollars(each.millionths))
        for each in found
    ]
    session.output.table(("Date", "Service", "Operation", "Resources", "Charged"), told)


GONE = "a service that is gone"


def _titles(record: Record) -> dict[int | None, tuple[str, str]]:
    """Title and internal name of each service."""
    from store.services import services

    return {each.id: (each.title, each.internal_name) for each in services(record)}


def _json(names: tuple[str, ...], row: tuple[object, ...]) -> dict[str, object]:
    told = dict(zip(names, row, strict=True))
    millionths = told["dollars"]
    return told | {"dollars": amount(millionths) if isinstance(millionths, int) else millionths}


def _month(words: str) -> datetime:
    try:
        return datetime.strptime(words, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise Usage("--month is no month.", "Write it as 2026-11.") from None
