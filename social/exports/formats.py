"""The formats of an export, each a writer that takes rows in parts and keeps none of them.

XlsxWriter and pyarrow are extras of the installation (`stonechat[export]`): pyarrow alone weighs more than all the rest.
fastparquet would bring pandas and hold a whole group of rows as a table; pyarrow writes part by part.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any, Protocol

from social.errors import Fault

if TYPE_CHECKING:
    from pyarrow import Schema

Values = Sequence[Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for a formula, in some countries in full width too (OWASP, CSV Injection)."""
SUSPECT = frozenset((*FORMULA, "'"))
"""First letters of texts that may be formulas."""
TOGETHER = 50
"""Rows that are looked through together."""
SHEET = 1_048_575
"""Rows of an Excel sheet below its head (Microsoft, Excel specifications and limits)."""
GROUP = 64_000
"""Rows of a group in parquet: some megabytes."""
_DANGEROUS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


class Missing(Fault):
    """A format needs a library that is not installed."""


class Writer(Protocol):
    """Takes rows in parts; `close` ends the file. The file stays the caller's."""

    def write(self, rows: Sequence[Values]) -> None:
        """Add some rows."""
        ...

    def close(self) -> None:
        """Write what is still held."""
        ...


def disarmed(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would carry it out as a formula, or where one stands before
    such a text already: so that `armed` gives each back as it was."""
    return "'" + text if text.lstrip("'").startswith(FORMULA) else text


def armed(text: str) -> str:
    """`text` as it was before `disarmed`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def plain(text: str) -> str:
    """`text` without controls, which some readers carry out and others refuse."""
    return text if text.isascii() and text.isprintable() else _DANGEROUS.sub("", text)


class Csv:
    """Comma-separated values (RFC 4180, UTF-8); texts that begin like a formula are disarmed unless `formulas`."""

    def __init__(self, file: IO[bytes], fields: Sequence[str], formulas: bool) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow(fields)
        self._tidy: Callable[[str], str] = plain if formulas else lambda text: disarmed(plain(text))

    def write(self, rows: Sequence[Values]) -> None:
        """Add some rows. Most have nothing to be tidied, which is asked of several at once: else it takes longest."""
        for first in range(0, len(rows), TOGETHER):
            part: Sequence[Values] = [
                ["true" if value is True else "false" if value is False else value for value in row]
                for row in rows[first : first + TOGETHER]
            ]
            texts = [value for row in part for value in row if type(value) is str]
            if not SUSPECT.isdisjoint([text[:1] for text in texts]) or plain(whole := " ".join(texts)) != whole:
                part = [[self._tidy(value) if type(value) is str else value for value in row] for row in part]
            self._writer.writerows(part)

    def close(self) -> None:
        """Hand the rest on, and let go of the file."""
        self._text.flush()
        self._text.detach()


class JsonLines:
    """A JSON object a line."""

    def __init__(self, file: IO[bytes], fields: Sequence[str], formulas: bool) -> None:
        self._file, self._fields = file, fields

    def write(self, rows: Sequence[Values]) -> None:
        """Add some rows."""
        encode = json.JSONEncoder(ensure_ascii=False).encode
        lines = [encode(self._object(row)) for row in rows]
        hidden = [
            re.sub("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", _escaped, line) for line in lines
        ]
        self._file.write(("\n".join(hidden) + "\n").encode("utf-8", "replace") if rows else b"")

    def _object(self, row: Values) -> dict[str, Any]:
        found = dict(zip(self._fields, row, strict=True))
        if "services" in found:
            found["services"] = str(found["services"] or "").split()
        return found

    def close(self) -> None:
        """Nothing is held."""


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class Mutable:
    """A file that takes what comes without a word once it is mute: a zip that could not be ended tries it once more when it
    is forgotten, and would tell stderr about a file that is closed by then."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end: int | None = None

    def mute(self) -> None:
        """Take what comes from now on, and keep nothing of it."""
        self._end = self._file.tell()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name) if self._end is None else lambda *_: self._end


class Xlsx:
    """An Excel workbook; texts are written as texts, so that none is a formula or a link."""

    def __init__(self, file: IO[bytes], fields: Sequence[str], formulas: bool) -> None:
        try:
            from xlsxwriter import Workbook
        except ImportError:
            raise Missing(
                "xlsx needs the library XlsxWriter.", "Install it: pip install 'stonechat[export]'."
            ) from None
        self._file = Mutable(file)
        self._book = Workbook(self._file, {"constant_memory": True})
        self._fields = fields
        self._sheet: Any = None
        self._row = SHEET

    def write(self, rows: Sequence[Values]) -> None:
        """Add some rows; a full sheet is followed by the next."""
        for row in rows:
            if self._row >= SHEET:
                self._begin_sheet()
            self._row += 1
            for column, value in enumerate(row):
                if type(value) is str:
                    self._sheet.write_string(self._row, column, plain(value)[:32_767])
                elif type(value) is bool:
                    self._sheet.write_boolean(self._row, column, value)
                elif value is not None:
                    self._sheet.write_number(self._row, column, value)

    def _begin_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._row = 0
        for column, name in enumerate(self._fields):
            self._sheet.write_string(0, column, name)

    def close(self) -> None:
        """Put the workbook together: that happens at its end only."""
        from xlsxwriter.exceptions import FileCreateError

        if self._sheet is None:
            self._begin_sheet()
        try:
            self._book.close()
        except FileCreateError as error:  # which holds the system's word
            self._file.mute()
            raise error.args[0] from None


class Parquet:
    """Apache Parquet, in groups of rows."""

    def __init__(self, file: IO[bytes], fields: Sequence[str], formulas: bool) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise Missing(
                "parquet needs the library pyarrow.", "Install it: pip install 'stonechat[export]'."
            ) from None
        self._arrow = pyarrow
        kinds = {"number_of_friends": pyarrow.int64(), "checked": pyarrow.bool_(), "pass": pyarrow.int64()}
        self._schema: Schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in fields])
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Values] = []

    def write(self, rows: Sequence[Values]) -> None:
        """Add some rows; a group is written once it is full."""
        self._held.extend(rows)
        if len(self._held) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        columns = list(zip(*self._held, strict=True)) or [()] * len(self._schema)
        arrays = [self._arrow.array(column, each.type) for column, each in zip(columns, self._schema, strict=True)]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._held.clear()

    def close(self) -> None:
        """Write the last group and the foot."""
        self._flush()
        self._writer.close()


FORMATS: dict[str, Callable[[IO[bytes], Sequence[str], bool], Writer]] = {
    "csv": Csv,
    "jsonl": JsonLines,
    "parquet": Parquet,
    "xlsx": Xlsx,
}
"""The formats by their names, which are also the ends of the files' names."""
