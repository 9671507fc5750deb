"""API v1.1 about posts, there called statuses, and direct messages."""

from __future__ import annotations

from typing import Any

from social.sandbox import metrics
from social.sandbox.calls import Call, Endpoint, Reply, reply
from social.sandbox.cursors import v11_before, v11_cursor
from social.sandbox.refusals import Refused
from social.sandbox.texts import media_link, shown
from social.sandbox.v11_users import LOOKUP_AT_ONCE, meant, moment, user
from social.sandbox.world import Item


def _words(call: Call, item: Item) -> tuple[str, dict[str, Any]]:
    """A text as X gives it back, with its entities."""
    text, links = (item.text, []) if call.world.plain_text else shown(item.text, item.id)
    urls = [
        {
            "url": link.url,
            "expanded_url": link.expanded,
            "display_url": link.expanded.split("://", 1)[1],
            "indices": [link.start, link.end],
        }
        for link in links
    ]
    entities: dict[str, Any] = {"hashtags": [], "symbols": [], "user_mentions": [], "urls": urls}
    if item.media and not call.world.plain_text:
        link = media_link(item.id)
        text = f"{text} {link}"
        place = {"url": link, "indices": [len(text) - len(link), len(text)]}
        entities["media"] = [{"id": upload.id, "id_str": str(upload.id), **place} for upload in item.media]
    return text, entities


def status(call: Call, item: Item) -> dict[str, Any]:
    """A post as v1.1 shows it; its text is full_text where tweet_mode=extended asks for it."""
    text, entities = _words(call, item)
    answers = item.answers
    author = None if answers is None else call.world.person(answers.author)
    numbers = metrics.public(call.world, item)
    return {
        "created_at": moment(item.at),
        "id": item.id,
        "id_str": str(item.id),
        "full_text" if call.given.get("tweet_mode") == "extended" else "text": text,
        "truncated": False,
        "entities": entities,
        "in_reply_to_status_id": None if answers is None else answers.id,
        "in_reply_to_status_id_str": None if answers is None else str(answers.id),
        "in_reply_to_user_id_str": None if author is None else author.id,
        "in_reply_to_screen_name": None if author is None else author.username,
        "user": user(call, call.world.person(item.author)),
        "retweet_count": numbers["retweet_count"],
        "favorite_count": numbers["like_count"],
        "favorited": False,
        "retweeted": False,
        "lang": "und",
    }


def update(call: Call) -> Reply:
    """POST /1.1/statuses/update.json."""
    text = call.given.get("status", "")
    media_ids = call.names("media_ids")
    if not (text.strip() or media_ids):
        raise Refused("no-status")
    item = call.world.post(call.viewer, text, call.late, media_ids, _reply_to(call, text))
    return reply(status(call, item), resources=1)


def _reply_to(call: Call, text: str) -> str | None:
    """The id of the post that is answered.

    X ignored it where the other post's author was not mentioned, unless auto_populate_reply_metadata was set (its retired
    page of statuses/update).
    """
    answered = call.given.get("in_reply_to_status_id", "")
    if not (answered.isascii() and answered.isdigit()):
        return None
    if call.given.get("auto_populate_reply_metadata", "").lower() == "true":
        return answered
    known = call.world.posts.get(int(answered))
    author = None if known is None else call.world.person(known.author).username
    return answered if author is None or f"@{author}".lower() in text.lower() else None


def destroy(call: Call) -> Reply:
    """POST /1.1/statuses/destroy/:id.json."""
    post_id = call.path["id"]
    if not (post_id.isascii() and post_id.isdigit()):
        raise Refused("post-not-found")
    return reply(status(call, call.world.delete(call.viewer, post_id)), resources=1)


def _bound(call: Call, name: str) -> int | None:
    text = call.given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def user_timeline(call: Call) -> Reply:
    """GET /1.1/statuses/user_timeline.json: newest first, max_id inclusive, since_id exclusive, up to 200."""
    person = meant(call)
    if not call.world.may_read(call.viewer, person):
        raise Refused("protected")
    highest = _bound(call, "max_id")
    items = call.world.timeline(
        person.number, since=_bound(call, "since_id") or 0, until=None if highest is None else highest + 1
    )
    page = items[: min(_bound(call, "count") or 20, 200)]
    return reply([status(call, item) for item in page], resources=len(page))


def lookup(call: Call) -> Reply:
    """GET /1.1/statuses/lookup.json: up to 100 at once; those gone, or not the viewer's to see, are left out."""
    ids = call.names("id")
    if not 1 <= len(ids) <= LOOKUP_AT_ONCE:
        raise Refused("too-many-terms")
    found = [call.world.posts.get(int(each)) for each in ids if each.isascii() and each.isdigit()]
    now, world = call.world.now(), call.world
    shown = [each for each in found if each is not None and each.seen(now)]
    shown = [each for each in shown if world.may_read(call.viewer, world.person(each.author))]
    return reply([status(call, each) for each in shown], resources=len(shown))


def event(call: Call, item: Item) -> dict[str, Any]:
    """A direct message as a v1.1 event."""
    text, entities = _words(call, item)
    people = call.world.people
    recipient = item.author if item.recipient is None else item.recipient
    return {
        "type": "message_create",
        "id": str(item.id),
        "created_timestamp": str(int(item.at.timestamp() * 1000)),
        "message_create": {
            "target": {"recipient_id": people.id_of(recipient)},
            "sender_id": people.id_of(item.author),
            "message_data": {"text": text, "entities": entities},
        },
    }


def new_message(call: Call) -> Reply:
    """POST /1.1/direct_messages/events/new.json."""
    try:
        create = call.body["event"]["message_create"]
        recipient, text = str(create["target"]["recipient_id"]), create["message_data"]["text"]
    except (KeyError, TypeError):
        raise Refused("invalid", message="event: must hold message_create with target and message_data.") from None
    if not isinstance(text, str) or not text:
        raise Refused("invalid", message="message_data.text: must be a text of at least one character.")
    return reply({"event": event(call, call.world.send(call.viewer, recipient, text, call.late))}, resources=1)


def list_messages(call: Call) -> Reply:
    """GET /1.1/direct_messages/events/list.json: newest first, 20 by default, up to 50, of the last 30 days."""
    size = min(max(_bound(call, "count") or 20, 1), 50)
    try:
        until = v11_before(int(call.given.get("cursor", "-1")))
    except ValueError:
        raise Refused("invalid", message="cursor: is not valid.") from None
    items = call.world.conversation(call.viewer, until=until)
    body: dict[str, Any] = {"events": [event(call, item) for item in items[:size]]}
    if len(items) > size:
        body["next_cursor"] = str(v11_cursor(items[size - 1].id))
    return reply(body, resources=min(len(items), size))


ENDPOINTS = (
    Endpoint("POST", "/1.1/statuses/update.json", "read-write", update),
    Endpoint("POST", "/1.1/statuses/destroy/{id}.json", "read-write", destroy),
    Endpoint("GET", "/1.1/statuses/user_timeline.json", "read", user_timeline),
    Endpoint("GET", "/1.1/statuses/lookup.json", "read", lookup),
    Endpoint("POST", "/1.1/direct_messages/events/new.json", "read-write-directmessages", new_message),
    Endpoint("GET", "/1.1/direct_messages/events/list.json", "read-write-directmessages", list_messages),
)
