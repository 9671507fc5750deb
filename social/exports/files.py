"""New files that an export writes: readable by their owner alone, and never half a file by its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import IO

from social.errors import Fault
from social.exports.formats import FORMATS


class ExportRefused(Fault):
    """The file cannot be written; the sentence says why."""


def format_of(path: str) -> str:
    """The format by the end of a file's name. Raises ExportRefused."""
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ExportRefused(
            "export-refused",
            f"“{Path(path).name}” does not say in which format.",
            f"End its name with .{', .'.join(FORMATS)}.",
        )
    return kind


def into_new_file(path: Path, stop: Event, write: Callable[[str, IO[bytes]], int]) -> int | None:
    """Let `write` fill a new file in the format that its name says; how many rows it wrote, or None where it was stopped:
    then there is no file. Raises ExportRefused."""
    kind, unfinished = format_of(path.name), path.with_name(path.name + ".part")
    if path.exists():
        raise ExportRefused(
            "export-refused", f"There is a file {path} already.", "Take another name, or remove that one first."
        )
    try:
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            number = write(kind, file)
        if stop.is_set():
            return None
        os.rename(unfinished, path)
    except OSError as error:
        raise ExportRefused(
            "export-refused", f"The file {path} cannot be written: {error.strerror}.", "Name another place."
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return number
