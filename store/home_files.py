"""The files of a home are for its owner alone: what stands open to others is closed, and what cannot be is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT = (
    "*.sqlite3*",
    ".*.sqlite3*",
    "*.lock",
    ".*.lock",
    ".witness*",
    "keyring.json",
    ".keyring.json*",
    "vault",
    "vault/*",
    "vault/.*",
)
"""Patterns of all that is kept in a home: records with their journals and copies, locks, the choice of keyring, the vault."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A file or folder of the home that others can get at, or that is not ours; `mode` is its permission bits."""

    path: Path
    mode: int
    owner: int

    @property
    def ours(self) -> bool:
        """Whether it belongs to the user who runs this."""
        return self.owner == os.geteuid()

    @property
    def closed(self) -> int:
        """The mode without what others have: 0700 for a folder, 0600 for a file."""
        return self.mode & 0o700

    @property
    def sentence(self) -> str:
        """What is amiss."""
        if not self.ours:
            return f"{self.path} belongs to another user (uid {self.owner})."
        return f"{self.path} was open to other users (mode {self.mode:o})."


def open_to_others(home: Path) -> Iterator[Standing]:
    """What lies in `home`, itself included, and is open to others or not ours. A link is left alone: it has no mode."""
    for path in ours_in(home):
        try:
            found = path.lstat()
        except OSError:  # gone meanwhile, as journals of SQLite are
            continue
        if stat.S_ISLNK(found.st_mode):
            continue
        known = Standing(path, stat.S_IMODE(found.st_mode), found.st_uid)
        if not known.ours or known.mode & 0o077:
            yield known


def close_to_others(home: Path) -> tuple[str, ...]:
    """Close what is open; a sentence for each file or folder that was, and for each that could not be closed."""
    told = []
    for found in list(open_to_others(home)):
        try:
            if found.ours:
                found.path.chmod(found.closed)
            told.append(f"{found.sentence} It is closed to them now." if found.ours else found.sentence)
        except OSError as error:
            told.append(f"{found.sentence} It could not be closed: {error.strerror}.")
    return tuple(told)


def ours_in(home: Path) -> Iterator[Path]:
    """What Stonechat keeps in a home, itself first. Anything else there is the user's and none of our business."""
    yield home
    for pattern in KEPT:
        yield from sorted(home.glob(pattern))
