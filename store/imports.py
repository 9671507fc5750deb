"""Imports of visitors: what each took in, kept so that it can be gone on with after a cut, and taken back.

The new ones of an import are a set of row numbers (`store.marks`); of the others the fields that changed are kept, with
what stood there before. A portion of the file, what it changed and how far it is land in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import AutoField, BooleanField, IntegerField, Model, TextField

from store import marks
from store.database import Record
from store.models import InstantField, to_ms
from store.visitors import newest_number

FIELDS = ("username", "full_name", "number_of_friends", "checked", "folder_id")
"""What an import may change of a visitor who is known."""
NewVisitor = tuple[str, str | None, str | None, int | None, bool | None, int]
"""External ID, and the FIELDS."""


class ImportModel(Model):
    """One import of visitors."""

    id = AutoField()
    at = InstantField()
    operator = TextField()
    file = TextField()
    digest = TextField()
    folder_id = IntegerField(null=True)
    overwrite = BooleanField()
    state = TextField()
    line = IntegerField(default=1)
    counted = IntegerField(default=0)
    new = IntegerField(default=0)
    changed = IntegerField(default=0)
    same = IntegerField(default=0)
    refused = IntegerField(default=0)
    ended = InstantField(null=True)
    undone_at = InstantField(null=True)
    undone_by = TextField(null=True)
    removed = IntegerField(default=0)
    restored = IntegerField(default=0)
    kept = IntegerField(default=0)

    class Meta:
        table_name = "visitor_import"


@dataclass(frozen=True, slots=True)
class Import:
    """One import. `state`: going (or cut off), complete, undoing (or cut off in that), undone. `line` is the last line of
    the file that was taken, `counted` the rows up to it; `removed`, `restored` and `kept` tell of the undoing."""

    id: int
    at: datetime
    operator: str
    file: str
    digest: str
    folder_id: int | None
    overwrite: bool
    state: str
    line: int
    counted: int
    new: int
    changed: int
    same: int
    refused: int
    ended: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    removed: int
    restored: int
    kept: int


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of a known visitor, as they were and as the file has them."""

    visitor_id: int
    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a file, judged: who is new, who changes, and how many rows there were of each kind, up to `line`."""

    new: Sequence[NewVisitor]
    changed: Sequence[Change]
    same: int
    refused: int
    line: int

    @property
    def counted(self) -> int:
        """The rows."""
        return len(self.new) + len(self.changed) + self.same + self.refused


def imports(record: Record, limit: int = 200) -> list[Import]:
    """The newest imports, newest first."""
    return record.rows(ImportModel.select().order_by(ImportModel.id.desc()).limit(limit), Import)


def known_import(record: Record, number: int) -> Import | None:
    """The import of that number."""
    return record.row(ImportModel.select().where(ImportModel.id == number), Import)


def cut_off(record: Record, digest: str) -> Import | None:
    """The import of a file with this digest that is not done yet."""
    going = (ImportModel.state == "going") & (ImportModel.digest == digest)
    return record.row(ImportModel.select().where(going).order_by(ImportModel.id.desc()).limit(1), Import)


def unfinished(record: Record) -> list[Import]:
    """The imports that are not whole, and those half taken back: they go on somewhere, or were cut off."""
    half = ImportModel.state.in_(("going", "undoing"))
    return record.rows(ImportModel.select().where(half).order_by(ImportModel.id), Import)


def begin(record: Record, now: datetime, operator: str, **values: object) -> int:
    """Note that an import begins; its number. Within the caller's `writing`."""
    return record.run(ImportModel.insert(at=now, operator=str(operator), state="going", **values))


def take(record: Record, known: Import, after: int, portion: Portion) -> bool:
    """Take a portion in, the next after the line `after`; False where somebody else did, or undoes the import.

    Within the caller's `writing`.
    """
    counted = (len(portion.new), len(portion.changed), portion.same, portion.refused)
    moved = record.sql(
        "UPDATE visitor_import SET line = ?, counted = counted + ?, new = new + ?, changed = changed + ?, same = same + ?,"
        " refused = refused + ? WHERE id = ? AND state = 'going' AND line = ?",
        (portion.line, portion.counted, *counted, known.id, after),
    ).rowcount
    if not moved:
        return False
    _add(record, known, portion.new)
    _change(record, known, portion.changed)
    return True


def _add(record: Record, known: Import, new: Sequence[NewVisitor]) -> None:
    top, at = newest_number(record), to_ms(known.at)
    record.many(
        "INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, folder_id, first_seen, changed_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, {at:d}, {at:d})",
        new,
    )
    marks.add(record, scope(known.id), range(top + 1, top + 1 + len(new)))


def _change(record: Record, known: Import, changed: Iterable[Change]) -> None:
    at = to_ms(known.at)
    for each in changed:
        # When it was changed before is kept with the fields, so that the undoing puts that back, too.
        stood = record.scalar("SELECT changed_at FROM visitor WHERE id = ?", (each.visitor_id,))
        record.sql(
            "INSERT INTO visitor_import_change VALUES (?, ?, ?, ?)",
            (
                known.id,
                each.visitor_id,
                json.dumps(each.before | {"changed_at": stood}),
                json.dumps(each.after | {"changed_at": at}),
            ),
        )
        _set(record, each.visitor_id, each.after | {"changed_at": at})


def _set(record: Record, visitor_id: int, values: dict[str, object]) -> None:
    """Write fields of a visitor, and name no other: an index costs whenever its column is named."""
    places = ", ".join(f"{name} = ?" for name in values)
    record.sql(f"UPDATE visitor SET {places} WHERE id = ?", (*values.values(), visitor_id))


def finish(record: Record, known: Import, now: datetime) -> bool:
    """Note that an import is whole; False where it is not going any more. Within the caller's `writing`."""
    query = ImportModel.update(state="complete", ended=now).where(
        (ImportModel.id == known.id) & (ImportModel.state == "going")
    )
    return record.run(query) == 1


def scope(number: int) -> str:
    """The set of those who came with an import, and whom its undoing has not looked at yet."""
    return f"import:{number}"
