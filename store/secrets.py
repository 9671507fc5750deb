"""Keeps the four secrets of each service, in front of one keyring: this is what everyone else uses.

Importing this file does not import keyring (0.2 s): that happens in `Secrets.open`, so call it in a worker.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from store import keepers
from store.keepers import Choice, Keeper, Kept
from store.private_files import FileRefused, locked, make_folder, read_private
from store.redaction import Masked, Redaction
from store.secret_errors import SecretsDamaged as SecretsDamaged
from store.secret_errors import SecretsError as SecretsError
from store.secret_errors import SecretsLocked as SecretsLocked
from store.secret_errors import SecretsUnreachable as SecretsUnreachable
from store.secret_errors import ask, capital, translated

if TYPE_CHECKING:
    from store.keyrings import Ring
    from store.sealing import Cost
    from store.secret_service import Probe

State = Literal["open", "locked", "new"]
Result = TypeVar("Result")

PASSPHRASE_LARGEST = 4096
"""Bytes; a longer passphrase file is most likely the wrong file."""
CREDENTIAL = "passphrase"
"""The name of the credential by which a service manager hands the passphrase over."""


class Secrets:
    """The secrets of one home.

    A key is a service's id and its generation ("<uuid>:3"), never its name: a new generation is put and tried before
    the old one is removed. `state` is "open", "locked" or "new" (a vault that has yet to be made) as of the last look
    or call, `reason` says why it is not open, `where` says in the user's words where they lie. Where another process
    moves them to another keyring, every call follows.
    """

    def __init__(
        self,
        ring: Ring,
        home: Path,
        installation: str,
        deadline: float,
        redaction: Redaction | None,
        choice: Choice | None = None,
        cost: Cost | None = None,
    ) -> None:
        from store.keyrings import is_allowed

        if not is_allowed(ring):
            raise SecretsError(f"Secrets are never put into {type(ring).__name__}.")
        self._ring = ring
        self.home = home
        self.service = f"stonechat:{installation}"
        """The name under which a keyring has the entries of this installation."""
        self.deadline = deadline
        self.redaction = redaction or Redaction()
        self.choice = choice or Choice("memory")
        """The keyring in use, kept by the home or not."""
        self._cost = cost
        self.state: State = "locked"
        self.reason = ""

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        installation: str,
        memory: bool = False,
        passphrase: str | None = None,
        deadline: float = 5.0,
        redaction: Redaction | None = None,
        cost: Cost | None = None,
    ) -> Secrets:
        """The secrets of `home`, unlocked where that needs nobody or where `passphrase` is given.

        Used is what this home has chosen, or else an unlocked Secret Service, or the vault. A Secret Service found
        locked is waited for, unless a passphrase is given: that makes the vault. `installation` keeps two homes in one
        keyring apart, `deadline` (seconds) bounds every call, `redaction` is told each value that passes.
        Raises `SecretsLocked` where the passphrase is wrong, and `SecretsError`.
        """
        from store.keyrings import MemoryKeyring

        passphrase = None if passphrase is None else Masked(passphrase)
        secrets = cls(MemoryKeyring(), home, installation, deadline, redaction, cost=cost)
        if not memory:
            kept = keepers.kept(home)
            secrets.take(kept.choice if kept else _offered(deadline, passphrase is not None))
        if secrets.look_again() != "open" and passphrase is not None and secrets.keeper != "command":
            secrets.unlock(passphrase)
        return secrets

    @property
    def where(self) -> str:
        """Such as "system keyring (GNOME Keyring, collection Login)"."""
        return self._ring.where

    @property
    def keeper(self) -> Keeper:
        """Which of the keyrings it is."""
        return self.choice.keeper

    @property
    def kept(self) -> Kept | None:
        """What the home remembers about its keyring; None where none was chosen yet. Raises SecretsDamaged."""
        return Kept(self.choice) if self.keeper == "memory" else keepers.kept(self.home)

    def state_of(self, choice: Choice) -> State:
        """How another keyring stands; a program is tried only once it is chosen. Raises SecretsError."""
        ring = self.ring_of(choice)
        return "open" if choice.keeper == "command" else ask(ring.where, self.deadline, ring.state, self.redaction)

    def ring_of(self, choice: Choice) -> Ring:
        """Another keyring for the same secrets; the one in use where it is that one."""
        if choice == self.choice:
            return self._ring
        return keepers.make_ring(choice, self.home, self.service, cost=self._cost, deadline=self.deadline)

    def take(self, choice: Choice, ring: Ring | None = None) -> None:
        """Use another keyring from now on, without a look at it; the home is not told."""
        self._ring, self.choice = ring or self.ring_of(choice), choice

    def look_again(self) -> State:
        """Look whether the keyring was unlocked or locked elsewhere; one that does not answer counts as locked."""
        try:
            self.follow()
            self.state = self._ask(self._ring.state)
        except SecretsError as error:
            self.state, self.reason = "locked", str(error)
        else:
            words = {"open": "", "new": "There is no vault yet.", "locked": f"{capital(self.where)} is locked."}
            self.reason = words[self.state]
        return self.state

    def look_around(self) -> Probe:
        """What this session has to offer now; where nothing was chosen yet, it is used."""
        from store.keyrings import probe

        found = probe(self.deadline)
        if self.kept is None:
            self.take(_choice_for(found, unattended=False))
        self.look_again()
        return found

    def unlock(self, passphrase: str) -> None:
        """Unlock with a passphrase, making the vault first where the state is "new"."""
        passphrase = Masked(passphrase)
        self.redaction.hide(passphrase)
        with self.alone():
            self._ask(lambda: self._ring.open_with(passphrase))
        if self.look_again() != "open":
            raise SecretsLocked(self.reason)
        self._keep_choice()

    def lock(self) -> None:
        """Forget the key of the vault; the system keyring serves other programs too and is left as it is."""
        from store.vault import VaultKeyring

        if isinstance(self._ring, VaultKeyring):
            self._ring.lock()
            self.look_again()

    def change_passphrase(self, old: str, new: str) -> None:
        """Give the vault a new passphrase."""
        from store.vault import VaultKeyring

        ring = self._ring
        if not isinstance(ring, VaultKeyring):
            raise SecretsError(f"The secrets lie in the {self.where}.", "Change its passphrase with its own program.")
        old, new = Masked(old), Masked(new)
        self.redaction.hide(old, new)
        with self.alone():
            self._ask(lambda: ring.change_passphrase(old, new))
        self.look_again()

    def get(self, key: str) -> dict[str, str] | None:
        """The values kept under a key, or None; their reprs are masked."""
        self.follow()
        choice = self.choice
        text = self._ask(lambda: self._ring.get_password(self.service, key))
        if text is None:
            self.follow()
            return None if choice == self.choice else self.get(key)  # moved away between the two
        self.state, self.reason = "open", ""
        values = _unpacked(key, text)
        self.redaction.hide(*values.values())
        return values

    def put(self, key: str, value: Mapping[str, str]) -> None:
        """Keep values under a key, replacing what was there; read back before it is believed."""
        value = {name: Masked(text) for name, text in value.items()}
        self.redaction.hide(*value.values())
        text = Masked(json.dumps({"v": 1, "values": value}))
        with self.alone():
            self._ask(lambda: self._ring.set_password(self.service, key, text))
            if self._ask(lambda: self._ring.get_password(self.service, key)) != text:
                raise SecretsDamaged(f"{capital(self.where)} did not give back what it was given.", "Try again.")
        self.state, self.reason = "open", ""
        self._keep_choice()

    def remove(self, key: str) -> None:
        """Remove a key; one that is not there is fine."""
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            try:
                self._ring.delete_password(self.service, key)
            except PasswordDeleteError:
                return

        with self.alone():
            self._ask(delete)

    def keys(self) -> list[str]:
        """Every key of this installation, so that secrets no service names can be found."""
        self.follow()
        return self._ask(lambda: self._ring.names(self.service))

    def follow(self) -> None:
        """Use what the home remembers, where another process has chosen anew."""
        kept = self.kept
        if kept is not None and kept.choice != self.choice:
            self.take(kept.choice)
            self.look_again()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time write: two crash gnome-keyring 42.1, which then comes back locked."""
        if self.keeper == "memory":
            yield
            return
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.keeper == "vault":
                make_folder(keepers.vault_file(self.home).parent)
            with locked(self.home / "keyring.lock", self.deadline):
                self.follow()
                yield
        except (FileRefused, OSError) as error:
            raise translated(error) from None

    def _ask(self, work: Callable[[], Result]) -> Result:
        """Do something with the keyring within the deadline; what goes wrong becomes a `SecretsError`."""
        try:
            return ask(self.where, self.deadline, work, self.redaction)
        except (SecretsLocked, SecretsUnreachable) as error:
            if self.state == "open":
                self.state, self.reason = "locked", str(error)
            raise

    def _keep_choice(self) -> None:
        """Remember the keyring, or a Secret Service that comes up later would hide what lies in the vault."""
        if self.keeper != "memory" and (self.kept is None or not keepers.choice_file(self.home).exists()):
            keepers.keep(self.home, Kept(self.choice))


def read_passphrase_file(path: Path) -> str:
    """The passphrase in a file that only its owner may read, or that systemd hands over as a credential.

    One newline at the end is dropped, because editors add it. Raises `SecretsError`.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    handed_over = bool(credentials) and path.resolve().is_relative_to(Path(credentials or "/").resolve())
    try:  # in one expression: no local holds the bytes, should they be shown in a traceback
        passphrase = Masked(
            read_private(path, follow=True, unchecked=handed_over, largest=PASSPHRASE_LARGEST)
            .decode("utf-8")
            .removesuffix("\n")
            .removesuffix("\r")
        )
    except UnicodeDecodeError:
        raise SecretsError(
            f"The passphrase file {path} is not UTF-8 text.", "Check that it is the right file."
        ) from None
    except FileRefused as error:
        raise translated(error) from None
    if not passphrase:
        raise SecretsError(f"The passphrase file {path} is empty.", "Write the passphrase into it, on one line.")
    return passphrase


def handed_over() -> Path | None:
    """The file with the passphrase that a service manager hands over as a credential, where there is one."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder or "/", CREDENTIAL)
    return path if folder and path.is_file() else None


def _offered(deadline: float, unattended: bool) -> Choice:
    from store.keyrings import probe

    return _choice_for(probe(deadline), unattended)


def _choice_for(found: Probe, unattended: bool) -> Choice:
    """The Secret Service where it serves, or where somebody is there to unlock it; else the vault."""
    if found.kind == "secret-service-open" or (found.kind == "secret-service-locked" and not unattended):
        return Choice("secret-service")
    return Choice("vault")


def _unpacked(key: str, text: str) -> dict[str, str]:
    """The values in an entry, masked."""
    try:
        entry = json.loads(text)
        if entry["v"] == 1:
            return {name: Masked(value) for name, value in entry["values"].items()}
        raise SecretsDamaged(f"The secret {key} was kept by another version ({entry['v']:d}).", "Update Stonechat.")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SecretsDamaged(
            f"The secret {key} cannot be read any more.", "Enter the service's secrets again."
        ) from None
