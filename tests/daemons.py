"""Starts throw-away daemons for tests: a private D-Bus session, a real GNOME Keyring and a real sshd, in homes of their own."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
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

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()

    def thaw(self) -> None:
        """Let it answer again."""
        self.process.send_signal(signal.SIGCONT)


Start = Callable[[str | None], Daemon]
"""Starts a keyring in one home, once at a time; a passphrase unlocks it, and makes it on the first start."""


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


# Loopback alone, keys alone; one connection's surroundings are the test's own. A temporary folder is not strict enough.
SSHD = """ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/login_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PrintMotd no
PrintLastLog no
SetEnv {surroundings}
"""
SSH = """Host {name}
HostName 127.0.0.1
Port {port}
User {user}
IdentityFile {folder}/login_key
IdentitiesOnly yes
IdentityAgent none
UserKnownHostsFile {folder}/known_hosts
GlobalKnownHostsFile none
StrictHostKeyChecking yes
LogLevel ERROR
"""


@contextmanager
def sshd(folder: Path, name: str, surroundings: Mapping[str, str], user: str = "") -> Iterator[Path]:
    """A real sshd on loopback; gives the configuration with which `ssh -F` logs in to `name` by a key, as ourselves or as
    `user`, who must be able to read `folder`."""
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # compiled in: run by root, sshd does not start without it
    port = _free_port()
    for key in ("host_key", "login_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    known = (folder / "host_key.pub").read_text()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {known}")
    words = " ".join(f'"{key}={value}"' for key, value in surroundings.items())
    (folder / "sshd_config").write_text(SSHD.format(port=port, folder=folder, surroundings=words))
    config = folder / "ssh_config"
    config.write_text(SSH.format(name=name, port=port, user=user or getpass.getuser(), folder=folder))
    command = [program, "-D", "-e", "-f", str(folder / "sshd_config")]
    with _running(subprocess.Popen(command, stderr=subprocess.PIPE)) as process:
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        assert "listening on" in said, said
        yield config


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
