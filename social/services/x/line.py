"""Says what a failure of the line means: whether anything of a call may have reached X before it broke."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from traceback import walk_tb

import requests
from urllib3.exceptions import NameResolutionError, ProxyError

from social.errors import Fault, HostFault, UnknownOutcome
from social.inert import inert_name
from social.services.x.endpoints import Endpoint

# Here urllib3 looks the name up, connects, passes the proxy and shakes hands over TLS; a request's first byte is written
# only after it has returned.
_OPENING = ("urllib3.connection", "connect")

# Refused by requests itself, without a connection.
_NEVER_SENT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)

_NOT_THE_KEYS = "The keys are not the trouble."


def line_fault(error: Exception, before: BaseException | None, endpoint: Endpoint, host: str) -> Fault:
    """The fault for `error`; `before` is what was being handled when the call began, which is none of its causes."""
    causes = list(_causes(error, before))
    raw = inert_name(str(causes[-1]))[:200]
    if not _may_have_left(error, causes):
        name, sentence, cure = _not_reached(causes, host)
        return HostFault(name, sentence, f"{cure} {_NOT_THE_KEYS}", raw=raw)
    late = isinstance(error, requests.Timeout) or any(isinstance(cause, TimeoutError) for cause in causes)
    name = "no-answer" if late else "line-broken"
    what = f"{host} did not answer in time" if late else f"The line to {host} broke before the answer was whole"
    if endpoint.write:
        sentence = f"{what}: nobody knows whether it was done."
        return UnknownOutcome(name, sentence, "Look on X whether it was done before sending it again.", raw=raw)
    return HostFault(name, f"{what}.", f"Try again later. {_NOT_THE_KEYS}", raw=raw)


def _causes(error: BaseException, before: BaseException | None) -> Iterator[BaseException]:
    """`error` and what led to it, newest first, and nothing older than the call."""
    link: BaseException | None = error
    while link is not None and link is not before:
        yield link
        link = link.__context__


def _may_have_left(error: Exception, causes: list[BaseException]) -> bool:
    """False only where it is sure that no byte of the request was written."""
    if isinstance(error, _NEVER_SENT) or not isinstance(error, requests.RequestException):
        return False  # what is not from requests comes from reading certificates, before any connection
    frames = (frame for cause in causes for frame, _ in walk_tb(cause.__traceback__))
    return not any((frame.f_globals.get("__name__"), frame.f_code.co_name) == _OPENING for frame in frames)


def _not_reached(causes: list[BaseException], host: str) -> tuple[str, str, str]:
    """Name, sentence and cure for a call that never left."""

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if among(*_NEVER_SENT):
        return (
            "bad-address",
            f"{host} is no address that can be called.",
            "Look at the base URL of the external account.",
        )
    if among(ProxyError, requests.exceptions.ProxyError):
        return (
            "proxy-failed",
            "The proxy could not be reached or refused.",
            "Look at HTTPS_PROXY, or ask who runs the proxy.",
        )
    if among(socket.gaierror, NameResolutionError):
        return "name-not-found", f"The name {host} could not be looked up.", "Look at this machine's network and DNS."
    if among(ssl.SSLError, requests.exceptions.SSLError):
        return (
            "tls-failed", f"No secure connection to {host} came about.",
            "A proxy may stand in between, or this machine's clock or certificates are out of date.",
        )  # fmt: skip
    if among(TimeoutError):
        return (
            "connect-timeout",
            f"{host} did not take the connection in time.",
            "Look at this machine's network and firewall.",
        )
    if among(ConnectionError):
        return (
            "no-connection",
            f"{host} refuses connections.",
            "Look at this machine's network, firewall and the base URL.",
        )
    return "not-reached", f"{host} could not be reached.", "Look at this machine's network and certificates."
