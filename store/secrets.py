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

from store.deadlines import Late, within
from store.private_files import FileRefused, LockHeld, locked, make_folder, read_private, replace_whole
from store.redaction import Masked, Redaction

if TYPE_CHECKING:
    from store.keyrings import Ring
    from store.sealing import Cost

State = Literal["open", "locked", "new"]
Keeper = Literal["secret-service", "vault", "memory"]
Result = TypeVar("Result")

PASSPHRASE_LARGEST = 4096
"""Bytes; a longer passphrase file is most likely the wrong file."""


class SecretsError(Exception):
    """Secrets could not be read or kept; `sentence` says why, `cure` what to do. Neither ever holds a secret."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.sentence = sentence
        self.cure = cure


class SecretsLocked(SecretsError):
    """They need a passphrase, or the passphrase was wrong."""


class SecretsUnreachable(SecretsError):
    """The keyring does not answer."""


class SecretsDamaged(SecretsError):
    """What is kept cannot be read any more."""


class Secrets:
    """The secrets of one home.

    A key is a service's id and its generation ("<uuid>:3"), never its name: a new generation is put and tried before
    the old one is removed. `state` is "open", "locked" or "new" (a vault that has yet to be made) as of the last look
    or call, `reason` says why it is not open, `where` says in the user's words where they lie.
    """

    def __init__(self, ring: Ring, home: Path, installation: str, deadline: float, redaction: Redaction | None) -> None:
        from store.keyrings import is_allowed

        if not is_allowed(ring):
            raise SecretsError(f"Secrets are never put into {type(ring).__name__}.")
        self._ring = ring
        self._home = home
        self._service = f"stonechat:{installation}"
        self._deadline = deadline
        self._redaction = redaction or Redaction()
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
        keeper: Keeper | None = None,
        deadline: float = 5.0,
        redaction: Redaction | None = None,
        cost: Cost | None = None,
    ) -> Secrets:
        """The secrets of `home`, unlocked where that needs nobody or where `passphrase` is given.

        Chosen are `keeper`, or what this home has used before, or an unlocked Secret Service, or the vault. A Secret
        Service found locked is waited for, unless a passphrase is given: that makes the vault. `installation` keeps two
        homes in one keyring apart, `deadline` (seconds) bounds every call, `redaction` is told each value that passes.
        Raises `SecretsLocked` where the passphrase is wrong, and `SecretsError`.
        """
        passphrase = None if passphrase is None else Masked(passphrase)
        chosen = "memory" if memory else keeper or _kept(home) or _offered(deadline, passphrase is not None)
        secrets = cls(_ring(chosen, home, cost, deadline), home, installation, deadline, redaction)
        if secrets.look_again() != "open" and passphrase is not None:
            secrets.unlock(passphrase)
        return secrets

    @property
    def where(self) -> str:
        """Such as "system keyring (GNOME Keyring, collection Login)"."""
        return self._ring.where

    @property
    def keeper(self) -> Keeper:
        """Which of the three keyrings it is."""
        kinds: dict[str, Keeper] = {"SecretServiceKeyring": "secret-service", "VaultKeyring": "vault"}
        return kinds.get(type(self._ring).__name__, "memory")

    def look_again(self) -> State:
        """Look whether the keyring was unlocked or locked elsewhere; one that does not answer counts as locked."""
        try:
            self.state = self._ask(self._ring.state)
        except SecretsError as error:
            self.state, self.reason = "locked", str(error)
        else:
            words = {"open": "", "new": "There is no vault yet.", "locked": f"{_sentence(self.where)} is locked."}
            self.reason = words[self.state]
        return self.state

    def unlock(self, passphrase: str) -> None:
        """Unlock with a passphrase, making the vault first where the state is "new"."""
        passphrase = Masked(passphrase)
        self._redaction.hide(passphrase)
        with self._alone():
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
        self._redaction.hide(old, new)
        with self._alone():
            self._ask(lambda: ring.change_passphrase(old, new))
        self.look_again()

    def get(self, key: str) -> dict[str, str] | None:
        """The values kept under a key, or None; their reprs are masked."""
        text = self._ask(lambda: self._ring.get_password(self._service, key))
        if text is None:
            return None
        self.state, self.reason = "open", ""
        values = _unpacked(key, text)
        self._redaction.hide(*values.values())
        return values

    def put(self, key: str, value: Mapping[str, str]) -> None:
        """Keep values under a key, replacing what was there; read back before it is believed."""
        value = {name: Masked(text) for name, text in value.items()}
        self._redaction.hide(*value.values())
        text = Masked(json.dumps({"v": 1, "values": value}))
        with self._alone():
            self._ask(lambda: self._ring.set_password(self._service, key, text))
            if self._ask(lambda: self._ring.get_password(self._service, key)) != text:
                raise SecretsDamaged(f"{_sentence(self.where)} did not give back what it was given.", "Try again.")
        self.state, self.reason = "open", ""
        self._keep_choice()

    def remove(self, key: str) -> None:
        """Remove a key; one that is not there is fine."""
        from keyring.errors import PasswordDeleteError

        def delete() -> None:
            try:
                self._ring.delete_password(self._service, key)
            except PasswordDeleteError:
                return

        with self._alone():
            self._ask(delete)

    def keys(self) -> list[str]:
        """Every key of this installation, so that secrets no service names can be found."""
        return self._ask(lambda: self._ring.names(self._service))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time write: two crash gnome-keyring 42.1, which then comes back locked."""
        if self.keeper == "memory":
            yield
            return
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.keeper == "vault":
                make_folder(_vault(self._home).parent)
            with locked(self._home / "keyring.lock", self._deadline):
                yield
        except (FileRefused, OSError) as error:
            raise _told(error) from None

    def _ask(self, work: Callable[[], Result]) -> Result:
        """Do something with the keyring within the deadline; what goes wrong becomes a `SecretsError`."""
        from keyring.errors import KeyringError, KeyringLocked

        try:
            answer = within(self._deadline, work)
        except Late:
            raise SecretsUnreachable(
                f"{_sentence(self.where)} did not answer within {self._deadline:g} s.",
                "It may be asking something on another screen; answer there, or restart it.",
            ) from None
        except (KeyringError, FileRefused, MemoryError) as error:
            if isinstance(error, KeyringLocked) and self.state == "open":
                self.state = "locked"
            raise _told(error) from None
        return answer

    def _keep_choice(self) -> None:
        """Remember the keyring, or a Secret Service that comes up later would hide what lies in the vault."""
        if self.keeper == "memory" or _kept(self._home) == self.keeper:
            return
        try:
            replace_whole(_choice(self._home), json.dumps({"v": 1, "keeper": self.keeper}).encode())
        except FileRefused as error:
            raise _told(error) from None


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
        raise _told(error) from None
    if not passphrase:
        raise SecretsError(f"The passphrase file {path} is empty.", "Write the passphrase into it, on one line.")
    return passphrase


def _vault(home: Path) -> Path:
    """A folder of its own, because it must be closed to others even where the home is not."""
    return home / "vault" / "secrets.vault"


def _choice(home: Path) -> Path:
    return home / "keyring.json"


def _kept(home: Path) -> Keeper | None:
    """The keyring this home has used before."""
    try:
        keeper = json.loads(_choice(home).read_text(encoding="utf-8"))["keeper"]
    except FileNotFoundError:
        return "vault" if _vault(home).exists() else None
    except (OSError, ValueError, KeyError, TypeError):
        keeper = None
    if keeper == "vault" or keeper == "secret-service":
        return "vault" if keeper == "vault" else "secret-service"
    raise SecretsDamaged(
        f"{_choice(home)} does not say which keyring holds the secrets.", "Remove it: the choice is then made again."
    )


def _offered(deadline: float, unattended: bool) -> Keeper:
    """The Secret Service where it serves, or where somebody is there to unlock it; else the vault."""
    from store.keyrings import probe

    kind = probe(deadline).kind
    if kind == "secret-service-open" or (kind == "secret-service-locked" and not unattended):
        return "secret-service"
    return "vault"


def _ring(keeper: Keeper, home: Path, cost: Cost | None, deadline: float) -> Ring:
    from store.keyrings import MemoryKeyring
    from store.sealing import STRONG
    from store.secret_service import SecretServiceKeyring
    from store.vault import VaultKeyring

    if keeper == "memory":
        return MemoryKeyring()
    if keeper == "secret-service":
        return SecretServiceKeyring()
    return VaultKeyring(_vault(home), cost=cost or STRONG, patience=deadline)


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


def _sentence(words: str) -> str:
    """The words as they stand at the start of a sentence."""
    return words[:1].upper() + words[1:]


def _told(error: BaseException) -> SecretsError:
    """The same trouble in this file's words; `error` names files and services, never a secret."""
    from keyring.errors import InitError, KeyringLocked, PasswordSetError

    from store.vault import VaultDamaged, VaultError

    sentence, cure = getattr(error, "sentence", str(error)), getattr(error, "cure", "")
    if isinstance(error, VaultDamaged):
        return SecretsDamaged(sentence, cure)
    if isinstance(error, KeyringLocked):
        return SecretsLocked(sentence, cure or "Unlock it with its passphrase.")
    if isinstance(error, InitError):
        return SecretsUnreachable(
            f"The system keyring cannot be reached: {sentence.rstrip('.')}.", "Log in to the session that it runs in."
        )
    if isinstance(error, LockHeld):
        return SecretsUnreachable(sentence, cure)
    if isinstance(error, PasswordSetError):
        return SecretsLocked(sentence, "Unlock it there, then look again.")
    if isinstance(error, MemoryError):
        return SecretsError("There is not enough memory to make the key (64 MiB).", "Close something and try again.")
    if isinstance(error, (FileRefused, VaultError)):
        return SecretsError(sentence, cure)
    return SecretsError(f"The keyring failed ({type(error).__name__}).", "Try again.")
