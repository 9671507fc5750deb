"""Keeps secret values out of reprs, log records and printed tracebacks."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import SupportsIndex
from urllib.parse import quote

MASK = "•••"

SHORTEST = 4
"""Characters; a shorter value is no secret worth masking, and masking it would eat ordinary words."""

LOUD_LOGGERS = ("requests_oauthlib", "oauthlib", "urllib3", "keyring", "vcr")
"""At DEBUG these write tokens, keys and signed headers into the log (measured with oauthlib 3.3); a gateway quiets its own."""


class Masked(str):
    """A string that is itself wherever it is used, but never where it is only looked at: its repr is a mask.

    Slices stay masked too, because tracebacks that show locals shorten long strings before they print them.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"

    def __getitem__(self, key: SupportsIndex | slice) -> Masked:
        return Masked(super().__getitem__(key))


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` with every one of `secrets` masked, also where it stands percent-encoded or as JSON."""
    forms = set[str]()
    for secret in secrets:
        if len(secret) >= SHORTEST:
            forms |= {str(secret), quote(secret, safe="", errors="replace"), json.dumps(secret)[1:-1]}
    for form in sorted(forms, key=len, reverse=True):  # the longest first: one secret may hold another
        text = text.replace(form, MASK)
    return text


def quiet_loggers() -> None:
    """Hold the loggers that would write secrets at WARNING, whatever the root logger is set to."""
    for name in LOUD_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


class Redaction(logging.Filter):
    """Masks the values it was told to hide; put it on every handler (a filter on a logger misses its children)."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden: set[str] = set()

    def hide(self, *values: str) -> None:
        """Mask these values from now on."""
        self._hidden.update(value for value in values if len(value) >= SHORTEST)

    def clean(self, text: str) -> str:
        """`text` without the hidden values."""
        return redact(text, tuple(self._hidden))

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, traceback and stack of the record; nothing is dropped."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def excepthook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Print an uncaught exception as Python does, masked; made for `sys.excepthook`."""
        sys.stderr.write(self.clean("".join(traceback.format_exception(kind, error, trace))))

    def guard(self) -> None:
        """Mask what uncaught exceptions print, in this thread and the others."""
        sys.excepthook = self.excepthook
        threading.excepthook = lambda told: (
            self.excepthook(told.exc_type, told.exc_value, told.exc_traceback) if told.exc_value is not None else None
        )
