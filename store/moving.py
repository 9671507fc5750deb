"""Moves all secrets of a home into another keyring, so that a kill at any point loses none and leaves none behind for good.

The home remembers at each moment one keyring in force and the places that copies must still be cleared from:

1. noted    old in force, new to be cleared     from here on copies may lie in the new one
2. copied   each secret written and read back
3. switched new in force, old to be cleared     one rename of one file
4. cleared  new in force

A kill before the switch leaves the old one in force, and copies that nobody reads; a kill after it the new one in force, and
old secrets that nobody reads. Either is told, and is cleared by the next move, or by `clear` at the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from store import keepers
from store.keepers import Choice, Kept
from store.redaction import Masked
from store.secret_errors import SecretsDamaged, SecretsError, SecretsLocked, ask, capital

if TYPE_CHECKING:
    from store.keyrings import Ring
    from store.secrets import Secrets

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move: how many secrets, from where and where they lie now.

    `behind` says where copies or old secrets could not be cleared away yet, in sentences.
    """

    number: int
    before: str
    where: str
    behind: tuple[str, ...] = ()


def move(secrets: Secrets, choice: Choice, passphrase: str | None = None, *, leave_behind: bool = False) -> Moved:
    """Make `choice` the keyring in force, with all secrets in it and none in the one before.

    `passphrase` opens either where it is locked, and makes a vault. `leave_behind` copies nothing and clears nothing,
    for an old keyring that cannot be read any more. Raises SecretsError; the secrets are whole then, and lie where `kept`
    says.
    """
    if "memory" in (secrets.keeper, choice.keeper):
        raise SecretsError("A sandbox keeps its secrets in memory, and nowhere else.")
    if passphrase is not None:
        passphrase = Masked(passphrase)
        secrets.redaction.hide(passphrase)
    with secrets.alone():
        known, before, former = secrets.kept, secrets.where, secrets.ring_of(secrets.choice)
        ring = secrets.ring_of(choice)
        _make_ready(secrets, ring, passphrase)
        source, number = None if leave_behind else _source(secrets, choice, ring), 0
        to_clear = () if known is None else tuple(each for each in known.clear if each != choice)
        if source is not None:
            names = _names(secrets, secrets.ring_of(source))
            keepers.keep(secrets.home, Kept(source, (*to_clear, choice)))
            number = _copy(
                secrets, names, secrets.ring_of(source), ring, stale=known is not None and choice in known.clear
            )
            to_clear = (*to_clear, source)
        opened = {secrets.choice: former}
        keepers.keep(secrets.home, Kept(choice, to_clear))
        secrets.take(choice, ring)
        behind = _clear(secrets, opened, passphrase)
        secrets.look_again()
    return Moved(number, before, secrets.where, behind)


def clear(secrets: Secrets, passphrase: str | None = None) -> tuple[str, ...]:
    """Clear away what moves that were cut short have left; sentences about what cannot be reached now.

    `passphrase` opens a vault that is to be cleared.
    """
    known = secrets.kept
    if known is None or not known.clear or secrets.look_again() != "open":
        return ()
    with secrets.alone():
        return _clear(secrets, {}, passphrase)


def _make_ready(secrets: Secrets, ring: Ring, passphrase: str | None) -> None:
    """Open the new keyring, or try it where it is a program. Raises SecretsError."""
    from store.command_keyring import CommandKeyring
    from store.private_files import make_folder
    from store.vault import VaultKeyring

    if isinstance(ring, VaultKeyring):
        make_folder(ring.path.parent)
    if isinstance(ring, CommandKeyring):
        _ask(secrets, ring, ring.prepare)
    elif _ask(secrets, ring, ring.state) != "open":
        if passphrase is None:
            raise SecretsLocked(f"{capital(ring.where)} is not open.", "Its passphrase is needed.")
        _ask(secrets, ring, lambda: ring.open_with(passphrase))


def _source(secrets: Secrets, choice: Choice, ring: Ring) -> Choice | None:
    """The keyring that is to be emptied into `ring`, None where there is none."""
    known, source = secrets.kept, secrets.choice
    if known is not None:
        source = known.choice
    elif secrets.state != "open" or not _names(secrets, secrets.ring_of(source)):
        return None
    return None if source == choice or _one_place(secrets, secrets.ring_of(source), ring) else source


def _one_place(secrets: Secrets, reads: Ring, writes: Ring) -> bool:
    """Whether two keyrings are one under two names, such as two ways to call one program: to clear one would empty both."""
    from store.command_keyring import CommandKeyring

    if not (isinstance(reads, CommandKeyring) and isinstance(writes, CommandKeyring)):
        return False
    return _ask(secrets, writes, lambda: writes.is_seen_by(reads))


def _names(secrets: Secrets, ring: Ring) -> list[str]:
    """What this installation has there; a vault that was never made holds nothing."""
    if _ask(secrets, ring, ring.state) == "new":
        return []
    return _ask(secrets, ring, lambda: ring.names(secrets.service))


def _copy(secrets: Secrets, names: list[str], old: Ring, new: Ring, *, stale: bool) -> int:
    """Copy each secret and read it back; how many. `stale` says that copies of an earlier try may lie in the new one."""
    for name in set(_names(secrets, new)).difference(names) if stale else ():
        _delete(secrets, new, name)
    number = 0
    for name in names:
        text = _get(secrets, old, name)
        if text is None:  # named by an index, and never written
            continue
        _put(secrets, new, name, text)
        if _get(secrets, new, name) != text:
            raise SecretsDamaged(f"{capital(new.where)} did not give back what it was given.", "Nothing was moved.")
        number += 1
    return number


def _get(secrets: Secrets, ring: Ring, name: str) -> str | None:
    return _ask(secrets, ring, lambda: ring.get_password(secrets.service, name))


def _put(secrets: Secrets, ring: Ring, name: str, text: str) -> None:
    _ask(secrets, ring, lambda: ring.set_password(secrets.service, name, text))


def _clear(secrets: Secrets, opened: dict[Choice, Ring], passphrase: str | None) -> tuple[str, ...]:
    """Clear every place that is to be cleared; `opened` are keyrings that need no passphrase any more."""
    known, told = secrets.kept, []
    for choice in () if known is None else known.clear:
        ring = opened.get(choice) or secrets.ring_of(choice)
        try:
            if not _one_place(secrets, secrets.ring_of(secrets.choice), ring):
                _empty(secrets, ring, passphrase)
        except SecretsError as error:
            told.append(f"Secrets that are not used any more still lie in: {ring.where}. {error}")
            continue
        _cleared(secrets, choice)
    return tuple(told)


def _empty(secrets: Secrets, ring: Ring, passphrase: str | None) -> None:
    """Remove all that this installation has there."""
    from store.command_keyring import CommandKeyring
    from store.vault import VaultKeyring

    if isinstance(ring, CommandKeyring):
        _ask(secrets, ring, ring.prepare)  # an earlier try may have come as far as its index, which is made anew
    state = _ask(secrets, ring, ring.state)
    if state == "new":
        return
    if state == "locked" and passphrase is not None:
        _ask(secrets, ring, lambda: ring.open_with(passphrase))
    for name in _names(secrets, ring):
        _delete(secrets, ring, name)
    if isinstance(ring, VaultKeyring):
        _ask(secrets, ring, ring.discard)
    if isinstance(ring, CommandKeyring):
        _ask(secrets, ring, lambda: ring.forget(secrets.service))


def _delete(secrets: Secrets, ring: Ring, name: str) -> None:
    from keyring.errors import PasswordDeleteError

    def delete() -> None:
        with suppress(PasswordDeleteError):
            ring.delete_password(secrets.service, name)

    _ask(secrets, ring, delete)


def _cleared(secrets: Secrets, choice: Choice) -> None:
    known = secrets.kept
    if known is not None:
        keepers.keep(secrets.home, Kept(known.choice, tuple(each for each in known.clear if each != choice)))


def _ask(secrets: Secrets, ring: Ring, work: Callable[[], Result]) -> Result:
    return ask(ring.where, secrets.deadline, work, secrets.redaction)
