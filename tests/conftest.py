"""Tripwires for every test: no network but loopback, no keyring, no home and no colours of the one who runs them."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.daemons import Daemon, Start, gnome_keyring, session_bus

UNSET = ("DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY")
UNSET += ("NO_COLOR", "CREDENTIALS_DIRECTORY", "STONECHAT_HOME", "XDG_RUNTIME_DIR")
FOLDERS = {"XDG_DATA_HOME": ".local/share", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache"}
FOLDERS |= {"XDG_STATE_HOME": ".local/state"}


@pytest.fixture(autouse=True, scope="session")
def signals_of_a_terminal() -> None:
    """Programs that tests start hear SIGHUP and SIGINT, though the tests themselves may run under nohup or in a script's
    background."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, configuration and keyring of the test's own; the developer's are out of reach."""
    home = tmp_path_factory.mktemp("home")
    for name in (*UNSET, *(name for name in os.environ if name.startswith(("TEXTUAL_", "KEYRING_PROPERTY_")))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    for name, folder in FOLDERS.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return home


def is_loopback(host: object) -> bool:
    """Whether a host, as a socket takes it, stays on this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def network_trips(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuses every host but loopback, and fails the test even if the refusal was swallowed on its way."""
    trips: list[str] = []

    def refuse(host: object) -> None:
        if not is_loopback(host):
            trips.append(str(host))
            raise AssertionError(f"a test reached out to {host!r}: only loopback is allowed")

    def guard(owner: Any, name: str, host_of: Callable[..., object]) -> None:
        real = getattr(owner, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            refuse(host_of(*args, **kwargs))
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, guarded)

    def peer(sock: socket.socket, address: Any, *_: Any) -> object:
        return None if sock.family == socket.AF_UNIX else address[0]

    guard(socket.socket, "connect", peer)
    guard(socket.socket, "connect_ex", peer)
    guard(socket.socket, "sendto", lambda sock, _data, *rest: peer(sock, rest[-1]))
    guard(socket, "create_connection", lambda address, *_, **__: address[0])
    guard(socket, "getaddrinfo", lambda host, *_, **__: host)
    guard(socket, "gethostbyname", lambda host: host)
    yield trips
    assert not trips, f"the test reached out to {trips}: only loopback is allowed"


@pytest.fixture
def needs() -> Callable[..., None]:
    """Skips, with a word, where a program is missing; fails instead where STONECHAT_TEST_DAEMONS=1."""

    def check(*programs: str) -> None:
        missing = [program for program in programs if shutil.which(program) is None]
        if missing and os.environ.get("STONECHAT_TEST_DAEMONS") == "1":
            pytest.fail(f"STONECHAT_TEST_DAEMONS=1, but these are missing: {', '.join(missing)}")
        if missing:
            pytest.skip(f"missing on this machine: {', '.join(missing)}")

    return check


@pytest.fixture
def bus(needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A private session bus with nothing on it."""
    needs("dbus-daemon", "gnome-keyring-daemon")
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def keyring_home() -> Iterator[Path]:
    """The home of keyrings; short, for the path of their socket holds 107 characters at most."""
    with TemporaryDirectory(prefix="home") as folder:
        yield Path(folder)


@pytest.fixture
def start(bus: str, keyring_home: Path) -> Iterator[Start]:
    """Starts a keyring in one home, once at a time; a passphrase unlocks it, and makes it on the first start."""
    running = ExitStack()

    def begin(passphrase: str | None) -> Daemon:
        running.close()
        return running.enter_context(gnome_keyring(bus, keyring_home, passphrase))

    with running:
        yield begin
