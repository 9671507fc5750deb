"""Brings media to X, in either version of its API: at once or in parts, described, and asked about.

tweepy has nothing of this for version 2, and for version 1.1 it guesses types by names and sleeps; so the calls are made
here, through the same door. A body's boundary comes from its content: equal uploads are equal byte for byte.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import tweepy
from urllib3.filepost import encode_multipart_formdata

from social.errors import TextFault
from social.inert import inert_name
from social.services.base import MediaFile, Processing, UploadedMedia
from social.services.x import wire
from social.services.x.endpoints import ENDPOINTS
from social.services.x.faults import BY_NAME
from social.services.x.media_files import parts
from social.services.x.replies import Reply, garbled
from social.services.x.transport import TWEEPY_PREFIX, UPLOAD_PREFIX, Transport

PART = 1_048_576
"""Bytes of a part: X takes up to 5 MB and 1,000 parts; small ones let the engine show its heartbeat over a slow line."""
LIFETIME = timedelta(hours=24)
"""How long an upload serves where X does not say so."""
CHECKS = (1.0, 600.0)
"""Seconds: the shortest and the longest pause between two questions about a file, whatever X proposes."""
CATEGORIES = {"image": "tweet_image", "gif": "tweet_gif", "video": "tweet_video"}
STATES: Mapping[str, Processing] = {
    "pending": "pending",
    "in_progress": "in_progress",
    "succeeded": "succeeded",
}


class Uploads(ABC):
    """The calls about media of one account."""

    version = ""

    def __init__(self, auth: tweepy.OAuth1UserHandler, transport: Transport) -> None:
        self._auth = auth
        self._transport = transport

    def upload(self, media: MediaFile, report: Callable[[int], None] | None = None) -> UploadedMedia:
        """Bring a file to X; see `social.services.base.Gateway.upload`."""
        sent = 0
        if media.category == "image" and media.bytes <= PART:
            (whole,) = parts(media, PART)
            reply = self.at_once(media, whole)
        else:
            upload_id = self._identifier(self.begin(media))
            for number, part in enumerate(parts(media, PART)):
                self.part(upload_id, number, part)
                sent += len(part)
                if report is not None:
                    report(sent)
            reply = self.end(upload_id)
        if report is not None and sent == 0:
            report(media.bytes)
        return self._told(reply)

    def state(self, media_id: str) -> UploadedMedia:
        """How far X is with a file."""
        return self._told(self.ask(media_id))

    @abstractmethod
    def at_once(self, media: MediaFile, whole: bytes) -> Reply:
        """Upload a small picture."""

    @abstractmethod
    def begin(self, media: MediaFile) -> Reply:
        """Announce a file."""

    @abstractmethod
    def part(self, upload_id: str, number: int, part: bytes) -> None:
        """Upload a part, counted from 0."""

    @abstractmethod
    def end(self, upload_id: str) -> Reply:
        """Say that all parts are there."""

    @abstractmethod
    def ask(self, media_id: str) -> Reply:
        """Ask how far X is."""

    @abstractmethod
    def describe(self, media_id: str, alt_text: str) -> None:
        """Give an uploaded file its alternative text."""

    @abstractmethod
    def told_of(self, reply: Reply) -> dict[str, Any]:
        """The file in an answer; empty where there is none."""

    def call(self, operation: str, method: str, address: str, **body: Any) -> Reply:
        """Make one signed call."""
        to = ENDPOINTS[self.version][operation]
        return self._transport.speak(to, self._transport.request, method, address, auth=self._auth.apply_auth(), **body)

    def _identifier(self, reply: Reply) -> str:
        thing = self.told_of(reply)
        found = wire.identifier({"id_str": thing.get("media_id_string"), "id": thing.get("id")})
        if not found.isdigit():
            raise garbled(reply)
        return found

    def _told(self, reply: Reply) -> UploadedMedia:
        thing = self.told_of(reply)
        media_id, info = self._identifier(reply), thing.get("processing_info")
        info = info if isinstance(info, dict) else {"state": "succeeded"}
        if info.get("state") == "failed":
            raise _failed(info)
        state = STATES.get(str(info.get("state")))
        if state is None:
            raise garbled(reply)
        pause = min(max(_seconds(info.get("check_after_secs")) or 0.0, CHECKS[0]), CHECKS[1])
        serves = _seconds(thing.get("expires_after_secs"))
        lifetime = LIFETIME if serves is None else min(timedelta(seconds=serves), 30 * LIFETIME)
        return UploadedMedia(media_id, state, 0.0 if state == "succeeded" else pause, reply.at + lifetime)


class UploadsV2(Uploads):
    """Version 2's words, on dedicated paths since April 2025 (docs.x.com, changelog)."""

    version = "2"

    def at_once(self, media: MediaFile, whole: bytes) -> Reply:
        """POST /2/media/upload."""
        fields = {"media_category": CATEGORIES[media.category], "media_type": media.mime}
        return self.call("upload", "POST", f"{TWEEPY_PREFIX}/2/media/upload", **multipart(fields, whole))

    def begin(self, media: MediaFile) -> Reply:
        """POST /2/media/upload/initialize."""
        said = {
            "media_category": CATEGORIES[media.category],
            "media_type": media.mime,
            "total_bytes": media.bytes,
        }
        return self.call("upload_begin", "POST", f"{TWEEPY_PREFIX}/2/media/upload/initialize", json=said)

    def part(self, upload_id: str, number: int, part: bytes) -> None:
        """POST /2/media/upload/:id/append."""
        address = f"{TWEEPY_PREFIX}/2/media/upload/{upload_id}/append"
        self.call("upload_part", "POST", address, **multipart({"segment_index": str(number)}, part))

    def end(self, upload_id: str) -> Reply:
        """POST /2/media/upload/:id/finalize."""
        return self.call("upload_end", "POST", f"{TWEEPY_PREFIX}/2/media/upload/{upload_id}/finalize")

    def ask(self, media_id: str) -> Reply:
        """GET /2/media/upload."""
        asked = {"command": "STATUS", "media_id": media_id}
        return self.call("media_state", "GET", f"{TWEEPY_PREFIX}/2/media/upload", params=asked)

    def describe(self, media_id: str, alt_text: str) -> None:
        """POST /2/media/metadata."""
        said = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        self.call("describe", "POST", f"{TWEEPY_PREFIX}/2/media/metadata", json=said)

    def told_of(self, reply: Reply) -> dict[str, Any]:
        """The file stands under "data"."""
        data = reply.body.get("data") if isinstance(reply.body, dict) else None
        return data if isinstance(data, dict) else {}


class UploadsV1(Uploads):
    """Version 1.1's words, on a host of their own (X's retired pages "POST media/upload" and "media/metadata/create")."""

    version = "1.1"
    _path = f"{UPLOAD_PREFIX}/1.1/media/upload.json"

    def at_once(self, media: MediaFile, whole: bytes) -> Reply:
        """POST media/upload."""
        fields = {"media_category": CATEGORIES[media.category]}
        return self.call("upload", "POST", self._path, **multipart(fields, whole))

    def begin(self, media: MediaFile) -> Reply:
        """POST media/upload (INIT)."""
        said = {
            "command": "INIT",
            "media_category": CATEGORIES[media.category],
            "media_type": media.mime,
            "total_bytes": media.bytes,
        }
        return self.call("upload_begin", "POST", self._path, data=said)

    def part(self, upload_id: str, number: int, part: bytes) -> None:
        """POST media/upload (APPEND)."""
        fields = {"command": "APPEND", "media_id": upload_id, "segment_index": str(number)}
        self.call("upload_part", "POST", self._path, **multipart(fields, part))

    def end(self, upload_id: str) -> Reply:
        """POST media/upload (FINALIZE)."""
        return self.call("upload_end", "POST", self._path, data={"command": "FINALIZE", "media_id": upload_id})

    def ask(self, media_id: str) -> Reply:
        """GET media/upload (STATUS)."""
        return self.call("media_state", "GET", self._path, params={"command": "STATUS", "media_id": media_id})

    def describe(self, media_id: str, alt_text: str) -> None:
        """POST media/metadata/create."""
        said = {"media_id": media_id, "alt_text": {"text": alt_text}}
        self.call("describe", "POST", f"{UPLOAD_PREFIX}/1.1/media/metadata/create.json", json=said)

    def told_of(self, reply: Reply) -> dict[str, Any]:
        """The answer is the file."""
        return reply.body if isinstance(reply.body, dict) else {}


def multipart(fields: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """A form with a file, as keywords of a request."""
    boundary = hashlib.sha256(content).hexdigest()[:32]
    body, content_type = encode_multipart_formdata(
        {**fields, "media": ("media", content, "application/octet-stream")}, boundary
    )
    return {"data": body, "headers": {"Content-Type": content_type}}


def _failed(info: Mapping[str, Any]) -> TextFault:
    error = info.get("error")
    said = error.get("message") or error.get("name") if isinstance(error, dict) else None
    words = inert_name(said)[:300] if isinstance(said, str) and said else "nothing more."
    case = BY_NAME["media-failed"]
    return TextFault(case.name, case.sentence.format(words=words), case.cure, raw=words)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
