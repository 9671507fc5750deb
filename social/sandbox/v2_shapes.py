"""How API v2 shows people, posts and messages: JSON with the fields that were asked for, in the vocabulary of the day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii
from typing import Any

from social.sandbox import metrics
from social.sandbox.calls import Call, said
from social.sandbox.people import Person, describe, mix
from social.sandbox.refusals import invalid, problem_type
from social.sandbox.texts import media_link, shown
from social.sandbox.world import Item

USER_FIELDS = frozenset(
    str.split(
        "affiliation confirmed_email connection_status created_at description entities id is_identity_verified location "
        "most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics "
        "receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type "
        "withheld"
    )
)
"""What X takes as user.fields (its description 2.166); those not shown here have no value in the sandbox."""
POST_FIELDS = frozenset(
    str.split(
        "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
        "display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang "
        "matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics "
        "paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source "
        "suggested_source_links suggested_source_links_with_counts text withheld"
    )
)
MESSAGE_FIELDS = frozenset(
    str.split(
        "attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets sender_id "
        "text"
    )
)
# These two are read a million times in a full pass, hence the shortest way.
_quote: Callable[[str], str] = encode_basestring_ascii
_CONNECTIONS = {
    (False, False): "[]",
    (True, False): '["followed_by"]',
    (False, True): '["following"]',
    (True, True): '["followed_by","following"]',
}
_PLACES = ("Lisbon", "Ghent", "Osaka", "Kraków", "Recife", "Nairobi", "Tromsø", "")


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, and whether all that are shown are known to follow the viewer."""

    call: Call
    all_follow: bool = False

    def follows(self, person: Person) -> bool:
        """Whether that person follows the viewer."""
        return self.all_follow or self.call.world.follows(person.number, self.call.viewer)


def _connections(view: View, person: Person) -> str:
    return _CONNECTIONS[view.follows(person), view.call.world.followed_by(person.number, view.call.viewer)]


def _takes(view: View, person: Person) -> str:
    if view.all_follow or not person.receives_dm:
        return "true" if person.receives_dm and not person.suspended else "false"
    return "true" if view.call.world.takes_messages(person, view.call.viewer) else "false"


def _metrics(view: View, person: Person) -> str:
    word = view.call.world.vocabulary
    return (
        f'{{"followers_count":{person.followers},"following_count":{person.following},"{word}_count":{person.posts},'
        f'"listed_count":{person.followers // 90},"like_count":{person.posts * 3}}}'
    )


def _moment(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()[:19] + ".000Z"


def _place(view: View, person: Person) -> str:
    return _quote(_PLACES[mix(person.number, 1) & 7])


_USER: Mapping[str, Callable[[View, Person], str]] = {
    "connection_status": _connections,
    "created_at": lambda view, person: f'"{_moment(person.joined)}"',
    "description": lambda view, person: _quote(describe(person)),
    "location": _place,
    "profile_image_url": lambda view, person: f'"https://pbs.twimg.com/profile_images/{person.id}/lark_normal.jpg"',
    "protected": lambda view, person: "true" if person.protected else "false",
    "public_metrics": _metrics,
    "receives_your_dm": _takes,
    "subscription_type": lambda view, person: '"None"',
    "url": lambda view, person: '""',
    "verified": lambda view, person: "false" if person.verified_type == "none" else "true",
    "verified_type": lambda view, person: f'"{person.verified_type}"',
}


def chosen(call: Call, name: str, known: frozenset[str]) -> list[str]:
    """The fields asked for, by either vocabulary's parameter. Refused as "invalid" where X knows none of that name."""
    fields = list(dict.fromkeys(call.names(name) + call.names(name.replace("tweet", "post"))))
    everything = known | {said("post", field) for field in known}
    for field in fields:
        if field not in everything:
            message = f"The `{name}` query parameter value [{field}] is not one of [{','.join(sorted(known))}]"
            raise invalid(name, field, message)
    return fields


def users(view: View, people: Iterable[Person], fields: Sequence[str]) -> list[str]:
    """People as JSON texts."""
    pieces = [(f',"{name}":', _USER[name]) for name in fields if name in _USER]
    return [
        f'{{"id":"{person.id}","name":{_quote(person.name)},"username":"{person.username}"'
        + "".join([label + piece(view, person) for label, piece in pieces])
        + "}"
        for person in people
    ]


def user_page(texts: Sequence[str], meta: Mapping[str, Any] | None, errors: Sequence[object] = ()) -> str:
    """The whole answer around texts of people; an empty page has no data at all, as with X."""
    parts = [f'"data":[{",".join(texts)}]'] if texts else []
    if errors:
        parts.append(f'"errors":{json.dumps(errors)}')
    if meta is not None:
        parts.append(f'"meta":{json.dumps(meta)}')
    return "{" + ",".join(parts) + "}"


def problem(call: Call, tail: str, title: str, detail: str, **more: str) -> dict[str, str]:
    """One entry of "errors" beside an answer that succeeded in part."""
    return {"title": title, "detail": detail, "type": problem_type(tail, call.world.vocabulary), **more}


def text_of(call: Call, item: Item) -> tuple[str, list[dict[str, Any]]]:
    """A text as X gives it back, and its links."""
    if call.world.plain_text:
        return item.text, []
    text, links = shown(item.text, item.id)
    told: list[dict[str, Any]] = [
        {
            "start": link.start,
            "end": link.end,
            "url": link.url,
            "expanded_url": link.expanded,
            "display_url": link.expanded.split("://", 1)[1],
        }
        for link in links
    ]
    if item.media:
        link = media_link(item.id)
        start = len(text) + 1
        text = f"{text} {link}"
        leads = f"https://x.com/i/status/{item.id}/photo/1"
        place = {"start": start, "end": len(text), "url": link, "expanded_url": leads}
        told.append(place | {"display_url": "pic.x.com/" + link[-10:], "media_key": item.media[0].key})
    return text, told


def post(call: Call, item: Item, fields: Sequence[str]) -> dict[str, Any]:
    """A post with the fields asked for."""
    word = call.world.vocabulary
    text, links = text_of(call, item)
    whole: dict[str, Any] = {
        "author_id": call.world.people.id_of(item.author),
        "conversation_id": str(item.conversation),
        "created_at": item.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lang": "und",
        "possibly_sensitive": False,
        "public_metrics": {said(word, name): value for name, value in metrics.public(call.world, item).items()},
        "reply_settings": "everyone",
        **{
            name: {said(word, key): value for key, value in numbers.items()}
            for name, numbers in metrics.private(call.world, item, call.viewer.number).items()
        },
    }
    if item.answers is not None:
        whole["in_reply_to_user_id"] = call.world.people.id_of(item.answers.author)
        replied = [{"type": "replied_to", "id": str(item.answers.id)}]
        whole |= {"referenced_tweets": replied, "referenced_posts": replied}
    if item.media:
        whole["attachments"] = {"media_keys": [upload.key for upload in item.media]}
    if links:
        whole["entities"] = {"urls": links}
    told = {"id": str(item.id), "text": text, said(word, "edit_history_tweet_ids"): [str(item.id)]}
    return told | {said(word, name): whole[name] for name in fields if name in whole}


def message(call: Call, item: Item, fields: Sequence[str]) -> dict[str, Any]:
    """A direct message as an event, with the fields asked for."""
    people = call.world.people
    text, links = text_of(call, item)
    sender = people.id_of(item.author)
    recipient = sender if item.recipient is None else people.id_of(item.recipient)
    whole: dict[str, Any] = {
        "created_at": item.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "dm_conversation_id": conversation_id(sender, recipient),
        "sender_id": sender,
    }
    if links:
        whole["entities"] = {"urls": links}
    told = {"id": str(item.id), "event_type": "MessageCreate", "text": text}
    return told | {name: whole[name] for name in fields if name in whole}


def conversation_id(one: str, other: str) -> str:
    """The id of a conversation of two: both ids, the smaller first."""
    return "-".join(sorted((one, other), key=int))
