"""Operators: the logins that were given groups and named rights; what these mean is for `social.rights` to say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from store.database import Record


@dataclass(frozen=True, slots=True)
class KnownOperator:
    """An operator by login name, with the groups they are in and the named rights they have besides."""

    id: int
    name: str
    groups: tuple[str, ...]
    rights: tuple[str, ...]


_SELECT = "SELECT id, name, groups, rights FROM operator"


def operators(record: Record) -> list[KnownOperator]:
    """All of them, by name."""
    return [_read(*row) for row in record.sql(f"{_SELECT} ORDER BY name")]


def operator_named(record: Record, name: str) -> KnownOperator | None:
    """The operator of that name."""
    row = record.sql(f"{_SELECT} WHERE name = ?", (str(name),)).fetchone()
    return None if row is None else _read(*row)


def any_operator(record: Record) -> bool:
    """Whether there is one."""
    return record.scalar("SELECT 1 FROM operator LIMIT 1") is not None


def keep_operator(record: Record, name: str, groups: Sequence[str], rights: Sequence[str]) -> None:
    """Add an operator, or give the one of that name these groups and rights."""
    with record.writing():
        record.sql(
            "INSERT INTO operator (name, groups, rights) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET groups = excluded.groups, rights = excluded.rights",
            (str(name), json.dumps(list(groups)), json.dumps(list(rights))),
        )


def drop_operator(record: Record, name: str) -> None:
    """Forget the operator of that name; what they did stays in the audit trail."""
    with record.writing():
        record.sql("DELETE FROM operator WHERE name = ?", (str(name),))


def _read(number: int, name: str, groups: str, rights: str) -> KnownOperator:
    return KnownOperator(number, name, tuple(json.loads(groups)), tuple(json.loads(rights)))
