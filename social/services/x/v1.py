"""The gateway over version 1.1 of X's API, through tweepy.API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import tweepy
from tweepy.parsers import RawParser

from social.errors import HostFault, PersonFault, TextFault
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
from social.services.x.media import UploadsV1
from social.services.x.oauth import user_id_of
from social.services.x.replies import Reply, garbled
from social.services.x.transport import Transport

MESSAGES_PER_CALL = 50
"""The most that direct_messages/events/list gives at once."""

_TO = ENDPOINTS["1.1"]


class GatewayV1:
    """One account's door to X; see `social.services.base.Gateway`. Followers come as ids, `people` has the rest."""

    page_size = 5_000

    def __init__(self, credentials: Credentials, transport: Transport) -> None:
        auth = tweepy.OAuth1UserHandler(
            credentials.consumer_key,
            credentials.consumer_secret,
            credentials.access_token,
            credentials.access_token_secret,
        )
        # Raw, because tweepy's models fall over missing fields; no retries, because tweepy would repeat writes.
        self._api = tweepy.API(auth, parser=RawParser(), retry_count=0, wait_on_rate_limit=False)
        self._api.session = transport
        self._uploads = UploadsV1(auth, transport)
        self._transport = transport
        self._own_id = user_id_of(credentials) or ""

    def me(self) -> Identity:
        """Whom the token speaks for, with what rights."""
        reply = self._transport.speak(
            _TO["me"], self._api.verify_credentials, include_entities="false", skip_status="true"
        )
        account = _account(reply)
        self._own_id = account.external_id
        return Identity(account, headers.level(reply.headers), reply.skew)

    def account(self, username: str) -> Account:
        """The public profile of `username`. PersonFault("not-found") where there is none."""
        wire.check_username(username)
        reply = self._transport.speak(
            _TO["account"], self._api.get_user, screen_name=username, include_entities="false"
        )
        return _account(reply)

    def people(self, external_ids: Sequence[str]) -> list[Person]:
        """Look up to 100 people up; those gone or suspended are left out."""
        if not external_ids:
            return []
        try:
            reply = self._transport.speak(
                _TO["people"], self._api.lookup_users, user_id=list(external_ids), include_entities="false"
            )
        except PersonFault:
            return []  # X answers 404 where all of them are gone
        return wire.people(wire.objects(_listed(reply, reply.body)))

    def followers(self, external_id: str, cursor: str | None = None) -> FollowerPage:
        """The page of followers of `external_id` at `cursor` (None: the first), as ids."""
        wire.check_id(external_id)
        if cursor is not None and not cursor.isdecimal():
            # Version 1.1 takes any other text for the end of the list, and whoever stands behind it would count as gone.
            raise HostFault(
                "bad-cursor",
                "The place in the list at which the reading stopped is of another version of X's API.",
                "Read the list from its beginning.",
            )
        reply = self._transport.speak(
            _TO["followers"],
            self._api.get_follower_ids,
            user_id=external_id,
            cursor=cursor or "-1",
            count=self.page_size,
            stringify_ids="true",
        )
        body = _object(reply)
        after = wire.identifier({"id_str": body.get("next_cursor_str"), "id": body.get("next_cursor")})
        if not after:
            raise garbled(reply)  # an answer without a cursor must not pass for the end of the list, which is "0"
        return FollowerPage((), wire.ids(_listed(reply, body.get("ids"))), None if after == "0" else after)

    def post(self, text: str, media_ids: Sequence[str] = (), reply_to: str | None = None) -> Post:
        """Publish `text` in the account's name, with uploaded media, as a reply to the post `reply_to`. A write:
        UnknownOutcome where the answer is in doubt."""
        more: dict[str, Any] = {"media_ids": list(media_ids)} if media_ids else {}
        if reply_to is not None:
            # Without the second X takes for no reply what does not mention the other post's author.
            more |= {"in_reply_to_status_id": reply_to, "auto_populate_reply_metadata": "true"}
        reply = self._transport.speak(_TO["post"], self._api.update_status, text, tweet_mode="extended", **more)
        made = _object(reply)
        if not wire.identifier(made):
            raise garbled(reply)
        return replace(wire.post(made, self._own_id), text=text, reply_to=reply_to)

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
            reply = self._transport.speak(_TO["delete_post"], self._api.destroy_status, post_id)
        except TextFault as fault:
            if fault.name != "post-gone":
                raise
            return
        if wire.identifier(_object(reply)) != post_id:
            raise garbled(reply)

    def timeline(self, external_id: str, limit: int = 5, since_id: str | None = None) -> list[Post]:
        """The account's newest posts, newest first, at most `limit` (5 to 100)."""
        wire.check_id(external_id)
        reply = self._transport.speak(
            _TO["timeline"],
            self._api.user_timeline,
            user_id=external_id,
            count=limit,
            since_id=since_id,
            tweet_mode="extended",
        )
        return [wire.post(status, external_id) for status in wire.objects(_listed(reply, reply.body))][:limit]

    def metrics(self, post_ids: Sequence[str], *, private: bool = False) -> Measured:
        """The numbers of up to 100 posts; version 1.1 tells likes and reposts, and nothing that is `private`."""
        if not post_ids:
            return Measured({}, {})
        reply = self._transport.speak(
            _TO["metrics"],
            self._api.lookup_statuses,
            list(post_ids),
            include_entities="false",
            trim_user="true",
        )
        return counts.measured_v1(_listed(reply, reply.body), post_ids)

    def own_metrics(self, external_id: str, since_id: str, until_id: str, limit: int = counts.MOST) -> Measured:
        """The same of the account's newest posts between two ids, both left out; 5 to 100 at most."""
        wire.check_id(external_id)
        reply = self._transport.speak(
            _TO["own_metrics"],
            self._api.user_timeline,
            user_id=external_id,
            count=limit,
            since_id=since_id,
            max_id=str(int(until_id) - 1),
            trim_user="true",
        )
        return counts.measured_v1(_listed(reply, reply.body))

    def send_message(self, recipient_id: str, text: str) -> Message:
        """Send a direct message. A write: UnknownOutcome where the answer cannot be trusted."""
        wire.check_id(recipient_id)
        reply = self._transport.speak(_TO["send_message"], self._api.send_direct_message, recipient_id, text)
        event = _object(reply).get("event")
        if not isinstance(event, dict) or not wire.identifier(event):
            raise garbled(reply)
        sent = wire.message_v1(event)
        return replace(sent, text=text, sender_id=sent.sender_id or self._own_id, recipient_id=recipient_id)

    def messages(self, with_id: str | None = None, limit: int = 20) -> list[Message]:
        """The account's newest direct messages, newest first, of the last 30 days, `with_id` alone where given.

        X has no list for one person here: the newest 50 are read and sifted.
        """
        return list(self.message_page(with_id, limit).messages)[:limit]

    def message_page(self, with_id: str | None = None, limit: int = 20, cursor: str | None = None) -> MessagePage:
        """A page of the list of all, of 50 at most, sifted where one person is asked for."""
        if with_id is not None:
            wire.check_id(with_id)
        count = MESSAGES_PER_CALL if with_id is not None else min(limit, MESSAGES_PER_CALL)
        at = {} if cursor is None else {"cursor": cursor}
        reply = self._transport.speak(_TO["messages"], self._api.get_direct_messages, count=count, **at)
        body = _object(reply)
        events = wire.objects(_listed(reply, body.get("events")))
        found = [wire.message_v1(event) for event in events if event.get("type") == "message_create"]
        kept = tuple(one for one in found if with_id is None or with_id in (one.sender_id, one.recipient_id))
        return MessagePage(kept, found[-1].id if found else "", str(body.get("next_cursor") or "") or None)


def _account(reply: Reply) -> Account:
    account = wire.account(_object(reply))
    if not account.external_id or not account.username:
        raise garbled(reply)
    return account


def _object(reply: Reply) -> dict[str, Any]:
    if not isinstance(reply.body, dict):
        raise garbled(reply)
    return reply.body


def _listed(reply: Reply, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise garbled(reply)
    return value
