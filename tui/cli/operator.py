"""`stonechat operator`: who may do what here, by login name."""

from __future__ import annotations

import argparse

from social import operators as acts
from social.rights import GROUPS, Right, given, held
from store.operators import operators
from tui.cli.output import DONE
from tui.cli.parser import verbs
from tui.cli.session import Session

COLUMNS = ("Operator", "Groups", "Named rights", "May")


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("list", _list, "List the operators, and what each may do.")
    keep = add(
        "set", _set, "Give a login groups and named rights, in the place of those it has; the first is yourself."
    )
    keep.add_argument("--groups", default="", metavar="G,G", help=f"of {', '.join(GROUPS)}")
    keep.add_argument("--rights", default="", metavar="R,R", help=f"besides, of {', '.join(Right)}")
    remove = add("remove", _remove, "Take everything from a login; it may read from then on.")
    for verb in (keep, remove):
        verb.add_argument("name", metavar="NAME", help="the login name, as whoami shows it")


def _words(named: str) -> list[str]:
    return [word.strip() for word in named.split(",") if word.strip()]


def _set(session: Session, options: argparse.Namespace) -> int:
    groups, rights = _words(options.groups), _words(options.rights)
    acts.keep(session.record, session.clock, session.operator, options.name, groups, rights)
    return _list(session, options)


def _remove(session: Session, options: argparse.Namespace) -> int:
    acts.remove(session.record, session.clock, session.operator, options.name)
    return _list(session, options)


def _list(session: Session, options: argparse.Namespace) -> int:
    found = operators(session.record)
    told = [(each, [right for right in Right if right in given(each)]) for each in found]
    if session.output.as_json:
        session.output.give(
            [
                {"name": each.name, "groups": list(each.groups), "rights": list(each.rights), "may": may}
                for each, may in told
            ]
        )
        return DONE
    session.output.table(
        COLUMNS,
        [(each.name, ", ".join(each.groups), ", ".join(each.rights), may_words(may)) for each, may in told],
    )
    if not found:
        session.output.say("No operators are defined: everybody who can open this home may do everything.")
    else:
        mine = [right for right in Right if right in held(session.record, session.operator)]
        session.output.say(f"Whoever is not listed may read. You are {session.operator}: {may_words(mine)}.")
    return DONE


def may_words(rights: list[Right]) -> str:
    """Rights on one line."""
    return "everything" if Right.ADMINISTRATION in rights else ", ".join(rights) or "reading alone"
