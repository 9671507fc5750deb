"""Media: the files that go out with a delivery, and what has become of each at each account.

waiting ─► pending ─► in_progress ─► succeeded        (the network works on the file; an image is ready at once)
   ▲          └───────────┴──────────────┴─► waiting  (its id is unknown there or too old: it is uploaded again)
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.database import Record
from store.media_models import MediaModel, MediaUploadModel


class UploadState(StrEnum):
    """Where a file stands at an account."""

    WAITING = "waiting"
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a delivery as it was when it was attached; `bytes` is its size.

    `position` counts from 1 over the whole delivery, post by post; `post` is the one of a thread that it is on, from 1.
    """

    id: int
    delivery_id: int
    position: int
    path: str
    sha256: str
    mime: str
    category: str
    bytes: int
    width: int
    height: int
    frames: int | None
    seconds: float | None
    alt_text: str
    post: int = 1


@dataclass(frozen=True, slots=True)
class MediaUpload:
    """A file at an account: `tries` that failed since a person last had to look, `check_at` when to ask the network again.

    `expires_at` is until when its id there is relied on.
    """

    media_id: int
    service_id: int
    state: str
    remote_id: str | None
    described: bool
    tries: int
    check_at: datetime | None
    expires_at: datetime | None


def media(record: Record, delivery_id: int) -> list[Media]:
    """The files of a delivery, in their order."""
    query = MediaModel.select().where(MediaModel.delivery_id == delivery_id)
    return record.rows(query.order_by(MediaModel.position), Media)


def add_media(record: Record, delivery_id: int, post: int = 1, **values: object) -> int:
    """Add a file behind the others of its post; its id comes back."""
    with record.writing():
        behind = 1 + len(media(record, delivery_id))
        made = record.run(MediaModel.insert(delivery_id=delivery_id, position=behind, post=post, **values))
        _put_in_order(record, delivery_id)
    return made


def remove_media(record: Record, delivery_id: int, position: int) -> bool:
    """Take a file off its delivery, those behind it move up; whether it was there."""
    with record.writing():
        here = MediaModel.delivery_id == delivery_id
        gone = record.run(MediaModel.delete().where(here & (MediaModel.position == position))) == 1
        _put_in_order(record, delivery_id)
    return gone


def move_media(record: Record, delivery_id: int, position: int, to: int) -> bool:
    """Let the file at `position` and the one at `to` change places, and posts with them; whether both were there."""
    with record.writing():
        found = {one.position: one for one in media(record, delivery_id)}
        if position not in found or to not in found:
            return False
        one, other = found[position], found[to]
        for media_id, place, post in ((one.id, 0, 0), (other.id, position, one.post), (one.id, to, other.post)):
            record.run(MediaModel.update(position=place, post=post).where(MediaModel.id == media_id))
        return True


def repost_media(record: Record, delivery_id: int, position: int, post: int) -> bool:
    """Put a file on another post of the thread, behind those there; whether it was there."""
    with record.writing():
        found = {one.position: one for one in media(record, delivery_id)}
        if position not in found:
            return False
        values = {"post": post, "position": 1 + len(found)}
        record.run(MediaModel.update(**values).where(MediaModel.id == found[position].id))
        _put_in_order(record, delivery_id)
        return True


def _put_in_order(record: Record, delivery_id: int) -> None:
    """Number the files from 1 in the order of their posts. Two never have one number, so all step aside first."""
    for sign in (-1, 1):
        query = MediaModel.select().where(MediaModel.delivery_id == delivery_id)
        known = record.rows(query.order_by(MediaModel.post, MediaModel.position * -sign), Media)
        for number, one in enumerate(known, start=1):
            record.run(MediaModel.update(position=sign * number).where(MediaModel.id == one.id))


def describe_media(record: Record, delivery_id: int, position: int, alt_text: str) -> bool:
    """Give a file its alternative text; whether it was there."""
    with record.writing():
        here = (MediaModel.delivery_id == delivery_id) & (MediaModel.position == position)
        return record.run(MediaModel.update(alt_text=alt_text).where(here)) == 1


def copy_media(record: Record, source_id: int, delivery_id: int, behind: int = 0) -> None:
    """Give a delivery the files of another in the place of its own; nothing of them is uploaded yet.

    Only those of the posts behind that number, which are counted from 1 again.
    """
    columns = "path, sha256, mime, category, bytes, width, height, frames, seconds, alt_text"
    with record.writing():
        record.run(MediaModel.delete().where(MediaModel.delivery_id == delivery_id))
        record.sql(
            f"INSERT INTO media (delivery_id, position, post, {columns})"
            f" SELECT ?, position, post - ?, {columns} FROM media WHERE delivery_id = ? AND post > ?",
            (delivery_id, behind, source_id, behind),
        )
        _put_in_order(record, delivery_id)


def digest(record: Record, delivery_id: int) -> str:
    """What tells a delivery's files, their posts, their order and their alternative texts apart from others; "" for none."""
    told = [(one.path, one.sha256, one.alt_text, one.post) for one in media(record, delivery_id)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest() if told else ""


def upload(record: Record, media_id: int, service_id: int) -> MediaUpload:
    """Where a file stands at an account; waiting where nothing was done yet."""
    chosen = (MediaUploadModel.media_id == media_id) & (MediaUploadModel.service_id == service_id)
    found = record.row(MediaUploadModel.select().where(chosen), MediaUpload)
    return found or MediaUpload(media_id, service_id, UploadState.WAITING, None, False, 0, None, None)


def keep_upload(record: Record, kept: MediaUpload) -> None:
    """Write down where a file stands at an account."""
    values = {name: getattr(kept, name) for name in MediaUpload.__slots__}
    with record.writing():
        record.run(MediaUploadModel.insert(**values).on_conflict_replace())


def forget_uploads(record: Record, delivery_id: int, service_id: int, post: int = 1) -> None:
    """Have the files of a post uploaded anew to an account: the network no longer knows the ids it gave."""
    with record.writing():
        record.sql(
            "UPDATE media_upload SET state = ?, remote_id = NULL, described = 0, check_at = NULL, expires_at = NULL"
            " WHERE service_id = ? AND media_id IN (SELECT id FROM media WHERE delivery_id = ? AND post = ?)",
            (UploadState.WAITING, service_id, delivery_id, post),
        )
