"""The gateway over version 2 of X's API, through tweepy.Client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import requests
import tweepy

from social.errors import PersonFault, TextFault
from social.services.base import (
    Account,
    Credentials,
    FollowerPage,
    Identity,
    MediaFile,
    Message,
    MessagePage,
    Person,
    Post,
    UploadedMedia,
)
from social.services.measured import Measured
from social.services.x import counts, headers, wire
from social.services.x.endpoints import ENDPOINTS
from social.services.x.media import UploadsV2
from social.services.x.oauth import user_id_of
from social.services.x.replies import Reply, garbled
from social.services.x.transport import Transport

# X renamed "tweet" to "post" in its schema of 7 August 2026; every page of its docs still asks in the old words.
PERSON_FIELDS = ["public_metrics", "verified", "verified_type", "protected", "receives_your_dm", "connection_status"]
ACCOUNT_FIELDS = ["created_at", "description", "protected", "public_metrics", "verified", "verified_type"]
POST_FIELDS = ["author_id", "created_at", "entities", "note_tweet", "referenced_tweets"]
MESSAGE_FIELDS = ["created_at", "dm_conversation_id", "entities", "sender_id", "text"]

_TO = ENDPOINTS["2"]


class GatewayV2:
    """One account's door to X; see `social.services.base.Gateway`."""

    page_size = 1_000

    def __init__(self, credentials: Credentials, transport: Transport) -> None:
        # The whole answer is asked for, because tweepy's own result drops headers and falls over a user without a name.
        self._client = tweepy.Client(
            consumer_key=credentials.consumer_key,
            consumer_secret=credentials.consumer_secret,
            access_token=credentials.access_token,
            access_token_secret=credentials.access_token_secret,
            return_type=requests.Response,
        )
        self._client.session = transport
        keys = (credentials.consumer_key, credentials.consumer_secret)
        auth = tweepy.OAuth1UserHandler(*keys, credentials.access_token, credentials.access_token_secret)
        self._uploads = UploadsV2(auth, transport)
        self._transport = transport
        self._own_id = user_id_of(credentials) or ""
        self._names: dict[str, str] = {}

    def me(self) -> Identity:
        """Whom the token speaks for, with what rights."""
        reply = self._transport.speak(_TO["me"], self._client.get_me, user_auth=True, user_fields=ACCOUNT_FIELDS)
        account = self._account(reply)
        self._own_id = account.external_id
        return Identity(account, headers.level(reply.headers), reply.skew)

    def account(self, username: str) -> Account:
        """The public profile of `username`. PersonFault("not-found") where there is none."""
        wire.check_username(username)
        reply = self._transport.speak(
            _TO["account"], self._client.get_user, username=username, user_auth=True, user_fields=ACCOUNT_FIELDS
        )
        return self._account(reply)

    def people(self, external_ids: Sequence[str]) -> list[Person]:
        """Look up to 100 people up; those gone or suspended are left out."""
        if not external_ids:
            return []
        try:
            reply = self._transport.speak(
                _TO["people"], self._client.get_users, ids=list(external_ids), user_auth=True, user_fields=PERSON_FIELDS
            )
        except PersonFault:
            return []  # an answer that holds only errors: all of them are gone
        return wire.people(wire.objects(reply.body.get("data")))

    def followers(self, external_id: str, cursor: str | None = None) -> FollowerPage:
        """The page of followers of `external_id` at `cursor` (None: the first)."""
        wire.check_id(external_id)
        reply = self._transport.speak(
            _TO["followers"],
            self._client.get_users_followers,
            external_id,
            max_results=self.page_size,
            pagination_token=cursor,
            user_auth=True,
            user_fields=PERSON_FIELDS,
        )
        # The list ends where "next_token" is missing, so an answer without "meta" must not pass for its end.
        meta = _part(reply, "meta")
        people = wire.people(wire.objects(reply.body.get("data")))
        return FollowerPage(tuple(people), (), meta.get("next_token") or None)

    def post(self, text: str, media_ids: Sequence[str] = (), reply_to: str | None = None) -> Post:
        """Publish `text` in the account's name, with uploaded media, as a reply to the post `reply_to`. A write:
        UnknownOutcome where the answer is in doubt."""
        more: dict[str, Any] = {"media_ids": list(media_ids)} if media_ids else {}
        if reply_to is not None:
            more["in_reply_to_tweet_id"] = reply_to
        reply = self._transport.speak(_TO["post"], self._client.create_tweet, text=text, user_auth=True, **more)
        made = _part(reply, "data")
        if not wire.identifier(made):
            raise garbled(reply)
        # X gives the text back with shortened links, and without what they stand for: ours is the truer one.
        told = wire.post(made, self._own_id, self._names.get(self._own_id, ""))
        return replace(told, text=text, reply_to=reply_to)

    def upload(self, media: MediaFile, report: Callable[[int], None] | None = None) -> UploadedMedia:
        """Bring a file to X, in several requests; may be repeated."""
        return self._uploads.upload(media, report)

    def media_state(self, media_id: str) -> UploadedMedia:
        """How far X is with a file. TextFault("media-failed") with X's reason, or TextFault("bad-media")."""
        return self._uploads.state(media_id)

    def describe(self, media_id: str, alt_text: str) -> None:
        """Give an uploaded file its alternative text; may be repeated."""
        self._uploads.describe(media_id, alt_text)

    def delete_post(self, post_id: str) -> None:
        """Delete one of the account's own posts. A post already gone is no fault."""
        wire.check_id(post_id)
        try:
            reply = self._transport.speak(_TO["delete_post"], self._client.delete_tweet, post_id, user_auth=True)
        except TextFault as fault:
            if fault.name != "post-gone":
                raise
            return
        if _part(reply, "data").get("deleted") is not True:
            raise garbled(reply)

    def timeline(self, external_id: str, limit: int = 5, since_id: str | None = None) -> list[Post]:
        """The account's newest posts, newest first, at most `limit` (5 to 100)."""
        wire.check_id(external_id)
        reply = self._transport.speak(
            _TO["timeline"],
            self._client.get_users_tweets,
            external_id,
            max_results=limit,
            since_id=since_id,
            user_auth=True,
            tweet_fields=POST_FIELDS,
        )
        _part(reply, "meta")
        name = self._names.get(external_id, "")
        return [wire.post(status, external_id, name) for status in wire.objects(reply.body.get("data"))]

    def metrics(self, post_ids: Sequence[str], *, private: bool = False) -> Measured:
        """The numbers of up to 100 posts; with `private`, the author's own too, where X still tells them."""
        if not post_ids:
            return Measured({}, {})
        fields = counts.METRICS_FIELDS if private else counts.METRICS_FIELDS[:1]
        reply = self._transport.speak(
            _TO["metrics"], self._client.get_tweets, list(post_ids), user_auth=True, tweet_fields=fields
        )
        return counts.measured(reply.body)

    def own_metrics(self, external_id: str, since_id: str, until_id: str, limit: int = counts.MOST) -> Measured:
        """The same, private ones too, of the account's newest posts between two ids, both left out; 5 to 100 at most."""
        wire.check_id(external_id)
        reply = self._transport.speak(
            _TO["own_metrics"],
            self._client.get_users_tweets,
            external_id,
            max_results=limit,
            since_id=since_id,
            until_id=until_id,
            user_auth=True,
            tweet_fields=counts.METRICS_FIELDS,
        )
        _part(reply, "meta")
        return counts.measured(reply.body)

    def send_message(self, recipient_id: str, text: str) -> Message:
        """Send a direct message. A write: UnknownOutcome where the answer cannot be trusted."""
        wire.check_id(recipient_id)
        reply = self._transport.speak(
            _TO["send_message"],
            self._client.create_direct_message,
            participant_id=recipient_id,
            text=text,
            user_auth=True,
        )
        sent = _part(reply, "data").get("dm_event_id")
        if not isinstance(sent, str | int) or not sent:
            raise garbled(reply)
        return Message(str(sent), text, self._own_id, recipient_id, None)

    def messages(self, with_id: str | None = None, limit: int = 20) -> list[Message]:
        """The account's newest direct messages, newest first, of the last 30 days, `with_id` alone where given."""
        return list(self.message_page(with_id, limit).messages)

    def message_page(self, with_id: str | None = None, limit: int = 20, cursor: str | None = None) -> MessagePage:
        """A page of them, of 1 to 100."""
        if with_id is not None:
            wire.check_id(with_id)
        reply = self._transport.speak(
            _TO["messages" if with_id is None else "messages_with"],
            self._client.get_direct_message_events,
            participant_id=with_id,
            max_results=limit,
            pagination_token=cursor,
            event_types="MessageCreate",
            dm_event_fields=MESSAGE_FIELDS,
            user_auth=True,
        )
        meta = _part(reply, "meta")
        found = tuple(wire.message_v2(event, self._own_id) for event in wire.objects(reply.body.get("data")))
        return MessagePage(found, found[-1].id if found else "", meta.get("next_token") or None)

    def _account(self, reply: Reply) -> Account:
        user = _part(reply, "data")
        account = wire.account(user)
        if not account.external_id or not account.username:
            raise garbled(reply)
        self._names[account.external_id] = account.username
        return account


def _part(reply: Reply, key: str) -> dict[str, Any]:
    """What the answer must hold under `key`; its lack is a fault."""
    part = reply.body.get(key) if isinstance(reply.body, dict) else None
    if not isinstance(part, dict):
        raise garbled(reply)
    return part
