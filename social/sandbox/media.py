"""The shelf of uploaded media: what came in parts, how far it is processed, whose it is, and until when it serves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from social.sandbox.refusals import Refused, invalid

MEGABYTE = 1_048_576
LIMITS = {"tweet_image": 5 * MEGABYTE, "tweet_gif": 15 * MEGABYTE, "tweet_video": 512 * MEGABYTE}
"""Bytes by category (docs.x.com, x-api/media/introduction, August 2026); a direct message has categories of its own."""
CATEGORIES = (*LIMITS, "dm_image", "dm_gif", "dm_video", "amplify_video", "subtitles")
TYPES: Mapping[str, Collection[str]] = {
    "image": ("image/jpeg", "image/png", "image/webp"),
    "gif": ("image/gif",),
    "video": ("video/mp4", "video/quicktime"),
}
SIGNS: Sequence[tuple[str, int, bytes]] = (
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/gif", 0, b"GIF8"),
    ("image/webp", 8, b"WEBP"),
    ("video/mp4", 4, b"ftyp"),
    ("video/quicktime", 4, b"ftyp"),
    ("video/quicktime", 4, b"moov"),
)
SEGMENTS, SEGMENT = 1_000, 5 * MEGABYTE
LIFETIME = timedelta(hours=24)
STATES = ("pending", "in_progress", "succeeded", "failed")
_KEYS = {"image": "3", "gif": "16", "video": "7"}


@dataclass(slots=True)
class Upload:
    """A file on the shelf. `states` are those still to be told, of which the last stays; `posts` hold it."""

    id: int
    owner: int
    category: str
    mime: str
    total: int
    expires_at: datetime
    parts: dict[int, bytes] = field(default_factory=dict)
    sha256: str = ""
    states: list[str] = field(default_factory=list)
    check_after: int = 1
    reason: str = ""
    alt_text: str = ""
    posts: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """ "image", "gif" or "video"."""
        return self.category.partition("_")[2]

    @property
    def key(self) -> str:
        """X's key of a file: its kind and its id."""
        return f"{_KEYS.get(self.kind, '13')}_{self.id}"

    def processing(self) -> dict[str, Any] | None:
        """How far it is, as both versions tell it; None where nothing is to be waited for from the start."""
        if not self.states or (self.states == ["succeeded"] and self.kind == "image"):
            return None
        if self.states[0] == "failed":
            error = {"code": 1, "name": "InvalidMedia", "message": self.reason}
            return {"state": "failed", "progress_percent": 100, "error": error}
        if self.states[0] == "succeeded":
            return {"state": "succeeded", "progress_percent": 100}
        return {"state": self.states[0], "check_after_secs": self.check_after}


class Shelf:
    """All uploads; `next_id` gives them ids in one series with the posts."""

    def __init__(self, next_id: Callable[[datetime], int]) -> None:
        self._next_id = next_id
        self._uploads: dict[int, Upload] = {}

    def begin(self, owner: int, mime: str, category: str, total: int, now: datetime) -> Upload:
        """Announce a file. Refused as "invalid"."""
        kind = category.partition("_")[2]
        if category not in CATEGORIES or mime not in TYPES.get(kind, ()):
            raise invalid("media_category", category, f"The category {category!r} does not fit the type {mime!r}.")
        limit = LIMITS.get(category, 512 * MEGABYTE)
        if not 0 < total <= limit:
            raise invalid("total_bytes", total, f"File size exceeds {limit} bytes.")
        upload = Upload(self._next_id(now), owner, category, mime, total, now + LIFETIME)
        self._uploads[upload.id] = upload
        return upload

    def append(self, owner: int, media_id: str, number: int, part: bytes, now: datetime) -> Upload:
        """Take a part in. Refused as "invalid" or "media-not-found"."""
        upload = self.find(owner, media_id, now)
        if not 0 <= number < SEGMENTS or not 0 < len(part) <= SEGMENT or upload.sha256:
            raise invalid("segment_index", number, "The segment is empty, too large or out of place.")
        upload.parts[number] = part
        return upload

    def finish(self, owner: int, media_id: str, order: Mapping[str, Any], now: datetime) -> Upload:
        """All parts are there: look at them and begin to process, as `order` says or as X does. Refused as "invalid"."""
        upload = self.find(owner, media_id, now)
        whole = b"".join(upload.parts[number] for number in sorted(upload.parts))
        if len(whole) != upload.total or sorted(upload.parts) != list(range(len(upload.parts))):
            raise invalid("total_bytes", len(whole), "Segments do not add up to provided total file size.")
        if not any(upload.mime == mime and whole[at:].startswith(sign) for mime, at, sign in SIGNS):
            raise invalid("media", "", "media type unrecognized.")
        upload.sha256 = hashlib.sha256(whole).hexdigest()
        upload.parts.clear()
        usual = ["succeeded"] if upload.kind == "image" else ["pending", "in_progress", "succeeded"]
        upload.states = list(order.get("states", usual))
        upload.check_after = int(order.get("check_after", 1))
        upload.reason = str(order.get("reason", "Unsupported video format"))
        return upload

    def ask(self, owner: int, media_id: str, now: datetime) -> Upload:
        """One question further in its processing. Refused as "media-not-found"."""
        upload = self.find(owner, media_id, now)
        if len(upload.states) > 1:
            del upload.states[0]
        return upload

    def find(self, owner: int, media_id: str, now: datetime) -> Upload:
        """The upload of that owner. Refused as "media-not-found", also where it is too old."""
        upload = self._uploads.get(int(media_id)) if media_id.isascii() and media_id.isdigit() else None
        if upload is None or upload.owner != owner or upload.expires_at <= now:
            raise Refused("media-not-found", detail=f"Could not find media with id: [{media_id}].")
        return upload

    def usable(self, owner: int, media_ids: Sequence[str], now: datetime) -> list[Upload]:
        """The uploads that a post may hold: own, processed, in time, 4 pictures or 1 other. Refused as "bad-media"."""
        try:
            found = [self.find(owner, media_id, now) for media_id in media_ids]
        except Refused:
            raise Refused("bad-media") from None
        kinds = [upload.kind for upload in found]
        together = len(found) <= 4 if set(kinds) <= {"image"} else len(found) == 1
        fit = all(upload.category.startswith("tweet_") and upload.states == ["succeeded"] for upload in found)
        if not (together and fit and len(set(media_ids)) == len(found)):
            raise Refused("bad-media")
        return found

    def expire(self) -> None:
        """Let the time of all that is here be over."""
        for upload in self._uploads.values():
            upload.expires_at = upload.expires_at - 2 * LIFETIME

    def as_json(self, username: Callable[[int], str]) -> list[dict[str, Any]]:
        """What is on the shelf, oldest first, with the ids of the posts that hold it."""
        return [
            {
                "id": str(upload.id),
                "username": username(upload.owner),
                "category": upload.category,
                "bytes": upload.total,
                "sha256": upload.sha256,
                "state": upload.states[0] if upload.states else "uploading",
                "alt_text": upload.alt_text,
                "expires_at": upload.expires_at.isoformat(),
                "posts": list(upload.posts),
            }
            for upload in self._uploads.values()
        ]
