"""Own delivery templates: what a delivery starts with, kept by a name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.database import Record
from store.models import from_ms, to_ms

_COLUMNS = "name, template, description, content, proof_target, rules, modified_at, modified_by"


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template that somebody made: `template` is "tweet" or "dm", `proof_target` service ids, `rules` as a delivery's."""

    name: str
    template: str
    description: str
    content: str
    proof_target: Sequence[int]
    rules: Mapping[str, Any]
    modified_at: datetime
    modified_by: str


def own_templates(record: Record) -> list[OwnTemplate]:
    """All of them, by name."""
    return [_read(row) for row in record.sql(f"SELECT {_COLUMNS} FROM delivery_template ORDER BY name")]


def own_template(record: Record, name: str) -> OwnTemplate | None:
    """The one of that name, in any case."""
    row = record.sql(f"SELECT {_COLUMNS} FROM delivery_template WHERE name = ?", (name.strip(),)).fetchone()
    return None if row is None else _read(row)


def keep_template(record: Record, made: OwnTemplate) -> None:
    """Keep a template, in the place of the one of the same name where there is one."""
    values = (
        made.name,
        made.template,
        made.description,
        made.content,
        json.dumps(list(made.proof_target)),
        json.dumps(dict(made.rules), ensure_ascii=False),
        to_ms(made.modified_at),
        made.modified_by,
    )
    with record.writing():
        record.sql(
            f"INSERT INTO delivery_template ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " name = excluded.name, template = excluded.template, description = excluded.description,"
            " content = excluded.content, proof_target = excluded.proof_target, rules = excluded.rules,"
            " modified_at = excluded.modified_at, modified_by = excluded.modified_by",
            values,
        )


def rename_template(record: Record, name: str, to: str, now: datetime, operator: str) -> None:
    """Give the one of that name another name, which no other has."""
    with record.writing():
        values = (to, to_ms(now), str(operator), name)
        record.sql("UPDATE delivery_template SET name = ?, modified_at = ?, modified_by = ? WHERE name = ?", values)


def remove_template(record: Record, name: str) -> bool:
    """Forget the one of that name; False where there is none. What was made from it stays."""
    with record.writing():
        return bool(record.sql("DELETE FROM delivery_template WHERE name = ?", (name.strip(),)).rowcount)


def _read(row: Sequence[Any]) -> OwnTemplate:
    name, template, description, content, proof_target, rules, at, by = row
    return OwnTemplate(
        name, template, description, content, json.loads(proof_target), json.loads(rules), from_ms(at), by
    )
