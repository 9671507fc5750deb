"""The accounts of the sandbox that have keys: who may speak, with which secrets and rights."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from social.sandbox.follows import Followers

Level = Literal["read", "read-write", "read-write-directmessages"]
LEVELS: Sequence[Level] = ("read", "read-write", "read-write-directmessages")
CALLBACK = "http://127.0.0.1:8976/signed-in"
"""The address that an app of the sandbox may send people back to, unless its account says otherwise."""
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to be: `followers` are those a complete pass shows, `follows` usernames of other accounts.

    `app` is the username of the account whose app (consumer key) it shares; None gives it its own, which may ask for
    `level` and send people back to `callbacks` (none: a desktop app, which knows PINs alone). `user_id` "" gives it an id
    of its own.
    """

    username: str
    name: str = ""
    followers: int = 0
    protected: bool = False
    level: Level = "read-write-directmessages"
    app: str | None = None
    follows: Sequence[str] = ()
    callbacks: Sequence[str] = (CALLBACK,)
    user_id: str = ""


@dataclass(slots=True)
class App:
    """An app: its keys, the most that it may ask people for, and where it may send them back to."""

    name: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    level: Level
    callbacks: Sequence[str]


@dataclass(slots=True)
class Account:
    """An account with keys. `number` leads to its public side; `follows` are numbers."""

    number: int
    user_id: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    level: Level
    followers: Followers
    revoked: bool = False
    follows: set[int] = field(default_factory=set)

    def may(self, level: Level) -> bool:
        """Whether the token has at least `level`."""
        return LEVELS.index(self.level) >= LEVELS.index(level)


def secret(seed: int, what: str, length: int) -> str:
    """A made-up key that is the same for the same seed; it opens nothing but a sandbox."""
    digest = hashlib.shake_256(f"stonechat sandbox {seed} {what}".encode()).digest(length)
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)


def app_of(seed: int, spec: AccountSpec) -> App:
    """Make the app of a spec, with keys that depend on the seed and its name."""
    name = (spec.app or spec.username).lower()
    keys = secret(seed, f"consumer key of {name}", 25), secret(seed, f"consumer secret of {name}", 50)
    return App(f"the app of @{name}", *keys, spec.level, spec.callbacks)


def account_of(seed: int, spec: AccountSpec, app: App, number: int, user_id: str, listed: int) -> Account:
    """Make the account of a spec, with `listed` followers to start with and keys that depend on the seed and the names."""
    name = spec.username.lower()
    return Account(
        number,
        user_id,
        app.consumer_key,
        app.consumer_secret,
        f"{user_id}-{secret(seed, f'token of {name}', 40)}",
        secret(seed, f"token secret of {name}", 45),
        spec.level,
        Followers(listed),
    )


def as_json(account: Account, username: str, protected: bool) -> dict[str, Any]:
    """What an operator needs to speak for the account: the secrets too, which open nothing but this sandbox."""
    return {
        "username": username,
        "user_id": account.user_id,
        "protected": protected,
        "consumer_key": account.consumer_key,
        "consumer_secret": account.consumer_secret,
        "access_token": account.access_token,
        "access_token_secret": account.access_token_secret,
    }
