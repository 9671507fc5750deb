"""Tells the record that was last worked on from a copy of it: of two that look alike, only one may send.

The mark is made of the host, the folder and the file itself, so that a copied home, a restored file and a moved folder all
show. A whole machine that was cloned does not.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
from pathlib import Path

from store.database import Record
from store.options import option, set_option

PLACE = "place"
MACHINE = Path("/etc/machine-id")
NOWHERE = "a backup"
"""The place that a backup bears: no file is ever there."""


def is_copy(record: Record) -> bool:
    """Whether the record was copied, moved or restored since somebody last said that it is the one that sends."""
    kept = option(record, PLACE)
    return bool(kept) and kept != place(record)


def settle_down(record: Record) -> None:
    """From now on this is the record that sends."""
    set_option(record, PLACE, place(record))


def settle_new(record: Record) -> None:
    """As `settle_down`, where no place was ever kept: in a new record, or in one from before places were kept."""
    if not record.read_only and not option(record, PLACE):
        settle_down(record)


def place(record: Record) -> str:
    """Where this record lies, as a mark that no other file has, before or after it."""
    try:
        machine = MACHINE.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        machine = socket.gethostname()
    inode, born = record.inode, _born(record.path)
    text = "\0".join((machine, str(record.home.resolve()), str(inode), str(born)))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _born(path: Path) -> tuple[int, int]:
    """When the file was made (seconds, nanoseconds), for the number of a removed file is given again; zeros where the file
    system does not tell. By path: to open the file and close it would let go of SQLite's locks on it."""
    import ctypes  # 4 ms, which the first screen need not wait for

    answer = ctypes.create_string_buffer(256)
    try:
        failed = ctypes.CDLL(None).statx(-100, os.fsencode(path), 0, 0x800, answer)  # AT_FDCWD, STATX_BTIME
    except AttributeError:  # no Linux
        return (0, 0)
    told = not failed and struct.unpack_from("<I", answer, 0)[0] & 0x800
    return struct.unpack_from("<qI", answer, 80) if told else (0, 0)
