"""Checks OAuth 1.0a signatures as X does: HMAC-SHA1 over the address the client used, fresh nonce, honest clock."""

from __future__ import annotations

from collections.abc import Mapping

from oauthlib.common import Request
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, RequestValidator, ResourceEndpoint, SignatureOnlyEndpoint
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header

from social.sandbox.accounts import Account, App
from social.sandbox.refusals import Refused
from social.sandbox.sign_ins import SignIns
from social.sandbox.world import World

TOLERANCE = 300
"""Seconds that a timestamp may be off. X does not publish its own; five minutes is what its users report."""


class _Ledgers(RequestValidator):
    """Answers oauthlib's questions from the world; remembers nonces for as long as their timestamps are good."""

    dummy_client = "nobody"
    dummy_access_token = "nobody"  # noqa: S105 — oauthlib's word for "no token"
    enforce_ssl = False
    allowed_signature_methods = (SIGNATURE_HMAC_SHA1,)
    client_key_length = access_token_length = nonce_length = (1, 200)
    # The timestamp is judged by the sandbox's clock, below; oauthlib would ask the host's.
    timestamp_lifetime = 1 << 40

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._nonces: dict[str, int] = {}

    @property
    def safe_characters(self) -> set[str]:
        return set(super().safe_characters) | set("-_.~+/=")

    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: Request,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        now = self._world.signing_now().timestamp()
        if abs(now - int(timestamp)) > TOLERANCE:
            raise Refused("clock")
        while self._nonces and now - next(iter(self._nonces.values())) > 2 * TOLERANCE:
            del self._nonces[next(iter(self._nonces))]
        key = f"{client_key} {timestamp} {nonce}"
        fresh = key not in self._nonces
        self._nonces[key] = int(timestamp)
        return fresh

    def validate_client_key(self, client_key: str, request: Request) -> bool:
        return client_key in self._world.apps

    def validate_access_token(self, client_key: str, token: str, request: Request) -> bool:
        account = self._world.account_of_token(token)
        return account is not None and account.consumer_key == client_key and not account.revoked

    def validate_realms(
        self, client_key: str, token: str, request: Request, uri: str | None = None, realms: list[str] | None = None
    ) -> bool:
        return True

    def get_client_secret(self, client_key: str, request: Request) -> str:
        app = self._world.apps.get(client_key)
        return app.consumer_secret if app else "nobody"

    def get_access_token_secret(self, client_key: str, token: str, request: Request) -> str:
        account = self._world.account_of_token(token)
        return account.access_token_secret if account else "nobody"


class _AppLedgers(_Ledgers):
    """The same for calls that sign an account in: their token, if they have one, is a request token."""

    def __init__(self, world: World, sign_ins: SignIns) -> None:
        super().__init__(world)
        self._sign_ins = sign_ins

    def get_access_token_secret(self, client_key: str, token: str, request: Request) -> str:
        sign_in = self._sign_ins.find(token)
        return sign_in.secret if sign_in else "nobody"


class Doorman:
    """Lets a signed call in, as the account whose token signed it, or as the app alone."""

    def __init__(self, world: World, sign_ins: SignIns) -> None:
        self._world = world
        self._sign_ins = sign_ins
        self._endpoint = ResourceEndpoint(_Ledgers(world))
        self._app_endpoint = SignatureOnlyEndpoint(_AppLedgers(world, sign_ins))

    def claimed(self, headers: Mapping[str, str]) -> Account | None:
        """The account that a call says it comes from; nothing is proved yet."""
        try:
            claims = dict(parse_authorization_header(headers.get("Authorization", "")))
        except (ValueError, AttributeError):
            return None
        return self._world.account_of_token(claims.get("oauth_token", ""))

    def admit(self, method: str, url: str, headers: Mapping[str, str], body: str) -> Account:
        """The account that signed the call. Refused as "no-auth", "clock", "token" or "unauthorized"."""
        if "Authorization" not in headers:
            raise Refused("no-auth")
        try:
            valid, request = self._endpoint.validate_protected_resource_request(url, method, body, dict(headers))
        except ValueError as error:
            raise Refused("unauthorized") from error
        account = self.claimed(headers)
        if valid and account:
            return account
        if request is None:
            raise Refused("no-auth")
        log = request.validator_log
        raise Refused("token" if log.get("client") and log.get("resource_owner") is False else "unauthorized")

    def admit_app(self, method: str, url: str, headers: Mapping[str, str], body: str) -> tuple[App, Request]:
        """The app that signed the call, and what was signed. Refused as `admit` does; "token" for a dead request token."""
        if "Authorization" not in headers:
            raise Refused("no-auth")
        try:
            valid, request = self._app_endpoint.validate_request(url, method, body, dict(headers))
        except ValueError as error:
            raise Refused("unauthorized") from error
        if request is None:
            raise Refused("no-auth")
        token = request.resource_owner_key
        if request.validator_log.get("client") and token and self._sign_ins.find(token) is None:
            raise Refused("token")
        if not valid:
            raise Refused("unauthorized")
        return self._world.apps[request.client_key], request
