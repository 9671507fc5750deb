"""New files that an export writes: readable by their owner alone, and never half a file by its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import IO

from social.exports.visitors import ExportRefused, format_of


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
            unfinished.unlink()
            return None
        os.rename(unfinished, path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ExportRefused(
            "export-refused", f"The file {path} cannot be written: {error.strerror}.", "Name another place."
        ) from None
    return number
