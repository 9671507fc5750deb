"""Turns X's JSON into people, accounts, posts and messages, in the words of 1.1, of 2, and of 2 since August 2026.

What came over the wire is never trusted: a field of the wrong type counts as missing, a thing without an id is left
out, text is made inert. X renamed "tweet" to "post" and "retweet" to "repost" in its schema; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from operator import itemgetter
from typing import Any

from social.errors import PersonFault
from social.inert import inert_name, inert_text
from social.services.base import Account, Message, Person, Post

Json = dict[str, Any]


def post_url(username: str, post_id: str) -> str:
    """The address of a post; "i" stands for an author whose name is not known, and X leads it to the right one."""
    return f"https://x.com/{username or 'i'}/status/{post_id}"


def profile_url(username: str) -> str:
    """The address of an account's page."""
    return f"https://x.com/{username}"


def check_username(username: str) -> None:
    """Hold back what cannot be a user name, before it becomes part of an address. PersonFault("not-found")."""
    if not re.fullmatch("[A-Za-z0-9_]{1,15}", username):
        raise _unknown(f"{inert_name(username)!r} is no user name of X: letters, digits and _ only, 15 at most.")


def check_id(external_id: str) -> None:
    """Hold back what cannot be an id, before it becomes part of an address. PersonFault("not-found")."""
    if not re.fullmatch("[0-9]{1,19}", external_id):
        raise _unknown(f"{inert_name(external_id)!r} is no id of X: digits only, 19 at most.")


def _unknown(sentence: str) -> PersonFault:
    return PersonFault("not-found", sentence, "Look at it once more.")


def objects(value: Any) -> list[Json]:
    """The objects in a list, whatever else it holds."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def ids(value: Any) -> tuple[str, ...]:
    """The ids in a list, as text."""
    return tuple(found for item in value if (found := _id(item))) if isinstance(value, list) else ()


def identifier(thing: Json) -> str:
    """The id of a thing as text, "" where it has none; 1.1 has it as a number beside the text."""
    return _id(thing.get("id_str")) or _id(thing.get("id"))


def people(users: Iterable[Json]) -> list[Person]:
    """The users as people; those without an id are left out."""
    return [person for user in users if (person := _quickly(user) or _quickly_v1(user) or _carefully(user)) is not None]


_KINDS = {"none": None, "blue": "blue", "business": "business", "government": "government"}
"""X's verified types (API reference, user object, August 2026)."""
_FIELDS = itemgetter(
    "id", "username", "name", "public_metrics", "verified", "verified_type", "protected", "receives_your_dm"
)


def _quickly(user: Json) -> Person | None:
    """A user of version 2 all of whose fields are as documented, which nearly all are; None for all others."""
    try:
        key, username, name, metrics, checked, kind, protected, receives = _FIELDS(user)
        if type(receives) is not bool or "blocking" in user["connection_status"]:
            return None
        return _plainly(key, username, name, metrics["followers_count"], checked, _KINDS[kind], protected, receives)
    except (KeyError, TypeError, AttributeError):
        return None


_FIELDS_V1 = itemgetter("id_str", "screen_name", "name", "followers_count", "verified", "protected")
_V2_ALONE = {"username", "public_metrics", "verified_type", "receives_your_dm", "connection_status"}


def _quickly_v1(user: Json) -> Person | None:
    """The same for a user of version 1.1, which has nothing of version 2 in it."""
    try:
        key, username, name, friends, checked, protected = _FIELDS_V1(user)
        if not _V2_ALONE.isdisjoint(user):
            return None
        return _plainly(key, username, name, friends, checked, None, protected, None)
    except (KeyError, TypeError, AttributeError):
        return None


def _plainly(
    key: str,
    username: str,
    name: str,
    friends: int,
    checked: bool,
    kind: str | None,
    protected: bool,
    receives: bool | None,
) -> Person | None:
    """These as a person; None where one is not as documented. What is no text raises TypeError or AttributeError."""
    if not (type(checked) is type(protected) is bool and type(friends) is int and friends >= 0):
        return None
    if not (key.isdigit() and key.isascii() and username and username.isascii() and username.isprintable()):
        return None
    if not (name.isascii() and name.isprintable()):
        name = inert_name(name)
    return tuple.__new__(Person, (key, username.strip(), name.strip(), friends, checked, kind, protected, receives))


def _carefully(user: Json) -> Person | None:
    return _person(user) if identifier(user) else None


def account(user: Json) -> Account:
    """The user as an account."""
    return Account(
        external_id=identifier(user),
        username=_username(user) or "",
        full_name=_name(user.get("name")) or "",
        description=_text(user.get("description")),
        protected=bool(_flag(user, "protected")),
        checked=bool(_flag(user, "verified")),
        verified_type=_verified_type(user),
        followers=_count(user, "followers_count") or 0,
        following=_count(user, "following_count", "friends_count") or 0,
        posts=_count(user, "post_count", "tweet_count", "statuses_count") or 0,
        created_at=_instant(user.get("created_at")),
        listed=_count(user, "listed_count"),
    )


def post(status: Json, author_id: str = "", username: str = "") -> Post:
    """The status as a post, links as before X shortened them; `author_id` and `username` fill in where it lacks."""
    user = status.get("user") if isinstance(status.get("user"), dict) else {}
    author = _id(status.get("author_id")) or identifier(user or {}) or author_id
    name = _username(user or {}) or username
    return Post(
        identifier(status),
        _written(status),
        author,
        _instant(status.get("created_at")),
        post_url(name, identifier(status)),
        _answered(status),
    )


def _answered(status: Json) -> str | None:
    """The id of the post that a status is a reply to."""
    known = objects(status.get("referenced_tweets")) + objects(status.get("referenced_posts"))
    found = [_id(each.get("id")) for each in known if each.get("type") == "replied_to"]
    return (
        next(iter(found), "")
        or _id(status.get("in_reply_to_status_id_str"))
        or _id(status.get("in_reply_to_status_id"))
        or None
    )


def message_v2(event: Json, me: str) -> Message:
    """A direct message event of version 2; `me` is the account's id."""
    sender = _id(event.get("sender_id"))
    pair = str(event.get("dm_conversation_id") or "").split("-")
    others = [one for one in pair if one.isdigit() and one != sender] if len(pair) == 2 else []
    recipient = others[0] if others else (me if sender and sender != me else "")
    return Message(identifier(event), _written(event), sender, recipient, _instant(event.get("created_at")))


def message_v1(event: Json) -> Message:
    """A direct message event of version 1.1."""
    created = _object(event, "message_create")
    recipient = _id(_object(created, "target").get("recipient_id"))
    when = _id(event.get("created_timestamp"))
    at = datetime.fromtimestamp(int(when) / 1000, UTC) if when.isdigit() and len(when) <= 14 else None
    return Message(
        identifier(event), _written(_object(created, "message_data")), _id(created.get("sender_id")), recipient, at
    )


def _person(user: Json) -> Person:
    relations = user.get("connection_status")
    receives = _flag(user, "receives_your_dm")
    if isinstance(relations, list) and "blocking" in relations:
        receives = False  # we have blocked them, so X takes nothing from us for them
    return Person(
        external_id=identifier(user),
        username=_username(user),
        full_name=_name(user.get("name")),
        number_of_friends=_count(user, "followers_count"),
        checked=_flag(user, "verified"),
        verified_type=_verified_type(user),
        protected=_flag(user, "protected"),
        receives_messages=receives,
    )


def _written(status: Json) -> str:
    """The whole text with expanded links, without the link X adds for attached media."""
    note = _object(status, "note_tweet") or _object(status, "note_post")
    text = _unescaped(_text(note.get("text") or status.get("full_text") or status.get("text")))
    entities = _object(note, "entities") or _object(status, "entities")
    for link in objects(entities.get("urls")):
        short, long = link.get("url"), link.get("expanded_url")
        if isinstance(short, str) and short and isinstance(long, str):
            text = text.replace(short, "" if "media_key" in link else inert_name(long))
    for media in objects(entities.get("media")):
        if isinstance(media.get("url"), str) and media["url"]:
            text = text.replace(media["url"], "")
    return text.rstrip() if entities else text


def _unescaped(text: str) -> str:
    """X escapes these three and nothing else; the ampersand comes last, or "&amp;lt;" would turn into "<"."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _object(thing: Json, key: str) -> Json:
    value = thing.get(key)
    return value if isinstance(value, dict) else {}


def _id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return inert_name(value) if isinstance(value, str) else ""


def _username(user: Json) -> str | None:
    return _name(user.get("username")) or _name(user.get("screen_name"))


def _name(value: Any) -> str | None:
    return inert_name(value) if isinstance(value, str) else None


def _text(value: Any) -> str:
    return inert_text(value) if isinstance(value, str) else ""


def _flag(user: Json, key: str) -> bool | None:
    value = user.get(key)
    return value if isinstance(value, bool) else None


def _verified_type(user: Json) -> str | None:
    kind = _name(user.get("verified_type"))
    return kind if kind and kind != "none" else None


def _count(user: Json, *names: str) -> int | None:
    for counts in (_object(user, "public_metrics"), user):
        for name in names:
            value = counts.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                return value
    return None


def _instant(value: Any) -> datetime | None:
    """Version 2 writes 2026-08-22T10:00:00.000Z, version 1.1 Sat Aug 22 10:00:00 +0000 2026."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        try:
            found = parsedate_to_datetime(value)
        except ValueError:
            return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
