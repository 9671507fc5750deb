"""Reads and writes files that belong to one user alone: modes checked, written whole or not at all, one at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes read at most: a file far beyond anything kept here is not ours."""

LOOK_AGAIN = 0.005
"""Seconds between two tries for a lock that another process holds; a write takes about as long."""


class FileRefused(Exception):
    """A file is not fit to be trusted, or could not be read or written; `sentence` says why, `cure` what to do."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.sentence = sentence
        self.cure = cure


class FileMissing(FileRefused):
    """There is no such file."""


class LockHeld(FileRefused):
    """Another process holds the lock and did not let go in time."""


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter (0700), or check the one that is there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileRefused(f"The folder {folder} could not be made: {error.strerror}.") from None
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Refuse a folder that another user may enter."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        raise FileMissing(f"There is no folder {folder}.") from None
    except OSError as error:
        raise _not_opened(folder, error) from None
    _check_owner(folder, found, "700")


def read_private(path: Path, *, follow: bool = False, unchecked: bool = False, largest: int = LARGEST) -> bytes:
    """The content of a regular file that only its owner may touch.

    A symbolic link is refused unless `follow`; `unchecked` leaves out owner and mode, for folders that the system
    guards by itself. Raises `FileMissing`, `FileRefused`.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)  # a pipe must not block
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        raise FileMissing(f"There is no file {path}.") from None
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise FileRefused(f"{path} is not an ordinary file.")
        if not unchecked:
            _check_owner(path, found, "600")
        if found.st_size > largest:
            raise FileRefused(f"{path} is far too large ({found.st_size} bytes).", "Check that it is the right file.")
        with open(handle, "rb", closefd=False) as file:
            return file.read()
    except OSError as error:
        raise FileRefused(f"{path} could not be read: {error.strerror}.") from None
    finally:
        os.close(handle)


def replace_whole(path: Path, data: bytes) -> None:
    """Write `path` (0600) so that after a crash or on a full disk it holds the old content or the new, never a part."""
    place = None
    try:
        handle, place = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.rename(place, path)
        place = None
        sync_folder(path.parent)
    except OSError as error:
        whole = "" if place is None else " The old content is untouched."
        raise FileRefused(
            f"{path} could not be written: {error.strerror}.{whole}",
            "Make room on the disk." if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else "",
        ) from None
    finally:
        if place is not None:
            Path(place).unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what killed writers of `path` left beside it; call it under the lock, or a living one loses its work."""
    for stale in path.parent.glob(f".{path.name}.*.tmp"):
        stale.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock file `path` alone, among threads and processes; `LockHeld` after `seconds` of waiting."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        end = time.monotonic() + seconds
        while not _try_lock(handle):
            if time.monotonic() >= end:
                raise LockHeld(
                    f"Another process has been writing secrets for more than {seconds:g} s ({path} is locked).",
                    "Try again; if it stays so, look for a stonechat that hangs.",
                )
            time.sleep(LOOK_AGAIN)
        yield
    finally:
        os.close(handle)  # lets go of the lock


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Make a rename last: it is an entry of the folder, which has a cache of its own."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_opened(path: Path, error: OSError) -> FileRefused:
    if error.errno == errno.ELOOP:
        return FileRefused(
            f"{path} is a symbolic link, which someone could turn elsewhere.", "Put the file itself in its place."
        )
    return FileRefused(f"{path} could not be opened: {error.strerror}.")


def _check_owner(path: Path, found: os.stat_result, mode: str) -> None:
    if found.st_uid != os.geteuid():
        raise FileRefused(
            f"{path} belongs to another user (uid {found.st_uid}).",
            "Run as that user, or give it to this one by chown.",
        )
    if found.st_mode & 0o077:
        raise FileRefused(
            f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):o}).", f"Close it: chmod {mode} {path}"
        )
