"""Named rights: which act needs which, who has them, and the guard that each act wears.

A record in which no operator is defined lets everybody who can open its home do all. As soon as there is one, who is
an administrator by rule, the others have what their groups and named rights give, and a login that is not listed may read.
Names are those of Campaign (its page on permissions). It is order among colleagues and no wall: whoever can write the
record's file can change anything.

The engine asks for no right: it carries out what somebody with the right has asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from social.errors import Fault
from store.database import READ_ONLY, Record, RecordError
from store.operators import KnownOperator, any_operator, operator_named

P = ParamSpec("P")
R = TypeVar("R")


class Right(StrEnum):
    """A named right; ADMINISTRATION has all the others in it."""

    ADMINISTRATION = "ADMINISTRATION"
    PREPARE = "PREPARE DELIVERIES"
    START = "START DELIVERIES"
    WORKFLOW = "WORKFLOW"
    FOLDER = "EDIT FOLDER"
    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    PRIVACY = "PRIVACY DATA RIGHT"


MEANS: Mapping[Right, str] = {
    Right.ADMINISTRATION: "everything, such as keys, routing, schedules",
    Right.PREPARE: "create, edit and analyze deliveries",
    Right.START: "send deliveries and proofs, pause and stop",
    Right.WORKFLOW: "start, pause, stop and run workflows",
    Right.FOLDER: "folders and views of visitors, moving them",
    Right.EXPORT: "write visitors into a file",
    Right.IMPORT: "take visitors in from a file, and take that back",
    Right.PRIVACY: "keep consents and opt-outs, erase a person",
}

GROUPS: Mapping[str, frozenset[Right]] = {
    "Administrator": frozenset(Right),
    "Delivery operators": frozenset({Right.PREPARE, Right.START}),
    "Campaign managers": frozenset(
        {Right.PREPARE, Right.START, Right.FOLDER, Right.EXPORT, Right.IMPORT, Right.PRIVACY}
    ),
    "Content contributors": frozenset({Right.PREPARE}),
    "Workflow execution": frozenset({Right.WORKFLOW}),
    "Access to reports": frozenset(),
}
"""Campaign's groups of operators that mean something here, and what each gives; reading is for everybody."""

ACTS: dict[str, tuple[Right, ...]] = {}
"""The register of guarded acts: "module.function" → the rights of which one is needed. `needs` fills it."""
READING: set[str] = set()
"""Those of them that change nothing in the record."""


class NotAllowed(Fault):
    """The operator lacks the right for an act; nothing was done."""


def given(known: KnownOperator) -> frozenset[Right]:
    """What an operator's groups and named rights come to."""
    rights = {right for right in Right if right in known.rights}
    rights = rights.union(*(GROUPS.get(group, frozenset()) for group in known.groups))
    return frozenset(Right) if Right.ADMINISTRATION in rights else frozenset(rights)


def held(record: Record, operator: str) -> frozenset[Right]:
    """What a login may do in this record; all of it where no operator is defined."""
    known = operator_named(record, operator)
    if known is not None:
        return given(known)
    return frozenset() if any_operator(record) else frozenset(Right)


def why_not(record: Record, operator: str, *rights: Right) -> str | None:
    """Why `operator` may not do what one of `rights` is needed for, as a sentence; None where they may. Takes some 20 µs."""
    if held(record, operator).intersection(rights):
        return None
    return f"This needs the right {rights[0]}, which {operator} does not have here."


def demand(record: Record, operator: str, *rights: Right, reads: bool = False) -> None:
    """Raise NotAllowed unless `operator` has one of `rights`; RecordError in a record for reading, unless it only `reads`."""
    reason = why_not(record, operator, *rights)
    if reason is not None:
        raise NotAllowed("not-allowed", reason, "Ask an administrator: they are listed by stonechat operator list.")
    if not reads and record.read_only:
        raise RecordError(READ_ONLY)


def needs(*rights: Right, reads: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard an act, which takes `record` and `operator`: without one of `rights` it raises NotAllowed and does nothing.

    Unless it only `reads`, it is refused by RecordError in a record that is open for reading only, before it begins.
    """

    def guard(act: Callable[P, R]) -> Callable[P, R]:
        names = act.__code__.co_varnames[: act.__code__.co_argcount + act.__code__.co_kwonlyargcount]
        ACTS[f"{act.__module__}.{act.__name__}"] = rights
        if reads:
            READING.add(f"{act.__module__}.{act.__name__}")

        @wraps(act)
        def guarded(*words: P.args, **named: P.kwargs) -> R:
            handed: dict[str, Any] = dict(zip(names, words, strict=False)) | named
            demand(handed["record"], handed["operator"], *rights, reads=reads)
            return act(*words, **named)

        return guarded

    return guard
