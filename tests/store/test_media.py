"""Files of deliveries in the record: their order, their digest, their copies, and where each stands at each account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from store import deliveries
from store.database import Record
from store.media import (
    Media,
    UploadState,
    add_media,
    copy_media,
    describe_media,
    digest,
    forget_uploads,
    keep_upload,
    media,
    move_media,
    remove_media,
    upload,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PICTURE: dict[str, Any] = {
    "sha256": "0" * 64,
    "mime": "image/png",
    "category": "image",
    "bytes": 70,
    "width": 2,
    "height": 3,
    "frames": 1,
    "seconds": None,
}


@pytest.fixture
def delivery(record: Record) -> int:
    return deliveries.add_delivery(record, "tester", NOW, template="tweet", label="Offer")


def paths(record: Record, delivery_id: int) -> list[tuple[int, str]]:
    return [(one.position, one.path) for one in media(record, delivery_id)]


def test_files_keep_their_order_and_move_up(record: Record, delivery: int) -> None:
    for name in "abc":
        add_media(record, delivery, path=name, **PICTURE)
    assert paths(record, delivery) == [(1, "a"), (2, "b"), (3, "c")]
    assert move_media(record, delivery, 3, 2)
    assert paths(record, delivery) == [(1, "a"), (2, "c"), (3, "b")]
    assert not move_media(record, delivery, 3, 4)
    assert move_media(record, delivery, 2, 3)
    assert remove_media(record, delivery, 1)
    assert not remove_media(record, delivery, 3)
    assert paths(record, delivery) == [(1, "b"), (2, "c")]


def test_the_digest_tells_files_and_texts_apart(record: Record, delivery: int) -> None:
    assert digest(record, delivery) == ""
    add_media(record, delivery, path="a", **PICTURE)
    plain = digest(record, delivery)
    assert describe_media(record, delivery, 1, "A wren")
    assert not describe_media(record, delivery, 2, "Nobody")
    told = digest(record, delivery)
    assert len({"", plain, told}) == 3
    other = deliveries.add_delivery(record, "tester", NOW, template="tweet", label="Copy")
    add_media(record, other, path="replaced", **PICTURE)
    copy_media(record, delivery, other)
    assert digest(record, other) == told
    (copied,) = media(record, other)
    (first,) = media(record, delivery)
    assert replace(copied, id=first.id, delivery_id=delivery) == first == Media(
        first.id, delivery, 1, "a", alt_text="A wren", **PICTURE
    )  # fmt: skip


def test_where_a_file_stands_is_kept_per_account(record: Record, delivery: int, service_id: int) -> None:
    file = add_media(record, delivery, path="a", **PICTURE)
    fresh = upload(record, file, service_id)
    assert (fresh.state, fresh.remote_id, fresh.tries) == (UploadState.WAITING, None, 0)
    done = replace(fresh, state=UploadState.SUCCEEDED, remote_id="77", described=True, tries=1, expires_at=NOW)
    keep_upload(record, done)
    assert upload(record, file, service_id) == done
    assert upload(record, file, 8) == replace(fresh, service_id=8)
    forget_uploads(record, delivery, 8)
    assert upload(record, file, service_id) == done
    forget_uploads(record, delivery, service_id)
    assert upload(record, file, service_id) == replace(fresh, tries=1)
