"""Tells the record that was last worked on from a copy of it: of two that look alike, only one may send.

The mark is made of the host, the folder and the file itself, so that a copied home, a restored file and a moved folder all
show. A copy that is written back into the very file it came from bears the right mark. So a small file beside the record,
the witness, is made anew for each send, and the record knows which one it was: an older record knows another. A whole
machine, or a whole disk, that was set back does not show.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import struct
import uuid
from contextlib import suppress
from pathlib import Path

from store.database import Record, RecordError
from store.options import option, set_option

PLACE = "place"
WITNESS = "witness"
WITNESS_FILE, COMING_FILE = ".witness", ".witness-coming"
MACHINE = Path("/etc/machine-id")
FULL = (
    "The disk has no room for the file that bears witness to what is sent, so nothing is sent. Make room on the disk of {home},"
    " for files too (df, df -i); it goes on by itself then."
)
UNWRITTEN = (
    "The folder {home} cannot be written: {why}. Each thing that is sent needs a file there that bears witness to it, so nothing"
    " is sent. Give the user who runs this the right to write there; it goes on by itself then."
)
NOWHERE = "a backup"
"""The place that a backup bears: no file is ever there."""


def is_copy(record: Record) -> bool:
    """Whether the record was copied, moved or restored since somebody last said that it is the one that sends."""
    kept = option(record, PLACE)
    return bool(kept) and (kept != place(record) or not _is_witnessed(record))


def settle_down(record: Record) -> None:
    """From now on this is the record that sends."""
    with record.writing():
        set_option(record, PLACE, place(record))
        call_witness(record)
    keep_witness(record)


def settle_new(record: Record) -> None:
    """As `settle_down`, where no place was ever kept: in a new record, or in one from before places were kept."""
    if not record.read_only and not option(record, PLACE):
        settle_down(record)


def call_witness(record: Record) -> None:
    """Make the file that bears witness to what is about to leave, within the caller's `writing`; `keep_witness` follows it.

    Its number and birth cannot be copied, what stands in it cannot be guessed. Raises RecordError.
    """
    coming = record.home / COMING_FILE
    try:
        if (last := _seen(coming)) and option(record, WITNESS) == last:
            coming.replace(record.home / WITNESS_FILE)  # whoever made it was cut off before that; it must not be lost
        coming.unlink(missing_ok=True)
        with open(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(uuid.uuid4().hex)
            file.flush()
            if not record.fleeting:
                os.fsync(
                    file.fileno()
                )  # the record that knows it is sure to lie on the disk: so must it be after a power cut
    except OSError as error:
        told = FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else UNWRITTEN
        raise RecordError(told.format(home=record.home, why=error.strerror)) from None
    set_option(record, WITNESS, _seen(coming))


def keep_witness(record: Record) -> None:
    """Put the new witness in the place of the last one, once the record is sure to know it."""
    with suppress(OSError):  # it bears witness where it lies
        (record.home / COMING_FILE).replace(record.home / WITNESS_FILE)


def _is_witnessed(record: Record) -> bool:
    """Whether the newest witness is the one that the record knows; a record from before there were any knows none.

    The engine may change both while this is asked: it commits first, and moves the file then.
    """
    known = None
    while (asked := option(record, WITNESS)) != known:
        known = asked
        if known in (_seen(record.home / name) for name in (COMING_FILE, WITNESS_FILE)):
            return True
    return False


def _seen(path: Path) -> str:
    """A witness as a mark, "" where there is none."""
    try:
        text = f"{path.stat().st_ino} {_born(path)} {path.read_text('ascii', 'replace')}"
    except OSError:
        return ""
    return hashlib.sha256(text.encode()).hexdigest()


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
