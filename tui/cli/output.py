"""What a command says and how it ends: results on stdout, talk on stderr, JSON where it is asked for, four exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

DONE, FAILED, USAGE, WAITING = 0, 1, 2, 75
"""Exit codes; 75 is EX_TEMPFAIL of sysexits.h: come back later."""
READER_GONE = 141
"""The exit code where whoever read stdout went away, as of a program that SIGPIPE ended."""
UNREADABLE = "A word of the command line is not written in UTF-8, so it cannot be read."

_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Signs that JSON lets through and that could turn a terminal's line round."""


class Failure(Exception):
    """The command cannot do what was asked; `sentence` says what and why, `cure` what to do."""

    code = FAILED

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.sentence = sentence
        self.cure = cure


class Usage(Failure):
    """The command was written wrongly: nothing was tried."""

    code = USAGE


class Waiting(Failure):
    """A limit is used up: what is left to do waits in the record."""

    code = WAITING


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command speaks. `as_json` is the form of its result, `quiet` leaves out all talk but failures."""

    out: IO[str]
    err: IO[str]
    as_json: bool = False
    quiet: bool = False

    def say(self, *sentences: str) -> None:
        """Talk to a person, on stderr."""
        from tui.foreign import one_line

        if not self.quiet:
            for sentence in filter(None, sentences):
                self.err.write(one_line(sentence) + "\n")
            self.err.flush()

    def fail(self, failure: Failure) -> int:
        """Tell what went wrong, on stderr; its exit code comes back."""
        from tui.foreign import one_line

        with suppress(BrokenPipeError):
            for sentence in filter(None, (f"stonechat: {failure.sentence}", failure.cure)):
                self.err.write(one_line(sentence) + "\n")
            self.err.flush()
        return failure.code

    def give(self, value: object) -> None:
        """A result as one JSON document on one line."""
        self.out.write(as_json(value) + "\n")

    def lines(self, *texts: str) -> None:
        """A result for people; line breaks of a text stay, nothing else in it moves the cursor."""
        from tui.foreign import inert

        for text in texts:
            self.out.write(inert(text) + "\n")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A result for people: columns as wide as their widest cell, by the width that terminals give it."""
        from rich.cells import cell_len

        from tui.foreign import steady
        from tui.in_place import in_place

        written = [[steady(cell(value)) for value in row] for row in [columns, *rows]]
        widths = [max(map(cell_len, column)) for column in zip(*written, strict=True)]
        for row in written:
            padded = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
            line = "  ".join(padded).rstrip() + "\n"
            self.out.write(in_place(line) if self.out.isatty() else line)

    def fields(self, pairs: Mapping[str, object]) -> None:
        """A result for people: one labelled line for each value."""
        from tui.foreign import steady

        width = max(map(len, pairs))
        for label, value in pairs.items():
            self.out.write(f"{label:<{width}}  {steady(cell(value))}".rstrip() + "\n")


def cell(value: object) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value:,}" if isinstance(value, int) else str(value)


def as_json(value: object) -> str:
    """`value` as JSON on one line; instants in ISO 8601 with Z."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def iso(instant: datetime | None) -> str | None:
    """An instant in ISO 8601, UTC, to the second; None stays None."""
    return None if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(instant: datetime | None, zone: str) -> str:
    """An instant for people: by the clock of `zone` and, where that differs, by UTC."""
    if instant is None:
        return ""
    there, utc = instant.astimezone(ZoneInfo(zone)), instant.astimezone(UTC)
    if there.utcoffset() == utc.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    return f"{there:%Y-%m-%d %H:%M} {zone} ({utc:%H:%M} UTC)"
