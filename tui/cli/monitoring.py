"""`stonechat monitoring`: what failed, waits, is late or needs a hand, as the place Monitoring of the console shows it."""

from __future__ import annotations

import argparse

from social.workflows.health import Concern, wants_a_hand
from store.secrets import Secrets, SecretsError
from tui.cli.output import DONE, FAILED, when
from tui.cli.parser import shared
from tui.cli.session import Session
from tui.concerns import LEVELS, NOTHING, concerns


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    shared(noun, _look)


def _look(session: Session, _options: argparse.Namespace) -> int:
    """Ends with 1 where something needs a hand, so that a timer or another monitoring can ask."""
    found = concerns(session.record, _secrets(session), session.clock.now(), session.operator)
    if session.output.as_json:
        session.output.give([_json(concern) for concern in found])
    elif found:
        rows = [
            (LEVELS[each.level].text, each.subject, each.sentence, each.cure, _when(each, session.zone))
            for each in found
        ]
        session.output.table(("State", "What", "Why", "What to do", "Since or until"), rows)
    else:
        session.output.lines(NOTHING)
    return FAILED if wants_a_hand(found) else DONE


def _secrets(session: Session) -> Secrets | None:
    """The secrets; None where they cannot be looked for, which `stonechat doctor` tells."""
    try:
        return session.desk.secrets
    except SecretsError:
        return None


def _json(concern: Concern) -> dict[str, object]:
    names = ("kind", "level", "subject", "sentence", "cure", "thing", "name", "since", "until")
    return {name: getattr(concern, name) for name in names}


def _when(concern: Concern, zone: str) -> str:
    if concern.until is not None:
        return f"until {when(concern.until, zone)}"
    return f"since {when(concern.since, zone)}" if concern.since is not None else ""
