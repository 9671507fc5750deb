"""The calls by which an app signs an account in, in X's words: form-encoded answers, errors in JSON, XML or plain text.

Shapes as X's users report them from 2018 to 2024: 415 and 417 in XML, a wrong verifier in plain text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from social.sandbox.accounts import App
from social.sandbox.calls import Call, Endpoint, Reply
from social.sandbox.refusals import Refused
from social.sandbox.sign_ins import OUT_OF_BAND, SignIns
from social.sandbox.world import World

NOT_APPROVED = (
    "Callback URL not approved for this client application. "
    "Approved callback URLs can be adjusted in your application settings"
)
DESKTOP = "Desktop applications only support the oauth_callback value 'oob'"
WRONG_VERIFIER = "Error processing your OAuth request: Invalid oauth_verifier parameter"


@dataclass(frozen=True, slots=True)
class AppCall:
    """A call that an app signed, with what its signature covers; `token` is a request token."""

    world: World
    sign_ins: SignIns
    app: App
    token: str = field(repr=False)
    callback: str
    verifier: str = field(repr=False)
    access_type: str


@dataclass(frozen=True, slots=True)
class AppEndpoint:
    """An endpoint that takes an app's signature, not an account's."""

    method: str
    path: str
    handle: Callable[[AppCall], Reply]
    version: str = "oauth"

    @property
    def name(self) -> str:
        """Such as `POST /oauth/request_token`."""
        return f"{self.method} {self.path}"


def _request_token(call: AppCall) -> Reply:
    if call.callback != OUT_OF_BAND:
        if not call.app.callbacks:
            return _xml(401, 417, DESKTOP)
        if call.callback not in call.app.callbacks:
            return _xml(403, 415, NOT_APPROVED)
    made = call.sign_ins.begin(call.app, call.callback, call.access_type)
    return _form(oauth_token=made.token, oauth_token_secret=made.secret, oauth_callback_confirmed="true")


def _access_token(call: AppCall) -> Reply:
    sign_in = call.sign_ins.find(call.token)
    if sign_in is None or sign_in.app is not call.app:
        raise Refused("token")
    account = call.sign_ins.redeem(sign_in, call.verifier)
    if account is None:
        return Reply(WRONG_VERIFIER, 401, content_type="text/html")
    return _form(
        oauth_token=account.access_token,
        oauth_token_secret=account.access_token_secret,
        user_id=account.user_id,
        screen_name=call.world.person(account.number).username,
    )


def _invalidate_token(call: Call) -> Reply:
    call.viewer.revoked = True
    return Reply(json.dumps({"access_token": call.viewer.access_token}))


def _form(**fields: str) -> Reply:
    return Reply(urlencode(fields), content_type="text/html")  # X does call it HTML


def _xml(status: int, code: int, words: str) -> Reply:
    text = f"<?xml version='1.0' encoding='UTF-8'?><errors><error code=\"{code}\">{words}</error></errors>"
    return Reply(text, status, content_type="application/xml")


APP_ENDPOINTS = (
    AppEndpoint("POST", "/oauth/request_token", _request_token),
    AppEndpoint("POST", "/oauth/access_token", _access_token),
)
ENDPOINTS = tuple(
    Endpoint("POST", f"/1.1/oauth/invalidate_token{ending}", "read", _invalidate_token) for ending in ("", ".json")
)
