"""Completes the path of a file as it is being written: what is there that begins so."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MOST = 2_000
"""Names listed at most: more than a person can walk through, who types a letter instead."""


@dataclass(frozen=True)
class Entry:
    """A folder or a file that fits; `written` is what stands in the field once it is taken."""

    written: str
    name: str
    folder: bool
    bytes: int


def entries(written: str) -> list[Entry]:
    """Folders, then files that begin as `written` does, "~" read; for a thread. Empty where there is nothing to list."""
    start, begun = _parted(written)
    try:
        with os.scandir(Path(start or ".").expanduser()) as listed:
            fitting = [_entry(start, one) for one in islice((one for one in listed if _fits(one.name, begun)), MOST)]
    except (OSError, ValueError, RuntimeError):
        return []
    return sorted(fitting, key=lambda entry: (not entry.folder, entry.name.casefold(), entry.name))


def completed(written: str, fitting: Sequence[Entry]) -> str:
    """`written` with as much as all that fits has in common; a lone folder is entered."""
    if not fitting:
        return written
    common = os.path.commonprefix([entry.written for entry in fitting])  # noqa: RUF071 — letter by letter is meant
    return common if len(common) > len(written) else written


def above(written: str) -> str:
    """The folder above the one that `written` lists, as it would be written; the same at the root."""
    start, _ = _parted(written)
    bare = start.rstrip("/")
    if bare in ("", ".", "..", "~") or bare.endswith("/.."):
        bare = os.path.abspath(os.path.expanduser(start or "."))
    return bare.rpartition("/")[0] + "/" if "/" in bare else ""


def _parted(written: str) -> tuple[str, str]:
    """The folder as it is written, with its slash, and the beginning of the name."""
    if written == "~":
        return "~/", ""
    cut = written.rfind("/") + 1
    return written[:cut], written[cut:]


def _fits(name: str, begun: str) -> bool:
    """Hidden names only where they are asked for; and never one that no screen can show."""
    if name.startswith(".") and not begun.startswith("."):
        return False
    return name.startswith(begun) and name.isprintable()


def _entry(start: str, one: os.DirEntry[str]) -> Entry:
    try:
        folder, size = one.is_dir(), one.stat().st_size
    except OSError:
        folder, size = False, 0
    return Entry(f"{start}{one.name}{'/' if folder else ''}", one.name, folder, size)
