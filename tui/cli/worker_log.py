"""The worker's log: a file of JSON lines that only its owner may read, redacted, and opened anew after a rotation."""

from __future__ import annotations

import logging
import os
import stat
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

from social.clock import Clock
from store import journal
from store.database import Record
from store.redaction import Redaction
from tui.cli.output import Failure, as_json

LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
MOST = 500
"""Lines of the record's journal that are taken over at a time."""


class _File(WatchedFileHandler):
    """Notices by itself that the file was renamed; makes it for its owner alone."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fchmod(handle, 0o600)
        return open(handle, "a", encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line. A folder that is gone costs the line, and does not end the work."""
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs the line, and does not fill another disk with tracebacks."""


class _Line(logging.Formatter):
    """One JSON object: at, level, message, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        known: dict[str, object] = vars(record)["known"]
        return as_json({"at": known["at"], "level": record.levelname.lower(), "message": record.getMessage()} | known)


class WorkerLog:
    """What the worker says of itself, and from its start on all that the record's journal takes in."""

    def __init__(self, path: Path, record: Record, clock: Clock, redaction: Redaction) -> None:
        self._record = record
        self._clock = clock
        self._change = -1
        self._last = journal.newest(record)
        try:
            self._file = _File(path)
        except OSError as error:
            raise Failure(f"The log {path} cannot be written: {error.strerror}.", "Name another: --log FILE") from None
        self._file.addFilter(redaction)
        self._file.setFormatter(_Line())
        self._log = logging.Logger("stonechat.worker")  # of its own: nothing that others log comes in
        self._log.addHandler(self._file)

    def say(self, message: str, level: str = "info", at: datetime | None = None, **more: object) -> None:
        """Write a line; those of `more` that are None or empty are left out."""
        known = {"at": at or self._clock.now()} | {name: value for name, value in more.items() if value}
        self._log.log(LEVELS.get(level, logging.INFO), "%s", message, extra={"known": known})

    def follow(self) -> None:
        """Take over what the journal has taken in since the last time. Raises RecordError."""
        change = self._record.change()
        if change == self._change:
            return
        while entries := journal.since(self._record, self._last, MOST):
            for entry in entries:
                names = ("activity", "operator", "workflow_id", "run_id", "delivery_id")
                more = {name.removesuffix("_id"): getattr(entry, name) for name in names}
                self.say(entry.message, entry.level, entry.at, **more)
            self._last = entries[-1].id
        self._change = change

    def reopen(self) -> None:
        """Open the file at its path anew, where that is another by now."""
        with suppress(OSError):
            self._file.reopenIfNeeded()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
