"""Cassettes: where they lie, what is left out of them, and how they are played."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import vcr

PORT = 18_899
"""The sandbox's port when a cassette is recorded; a cassette is played without anybody there."""

URL = f"http://127.0.0.1:{PORT}"
FOLDER = Path(__file__).parents[4] / "cassettes" / "x"
FOLDERS = {"2": FOLDER / "v2", "1.1": FOLDER / "v1.1"}
LEFT_OUT = "OAuth (left out)"


def path(version: str, name: str) -> Path:
    return FOLDERS[version] / f"{name}.yaml"


def tape(version: str, name: str, mode: Literal["all", "none"]) -> AbstractContextManager[Any]:
    """A cassette to be recorded ("all") or played ("none"): every request must match whole, its body too."""
    tapes = vcr.VCR(
        filter_headers=[("authorization", LEFT_OUT), ("user-agent", "Tweepy")],
        match_on=["method", "scheme", "host", "port", "path", "query", "body"],
        decode_compressed_response=True,
    )
    tape: AbstractContextManager[Any] = tapes.use_cassette(str(path(version, name)), record_mode=mode)
    return tape
