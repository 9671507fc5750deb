"""Takes back what an import did, some hundreds of visitors at a time, and leaves what is newer than it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from store import marks
from store.database import Record
from store.imports import Import, ImportModel, scope
from store.models import to_ms
from store.purges import Old

KEPT = timedelta(days=90)
"""How long an import can be taken back: what was there before is about people, and nobody needs it for ever."""
FORGOTTEN_AT_ONCE = 4_000

_UNTOUCHED = """
SELECT v.id FROM visitor v WHERE v.id IN ({places}) AND v.first_seen = ? AND v.changed_at = ? AND v.detailed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.visitor_id = v.id)
  AND NOT EXISTS (SELECT 1 FROM subscription_event e WHERE e.visitor_id = v.id)
  AND NOT EXISTS (SELECT 1 FROM send m WHERE m.visitor_id = v.id AND m.visitor_id <> 0)
  AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.external_id = v.external_id)
"""
"""Who came with the import and has stayed as they came: nobody told of them since, they follow nothing, got no message."""


def begin(record: Record, known: Import) -> None:
    """Note that an import is taken back: nothing more of its file is taken in. Within the caller's `writing`."""
    record.run(ImportModel.update(state="undoing").where(ImportModel.id == known.id))


def left(record: Record, known: Import) -> bool:
    """Whether anything is kept that an undoing could take back."""
    changed = record.scalar("SELECT 1 FROM visitor_import_change WHERE import_id = ? LIMIT 1", (known.id,))
    return bool(changed or record.scalar("SELECT 1 FROM mark WHERE scope = ? LIMIT 1", (scope(known.id),)))


def old(record: Record, now: datetime, after: int) -> Old:
    """The next import that is too old to be taken back, and of which something is kept for that."""
    row = record.sql(
        "SELECT r.id, (SELECT count(*) FROM visitor_import_change c WHERE c.import_id = r.id) FROM visitor_import r"
        " WHERE r.id > :after AND r.at < :cut AND (EXISTS (SELECT 1 FROM visitor_import_change c WHERE c.import_id = r.id)"
        " OR EXISTS (SELECT 1 FROM mark m WHERE m.scope = 'import:' || r.id)) ORDER BY r.id LIMIT 1",
        {"after": after, "cut": to_ms(now - KEPT)},
    ).fetchone()
    if row is None:
        return Old((), 0, None)
    number, changes = int(row[0]), int(row[1])
    return Old((number,), min(changes, FORGOTTEN_AT_ONCE) or 1, number - (changes > FORGOTTEN_AT_ONCE))


def forget(record: Record, ids: Sequence[int], now: datetime) -> int:
    """Drop a part of what is kept of such an import; how many rows. Within the caller's `writing`."""
    dropped = 0
    for number in ids:
        changes = record.sql(
            "DELETE FROM visitor_import_change WHERE import_id = :id AND visitor_id IN"
            " (SELECT visitor_id FROM visitor_import_change WHERE import_id = :id LIMIT :most)",
            {"id": number, "most": FORGOTTEN_AT_ONCE},
        ).rowcount
        dropped += changes
        if changes < FORGOTTEN_AT_ONCE:
            marks.clear(record, scope(number))
    return dropped or 1


def take_back(record: Record, known: Import, limit: int) -> int:
    """Take a part back; how many visitors were looked at, 0 once there are none left. Within the caller's `writing`."""
    changed = record.sql(
        "SELECT visitor_id, before, after FROM visitor_import_change WHERE import_id = ? LIMIT ?", (known.id, limit)
    ).fetchall()
    if changed:
        restored = sum(_restore(record, *row) for row in changed)
        ids = [row[0] for row in changed]
        places = ",".join("?" * len(ids))
        record.sql(
            f"DELETE FROM visitor_import_change WHERE import_id = ? AND visitor_id IN ({places})", (known.id, *ids)
        )
        _count(record, known, restored=restored, kept=len(changed) - restored)
        return len(changed)
    came = marks.first(record, scope(known.id), limit)
    if came:
        removed = _remove(record, known, came)
        marks.drop(record, scope(known.id), came)
        _count(record, known, removed=removed, kept=len(came) - removed)
    return len(came)


def finish(record: Record, known: Import, now: datetime, operator: str) -> None:
    """Note that all of it was taken back. Within the caller's `writing`."""
    values = {"state": "undone", "undone_at": now, "undone_by": str(operator)}
    record.run(ImportModel.update(**values).where(ImportModel.id == known.id))


def _restore(record: Record, visitor_id: int, before: str, after: str) -> bool:
    """Put back the fields that still are as the import left them; whether these were all of them."""
    then: Mapping[str, object] = json.loads(before)
    left: Mapping[str, object] = json.loads(after)
    row = record.sql(f"SELECT {', '.join(then)} FROM visitor WHERE id = ?", (visitor_id,)).fetchone()
    if row is None:
        return False
    now = dict(zip(then, row, strict=True))
    same = {name: value for name, value in then.items() if now[name] == left[name]}
    if "folder_id" in same and not record.scalar("SELECT 1 FROM folder WHERE id = ?", (same["folder_id"],)):
        del same["folder_id"]
    if same:
        places = ", ".join(f"{name} = ?" for name in same)
        record.sql(f"UPDATE visitor SET {places} WHERE id = ?", (*same.values(), visitor_id))
    return len(same.keys() - {"changed_at"}) == len(then.keys() - {"changed_at"})


def _remove(record: Record, known: Import, came: Sequence[int]) -> int:
    at = to_ms(known.at)
    places = ",".join("?" * len(came))
    going = record.sql(_UNTOUCHED.format(places=places), (*came, at, at)).fetchall()
    record.many("DELETE FROM visitor WHERE id = ?", going)
    return len(going)


def _count(record: Record, known: Import, *, removed: int = 0, restored: int = 0, kept: int = 0) -> None:
    record.sql(
        "UPDATE visitor_import SET removed = removed + ?, restored = restored + ?, kept = kept + ? WHERE id = ?",
        (removed, restored, kept, known.id),
    )
