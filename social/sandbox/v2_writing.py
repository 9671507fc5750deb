"""API v2 about posts and direct messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from social.sandbox.calls import Call, Endpoint, Reply, checked_id, reply, said
from social.sandbox.cursors import Spot, token
from social.sandbox.refusals import Refused, invalid
from social.sandbox.v2_shapes import (
    MESSAGE_FIELDS,
    POST_FIELDS,
    USER_FIELDS,
    View,
    chosen,
    conversation_id,
    message,
    post,
    problem,
    text_of,
    user_page,
    users,
)
from social.sandbox.v2_users import spot
from social.sandbox.world import Item

_BODY = frozenset(
    str.split(
        "text media poll reply quote_tweet_id reply_settings community_id geo direct_message_deep_link card_uri made_with_ai "
        "paid_partnership nullcast edit_options for_super_followers_only share_with_followers"
    )
)
"""What X takes in the body of a post (its description 2.166)."""
_REPLY = {"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"}
_FIELDS = {"expansions", "tweet.fields", "post.fields", "user.fields", "media.fields", "poll.fields", "place.fields"}
_PRIVATE = ("non_public_metrics", "organic_metrics", "promoted_metrics")


def create_post(call: Call) -> Reply:
    """POST /2/tweets."""
    for name in call.body:
        if name not in _BODY:
            raise invalid(name, call.body[name], f"$.{name}: is not defined in the schema")
    text, media_ids = call.body.get("text", ""), _media_ids(call)
    if not isinstance(text, str) or not (text.strip() or media_ids):
        raise invalid("text", text, "$.text: must be a text of at least one character")
    item = call.world.post(call.viewer, text, call.late, media_ids, _reply_to(call))
    word = said(call.world.vocabulary, "edit_history_tweet_ids")
    return reply({"data": {"id": str(item.id), "text": text_of(call, item)[0], word: [str(item.id)]}}, 201, 1)


def _media_ids(call: Call) -> list[str]:
    media = call.body.get("media", {"media_ids": []})
    ids = media.get("media_ids") if isinstance(media, dict) else None
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise invalid("media.media_ids", media, "$.media.media_ids: array of texts expected")
    return ids


def _reply_to(call: Call) -> str | None:
    """The id of the post that is answered, None where there is none."""
    reply_body = call.body.get("reply")
    if reply_body is None:
        return None
    answered = reply_body.get("in_reply_to_tweet_id") if isinstance(reply_body, dict) else None
    if not isinstance(answered, str):
        raise invalid("reply", reply_body, "$.reply.in_reply_to_tweet_id: is missing but it is required")
    for name in reply_body.keys() - _REPLY:
        raise invalid(f"reply.{name}", reply_body[name], f"$.reply.{name}: is not defined in the schema")
    return checked_id("reply.in_reply_to_tweet_id", answered)


def delete_post(call: Call) -> Reply:
    """DELETE /2/tweets/:id."""
    call.world.delete(call.viewer, call.user_id())
    return reply({"data": {"deleted": True}}, resources=1)


def posts(call: Call) -> Reply:
    """GET /2/tweets?ids=."""
    call.only(_FIELDS | {"ids"})
    fields = chosen(call, "tweet.fields", POST_FIELDS)
    ids = [checked_id("ids", value) for value in call.names("ids")]
    if not 1 <= len(ids) <= 100:
        message = f"The number of values in the `ids` query parameter list [{len(ids)}] is not between 1 and 100"
        raise invalid("ids", len(ids), message)
    found, errors = [], []
    for value in ids:
        item = call.world.posts.get(int(value))
        if item is None or not item.seen(call.world.now()):
            errors.append(_missing(call, value))
        elif not call.world.may_read(call.viewer, call.world.person(item.author)):
            errors.append(_hidden(call, value))
        else:
            found.append(item)
            errors += _untold(call, item, fields)
    return reply(_told(call, found, fields) | ({"errors": errors} if errors else {}), resources=len(found))


def _about(value: str, resource: str, parameter: str) -> dict[str, str]:
    return {"value": value, "resource_type": resource, "parameter": parameter, "resource_id": value}


def _missing(call: Call, value: str) -> dict[str, str]:
    detail = f"Could not find tweet with ids: [{value}]."
    about = _about(value, said(call.world.vocabulary, "tweet"), "ids")
    return problem(call, "resource-not-found", "Not Found Error", detail, **about)


def _hidden(call: Call, value: str, resource: str = "tweet", parameter: str = "ids") -> dict[str, str]:
    detail = f"Sorry, you are not authorized to see the {resource} with {parameter}: [{value}]."
    about = _about(value, said(call.world.vocabulary, resource), parameter)
    return problem(call, "not-authorized-for-resource", "Authorization Error", detail, **about)


def _untold(call: Call, item: Item, fields: Sequence[str]) -> list[dict[str, str]]:
    """Private metrics that were asked for but are not the viewer's to see, or too old."""
    shown = post(call, item, fields)
    return [
        problem(
            call,
            "not-authorized-for-field",
            "Field Authorization Error",
            f"Sorry, you are not authorized to access '{field}' on the tweet with ids: [{item.id}].",
            **_about(str(item.id), said(call.world.vocabulary, "tweet"), "ids"),
            field=field,
        )
        for field in fields
        if field in _PRIVATE and field not in shown
    ]


def _told(call: Call, items: Sequence[Item], fields: Sequence[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"data": [post(call, item, fields) for item in items]} if items else {}
    if items and "author_id" in call.names("expansions"):
        body["includes"] = {"users": _people(call, {item.author for item in items})}
    return body


def _people(call: Call, numbers: set[int]) -> list[Any]:
    fields = chosen(call, "user.fields", USER_FIELDS)
    return [json.loads(text) for text in users(View(call), map(call.world.person, sorted(numbers)), fields)]


def timeline(call: Call) -> Reply:
    """GET /2/users/:id/tweets."""
    call.only(_FIELDS | {"max_results", "pagination_token", "since_id", "until_id", "exclude"})
    fields = chosen(call, "tweet.fields", POST_FIELDS)
    size = call.number("max_results", 5, 100, 10)
    user_id = call.user_id()
    number = call.world.people.number_of(user_id)
    if number is None:
        missing = problem(
            call,
            "resource-not-found",
            "Not Found Error",
            f"Could not find user with id: [{user_id}].",
            **_about(user_id, "user", "id"),
        )
        return Reply(user_page((), None, [missing]))
    if not call.world.may_read(call.viewer, call.world.person(number)):
        return Reply(user_page((), None, [_hidden(call, user_id, "user", "id")]))
    since = int(checked_id("since_id", call.given.get("since_id", "0")))
    at = spot(call, user_id)
    until = at.before if at else None
    if until is None and "until_id" in call.given:
        until = int(checked_id("until_id", call.given["until_id"]))
    items = call.world.timeline(number, since=since, until=until)
    page = items[:size]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": str(page[0].id), "oldest_id": str(page[-1].id)}
    if len(items) > size:
        meta["next_token"] = token(user_id, Spot(page[-1].id))
    errors = [error for item in page for error in _untold(call, item, fields)]
    told = _told(call, page, fields) | ({"errors": errors} if errors else {})
    return reply(told | {"meta": meta}, resources=len(page))


def send_message(call: Call) -> Reply:
    """POST /2/dm_conversations/with/:id/messages."""
    text = call.body.get("text")
    if not isinstance(text, str) or not text:
        raise invalid("text", text, "$.text: must be a text of at least one character")
    recipient = call.user_id()
    item = call.world.send(call.viewer, recipient, text, call.late)
    conversation = conversation_id(call.viewer.user_id, recipient)
    return reply({"data": {"dm_conversation_id": conversation, "dm_event_id": str(item.id)}}, 201, 1)


def messages(call: Call) -> Reply:
    """GET /2/dm_events and GET /2/dm_conversations/with/:id/dm_events."""
    known = {"max_results", "pagination_token", "event_types", "dm_event.fields", *_FIELDS}
    call.only(known)
    fields = chosen(call, "dm_event.fields", MESSAGE_FIELDS)
    size = call.number("max_results", 1, 100, 100)
    other = None
    if "id" in call.path:
        other = call.world.people.number_of(call.user_id())
        if other is None:
            raise Refused("user-not-found", detail=f"Could not find user with id: [{call.path['id']}].")
    owner = f"messages {call.viewer.user_id} {other}"
    at = spot(call, owner)
    wanted = call.names("event_types")
    found = call.world.conversation(call.viewer, other, until=at.before if at else None)
    items = list(islice(found, size + 1)) if not wanted or "MessageCreate" in wanted else []
    page = items[:size]
    body: dict[str, Any] = {"data": [message(call, item, fields) for item in page]} if page else {}
    if page and "sender_id" in call.names("expansions"):
        body["includes"] = {"users": _people(call, {item.author for item in page})}
    meta: dict[str, Any] = {"result_count": len(page)}
    if len(items) > size:
        meta["next_token"] = token(owner, Spot(page[-1].id))
    return reply(body | {"meta": meta}, resources=len(page))


ENDPOINTS = (
    Endpoint("POST", "/2/tweets", "read-write", create_post),
    Endpoint("GET", "/2/tweets", "read", posts),
    Endpoint("DELETE", "/2/tweets/{id}", "read-write", delete_post),
    Endpoint("GET", "/2/users/{id}/tweets", "read", timeline),
    Endpoint("POST", "/2/dm_conversations/with/{id}/messages", "read-write-directmessages", send_message),
    Endpoint("GET", "/2/dm_conversations/with/{id}/dm_events", "read-write-directmessages", messages),
    Endpoint("GET", "/2/dm_events", "read-write-directmessages", messages),
)
