"""Says which keyrings may hold secrets: four and no other, whatever the environment names."""

from __future__ import annotations

import configparser
import os
from typing import Literal

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from keyring.util import platform_

from store import secret_service
from store.command_keyring import CommandKeyring
from store.deadlines import Late, within
from store.redaction import Masked
from store.secret_service import Probe, SecretServiceKeyring
from store.vault import VaultKeyring

REFUSED = ("fail", "null", "chainer", "plaintext")
"""Words in the names of backends that keep nothing, keep it readable, or hand it on to one that does."""


class MemoryKeyring(KeyringBackend):
    """Secrets that end with the process, for the sandbox's own home."""

    priority = -1.0  # keyring must never choose it by itself
    where = "memory of this sandbox"

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], str] = {}

    def state(self) -> Literal["open", "locked", "new"]:
        """Always open."""
        return "open"

    def open_with(self, passphrase: str) -> None:
        """Nothing is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        return self._entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret until the process ends."""
        self._entries[service, username] = Masked(password)

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret; `keyring.errors.PasswordDeleteError` where there is none."""
        if self._entries.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")

    def names(self, service: str) -> list[str]:
        """The user names kept under a service."""
        return sorted(username for kept, username in self._entries if kept == service)


Ring = SecretServiceKeyring | VaultKeyring | CommandKeyring | MemoryKeyring

ALLOWED = (SecretServiceKeyring, VaultKeyring, CommandKeyring, MemoryKeyring)
"""No other class, nor a class made from one of these, ever gets a secret."""


def probe(deadline: float = 5.0) -> Probe:
    """What the session's Secret Service is, within `deadline` seconds; never prompts, never lets keyring choose."""
    try:
        return within(deadline, secret_service.look)
    except Late:
        return Probe("none", f"No Secret Service: it did not answer within {deadline:g} s.")


def unlock_secret_service(passphrase: str, deadline: float = 5.0) -> None:
    """Unlock the default collection of GNOME Keyring; see `store.secret_service.unlock`, and `Late`."""
    passphrase = Masked(passphrase)
    within(deadline, lambda: secret_service.unlock(passphrase))


def is_allowed(ring: object) -> bool:
    """Whether an object is one of the four backends."""
    return type(ring) in ALLOWED


def refused_by_environment() -> str | None:
    """A sentence where PYTHON_KEYRING_BACKEND or keyringrc.cfg names a backend that must hold no secrets, else None."""
    for place, name in (("PYTHON_KEYRING_BACKEND", os.environ.get("PYTHON_KEYRING_BACKEND", "")), _configured()):
        if any(word in name.lower() for word in REFUSED):
            return (
                f"{place} names {name}, which keeps nothing or keeps it readable; "
                "Stonechat does not use it and chooses by itself."
            )
    return None


def _configured() -> tuple[str, str]:
    """The file of keyring's own settings and the backend it names, or ""."""
    path = platform_.config_root() / "keyringrc.cfg"
    settings = configparser.RawConfigParser()
    try:
        settings.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return str(path), ""
    return str(path), settings.get("backend", "default-keyring", fallback="")
