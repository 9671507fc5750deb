"""X (Twitter) as a service type: the one entry through which the rest of the house knows this network.

What is slow to load (tweepy, the table of top-level domains) is imported where it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from social.clock import Clock, SystemClock
from social.services.base import (
    Credentials,
    Gateway,
    Measure,
    MediaFile,
    MediaRules,
    MessageKind,
    OnAnswer,
    Reading,
    Routing,
    ServiceType,
    SignedIn,
    SignIn,
    unasked,
)
from social.services.paces import Pace
from social.services.x import endpoints, oauth, prices, wire


@dataclass(slots=True)
class X:
    """X, with the clock that its gateways tell the time by; see `social.services.base.ServiceType`."""

    name: str = "twitter"
    label: str = "Twitter"
    message_limit: int = 10_000
    clock: Clock = field(default_factory=SystemClock)

    def connect(
        self,
        credentials: Credentials,
        routing: Routing,
        on_answer: OnAnswer | None = None,
        may_write: Callable[[], None] = unasked,
    ) -> Gateway:
        """A gateway for one account; nothing is called yet. ValueError for an unknown API version."""
        from social.services.x.gateway import connect

        return connect(credentials, routing, self.clock, on_answer, may_write)

    def begin_sign_in(self, consumer_key: str, consumer_secret: str, routing: Routing, callback: str = "oob") -> SignIn:
        """Ask X for an address where an account's owner lets the app in; one call."""
        from social.services.x.sign_in import begin

        return begin(consumer_key, consumer_secret, routing, self.clock, callback)

    def end_sign_in(self, sign_in: SignIn, answer: str) -> SignedIn:
        """The tokens for a PIN, or for the address that X sent the browser on to; one call."""
        from social.services.x.sign_in import end

        return end(sign_in, answer, self.clock)

    def measure(self, text: str, kind: MessageKind) -> Measure:
        """The length and entities of `text`, by X's own rules for a post or a direct message."""
        from social.services.x.length import measure, measure_message

        return measure(text) if kind == "tweet" else measure_message(text)

    def inspect(self, path: Path) -> MediaFile:
        """What a file is, by its content. HostFault("file-unreadable"), TextFault("bad-media-file")."""
        from social.services.x.media_files import inspect

        return inspect(path)

    def media_problems(self, files: Sequence[MediaFile], alt_texts: Sequence[str] = ()) -> tuple[str, ...]:
        """What X would not take of files on one post, a sentence each; source and date stand in `media_rules`."""
        from social.services.x.media_rules import problems

        return problems(files, alt_texts)

    def media_rules(self) -> MediaRules:
        """What X takes on one post; source and date stand in `media_rules`."""
        from social.services.x.media_rules import RULES

        return RULES

    def shown_url(self, url: str) -> str:
        """A link without its protocol, and short."""
        from social.services.x.display import shorten

        return shorten(url)

    def endpoint(self, api_version: str, operation: str) -> str:
        """The endpoint that an operation of the gateway goes to. KeyError where there is none."""
        return endpoints.endpoint(api_version, operation).name

    def price(self, api_version: str, operation: str, *, owned: bool = False, has_url: bool = False) -> int:
        """What one resource of a read, or one write, costs in millionths of a dollar; source and date: `prices`."""
        if operation == "post" and api_version == "2":
            return prices.post_price(has_url)
        return prices.price(endpoints.endpoint(api_version, operation).name, 1, owned)

    def post_price(self, has_url: bool) -> int:
        """What a post costs under pay-per-use, in millionths of a dollar; source and date stand in `prices`."""
        return prices.post_price(has_url)

    def message_paces(self, api_version: str) -> tuple[Pace, ...]:
        """How fast one account may send direct messages: the endpoint's limits, and X's own for the account."""
        from social.services.x.limits import DAY, MESSAGES_PER_DAY, limits

        told = limits(self.endpoint(api_version, "send_message"))
        return (*(Pace(each.calls, each.period) for each in told), Pace(MESSAGES_PER_DAY, DAY))

    def post_paces(self, api_version: str) -> tuple[Pace, ...]:
        """How fast one account may post: the endpoint's limits, and X's own for the account; source and date: `limits`."""
        from social.services.x.limits import DAY, POSTS_PER_DAY, limits

        told = limits(self.endpoint(api_version, "post"))
        return (*(Pace(each.calls, each.period) for each in told), Pace(POSTS_PER_DAY, DAY))

    def reading(self, followers: int, api_version: str, untold: int | None = None) -> Reading:
        """What it takes to read so many followers. KeyError for an API version other than "2" and "1.1"."""
        from social.services.x.reading import reading

        return reading(followers, api_version, untold)

    def post_url(self, username: str, post_id: str) -> str:
        """The address of a post, for people."""
        return wire.post_url(username, post_id)

    def profile_url(self, username: str) -> str:
        """The address of an account's public page, for people."""
        return wire.profile_url(username)

    def user_id_of(self, credentials: Credentials) -> str | None:
        """The account's id: the digits before the dash of the access token; None where it has none."""
        return oauth.user_id_of(credentials)

    def shape_problems(self, credentials: Credentials) -> Sequence[tuple[str, str]]:
        """Fields whose shape is not that of such a secret, each with a sentence that names no secret."""
        return oauth.shape_problems(credentials)


SERVICE_TYPE: ServiceType = X()
