"""Starts throw-away daemons for tests: a private D-Bus session and a real GNOME Keyring in a home of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# No <servicedir>: nothing is started by itself, so a bus without a Secret Service really has none.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
"""


@dataclass(frozen=True)
class Daemon:
    """A running GNOME Keyring."""

    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        """Make it answer nothing, as a prompt does that nobody answers."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def session_bus() -> Iterator[str]:
    """The address of a private session bus that has no services."""
    with tempfile.TemporaryDirectory(prefix="bus") as folder:  # short: a socket's path holds 107 characters at most
        config = Path(folder, "bus.conf")
        config.write_text(BUS.format(socket=Path(folder, "s")))
        command = ["dbus-daemon", "--nofork", "--nopidfile", "--print-address=1", f"--config-file={config}"]
        with _running(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)) as process:
            assert process.stdout is not None
            yield process.stdout.readline().decode().strip()


@contextmanager
def gnome_keyring(address: str, home: Path, passphrase: str | None) -> Iterator[Daemon]:
    """A GNOME Keyring on the bus at `address`; without a passphrase it stays as locked, or as empty, as its home is."""
    home.mkdir(exist_ok=True)
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(home), "DBUS_SESSION_BUS_ADDRESS": address}
    command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
    command += [] if passphrase is None else ["--unlock"]
    process = subprocess.Popen(
        command, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with _running(process):
        assert process.stdin is not None
        process.stdin.write((passphrase or "").encode())
        process.stdin.close()
        _wait_for_name(address)
        yield Daemon(process)


def _wait_for_name(address: str) -> None:
    """Wait until the daemon serves: the bus tells it."""
    from jeepney import HeaderFields, MatchRule, message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
    rule.add_arg_condition(0, "org.freedesktop.secrets")
    with open_dbus_connection(address) as bus, bus.filter(rule) as changes:
        proxy = Proxy(message_bus, bus)
        proxy.AddMatch(rule)
        if not proxy.NameHasOwner("org.freedesktop.secrets")[0]:
            told = bus.recv_until_filtered(changes, timeout=10)
            assert told.header.fields[HeaderFields.member] == "NameOwnerChanged"


@contextmanager
def _running(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
