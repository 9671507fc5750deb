"""Writes the unit with which systemd runs the worker, as a user's own service or as the machine's."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from pwd import getpwuid
from shlex import quote
from typing import TYPE_CHECKING

from tui.cli.output import Usage
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.keepers import Commands

STOP = 60
"""Seconds until a worker that was told to end is killed: one call to X may take 30, and a kill harms nothing."""
WATCHDOG = 300
"""Seconds without a sign of life after which systemd starts it anew: no step between two signs takes so long."""

HEAD = {
    "user": """\
# Stonechat's engine without a screen, as your own service. Three commands install it; the third lets it begin
# with the machine and go on when you log out (without it systemd ends it with your last session):
#   mkdir -p ~/.config/systemd/user && {again} > ~/.config/systemd/user/stonechat.service
#   systemctl --user daemon-reload && systemctl --user enable --now stonechat
#   loginctl enable-linger
# Afterwards: systemctl --user status stonechat, journalctl --user -u stonechat, systemctl --user reload stonechat
""",
    "system": """\
# Stonechat's engine without a screen, as a service of the machine that runs as {user}. Three commands install it:
#   {again} | sudo tee /etc/systemd/system/stonechat.service
#   sudo systemctl daemon-reload
#   sudo systemctl enable --now stonechat
# Afterwards: systemctl status stonechat, journalctl -u stonechat, sudo systemctl reload stonechat
""",
}
UNIT = """
[Unit]
Description=Stonechat: technical workflows and deliveries
{after}# A worker that cannot begin (locked secrets, a damaged record) is not tried for ever.
StartLimitIntervalSec=600
StartLimitBurst=5

[Service]
Type=notify
NotifyAccess=main
ExecStart={line}
# Opens the log anew, and harms nothing else.
ExecReload=/bin/kill -HUP $MAINPID
{who}{credential}
# 1 is a failure and worth another try. 2 is a wrong command line. 143 is a worker that was told twice to end.
Restart=on-failure
RestartSec=10
RestartPreventExitStatus=2
SuccessExitStatus=143
# It ends between two steps, exit code 0. What a kill cuts off is found again in the record.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec={stop}
WatchdogSec={watchdog}

# SQLite makes files beside the record (-wal, -shm), so its folder must stay writable; D-Bus (the Secret Service) and
# the notices to systemd need AF_UNIX, the look-up of names needs AF_NETLINK.
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
{walls}
[Install]
WantedBy={target}
"""
WALLS = """\
CapabilityBoundingSet=
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={writable}
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictNamespaces=yes
"""
AFTER = "After=network-online.target\nWants=network-online.target\n"
KEYRING = """\
# No passphrase file was named, so the secrets must lie in your session's keyring, and it must be unlocked. Where nobody
# logs in to do that, name one: --passphrase-file F; or a credential that systemd unseals: --credential F."""
PROGRAM = """\
# The secrets are kept by {name}: it must give them out without asking anybody. It runs inside this unit's walls; where it
# writes (such as into ~/.gnupg), give it its folder: ReadWritePaths=."""
SEALED = """\
# The passphrase is sealed: only systemd on this machine opens it, and a copied disk or a backup does not (with a TPM; without
# one its key lies in /var/lib/systemd). Root on this machine can read it while it runs. Make it once, typed unseen:
#   systemd-ask-password -n | {creds} --name=passphrase - {path}
LoadCredentialEncrypted=passphrase:{source}"""
USER = """\
# A user's own service unseals since systemd 256; with an older one take --unit system.
"""


def unit(session: Session, options: argparse.Namespace) -> str:
    """The unit for this program, this home and these options. Raises Usage where it could not work."""
    kind = options.unit
    _refuse_impossible(session, options)
    home = session.home.absolute()
    words = ["worker", "--home", str(home)]
    words += [] if options.log is None else ["--log", str(_whole(options.log))]
    line = " ".join(quoted(word).replace("$", "$$") for word in [*program(), *words])
    line += "" if options.passphrase_file is None else " --passphrase-file %d/passphrase"
    again = " ".join(quote(word) for word in [*program(), *_given(options, home)])
    login = getpwuid(os.getuid()).pw_name
    writable = [home] if options.log is None else [home, _whole(options.log).parent]
    return (HEAD[kind] + UNIT).format(
        again=again,
        user=login,
        after=AFTER if kind == "system" else "",
        line=line,
        who=f"User={login}\n" if kind == "system" else "",
        credential=_credential(session, options),
        stop=STOP,
        watchdog=WATCHDOG,
        walls=WALLS.format(writable=" ".join(quoted(str(path)) for path in writable)) if kind == "system" else "",
        target="multi-user.target" if kind == "system" else "default.target",
    )  # fmt: skip


def _refuse_impossible(session: Session, options: argparse.Namespace) -> None:
    """Raises Usage where the worker could never open the secrets."""
    if options.credential is not None and options.passphrase_file is not None:
        raise Usage("--credential and --passphrase-file are two ways to hand over one passphrase.", "Name one of them.")
    needs_none = options.credential is not None or options.passphrase_file is not None or _outside(session) is not None
    if options.unit == "system" and not needs_none:
        raise Usage(
            "A service of the machine has no session and no keyring, so it needs the vault's passphrase.",
            "Name a file of mode 0600: --passphrase-file F; or one sealed by systemd-creds: --credential F",
        )


def _outside(session: Session) -> Commands | None:
    """The commands of an outside program that keeps this home's secrets."""
    from store.keepers import kept

    known = kept(session.home)
    return None if known is None else known.choice.commands


def _credential(session: Session, options: argparse.Namespace) -> str:
    """The lines by which the passphrase comes to the worker, or why there are none."""
    if options.credential is not None:
        path, own = str(_whole(options.credential)), options.unit == "user"
        creds = "systemd-creds encrypt --user" if own else "sudo systemd-creds encrypt"
        return (USER if own else "") + SEALED.format(creds=creds, path=quote(path), source=_percent(path))
    if options.passphrase_file is not None:
        return f"LoadCredential=passphrase:{_percent(str(_whole(options.passphrase_file)))}"
    outside = _outside(session)
    return KEYRING if outside is None else PROGRAM.format(name=_percent(outside.name))


def program() -> list[str]:
    """The words that start this very program, whatever folder it is started in."""
    script = Path(sys.executable).parent / "stonechat"
    return [str(script)] if script.is_file() else [sys.executable, "-m", "tui"]


def quoted(word: str) -> str:
    """A word of a list as systemd.syntax(7) reads it."""
    escaped = _percent(word).replace("\\", "\\\\").replace('"', '\\"')
    return escaped if escaped.isascii() and not set(escaped) & set(" \t'\";") else f'"{escaped}"'


def _percent(word: str) -> str:
    if "\n" in word:
        raise Usage("A path with a line break in it cannot stand in a unit.", "Name another.")
    return word.replace("%", "%%")


def _given(options: argparse.Namespace, home: Path) -> list[str]:
    words = ["worker", "--unit", options.unit, "--home", str(home)]
    words += [] if options.passphrase_file is None else ["--passphrase-file", str(_whole(options.passphrase_file))]
    words += [] if options.credential is None else ["--credential", str(_whole(options.credential))]
    return words + ([] if options.log is None else ["--log", str(_whole(options.log))])


def _whole(named: str) -> Path:
    return Path(named).expanduser().absolute()
