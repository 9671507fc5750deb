"""`stonechat account`: the external account, which is the routing to X."""

from __future__ import annotations

import argparse

from store.external_accounts import API_VERSIONS, ExternalAccount, external_account
from tui.cli.output import DONE, Usage
from tui.cli.parser import number, verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("show", _show, "Show the external account.")
    change = add("set", _set, "Change the external account; it counts from the next call on.")
    change.add_argument("--api-version", choices=API_VERSIONS, help="the version of X's API")
    change.add_argument("--url", dest="base_url", metavar="URL", help="the address of X, or of a sandbox")
    change.add_argument(
        "--daily-messages", type=number(0, 100_000), metavar="N", help="direct messages that a service sends a day"
    )
    switch = change.add_mutually_exclusive_group()
    switch.add_argument("--enable", dest="enabled", action="store_true", default=None, help="let messages leave")
    switch.add_argument("--disable", dest="enabled", action="store_false", help="stop every call to X")


def _show(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, external_account(session.record))


def _set(session: Session, options: argparse.Namespace) -> int:
    from social.routing import RoutingRefused, change

    names = ("api_version", "base_url", "daily_messages", "enabled")
    values = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if not values:
        raise Usage("Nothing was named to be changed.", "See: stonechat account set --help")
    try:
        return _tell(session, change(session.record, session.clock, session.operator, **values))
    except RoutingRefused as refused:
        raise Usage(str(refused)) from None


def _tell(session: Session, account: ExternalAccount) -> int:
    output = session.output
    if output.as_json:
        output.give(
            {
                "internal_name": account.internal_name,
                "label": account.label,
                "enabled": account.enabled,
                "api_version": account.api_version,
                "url": account.base_url,
                "daily_messages": account.daily_messages,
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
            }
        )
    return DONE
