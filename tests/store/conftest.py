"""A record of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.database import Record
from store.seed import seed
from store.services import add_service

NOW = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record(tmp_path / "home")
    seed(opened, "http://127.0.0.1:9")
    yield opened
    opened.close()


@pytest.fixture
def service_id(record: Record) -> int:
    return add_service(record, NOW, label="Offers", internal_name="janemarge85", folder_id=1, visitor_folder_id=2)
