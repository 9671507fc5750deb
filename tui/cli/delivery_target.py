"""The options by which `stonechat delivery` says whom direct messages go to, by which rules and in which waves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from social.deliveries import waves
from social.deliveries.asking import DAYS, LONGEST
from social.deliveries.modes import MODES
from social.deliveries.target import listed, subscribers
from social.routing import LONGEST_GRACE
from tui.cli.delivery_telling import AddArgument
from tui.cli.output import Failure, Usage
from tui.cli.parser import number
from tui.cli.session import Session

RULES = ("without_consent", "lately_days", "limit", "validity_days", "waves", "approval", "approval_days", "grace")
DEFAULTS: dict[str, object] = {
    "without_consent": False, "lately_days": 0, "limit": 0, "waves": None, "approval": MODES[0],
    "approval_days": DAYS, "grace": "account"
}  # fmt: skip
"""Values that need not be kept."""
GRACE = "seconds in which nothing leaves after a confirmation in the console; account: as the external account says"


def fill(add: AddArgument) -> None:
    """Add the options."""
    add(
        "--where",
        metavar="EXPR",
        help="direct messages: only subscribers that fit, such as 'friends > 1000 and checked'",
    )
    add("--except-where", metavar="EXPR", help="direct messages: all but those that fit")
    add(
        "--only-listed",
        metavar="FILE",
        help="direct messages: only those in a file of handles or External IDs, one a line",
    )
    consent = {"action": argparse.BooleanOptionalAction, "default": None}
    add("--without-consent", **consent, help="direct messages: also to those who have not asked; X forbids it")
    add("--lately-days", type=number(0, 3650), metavar="N", help="direct messages: not to those written to in N days")
    add("--limit", type=number(0, 10**9), metavar="N", help="direct messages: N at the most; 0 for all")
    add(
        "--validity-days",
        type=number(1, 3650),
        metavar="N",
        help="direct messages: what has not left in N days expires (5)",
    )
    add("--waves", metavar="W", help="direct messages: such as 250/1d, or '50, 200 after 1d, 30%% after 12h'; none")
    add(
        "--approval",
        choices=MODES,
        help="who confirms it once analysed: you; you, once a second person approved; itself without a warning; itself always",
    )
    add("--approval-days", type=number(1, LONGEST), metavar="N", help="days for which the second person is asked (3)")
    add("--grace", type=_grace, metavar="S", help=GRACE)


def parts(session: Session, options: argparse.Namespace, services: list[int]) -> list[dict[str, Any]] | None:
    """The parts of the target that the options name; None where they name none."""
    if not services:
        if options.where or options.except_where or options.only_listed:
            raise Usage("--where, --except-where and --only-listed go with --to SERVICE: whose subscribers?")
        return None
    if options.only_listed:
        found = [_listed(session, service, Path(options.only_listed).expanduser()) for service in services]
    else:
        found = [subscribers(service, options.where or "") for service in services]
    if options.except_where:
        found += [subscribers(service, options.except_where, inverted=True) for service in services]
    return found


def _listed(session: Session, service: int, path: Path) -> dict[str, Any]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise Failure(
            f"{path} is not UTF-8 text.", "Save it as UTF-8: a handle or an External ID on each line."
        ) from None
    part, unknown = listed(session.record, service, lines)
    if unknown:
        session.output.say(f"Not among the visitors, so left out: {len(unknown):,}, such as {', '.join(unknown[:3])}.")
    return part


def rules(options: argparse.Namespace, known: dict[str, Any]) -> dict[str, Any]:
    """The rules of a delivery, with those that the options name put in. Raises Usage."""
    found = dict(known)
    for name in RULES:
        given = getattr(options, name)
        if given is not None:
            found[name] = _waves(given) if name == "waves" else given
    return {name: value for name, value in found.items() if name not in DEFAULTS or value != DEFAULTS[name]}


def _grace(word: str) -> int | str:
    return word if word == DEFAULTS["grace"] else number(0, LONGEST_GRACE)(word)


def _waves(words: str) -> Any:
    try:
        return waves.read(words)
    except waves.WavesError as error:
        raise Usage(str(error)) from None
