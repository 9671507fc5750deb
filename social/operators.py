"""Who may work here: operators are given groups and named rights, and lose them; an administrator always remains."""

from __future__ import annotations

from collections.abc import Sequence

from social.clock import Clock
from social.errors import Fault
from social.inert import inert_name
from social.rights import GROUPS, Right, given, needs
from store import audit
from store import operators as store
from store.database import Record
from store.operators import KnownOperator

LONGEST = 64
"""Signs of a login name; Linux itself takes 32 (man useradd), a directory's names are longer."""


class OperatorRefused(Fault):
    """The operator cannot be so; the sentence says why and what would do."""


@needs(Right.ADMINISTRATION)
def keep(
    record: Record, clock: Clock, operator: str, name: str, groups: Sequence[str], rights: Sequence[str] = ()
) -> None:
    """Give the login `name` these groups and, besides, these named rights; what it had before is replaced.

    The first is the operator who asks, as an administrator. Raises OperatorRefused, NotAllowed.
    """
    _check(name, groups, rights)
    wanted = KnownOperator(0, name, tuple(dict.fromkeys(groups)), tuple(dict.fromkeys(rights)))
    with record.writing():
        before = store.operator_named(record, name)
        known = [each for each in store.operators(record) if each.name != name]
        if Right.ADMINISTRATION not in given(wanted):
            if before is None and not known:
                raise _refused("Nobody is an administrator yet.", _first(operator))
            _keep_one(known, name)
        elif before is None and not known and name != operator:
            raise _refused(
                f"The first administrator is who asks, so that nobody is locked out: {operator}.", _first(operator)
            )
        store.keep_operator(record, name, wanted.groups, wanted.rights)
        audit.note(record, clock.now(), operator, "Operator", name, "Modify" if before else "Create", described(wanted))


@needs(Right.ADMINISTRATION)
def remove(record: Record, clock: Clock, operator: str, name: str) -> None:
    """Take everything from the login `name`: from then on it may read. Raises OperatorRefused, NotAllowed."""
    with record.writing():
        if store.operator_named(record, name) is None:
            raise _refused(f"There is no operator “{name}”.", "See: stonechat operator list")
        _keep_one([each for each in store.operators(record) if each.name != name], name)
        store.drop_operator(record, name)
        audit.note(record, clock.now(), operator, "Operator", name, "Delete")


def described(known: KnownOperator) -> str:
    """Groups and named rights on one line."""
    return ", ".join([*known.groups, *known.rights]) or "reading alone"


def problem_of_name(name: str) -> str:
    """Why `name` is no login name, or ""."""
    if not name:
        return "The login name is missing: what the host calls them, as shown by whoami."
    if len(name) > LONGEST:
        return f"A login name has at most {LONGEST} signs."
    if name != inert_name(name) or any(sign.isspace() for sign in name):
        return "A login name has no blanks and no hidden signs."
    return ""


def _check(name: str, groups: Sequence[str], rights: Sequence[str]) -> None:
    wrong = problem_of_name(name)
    if wrong:
        raise _refused(wrong)
    for words, known, what in ((groups, list(GROUPS), "group"), (rights, list(map(str, Right)), "named right")):
        for word in words:
            if word not in known:
                raise _refused(f"There is no {what} “{word}”.", f"There are: {', '.join(known)}.")


def _keep_one(others: list[KnownOperator], name: str) -> None:
    if not any(Right.ADMINISTRATION in given(each) for each in others):
        raise _refused(f"{name} is the last administrator, and one must remain.", "Make another one first.")


def _first(operator: str) -> str:
    return f"Begin with yourself: stonechat operator set {operator} --groups Administrator"


def _refused(sentence: str, cure: str = "") -> OperatorRefused:
    return OperatorRefused("operator-refused", sentence, cure)
