"""The one door to X's servers: where calls go, how long they may take, and what their answers mean.

tweepy writes to a fixed https://api.twitter.com, without timeouts, hides headers and loses half of X's errors. Given
this session, both of its clients speak to the configured address, and OAuth signs that address.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from tweepy.errors import TweepyException

from social.clock import Clock
from social.services.base import Answer, OnAnswer, Routing, unasked
from social.services.x import headers as read
from social.services.x.endpoints import Endpoint
from social.services.x.line import line_fault
from social.services.x.replies import Reply, fault_of, parsed, resources

TWEEPY_PREFIX = "https://api.twitter.com"
UPLOAD_PREFIX = "https://upload.twitter.com"
OWN_HOSTS = ("api.x.com", "api.twitter.com")
"""X's hosts that have a second one beside them, for version 1.1's media; any other address serves both itself."""

CONNECT_SECONDS = 10.0
"""The longest wait for a connection; a line that takes longer is down."""


class _Talk(threading.local):
    """The call this thread is making."""

    endpoint: Endpoint
    reply: Reply


class Transport(requests.Session):
    """tweepy's session. Nothing is retried, no redirect is followed, every failure is a `Fault`."""

    def __init__(
        self,
        routing: Routing,
        clock: Clock,
        on_answer: OnAnswer | None = None,
        may_write: Callable[[], None] = unasked,
    ) -> None:
        super().__init__()
        self._base = routing.base_url.rstrip("/")
        self._host = urlsplit(self._base).netloc or self._base
        self._uploads = self._base.replace("//api.", "//upload.", 1) if self._host in OWN_HOSTS else self._base
        self._timeout = (min(CONNECT_SECONDS, routing.timeout), routing.timeout)
        self._clock = clock
        self._on_answer = on_answer
        self._may_write = may_write
        self._talk = _Talk()
        # HTTPS_PROXY and the like hold for X, never for a server on this very machine.
        self.trust_env = not _is_loopback(self._base)

    def speak(self, endpoint: Endpoint, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Reply:
        """Let tweepy make one `call`, which goes to `endpoint`; returns the answer. Raises a `Fault`."""
        self._talk.endpoint = endpoint
        try:
            call(*args, **kwargs)
        except TweepyException as wrapped:
            # tweepy.API wraps whatever its session raises, and says more of it than is good for a log.
            raise (wrapped.__context__ or wrapped) from None
        return self._talk.reply

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request for tweepy, and understand the answer before tweepy does."""
        kwargs |= {"timeout": self._timeout, "allow_redirects": False}
        endpoint, before, started = self._talk.endpoint, sys.exception(), self._clock.now()
        try:
            response = super().request(method, self._address(str(url)), *args, **kwargs)
        except OSError as error:  # the root of all that requests raises
            raise line_fault(error, before, endpoint, self._host) from None
        at = started + (self._clock.now() - started) / 2
        response.encoding = response.encoding or "utf-8"
        reply = self.understood(endpoint, response, at)
        self._tell(reply)
        if fault := fault_of(reply):
            raise fault
        self._talk.reply = reply
        return _bare(response)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Let a signed request out, unless it is a write that may not leave any more.

        Asked no earlier, because a process may be stopped for an hour anywhere. Stopped after this it wakes with a
        signature that X refuses, being older than some five minutes, which is also the last look for what it left behind.
        """
        if self._talk.endpoint.write:
            self._may_write()
        return super().send(request, **kwargs)

    def understood(self, endpoint: Endpoint, response: requests.Response, at: datetime) -> Reply:
        """The answer, read as JSON."""
        text = response.text  # a megabyte is decoded anew whenever it is asked for
        return Reply(endpoint, response.status_code, response.headers, text, parsed(text), at)

    def _address(self, url: str) -> str:
        """Where a call to one of tweepy's fixed addresses goes."""
        if url.startswith(UPLOAD_PREFIX):
            return self._uploads + url.removeprefix(UPLOAD_PREFIX)
        return self._base + url.removeprefix(TWEEPY_PREFIX)

    def close(self) -> None:
        """Keep the connections: tweepy.API closes its session after every call, and a new handshake takes longest."""

    def _tell(self, reply: Reply) -> None:
        if self._on_answer is None:
            return
        self._on_answer(
            Answer(
                endpoint=reply.endpoint.name,
                status=reply.status,
                quotas=read.quotas(reply.endpoint.name, reply.headers),
                level=read.level(reply.headers),
                skew=reply.skew,
                resources=resources(reply.body) if 200 <= reply.status < 300 else 0,
            )
        )


def _bare(response: requests.Response) -> requests.Response:
    """The response as tweepy needs it: it would print a whole page of followers into a debug line that nobody reads."""
    bare = requests.Response()
    bare.status_code, bare.reason, bare.headers = response.status_code, response.reason, response.headers
    bare._content = b""
    return bare


def _is_loopback(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
