"""Media of a delivery: files are attached, described and taken off until it is confirmed, and looked at in the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, cast

from social.budgets import dollars
from social.clock import Clock
from social.deliveries.drafts import NotPossible, change, found
from social.deliveries.thread import DIVIDER, pieces
from social.errors import Fault
from social.inert import inert_name, inert_text
from social.rights import Right, needs
from social.services import service_type
from social.services.base import MediaCategory, MediaFile
from store import media as store
from store.database import Record
from store.deliveries import Delivery
from store.external_accounts import external_account
from store.media import Media
from store.services import Service

Level = Literal["info", "warning", "error"]


@needs(Right.PREPARE)
def attach(
    record: Record, clock: Clock, operator: str, delivery_id: int, path: Path, alt_text: str = "", *, post: int = 1
) -> tuple[Media, ...]:
    """Attach a file behind the others of a post of the thread; all files come back. Raises NotPossible. Reads the whole file."""
    found(record, delivery_id)
    return add(record, clock, operator, delivery_id, look(path), alt_text, post=post)


def look(path: Path) -> MediaFile:
    """What a file is. Raises NotPossible where it cannot go out. Reads the whole file."""
    try:
        return service_type().inspect(path)
    except Fault as fault:
        raise NotPossible(f"{fault.sentence} {fault.cure}".strip()) from None


@needs(Right.PREPARE)
def add(
    record: Record, clock: Clock, operator: str, delivery_id: int, file: MediaFile, alt_text: str = "", *, post: int = 1
) -> tuple[Media, ...]:
    """Attach a file that was looked into, behind the others of its post; all files come back. Raises NotPossible."""
    _must_be_there(found(record, delivery_id), post)
    values = {name: getattr(file, name) for name in MediaFile.__slots__}
    with record.writing():
        store.add_media(record, delivery_id, post, alt_text=tidy(alt_text), **values)
        _must_fit(record, delivery_id)
        return _changed(record, clock, operator, delivery_id)


@needs(Right.PREPARE)
def detach(record: Record, clock: Clock, operator: str, delivery_id: int, position: int) -> tuple[Media, ...]:
    """Take the file at `position` (from 1) off; those left come back. Raises NotPossible."""
    found(record, delivery_id)
    with record.writing():
        if not store.remove_media(record, delivery_id, position):
            raise NotPossible(_not_there(record, delivery_id, position))
        return _changed(record, clock, operator, delivery_id)


@needs(Right.PREPARE)
def move(record: Record, clock: Clock, operator: str, delivery_id: int, position: int, to: int) -> tuple[Media, ...]:
    """Let the files at `position` and `to` (from 1) change places, and their posts with them; all come back.

    Raises NotPossible.
    """
    found(record, delivery_id)
    with record.writing():
        if not store.move_media(record, delivery_id, position, to):
            here = range(1, 1 + len(store.media(record, delivery_id)))
            raise NotPossible(_not_there(record, delivery_id, to if position in here else position))
        _must_fit(record, delivery_id)
        return _changed(record, clock, operator, delivery_id)


@needs(Right.PREPARE)
def repost(
    record: Record, clock: Clock, operator: str, delivery_id: int, position: int, post: int
) -> tuple[Media, ...]:
    """Put the file at `position` on another post of the thread, behind those there; all come back. Raises NotPossible."""
    _must_be_there(found(record, delivery_id), post)
    with record.writing():
        if not store.repost_media(record, delivery_id, position, post):
            raise NotPossible(_not_there(record, delivery_id, position))
        _must_fit(record, delivery_id)
        return _changed(record, clock, operator, delivery_id)


@needs(Right.PREPARE)
def describe(
    record: Record, clock: Clock, operator: str, delivery_id: int, position: int, alt_text: str
) -> tuple[Media, ...]:
    """Give the file at `position` (from 1) its alternative text, "" for none. Raises NotPossible."""
    found(record, delivery_id)
    with record.writing():
        if not store.describe_media(record, delivery_id, position, tidy(alt_text)):
            raise NotPossible(_not_there(record, delivery_id, position))
        _must_fit(record, delivery_id)
        return _changed(record, clock, operator, delivery_id)


def tidy(alt_text: str) -> str:
    """An alternative text without what no reader could see or hear."""
    return inert_text(alt_text).strip()


def as_file(media: Media) -> MediaFile:
    """A kept file as gateways take it."""
    seen = (media.width, media.height, media.frames, media.seconds)
    return MediaFile(media.path, media.mime, cast("MediaCategory", media.category), media.bytes, *seen, media.sha256)


def problems(files: Sequence[Media]) -> tuple[str, ...]:
    """What speaks against these files on their posts, a sentence each."""
    posts = {file.post: [one for one in files if one.post == file.post] for file in files}
    judged = {
        post: service_type().media_problems([as_file(one) for one in here], [one.alt_text for one in here])
        for post, here in posts.items()
    }
    prefix = {post: f"Post {post}: " if max(posts) > 1 else "" for post in posts}
    return tuple(f"{prefix[post]}{sentence}" for post, said in judged.items() for sentence in said)


def _changed(record: Record, clock: Clock, operator: str, delivery_id: int) -> tuple[Media, ...]:
    """Void the analysis; raises NotPossible, and then the transaction around leaves no trace."""
    change(record, clock, operator, delivery_id, media_hash=store.digest(record, delivery_id))
    return tuple(store.media(record, delivery_id))


def _must_fit(record: Record, delivery_id: int) -> None:
    refused = problems(store.media(record, delivery_id))
    if refused:
        raise NotPossible(" ".join(refused))


def _must_be_there(delivery: Delivery, post: int) -> None:
    posts = len(pieces(delivery.content))
    if not 1 <= post <= posts:
        thread = f"the thread has {posts} posts" if posts > 1 else "the content is one post and no thread"
        raise NotPossible(f"There is no post {post}: {thread}. A line of {DIVIDER} begins the next post.")


def _not_there(record: Record, delivery_id: int, position: int) -> str:
    number = len(store.media(record, delivery_id))
    return f"There is no file number {position}: the delivery has {number or 'none'}."


def lines(record: Record, delivery: Delivery, chosen: Sequence[Service]) -> Iterator[tuple[Level, str]]:
    """What the analysis says of the files: level and sentence. Reads them whole, to see whether one changed."""
    files, posts = store.media(record, delivery.id), len(pieces(delivery.content))
    for file in files:
        yield from _as_attached(file)
        if file.post > posts:
            name = inert_name(Path(file.path).name)
            yield (
                "error",
                f"{name} is on post {file.post}, and there is no such post. Put it on another one, or take it off.",
            )
        if not file.alt_text and file.category != "video":
            name = inert_name(Path(file.path).name)
            yield "warning", f"{name} has no alternative text: people who do not see it will not know what it shows."
    for sentence in problems(files):
        yield "error", sentence
    described = sum(bool(file.alt_text) for file in files)
    version = external_account(record).api_version
    for service in chosen:
        price = described * service_type(service.kind).price(version, "describe")
        if price:
            yield "info", f"@{service.internal_name}: X charges {dollars(price)} for the alternative text(s)."


def _as_attached(file: Media) -> Iterator[tuple[Level, str]]:
    try:
        now = service_type().inspect(Path(file.path))
    except Fault as fault:
        yield "error", f"{fault.sentence} {fault.cure}".strip()
        return
    if now.sha256 != file.sha256:
        name = inert_name(Path(file.path).name)
        yield "error", f"{name} changed since it was attached. Take it off, attach it again, and look at it."
