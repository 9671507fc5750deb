"""Who was erased: of each person a keyed hash alone, and the number by which they go on as somebody without a name.

X goes on telling of an erased person who follows a service. Whatever brings people in asks here first, and puts the number
in the place of the External ID and nothing in the place of all else: so X's count and ours stay equal, and no name comes
back. The key lies in the record: who holds that can try whether a certain ID was erased, and can read nobody out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from secrets import token_hex

from store.database import Record
from store.options import option, set_option

KEY = "erasure key"
PLACEHOLDER = "erased-"
AT_ONCE = 1_000
BYTES = 16
"""Of a hash: two of so many people have the same in one of 10^29 cases."""


def add(record: Record, external_id: str) -> str:
    """Note that a person is erased; what stands in the place of their External ID. Within the caller's `writing`."""
    if not option(record, KEY):
        set_option(record, KEY, token_hex(32))
    record.sql("INSERT OR IGNORE INTO erased (mark) VALUES (?)", (_mark(_key(record), external_id),))
    return masks(record, [external_id])[external_id]


def masks(record: Record, external_ids: Sequence[str]) -> dict[str, str]:
    """What stands in the place of those of these people who were erased; where nobody was, that costs microseconds."""
    if not record.scalar("SELECT EXISTS (SELECT 1 FROM erased)"):
        return {}
    key = _key(record)
    named = {_mark(key, each): each for each in external_ids}
    marks = list(named)
    found: dict[str, str] = {}
    for first in range(0, len(marks), AT_ONCE):
        part = marks[first : first + AT_ONCE]
        places = ",".join("?" * len(part))
        rows = record.sql(f"SELECT mark, number FROM erased WHERE mark IN ({places})", part)
        found.update((named[bytes(mark)], f"{PLACEHOLDER}{number}") for mark, number in rows)
    return found


def masked(record: Record, external_ids: Sequence[str]) -> Sequence[str]:
    """The same people in the same order, with what stands in the place of those who were erased."""
    hidden = masks(record, external_ids)
    return [hidden.get(each, each) for each in external_ids] if hidden else external_ids


def is_erased(record: Record, external_id: str) -> bool:
    """Whether a person was erased."""
    return bool(masks(record, [external_id]))


def _key(record: Record) -> bytes:
    return bytes.fromhex(option(record, KEY))


def _mark(key: bytes, external_id: str) -> bytes:
    return blake2b(external_id.encode(), key=key, digest_size=BYTES).digest()
