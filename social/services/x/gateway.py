"""Opens an account's door to X: the gateway for the version of the API that the external account names."""

from __future__ import annotations

import logging
from collections.abc import Callable

from social.clock import Clock
from social.services.base import Credentials, Gateway, OnAnswer, Routing, unasked
from social.services.x.transport import Transport
from social.services.x.v1 import GatewayV1
from social.services.x.v2 import GatewayV2

# At DEBUG these write tokens, signatures and texts into the log.
TALKATIVE = ("tweepy", "requests_oauthlib", "oauthlib", "urllib3")


def connect(
    credentials: Credentials,
    routing: Routing,
    clock: Clock,
    on_answer: OnAnswer | None = None,
    may_write: Callable[[], None] = unasked,
) -> Gateway:
    """A gateway for one account; nothing is called yet. ValueError for an API version other than "2" and "1.1"."""
    if routing.api_version not in ("2", "1.1"):
        raise ValueError(f"X has the API versions 2 and 1.1, not {routing.api_version!r}")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    transport = Transport(routing, clock, on_answer, may_write)
    return GatewayV2(credentials, transport) if routing.api_version == "2" else GatewayV1(credentials, transport)
