"""The lines of an analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: info, warning (think twice) or error (blocks sending)."""

    level: Literal["info", "warning", "error"]
    sentence: str
