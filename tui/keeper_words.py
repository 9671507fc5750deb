"""What people are told about keepers of secrets: what each is, what it costs, what to type, and how a worker gets at them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from store.keepers import Choice, Keeper

LABELS: dict[Keeper, str] = {
    "secret-service": "System keyring",
    "vault": "Stonechat's own vault",
    "command": "A program of yours",
    "memory": "Memory of this sandbox",
}
"""Each keeper by its name."""

MEANS: dict[Keeper, str] = {
    "secret-service": (
        "The keyring of the desktop (GNOME Keyring, KeePassXC, KWallet). It is open while your session is, for all your"
        " programs alike; over SSH by key it is mostly locked."
    ),
    "vault": (
        "One encrypted file in the home (Argon2id, AES-256-GCM). Its passphrase is asked for once after each start; nobody can"
        " bring it back."
    ),
    "command": (
        "pass, the client of a vault, or a script: three commands that read, write and delete an entry. They get secrets"
        " through a pipe alone, and no terminal to ask on. Stonechat is as safe as they are."
    ),
    "memory": "The secrets of a sandbox end with it.",
}
"""What it means to choose it."""


@dataclass(frozen=True, slots=True)
class Reboot:
    """How a worker gets at the secrets after a reboot, and what that costs in safety."""

    way: str
    cost: str


AFTER_REBOOT: dict[Keeper, Reboot] = {
    "secret-service": Reboot(
        "After a reboot the keyring is locked until somebody unlocks it; a worker cannot begin before, unless"
        " --passphrase-file F opens GNOME Keyring for it.",
        "Whoever reads that file can open all that the keyring holds, of other programs too.",
    ),
    "vault": Reboot(
        "After a reboot a worker opens it by --passphrase-file F, or by a credential of systemd: worker --unit --credential F.",
        "A file F beside it opens it to root, a backup, a copied disk; a sealed credential to root on this machine alone.",
    ),
    "command": Reboot(
        "After a reboot a worker has the secrets as soon as the program gives them without asking a person.",
        "What lets it do so lies on this host then: a token in a file, or a key without a passphrase.",
    ),
    "memory": Reboot("A sandbox's secrets are gone with it.", "None."),
}
"""For a worker that nobody sits at."""

PASS = ("pass show", "pass insert --multiline --force", "pass rm --force")
VAULT_CLIENT = (
    "vault kv get -field=value secret/{entry}",
    "vault kv put secret/{entry} value=-",
    "vault kv metadata delete secret/{entry}",
)
"""Commands that read, write and delete; `{entry}` is the entry's name, which else comes last."""

UNLOCK = (
    'read -rs P && printf %s "$P" | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null; unset P'
)
"""Unlocks GNOME Keyring, or makes its first keyring, with a passphrase that is typed unseen and stands in no history; without
the line's end, which would be a part of the passphrase. Tried with gnome-keyring 42.1."""
INSTALL = "sudo apt-get install gnome-keyring dbus-user-session"
"""Debian's and Ubuntu's names; a session bus for each login comes with the second."""


@dataclass(frozen=True, slots=True)
class Start:
    """What to type, each line by itself, and where."""

    first: str
    lines: tuple[str, ...]


def label(choice: Choice) -> str:
    """A keeper's name, with the program's where it is one."""
    return LABELS[choice.keeper] if choice.commands is None else f"Outside program {choice.commands.name}"


def how_to_start(env: Mapping[str, str] = os.environ) -> Start:
    """How a Secret Service is started in this session."""
    installed, bus = shutil.which("gnome-keyring-daemon") is not None, bool(env.get("DBUS_SESSION_BUS_ADDRESS"))
    if bus:
        lines = (UNLOCK,) if installed else (INSTALL, UNLOCK)
        return Start("In another window of this session; then press r here. Enter copies it:", lines)
    if installed:
        first = "This login has no session bus. Leave the console, then line by line (Enter copies):"
        return Start(first, ("dbus-run-session -- bash", UNLOCK, "stonechat"))
    return Start(
        "It is not installed. Leave the console, then line by line; exit logs out, log in anew (Enter copies):",
        (INSTALL, "exit", UNLOCK, "stonechat"),
    )
