"""The endpoints about media, of both versions of the API."""

from __future__ import annotations

import math
from typing import Any

from social.sandbox.calls import Call, Endpoint, Reply, reply
from social.sandbox.media import SIGNS, Upload
from social.sandbox.refusals import Refused, invalid

ALT_TEXT = 1_000


def _left(call: Call, upload: Upload) -> int:
    return math.ceil((upload.expires_at - call.world.now()).total_seconds())


def _told(call: Call, upload: Upload) -> dict[str, Any]:
    """What both versions say of an upload, but for its name."""
    told: dict[str, Any] = {"media_key": upload.key, "expires_after_secs": _left(call, upload)}
    if upload.sha256:
        told["size"] = upload.total
    processing = upload.processing()
    return told | ({"processing_info": processing} if processing else {})


def _v2(call: Call, upload: Upload) -> Reply:
    return reply({"data": {"id": str(upload.id), **_told(call, upload)}})


def _v11(call: Call, upload: Upload) -> Reply:
    return reply({"media_id": upload.id, "media_id_string": str(upload.id), **_told(call, upload)})


def _number(call: Call, name: str, value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, text, f"$.{name}: must be a whole number.")
    return int(text)


def _part(call: Call) -> bytes:
    part = call.body.get("media")
    if not isinstance(part, bytes):
        raise invalid("media", "", "$.media: must be a file of a form.")
    return part


def _sniffed(content: bytes) -> str:
    return next((mime for mime, at, sign in SIGNS if content[at:].startswith(sign)), "")


def _at_once(call: Call) -> Upload:
    """A picture in one call."""
    content, category = _part(call), call.given.get("media_category", "tweet_image")
    if not category.endswith("_image"):
        raise invalid("media_category", category, "This category is uploaded in parts.")
    mime = call.given.get("media_type") or _sniffed(content)
    shelf, now, owner = call.world.media, call.world.now(), call.viewer.number
    upload = shelf.begin(owner, mime, category, len(content), now)
    shelf.append(owner, str(upload.id), 0, content, now)
    return shelf.finish(owner, str(upload.id), call.processing, now)


def _begun(call: Call, said: Any) -> Upload:
    total = _number(call, "total_bytes", said.get("total_bytes", ""))
    mime, category = str(said.get("media_type")), str(said.get("media_category"))
    return call.world.media.begin(call.viewer.number, mime, category, total, call.world.now())


def _appended(call: Call, media_id: str) -> Upload:
    number = _number(call, "segment_index", call.given.get("segment_index", ""))
    return call.world.media.append(call.viewer.number, media_id, number, _part(call), call.world.now())


def _finished(call: Call, media_id: str) -> Upload:
    return call.world.media.finish(call.viewer.number, media_id, call.processing, call.world.now())


def _asked(call: Call) -> Upload:
    if call.given.get("command") != "STATUS":
        raise invalid("command", call.given.get("command"), "The command must be STATUS.")
    return call.world.media.ask(call.viewer.number, call.given.get("media_id", ""), call.world.now())


def _described(call: Call, media_id: object, alt: object) -> Upload:
    text = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(text, str) or not 0 < len(text) <= ALT_TEXT:
        raise invalid("alt_text", "", f"alt_text.text: must be a text of 1 to {ALT_TEXT} characters.")
    upload = call.world.media.find(call.viewer.number, str(media_id), call.world.now())
    if upload.kind == "video":
        raise invalid("id", media_id, "Alternative texts are for images and GIFs.")
    upload.alt_text = text
    return upload


def upload(call: Call) -> Reply:
    """POST /2/media/upload."""
    return _v2(call, _at_once(call))


def initialize(call: Call) -> Reply:
    """POST /2/media/upload/initialize."""
    return _v2(call, _begun(call, call.body))


def append(call: Call) -> Reply:
    """POST /2/media/upload/:id/append."""
    part_of = _appended(call, call.path["id"])
    return reply({"data": {"expires_at": math.ceil(part_of.expires_at.timestamp())}})


def finalize(call: Call) -> Reply:
    """POST /2/media/upload/:id/finalize."""
    return _v2(call, _finished(call, call.path["id"]))


def status(call: Call) -> Reply:
    """GET /2/media/upload?command=STATUS."""
    return _v2(call, _asked(call))


def metadata(call: Call) -> Reply:
    """POST /2/media/metadata."""
    said = call.body.get("metadata")
    alt = said.get("alt_text") if isinstance(said, dict) else None
    described = _described(call, call.body.get("id"), alt)
    told = {"id": str(described.id), "associated_metadata": {"alt_text": {"text": described.alt_text}}}
    return reply({"data": told}, resources=1)


def v11_upload(call: Call) -> Reply:
    """POST /1.1/media/upload.json: a picture at once, or by its command."""
    command, media_id = call.given.get("command"), call.given.get("media_id", "")
    if command == "INIT":
        return _v11(call, _begun(call, call.given))
    if command == "APPEND":
        _appended(call, media_id)
        return Reply("", 204)
    if command == "FINALIZE":
        return _v11(call, _finished(call, media_id))
    if command is not None:
        raise Refused("invalid", message="command: is not one of INIT, APPEND, FINALIZE.")
    return _v11(call, _at_once(call))


def v11_status(call: Call) -> Reply:
    """GET /1.1/media/upload.json?command=STATUS."""
    return _v11(call, _asked(call))


def v11_metadata(call: Call) -> Reply:
    """POST /1.1/media/metadata/create.json: its success says nothing."""
    _described(call, call.body.get("media_id"), call.body.get("alt_text"))
    return Reply("")


ENDPOINTS = (
    Endpoint("POST", "/2/media/upload", "read-write", upload),
    Endpoint("GET", "/2/media/upload", "read-write", status),
    Endpoint("POST", "/2/media/upload/initialize", "read-write", initialize),
    Endpoint("POST", "/2/media/upload/{id}/append", "read-write", append),
    Endpoint("POST", "/2/media/upload/{id}/finalize", "read-write", finalize),
    Endpoint("POST", "/2/media/metadata", "read-write", metadata),
    Endpoint("POST", "/1.1/media/upload.json", "read-write", v11_upload),
    Endpoint("GET", "/1.1/media/upload.json", "read-write", v11_status),
    Endpoint("POST", "/1.1/media/metadata/create.json", "read-write", v11_metadata),
)
