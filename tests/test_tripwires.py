"""The tripwires of conftest.py must trip."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.errors
import pytest

from tests.conftest import is_loopback


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
        lambda: socket.getaddrinfo("example.com", 443),
        lambda: socket.gethostbyname("example.com"),
        lambda: socket.socket().connect(("192.0.2.1", 443)),
        lambda: socket.socket().connect_ex(("192.0.2.1", 443)),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
        lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 443)),
    ],
)
def test_the_network_beyond_loopback_trips(reach, network_trips: list[str]) -> None:
    with pytest.raises(AssertionError, match="only loopback"):
        reach()
    assert network_trips
    network_trips.clear()  # this test tripped on purpose


def test_loopback_and_unix_sockets_are_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


@pytest.mark.parametrize(
    ("host", "stays"),
    [("127.8.0.1", True), ("::1", True), (b"localhost", True), (None, True), ("api.x.com", False), ("10.0.0.1", False)],
)
def test_loopback_is_told(host: object, stays: bool) -> None:
    assert is_loopback(host) is stays


def test_the_keyring_and_home_of_the_developer_are_out_of_reach(own_surroundings: Path) -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.set_password("stonechat", "a", "b")
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
    assert Path.home() == own_surroundings
    assert Path(os.environ["XDG_DATA_HOME"]).is_relative_to(own_surroundings)
    assert not [name for name in os.environ if name.startswith("TEXTUAL_") or name == "NO_COLOR"]


def test_a_missing_program_skips_or_fails_as_ordered(needs, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("sh")
    monkeypatch.delenv("STONECHAT_TEST_DAEMONS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        needs("no-such-program")
    monkeypatch.setenv("STONECHAT_TEST_DAEMONS", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        needs("no-such-program")


def test_dirty_surroundings_are_cleaned() -> None:
    dirt = {"NO_COLOR": "1", "TEXTUAL_ANIMATIONS": "none", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    one = f"{__file__}::test_the_keyring_and_home_of_the_developer_are_out_of_reach"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", one], env={**os.environ, **dirt}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
