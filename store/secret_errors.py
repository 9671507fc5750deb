"""Says in the user's words why secrets cannot be read or kept, whatever keyring it was, and in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from store.deadlines import Late, within
from store.private_files import FileRefused, LockHeld
from store.redaction import Redaction

Result = TypeVar("Result")


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


def ask(where: str, deadline: float, work: Callable[[], Result], redaction: Redaction) -> Result:
    """Do something with a keyring within `deadline` seconds; what goes wrong becomes a `SecretsError` without a secret."""
    from keyring.errors import KeyringError

    try:
        return within(deadline, work)
    except Late:
        raise SecretsUnreachable(
            f"{capital(where)} did not answer within {deadline:g} s.",
            "It may be asking something on another screen, or this machine may be busy: answer there, try again, or restart it.",
        ) from None
    except (KeyringError, FileRefused, MemoryError) as error:
        told = translated(error)
        raise type(told)(redaction.clean(told.sentence), redaction.clean(told.cure)) from None


def capital(words: str) -> str:
    """The words as they stand at the start of a sentence."""
    return words[:1].upper() + words[1:]


def translated(error: BaseException) -> SecretsError:
    """The same trouble in this file's words; `error` names files, programs and services, never a secret."""
    from keyring.errors import InitError, KeyringLocked, PasswordSetError

    from store.command_keyring import CommandFailed
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
    if isinstance(error, (LockHeld, CommandFailed)):
        return SecretsUnreachable(sentence, cure)
    if isinstance(error, PasswordSetError):
        return SecretsLocked(sentence, "Unlock it there, then look again.")
    if isinstance(error, MemoryError):
        return SecretsError("There is not enough memory to make the key (64 MiB).", "Close something and try again.")
    if isinstance(error, (FileRefused, VaultError)):
        return SecretsError(sentence, cure)
    return SecretsError(f"The keyring failed ({type(error).__name__}).", "Try again.")
