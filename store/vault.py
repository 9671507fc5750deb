"""The console's own vault: a keyring backend over one encrypted file, for hosts without a Secret Service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from store.private_files import FileMissing, check_folder, locked, make_folder, read_private, replace_whole, sweep
from store.redaction import Masked
from store.sealing import STRONG, Cost, Header, Key, SealBroken, WrongKey, make_key, read_header, seal, unseal

Entries = dict[str, dict[str, str]]

RESTORE = "Bring it back from a backup, or move it away and enter the secrets again."


class VaultError(KeyringError):
    """The vault cannot do what was asked; `sentence` says why, `cure` what to do."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.sentence = sentence
        self.cure = cure


class VaultLocked(VaultError, KeyringLocked):
    """The vault is locked, or the passphrase is wrong."""


class VaultDamaged(VaultError):
    """The file is not what was written: cut or changed."""


class VaultKeyring(KeyringBackend):
    """All secrets in one sealed file (0600) in a folder of its own (0700).

    The passphrase is never kept; the key lives in memory from `unlock` to `lock`, the secrets only during a call.
    Besides the errors below every method may raise `store.private_files.FileRefused`, for modes, links and full disks.
    """

    priority = -1.0  # keyring must never choose it by itself

    def __init__(self, path: Path, *, cost: Cost = STRONG, patience: float = 5.0) -> None:
        # Not super().__init__(): it lets KEYRING_PROPERTY_* of the environment set attributes.
        self.path = path
        self._cost = cost
        self._patience = patience
        self._key: Key | None = None

    @classmethod
    def create(cls, path: Path, passphrase: str, *, cost: Cost = STRONG) -> VaultKeyring:
        """A new, empty, unlocked vault; `VaultError` where one is already there or the passphrase is empty."""
        vault = cls(path, cost=cost)
        make_folder(path.parent)
        with vault._alone():
            if path.exists() or path.is_symlink():
                raise VaultError(f"There is a vault at {path} already.", "Unlock it with its own passphrase.")
            key = make_key(_wanted(passphrase), cost)
            vault._write({}, key)
        vault._key = key
        return vault

    @property
    def is_locked(self) -> bool:
        """Whether the key is missing."""
        return self._key is None

    @property
    def where(self) -> str:
        """In the user's words."""
        return "Stonechat's own vault"

    def state(self) -> Literal["open", "locked", "new"]:
        """Whether it can be read, must be unlocked, or has yet to be made."""
        if self._key is not None:
            return "open"
        return "locked" if self.path.exists() or self.path.is_symlink() else "new"

    def unlock(self, passphrase: str) -> None:
        """Take the key from the passphrase; `VaultLocked` where it is wrong, `VaultDamaged` where the file is."""
        self._key = self._open(passphrase)[0]

    def open_with(self, passphrase: str) -> None:
        """Unlock the vault, making it first where there is none."""
        if self.state() == "new":
            self._key = self.create(self.path, passphrase, cost=self._cost)._key
        else:
            self.unlock(passphrase)

    def lock(self) -> None:
        """Forget the key."""
        self._key = None

    def change_passphrase(self, old: str, new: str) -> None:
        """Seal everything anew under a fresh salt; other processes find their keys stale and ask again."""
        with self._alone():
            _, entries = self._open(old)
            key = make_key(_wanted(new), self._cost)
            self._write(entries, key)
        self._key = key

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        found = self._read().get(service, {}).get(username)
        return None if found is None else Masked(found)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret; it is on the disk when this returns."""
        with self._alone():
            entries = self._read()
            entries.setdefault(service, {})[username] = password
            self._write(entries, self._held())

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret; `keyring.errors.PasswordDeleteError` where there is none."""
        with self._alone():
            entries = self._read()
            if entries.get(service, {}).pop(username, None) is None:
                raise PasswordDeleteError("No such password!")
            self._write(entries, self._held())

    def names(self, service: str) -> list[str]:
        """The user names kept under a service."""
        return sorted(self._read().get(service, {}))

    def discard(self) -> bool:
        """Remove the file where nothing is kept in it any more, and forget the key; whether it is gone."""
        with self._alone():
            if any(self._read().values()):
                return False
            self.path.unlink()
        self.lock()
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the vault among all processes, and clear away what killed ones left."""
        with locked(self.path.with_name(f"{self.path.name}.lock"), self._patience):
            sweep(self.path)
            yield

    def _held(self) -> Key:
        if self._key is not None:
            return self._key
        if self.state() == "new":
            raise VaultLocked("There is no vault yet.", "Choose a passphrase to make it with.")
        raise VaultLocked("The vault is locked.", "Unlock it with its passphrase.")

    def _open(self, passphrase: str) -> tuple[Key, Entries]:
        data, header = self._load()
        key = make_key(Masked(passphrase), header.cost, header.salt)
        try:
            return key, _entries(unseal(data, header, key))
        except WrongKey:
            raise VaultLocked("That is not the passphrase of the vault.", "Try again; capital letters count.") from None

    def _read(self) -> Entries:
        """What is kept now: read anew each time (0.1 ms at 100 accounts), because other processes write too."""
        key = self._held()
        data, header = self._load()
        if (header.salt, header.cost) != (key.salt, key.cost):
            self.lock()
            raise VaultLocked("The passphrase of the vault was changed elsewhere.", "Unlock it with the new one.")
        try:
            return _entries(unseal(data, header, key))
        except WrongKey:
            raise VaultDamaged(f"The vault {self.path} was changed by something else.", RESTORE) from None

    def _load(self) -> tuple[bytes, Header]:
        try:
            check_folder(self.path.parent)
            data = read_private(self.path)
            return data, read_header(data)
        except FileMissing:
            raise VaultError(f"There is no vault at {self.path}.", RESTORE) from None
        except SealBroken as broken:
            raise VaultDamaged(f"The vault {self.path} is damaged: {broken}.", RESTORE) from None

    def _write(self, entries: Entries, key: Key) -> None:
        replace_whole(self.path, seal(json.dumps({"v": 1, "entries": entries}).encode(), key))


def _entries(document: bytes) -> Entries:
    """Shown masked in a traceback with locals, like everything that was unsealed."""
    return {
        service: {name: Masked(secret) for name, secret in content.items()}
        for service, content in json.loads(document)["entries"].items()
    }


def _wanted(passphrase: str) -> str:
    if not passphrase:
        raise VaultError("An empty passphrase protects nothing.", "Choose one of several words.")
    return Masked(passphrase)
