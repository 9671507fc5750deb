"""Remembers which keyring keeps the secrets of a home, and where copies still lie that a move has yet to clear away.

Importing this file does not import keyring.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from store.private_files import FileMissing, FileRefused, make_folder, read_private, replace_whole
from store.secret_errors import SecretsDamaged, translated

if TYPE_CHECKING:
    from store.keyrings import Ring
    from store.sealing import Cost

Keeper = Literal["secret-service", "vault", "command", "memory"]
Act = Literal["read", "write", "delete"]

ENTRY = "{entry}"
"""Where a command's arguments want the entry's name; it comes last where none of them says so."""
SHELL = frozenset(["|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1"])
"""Words that mean something to a shell alone."""
INTERPRETERS = frozenset(["sh", "bash", "dash", "zsh", "env", "python", "python3", "perl", "ruby"])
"""Programs that people do not mean: the script after them has the name."""
SHARE = 0.9
"""The part of a call's deadline after which an outside program is ended, so that it never outlives the call."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Three programs with their arguments: they get an entry's name as an argument, and a secret through a pipe alone."""

    read: tuple[str, ...]
    write: tuple[str, ...]
    delete: tuple[str, ...]

    @property
    def name(self) -> str:
        """The program's own name, as people call it."""
        words = [word for word in self.read if not word.startswith("-")]
        script = len(words) > 1 and Path(words[0]).name in INTERPRETERS
        return Path(words[1] if script else self.read[0]).name

    def line(self, act: Act) -> str:
        """One of them as it would be typed."""
        words: tuple[str, ...] = getattr(self, act)
        return shlex.join(words).replace(f"'{ENTRY}'", ENTRY)

    def words(self, act: Act, entry: str) -> list[str]:
        """The arguments for an entry."""
        words: tuple[str, ...] = getattr(self, act)
        if any(ENTRY in word for word in words):
            return [word.replace(ENTRY, entry) for word in words]
        return [*words, entry]


@dataclass(frozen=True, slots=True)
class Choice:
    """A keyring as a home remembers it; `commands` where outside programs keep the secrets."""

    keeper: Keeper
    commands: Commands | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a home remembers: the keyring in force, and places with copies in them that nobody reads.

    Such a place is where a move was begun to and never ended, or where one came from.
    """

    choice: Choice
    clear: tuple[Choice, ...] = ()


def read_commands(read: str, write: str, delete: str) -> Commands:
    """Three commands as people write them. Raises ValueError with a sentence; no shell will see them."""
    split = {}
    for act, line in (("read", read), ("write", write), ("delete", delete)):
        try:
            words = shlex.split(line)
        except ValueError:
            raise ValueError(f"The {act} command has a quotation mark that is never closed.") from None
        if not words:
            raise ValueError(f"The {act} command is missing. It gets the entry's name as its last argument.")
        if SHELL & set(words):
            word = next(word for word in words if word in SHELL)
            raise ValueError(f"The {act} command has “{word}” in it, but no shell reads it. Put it into a script.")
        split[act] = tuple(words)
    return Commands(**split)


def vault_file(home: Path) -> Path:
    """In a folder of its own, because it must be closed to others even where the home is not."""
    return home / "vault" / "secrets.vault"


def choice_file(home: Path) -> Path:
    """Where the choice is kept."""
    return home / "keyring.json"


def kept(home: Path) -> Kept | None:
    """What this home remembers; None where nothing was chosen yet. Raises SecretsDamaged."""
    path = choice_file(home)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        choice, clear = _choice(document), tuple(_choice(each) for each in document.get("clear", ()))
        if any(each.commands for each in (choice, *clear)):
            read_private(path)  # whoever could write here would have the programs run that they like
    except FileNotFoundError:
        return Kept(Choice("vault")) if vault_file(home).exists() else None
    except FileMissing:  # taken away meanwhile
        return None
    except FileRefused as error:
        raise SecretsDamaged(error.sentence, error.cure) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SecretsDamaged(
            f"{path} does not say which keyring holds the secrets.", "Remove it: the choice is then made again."
        ) from None
    return Kept(choice, clear)


def keep(home: Path, kept: Kept) -> None:
    """Remember; after a crash it is what it was or what it is to be. Raises SecretsError."""
    document = {"v": 1, **_told(kept.choice)}
    if kept.clear:
        document["clear"] = [_told(each) for each in kept.clear]
    try:
        make_folder(home) if not home.exists() else None
        replace_whole(choice_file(home), json.dumps(document).encode())
    except FileRefused as error:
        raise translated(error) from None


def make_ring(choice: Choice, home: Path, service: str, *, cost: Cost | None, deadline: float) -> Ring:
    """The keyring that was chosen; `service` is the name of this installation's entries in it."""
    from store.command_keyring import CommandKeyring
    from store.keyrings import MemoryKeyring
    from store.sealing import STRONG
    from store.secret_service import SecretServiceKeyring
    from store.vault import VaultKeyring

    if choice.keeper == "memory":
        return MemoryKeyring()
    if choice.keeper == "secret-service":
        return SecretServiceKeyring()
    if choice.keeper == "command" and choice.commands is not None:
        return CommandKeyring(choice.commands, service, patience=deadline * SHARE)
    return VaultKeyring(vault_file(home), cost=cost or STRONG, patience=deadline)


def _choice(document: dict[str, Any]) -> Choice:
    keeper = document["keeper"]
    if keeper == "memory" or keeper not in get_args(Keeper):
        raise ValueError(keeper)
    commands = None
    if keeper == "command":
        commands = Commands(**{act: tuple(map(str, document["commands"][act])) for act in get_args(Act)})
        if not all((commands.read, commands.write, commands.delete)):
            raise ValueError(keeper)
    return Choice(cast(Keeper, keeper), commands)


def _told(choice: Choice) -> dict[str, Any]:
    if choice.commands is None:
        return {"keeper": choice.keeper}
    return {"keeper": choice.keeper, "commands": {act: list(getattr(choice.commands, act)) for act in get_args(Act)}}
