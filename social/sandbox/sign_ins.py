"""Signing in by OAuth 1.0a's three legs: request tokens, the word of the account's owner, PINs that work once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

from social.sandbox.accounts import LEVELS, Account, App, Level, secret
from social.sandbox.people import mix
from social.sandbox.world import World

OUT_OF_BAND = "oob"
LIFETIME = 900
"""Seconds that a request token lives. X does not publish its own."""
_ASKED: dict[str, Level] = {"read": "read", "write": "read-write"}


@dataclass(slots=True)
class SignIn:
    """A request token; `account` and `verifier` are there once the account's owner has said yes."""

    app: App
    token: str = field(repr=False)
    secret: str = field(repr=False)
    callback: str
    level: Level
    began: float
    account: Account | None = None
    verifier: str = field(default="", repr=False)

    def way_back(self, **told: str) -> str:
        """The callback with what the app is told; empty where a PIN is shown instead."""
        if self.callback == OUT_OF_BAND:
            return ""
        return f"{self.callback}{'&' if '?' in self.callback else '?'}{urlencode(told)}"


class SignIns:
    """The sign-ins under way in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: dict[str, SignIn] = {}
        self._turns = count(1)

    def begin(self, app: App, callback: str, access_type: str = "") -> SignIn:
        """A request token for an app; `access_type` "read" or "write" asks for less than the app may."""
        turn, seed = next(self._turns), self._world.seed
        level = min(app.level, _ASKED.get(access_type, app.level), key=LEVELS.index)
        token, word = secret(seed, f"request token {turn}", 27), secret(seed, f"request secret {turn}", 32)
        made = SignIn(app, token, word, callback, level, self._now())
        self._waiting[token] = made
        return made

    def find(self, token: str) -> SignIn | None:
        """The sign-in of a request token, while it lives."""
        found = self._waiting.get(token)
        if found is not None and self._now() - found.began > LIFETIME:
            self.end(found)
            return None
        return found

    def allow(self, sign_in: SignIn, account: Account) -> None:
        """The owner of `account` says yes: from now on the PIN, or the verifier in the way back, opens it."""
        number = mix(self._world.seed, next(self._turns))
        oob = sign_in.callback == OUT_OF_BAND
        sign_in.account = account
        sign_in.verifier = f"{number % 10**7:07}" if oob else secret(number, "verifier", 32)

    def end(self, sign_in: SignIn) -> None:
        """Forget a sign-in: it was refused, used or too old."""
        self._waiting.pop(sign_in.token, None)

    def redeem(self, sign_in: SignIn, verifier: str) -> Account | None:
        """The access token, once, for the right verifier; None for a wrong one, which may be tried again."""
        if sign_in.account is None or not hmac.compare_digest(verifier.encode(), sign_in.verifier.encode()):
            return None
        self.end(sign_in)
        return self._world.tokens.issue(sign_in.app, sign_in.account, sign_in.level)

    def _now(self) -> float:
        return self._world.now().timestamp()
