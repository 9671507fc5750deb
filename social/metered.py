"""A gateway that asks the budgets before each call and charges the ledger after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from social.budgets import Meter
from social.services.base import (
    Account,
    FollowerPage,
    Gateway,
    Identity,
    MediaFile,
    Message,
    MessagePage,
    Person,
    Post,
    UploadedMedia,
)
from social.services.measured import Measured

UPLOAD = ("upload", "upload_begin", "upload_part", "upload_end")
"""The operations that an upload may be made of."""


@dataclass(frozen=True, slots=True)
class Metered:
    """`inner`, with every call metered; see `social.services.base.Gateway`.

    `may_write` raises where this engine may not write any more. It is asked before what was done is charged, as `inner`
    asks it before that leaves: what another engine has taken over, it also charges when it finds it.
    """

    inner: Gateway
    meter: Meter
    may_write: Callable[[], None]

    @property
    def page_size(self) -> int:
        """Followers that a full page holds."""
        return self.inner.page_size

    def me(self) -> Identity:
        """Whom the token speaks for."""
        self.meter.ask("me")
        found = self.inner.me()
        self.meter.pay_read("me", "user", [found.account.external_id])
        return found

    def account(self, username: str) -> Account:
        """A public profile."""
        self.meter.ask("account")
        found = self.inner.account(username)
        self.meter.pay_read("account", "user", [found.external_id])
        return found

    def people(self, external_ids: Sequence[str]) -> list[Person]:
        """Up to 100 people."""
        self.meter.ask("people", len(external_ids))
        found = self.inner.people(external_ids)
        self.meter.pay_read("people", "user", [person.external_id for person in found])
        return found

    def followers(self, external_id: str, cursor: str | None = None) -> FollowerPage:
        """A page of followers. Who keeps it charges it in the same transaction: `Meter.pay_visitors`."""
        self.meter.ask("followers", self.page_size)
        return self.inner.followers(external_id, cursor)

    def post(self, text: str, media_ids: Sequence[str] = (), reply_to: str | None = None) -> Post:
        """Publish; a post of unknown outcome is charged when it is found."""
        has_url = self.meter.has_url(text)
        self.meter.ask("post", has_url=has_url)
        made = self.inner.post(text, media_ids, reply_to)
        self.may_write()
        self.meter.pay_write("post", has_url=has_url)
        return made

    def upload(self, media: MediaFile, report: Callable[[int], None] | None = None) -> UploadedMedia:
        """Bring a file to the network."""
        for operation in UPLOAD:
            self.meter.ask(operation)
        return self.inner.upload(media, report)

    def media_state(self, media_id: str) -> UploadedMedia:
        """How far the network is with a file."""
        self.meter.ask("media_state")
        return self.inner.media_state(media_id)

    def describe(self, media_id: str, alt_text: str) -> None:
        """Give an uploaded file its alternative text; one of unknown outcome is charged when it is said again."""
        self.meter.ask("describe")
        self.inner.describe(media_id, alt_text)
        self.meter.pay_write("describe")

    def delete_post(self, post_id: str) -> None:
        """Delete one of the account's own posts."""
        self.meter.ask("delete_post")
        self.inner.delete_post(post_id)
        self.meter.pay_write("delete_post")

    def timeline(self, external_id: str, limit: int = 5, since_id: str | None = None) -> list[Post]:
        """The account's newest posts."""
        self.meter.ask("timeline", limit)
        posts = self.inner.timeline(external_id, limit, since_id)
        self.meter.pay_read("timeline", "post", [post.id for post in posts])
        return posts

    def metrics(self, post_ids: Sequence[str], *, private: bool = False) -> Measured:
        """The numbers of up to 100 posts."""
        self.meter.ask("metrics", len(post_ids))
        found = self.inner.metrics(post_ids, private=private)
        self.meter.pay_read("metrics", "post", list(found.posts))
        return found

    def own_metrics(self, external_id: str, since_id: str, until_id: str, limit: int = 100) -> Measured:
        """The numbers of the account's newest posts between two ids."""
        self.meter.ask("own_metrics", limit)
        found = self.inner.own_metrics(external_id, since_id, until_id, limit)
        self.meter.pay_read("own_metrics", "post", list(found.posts))
        return found

    def send_message(self, recipient_id: str, text: str) -> Message:
        """Send a direct message; one of unknown outcome is charged when it is found."""
        self.meter.ask("send_message")
        sent = self.inner.send_message(recipient_id, text)
        self.may_write()
        self.meter.pay_write("send_message")
        return sent

    def messages(self, with_id: str | None = None, limit: int = 20) -> list[Message]:
        """The account's newest direct messages."""
        return list(self.message_page(with_id, limit).messages)

    def message_page(self, with_id: str | None = None, limit: int = 20, cursor: str | None = None) -> MessagePage:
        """A page of the account's direct messages."""
        operation = "messages" if with_id is None else "messages_with"
        self.meter.ask(operation, limit)
        page = self.inner.message_page(with_id, limit, cursor)
        self.meter.pay_read(operation, "message", [message.id for message in page.messages])
        return page
