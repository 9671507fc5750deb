"""What every service type must offer: the protocol of a gateway, and the values that cross it.

Ids are text, instants are aware and in UTC, money is in millionths of a dollar. Text that comes out of a gateway has
been made inert: NFC, no control characters, no bidi overrides. Every call may raise a `social.errors.Fault` and nothing
else, makes exactly one HTTP request (but for `upload`), and is never repeated by the gateway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from social.services.hands import Answer as Answer
from social.services.hands import OnAnswer as OnAnswer
from social.services.hands import QuotaReading as QuotaReading
from social.services.hands import Window as Window
from social.services.hands import unasked as unasked
from social.services.measured import Measured
from social.services.messages import Message as Message
from social.services.messages import MessagePage as MessagePage
from social.services.paces import Pace

MessageKind = Literal["tweet", "dm"]
MediaCategory = Literal["image", "gif", "video"]
Processing = Literal["pending", "in_progress", "succeeded"]
LONGEST_WINDOW = timedelta(days=1, minutes=1)
"""No limit of a network is waited for longer: X's windows are of 15 minutes and of 24 hours (docs.x.com, "Rate limits", 2026)."""
LEVELS = ("read", "read-write", "read-write-directmessages")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The four secrets of an app and an account on it; never shown."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Routing:
    """Where calls go: the external account in the words of a gateway. `timeout` is in seconds, per call."""

    api_version: str = "2"
    base_url: str = "https://api.x.com"
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that waits for its answer: who owns the account opens `address` in any browser and is given a PIN there.

    `token` and `secret` are the network's for this one sign-in; nothing of it is shown by its repr.
    """

    address: str = field(repr=False)
    token: str = field(repr=False)
    secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    routing: Routing


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in has led to: the four secrets, and the account that they speak for by the network's own word."""

    credentials: Credentials
    external_id: str
    username: str


class Person(NamedTuple):
    """A person on the network as a list or a look-up shows them, in the record's order; None where it did not say."""

    external_id: str
    username: str | None = None
    full_name: str | None = None
    number_of_friends: int | None = None
    checked: bool | None = None
    verified_type: str | None = None
    protected: bool | None = None
    receives_messages: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account's public profile, as seen by the token that asked."""

    external_id: str
    username: str
    full_name: str
    description: str
    protected: bool
    checked: bool
    verified_type: str | None
    followers: int
    following: int
    posts: int
    created_at: datetime | None
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the token speaks for. `level` is None where the network does not tell; `skew` = our clock minus theirs, seconds."""

    account: Account
    level: str | None
    skew: float | None


@dataclass(frozen=True, slots=True)
class FollowerPage:
    """One page of followers, newest first.

    Either `people` (with details) or `ids` (details to be looked up with `Gateway.people`) is filled; both may be empty on
    a page in the middle. The list ends only where `next_cursor` is None.
    """

    people: tuple[Person, ...]
    ids: tuple[str, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post on a timeline, or one just made; `reply_to` is the id of the post that it answers, None where it is no reply."""

    id: str
    text: str
    author_id: str
    created_at: datetime | None
    url: str
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to go out with a post, as it was looked into: `frames` of a picture, `seconds` of a video, None otherwise."""

    path: str
    mime: str
    category: MediaCategory
    bytes: int
    width: int
    height: int
    frames: int | None
    seconds: float | None
    sha256: str


@dataclass(frozen=True, slots=True)
class MediaRules:
    """What a network takes on one post: a line for people, and the characters of an alternative text at most."""

    sentence: str
    alt_text: int


@dataclass(frozen=True, slots=True)
class UploadedMedia:
    """A file at the network. It can be posted once it `succeeded`; until then, ask again in `check_after` seconds."""

    id: str
    state: Processing
    check_after: float
    expires_at: datetime


class Gateway(Protocol):
    """One account's door to its network."""

    @property
    def page_size(self) -> int:
        """Followers that a full page of `followers` holds: the bound for progress and prices."""
        ...

    def me(self) -> Identity:
        """Whom the token speaks for, with what rights."""
        ...

    def account(self, username: str) -> Account:
        """The public profile of `username`. PersonFault("not-found") where there is none."""
        ...

    def people(self, external_ids: Sequence[str]) -> list[Person]:
        """Look up to 100 people up; those gone or suspended are left out."""
        ...

    def followers(self, external_id: str, cursor: str | None = None) -> FollowerPage:
        """The page of followers of `external_id` at `cursor` (None: the first)."""
        ...

    def post(self, text: str, media_ids: Sequence[str] = (), reply_to: str | None = None) -> Post:
        """Publish `text` in the account's name, with uploaded media. A write: UnknownOutcome where the answer is in doubt.

        With `reply_to` it answers the post of that id. TextFault("bad-media") where the network does not know the media, or
        no longer, TextFault("nothing-to-answer") where it does not know, or not yet, the other post: nothing was posted then.
        """
        ...

    def upload(self, media: MediaFile, report: Callable[[int], None] | None = None) -> UploadedMedia:
        """Bring a file to the network. The one call that makes several requests; `report` is told the bytes after each.

        Nobody sees an upload that is never posted, so it may be repeated freely: no fault of it is an UnknownOutcome.
        What `report` raises ends it. TextFault("file-changed") where the file is not what was looked into,
        TextFault("media-failed") where the network can do nothing with it.
        """
        ...

    def media_state(self, media_id: str) -> UploadedMedia:
        """How far the network is with a file. TextFault("media-failed") with its reason, or TextFault("bad-media")."""
        ...

    def describe(self, media_id: str, alt_text: str) -> None:
        """Give an uploaded file its alternative text; may be repeated."""
        ...

    def delete_post(self, post_id: str) -> None:
        """Delete one of the account's own posts. A post already gone is no fault."""
        ...

    def timeline(self, external_id: str, limit: int = 5, since_id: str | None = None) -> list[Post]:
        """The account's newest posts, newest first, at most `limit` (5 to 100)."""
        ...

    def metrics(self, post_ids: Sequence[str], *, private: bool = False) -> Measured:
        """The numbers of up to 100 posts; with `private`, the author's own too, where the network still tells them."""
        ...

    def own_metrics(self, external_id: str, since_id: str, until_id: str, limit: int = 100) -> Measured:
        """The same, private ones too, of the account's newest posts between two ids, both left out; 5 to 100 at most."""
        ...

    def send_message(self, recipient_id: str, text: str) -> Message:
        """Send a direct message. A write: UnknownOutcome where the answer cannot be trusted."""
        ...

    def messages(self, with_id: str | None = None, limit: int = 20) -> list[Message]:
        """The account's newest direct messages, newest first, of the last 30 days; with one person where `with_id` is given."""
        ...

    def message_page(self, with_id: str | None = None, limit: int = 20, cursor: str | None = None) -> MessagePage:
        """The same in pages, the one at `cursor` (None: the newest); fewer than `limit` do not mean that it is the last."""
        ...


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text that the network treats apart: code-point offsets, `end` exclusive."""

    kind: Literal["url", "mention", "hashtag", "cashtag"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A text's length as the network counts it; `over` is how much is too much (0 where it fits)."""

    length: int
    limit: int
    over: int
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a list of `followers` takes: `time` holds `waits`, those for full quotas.

    Prices are in millionths of a dollar, None where none is known; `owned_price` holds where the account owns its app.
    `source` says whose prices they are, and of when.
    """

    followers: int
    calls: int
    time: timedelta
    waits: timedelta
    price: int | None
    owned_price: int | None
    source: str


class ServiceType(Protocol):
    """A social network: how to reach it and how it reads text."""

    name: str
    label: str
    message_limit: int
    """Characters of a direct message at most."""

    def connect(
        self,
        credentials: Credentials,
        routing: Routing,
        on_answer: OnAnswer | None = None,
        may_write: Callable[[], None] = unasked,
    ) -> Gateway:
        """A gateway for one account; nothing is called yet.

        `may_write` raises where no write may leave any more. It is asked when a post, a message or a deletion is signed
        and its next step is to go out: a process that is held up after that wakes with a signature too old to be taken.
        """
        ...

    def begin_sign_in(self, consumer_key: str, consumer_secret: str, routing: Routing, callback: str = "oob") -> SignIn:
        """Ask for an address where an account's owner lets the app in; one call.

        `callback` is an address of the app's own where the network should send the browser instead of showing a PIN;
        nobody need be there. Raises AppFault where the app is refused.
        """
        ...

    def end_sign_in(self, sign_in: SignIn, answer: str) -> SignedIn:
        """The tokens for a PIN, or for the address that the browser was sent on to; one call.

        Raises TextFault where the answer is wrong: then another may be tried. ServiceFault("sign-in-over") where it is
        too late for any.
        """
        ...

    def measure(self, text: str, kind: MessageKind) -> Measure:
        """The length and entities of `text`, by the network's own rules."""
        ...

    def inspect(self, path: Path) -> MediaFile:
        """What a file is, by its content. HostFault("file-unreadable"), TextFault("bad-media-file")."""
        ...

    def media_problems(self, files: Sequence[MediaFile], alt_texts: Sequence[str] = ()) -> tuple[str, ...]:
        """What the network would not take of files on one post, a sentence each; `alt_texts` in their order."""
        ...

    def media_rules(self) -> MediaRules:
        """What the network takes on one post, for a screen to tell before anything is attached."""
        ...

    def shown_url(self, url: str) -> str:
        """A link of a text as the network shows it to readers."""
        ...

    def endpoint(self, api_version: str, operation: str) -> str:
        """The endpoint, as quotas name it, that a method of `Gateway` goes to ("messages_with": `messages` with one person)."""
        ...

    def price(self, api_version: str, operation: str, *, owned: bool = False, has_url: bool = False) -> int:
        """What one resource of a read, or one write, costs in millionths of a dollar; 0 where it is not sold so.

        `owned`: the account that asks about itself owns the app. `has_url`: a post that holds a link.
        """
        ...

    def post_price(self, has_url: bool) -> int:
        """What a post with or without a link costs, in millionths of a dollar."""
        ...

    def message_paces(self, api_version: str) -> tuple[Pace, ...]:
        """How fast one account may send direct messages by that version of the API."""
        ...

    def post_paces(self, api_version: str) -> tuple[Pace, ...]:
        """How fast one account may post by that version of the API."""
        ...

    def reading(self, followers: int, api_version: str, untold: int | None = None) -> Reading:
        """What it takes to read so many followers by that version of the API. KeyError for an unknown version.

        `untold`: of how many the details are to be asked for, where a list does not bring them; None stands for all.
        """
        ...

    def post_url(self, username: str, post_id: str) -> str:
        """The address of a post, for people."""
        ...

    def profile_url(self, username: str) -> str:
        """The address of an account's public page, for people."""
        ...

    def user_id_of(self, credentials: Credentials) -> str | None:
        """The account's id where the credentials give it away without a call, else None."""
        ...

    def shape_problems(self, credentials: Credentials) -> Sequence[tuple[str, str]]:
        """Fields whose shape is not that of such a secret (swapped, cut short), each with a sentence that names no secret."""
        ...
