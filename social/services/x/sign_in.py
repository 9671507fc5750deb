"""Signs an account in by OAuth 1.0a's three legs: an address to open anywhere, a PIN to bring back, the tokens for it.

Calls and answers as in X's docs, "3-legged OAuth flow" and "PIN-based OAuth", August 2026. X answers these calls with a
form under the name of HTML and refuses in JSON, XML or plain text, as its users report since 2018.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from requests_oauthlib import OAuth1

from social.clock import Clock
from social.errors import AppFault, Fault, ServiceFault, TextFault
from social.inert import inert_name
from social.services.base import Credentials, Routing, SignedIn, SignIn
from social.services.x.endpoints import Endpoint
from social.services.x.replies import UNREADABLE, Reply, garbled, parsed
from social.services.x.transport import TWEEPY_PREFIX, Transport
from store.redaction import Masked, quiet_loggers

REQUEST_TOKEN = Endpoint("POST /oauth/request_token", "account")
ACCESS_TOKEN = Endpoint("POST /oauth/access_token", "account")

_PIN = re.compile(r"[0-9]{4,12}")
"""X shows seven digits today; how many is left to X."""
_XML_ERROR = re.compile(r"<error(?: code=\"(\d+)\")?>([^<]*)</error>")
_TWO_KEYS = (
    "Compare both with the app's Keys and tokens page on X (API Key and Secret): one may be cut off, swapped or of "
    "another app. They are not the access token."
)
_AGAIN = "Begin again, and open the new address."


class _Door(Transport):
    """The transport for these calls: a form is read into a body, and so is a refusal in XML or plain text."""

    def understood(self, endpoint: Endpoint, response: requests.Response, at: datetime) -> Reply:
        """The answer, in the shape that all the others have; a page of somebody else's stays what it is."""
        text = response.text.strip()
        body = parsed(text)
        if body is UNREADABLE:
            body = _form(text) if response.ok else _refusal(text)
        if body is None:
            return super().understood(endpoint, response, at)
        headers = response.headers.copy()
        headers["content-type"] = "application/json"
        return Reply(endpoint, response.status_code, headers, "", body, at)


def _form(text: str) -> dict[str, Any] | None:
    fields = {name: Masked(value) for name, value in parse_qsl(text)}
    return fields if "oauth_token" in fields else None


def _refusal(text: str) -> dict[str, Any] | None:
    if text.startswith("<"):
        errors = [{"code": int(code or 0), "message": words} for code, words in _XML_ERROR.findall(text)]
        return {"errors": errors} if errors else None
    return {"errors": [{"message": text}]} if text else None


def begin(consumer_key: str, consumer_secret: str, routing: Routing, clock: Clock, callback: str) -> SignIn:
    """Ask X for a request token, and tell the address that goes with it. Raises a Fault."""
    key, secret = (Masked("".join(value.split())) for value in (consumer_key, consumer_secret))
    if not (key and secret and key.isascii() and secret.isascii()):
        sentence = "Consumer key or Consumer secret is empty or holds characters that X never puts into a key."
        raise AppFault("app-unknown", sentence, _TWO_KEYS)
    reply = _ask(REQUEST_TOKEN, routing, clock, OAuth1(key, secret, callback_uri=callback), _of_app)
    token, word = _told(reply, "oauth_token", "oauth_token_secret")
    if reply.body.get("oauth_callback_confirmed") != "true":
        raise garbled(reply)
    address = f"{routing.base_url.rstrip('/')}/oauth/authorize?{urlencode({'oauth_token': token})}"
    return SignIn(address, token, word, key, secret, routing)


def end(sign_in: SignIn, answer: str, clock: Clock) -> SignedIn:
    """Change the PIN, or the verifier in the pasted address, for the access token. Raises a Fault."""
    keys = sign_in.consumer_key, sign_in.consumer_secret
    auth = OAuth1(*keys, sign_in.token, sign_in.secret, verifier=verifier_of(sign_in, answer))
    reply = _ask(ACCESS_TOKEN, sign_in.routing, clock, auth, _of_answer)
    names = ("oauth_token", "oauth_token_secret", "user_id", "screen_name")
    token, word, external_id, username = _told(reply, *names)
    if not (external_id.isascii() and external_id.isdigit()):
        raise garbled(reply)
    return SignedIn(Credentials(*keys, token, word), str(external_id), inert_name(str(username)))


def verifier_of(sign_in: SignIn, answer: str) -> str:
    """The verifier in what a person typed or pasted. Raises TextFault, which never says it back."""
    text = "".join(answer.split())
    if _PIN.fullmatch(text):
        return text
    given = dict(parse_qsl(urlsplit(text).query if "?" in text else text)) if _is_address(text) else {}
    token, verifier = given.get("oauth_token") or given.get("denied", ""), given.get("oauth_verifier", "")
    if token and token != sign_in.token:
        sentence = "This address belongs to another sign-in than the one begun here."
        raise TextFault("other-sign-in", sentence, "Open the address shown here, and bring back what comes after it.")
    if "denied" in given:
        sentence = "In the browser access was refused: this address says that Cancel was chosen."
        raise ServiceFault("sign-in-over", sentence, f"{_AGAIN} Choose Authorize app there.")
    if token and verifier.isascii() and verifier.isprintable():
        if verifier:
            return verifier
        sentence = "This is the address to open: the PIN comes after it."
        raise TextFault("not-a-pin", sentence, "Open it in a browser, choose Authorize app, and type the PIN here.")
    sentence = "That is neither a PIN nor the address that X leads to after Authorize app."
    raise TextFault("not-a-pin", sentence, "Type the digits that X shows, or paste that address as a whole.")


def _is_address(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return "=" in text


def _ask(endpoint: Endpoint, routing: Routing, clock: Clock, auth: OAuth1, turned: Callable[[Fault], Fault]) -> Reply:
    """One signed call; what X's refusal means here is for `turned` to say."""
    quiet_loggers()
    door = _Door(routing, clock)
    try:
        return door.speak(endpoint, door.post, TWEEPY_PREFIX + endpoint.name.removeprefix("POST "), auth=auth)
    except Fault as fault:
        raise turned(fault) from None
    finally:
        requests.Session.close(door)


def _told(reply: Reply, *names: str) -> list[str]:
    """The fields of an answer, none of them empty."""
    values = [reply.body.get(name) if isinstance(reply.body, dict) else None for name in names]
    if not all(isinstance(value, str) and value for value in values):
        raise garbled(reply)
    return [value for value in values if isinstance(value, str)]


def _of_app(fault: Fault) -> Fault:
    """A 401 without an account can only be about the app."""
    if not isinstance(fault, ServiceFault) or fault.status != 401:
        return fault
    sentence = "X does not know this Consumer key and Consumer secret."
    return AppFault("app-unknown", sentence, _TWO_KEYS, raw=fault.raw, status=fault.status, code=fault.code)


def _of_answer(fault: Fault) -> Fault:
    """A 401 here is about the PIN, about a request token that has gone, or about the app."""
    said: dict[str, Any] = {"raw": fault.raw, "status": fault.status, "code": fault.code}
    if fault.status == 401 and "verifier" in fault.raw.lower():
        cure = "Look at the digits and type them again, or begin again for a new address and a new PIN."
        return TextFault("pin-refused", "X does not accept this PIN.", cure, **said)
    if fault.status == 401 and (fault.code == 89 or "request token" in fault.raw.lower()):
        sentence = "X no longer knows this sign-in: it was used, cancelled, or it waited too long."
        return ServiceFault("sign-in-over", sentence, _AGAIN, **said)
    return _of_app(fault)
