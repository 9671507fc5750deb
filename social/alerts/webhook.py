"""Alerts by a webhook: the alert as JSON, posted over https, or over http to this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from social.alerts.addresses import is_loopback
from social.alerts.message import Message
from social.errors import HostFault
from social.inert import inert_name

TIMEOUT = 10.0
"""Seconds that one answer may take."""
HEAD = 300
"""Bytes of the answer that are read."""
URL = "url"
TOKEN = "token"  # noqa: S105 - the name of the secret, not the secret


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the alert goes: `place` is scheme and host. The whole address is kept with the secrets, for in the addresses
    that chat services give out lies the right to write there."""

    place: str = ""


class _Stays(HTTPRedirectHandler):
    """Follows no redirection: it would carry the alert to a host that nobody chose."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Never."""
        return


def read(settings: Mapping[str, Any]) -> Webhook:
    """The settings as the record keeps them."""
    return Webhook(**settings)


def place_of(url: str) -> str:
    """Scheme, host and port of an address: what may be shown of it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def send(webhook: Webhook, secret: Mapping[str, str], message: Message) -> str:
    """Post the alert; what the other side answered. Raises HostFault, which never names the address beyond its host."""
    headers = {"Content-Type": "application/json", "User-Agent": "Stonechat"}
    if secret.get(TOKEN):
        headers["Authorization"] = f"Bearer {secret[TOKEN]}"
    url = secret.get(URL, "")
    if not url:
        raise HostFault("webhook-gone", "The webhook's address is not in the keyring.", "Enter it again.")
    request = Request(url, message.document.encode(), headers, method="POST")  # noqa: S310 - checked when it was kept
    try:
        with _opener(url).open(request, timeout=TIMEOUT) as answer:
            head = inert_name(answer.read(HEAD).decode("utf-8", "replace"))
            return f"{webhook.place} answered {answer.status}." + (f" It said: {head}" if head else "")
    except HTTPError as error:
        with error:
            head = inert_name(error.read(HEAD).decode("utf-8", "replace"))
        said = f"{webhook.place} answered {error.code}." + (f" It said: {head}" if head else "")
        raise HostFault("webhook-refused", said, "Check the address.", raw=head, status=error.code) from None
    except (URLError, OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        said = f"{webhook.place} cannot be reached: {_reason(reason)}."
        raise HostFault("webhook-unreachable", said, "Check the address and the line.") from None


def _opener(url: str) -> OpenerDirector:
    """The way out: through the proxy that the environment names, but never to this machine itself."""
    direct = is_loopback(urlsplit(url).hostname or "")
    return build_opener(_Stays, *([ProxyHandler({})] if direct else []))


def _reason(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {TIMEOUT:g} s"
    words = getattr(reason, "verify_message", None) or getattr(reason, "strerror", None) or type(reason).__name__
    return inert_name(str(words)).rstrip(".")
