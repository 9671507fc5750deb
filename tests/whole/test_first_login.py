"""An ordinary user logs in to a headless host by a key, and gets from nothing to a saved service; all is there next time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from shlex import join
from tempfile import TemporaryDirectory

import pytest

from tests.cli.stonechat import PASSPHRASE, ROOT, SECRETS, Box, sandbox, surroundings
from tests.daemons import sshd
from tests.terminal import Terminal, terminal
from tests.whole.by_keys import at_rest, fill_in, pasted, save

KEYS = 120
"""Keys pressed at most, pastes counted as one: at 0.28 s a key (Card, Moran and Newell, 1980) that is 34 s of the two
minutes; the rest is for reading five screens and fetching six pastes."""
PYTHONS = (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}")
MODULES = "import tui, textual, tweepy, keyring, cryptography"


@dataclass(frozen=True)
class Host:
    """A headless host: who may log in, the home, and the words that log in and run a command."""

    user: str
    home: Path
    settings: Path
    python: str

    def line(self, *words: str, at_terminal: bool = False) -> list[str]:
        """A command over ssh."""
        there = join([self.python, "-m", "tui", *words])
        return ["ssh", *(["-t"] if at_terminal else []), "-F", str(self.settings), "host", there]

    @contextmanager
    def console(self, near: dict[str, str]) -> Iterator[Terminal]:
        """A login that opens the console, and leaves it well."""
        with terminal(self.line(at_terminal=True), near, Path(near["HOME"])) as screen:
            screen.until("Home")
            yield screen
            screen.type("\x11")
            assert screen.ended() == 0


@contextmanager
def ordinary_user(home: Path) -> Iterator[str]:
    """Ourselves or, where root runs the tests, a user who is made for it and goes with it."""
    if os.geteuid():
        yield getuser()
        return
    name = f"stonechat{os.getpid()}"
    subprocess.run(["useradd", "-M", "-d", str(home), "-s", "/bin/sh", "-p", "*", name], check=True)
    try:
        subprocess.run(["chown", name, str(home)], check=True)
        yield name
    finally:
        subprocess.run(["userdel", name], check=True, capture_output=True)


def python_for(user: str, far: dict[str, str]) -> str:
    """A Python with all that Stonechat needs, which that user can run."""
    as_user = {} if user == getuser() else {"user": user, "group": user, "extra_groups": []}
    for python in PYTHONS:
        try:
            tried = subprocess.run([python, "-c", MODULES], env=far, cwd="/", capture_output=True, **as_user)
        except OSError:
            continue
        if tried.returncode == 0:
            return python
    pytest.skip("no ordinary user can read this Python or this checkout")


@pytest.fixture
def host(needs: Callable[..., None]) -> Iterator[Host]:
    needs("ssh", "ssh-keygen")
    with TemporaryDirectory(prefix="host") as place, TemporaryDirectory(prefix="home") as home:
        os.chmod(place, 0o755)  # sshd reads the login's key as the user
        with ordinary_user(Path(home)) as user:
            packages = [path for path in sys.path if path.endswith("site-packages")]
            far = {"HOME": home, "LANG": "C.UTF-8", "PYTHONPATH": ":".join([str(ROOT), *packages])}
            far |= {"PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin"}
            python = python_for(user, far)
            with sshd(Path(place), "host", far, user) as settings:
                yield Host(user, Path(home), settings, python)


def make_the_vault(screen: Terminal) -> None:
    """What the first start asks: who keeps the keys."""
    screen.until("Where shall the keys of your services lie?")
    at_rest(screen)
    screen.type("\r")
    screen.until("Once more")
    at_rest(screen)
    screen.type(pasted(PASSPHRASE))
    screen.type("\t")
    at_rest(screen)
    screen.type(pasted(PASSPHRASE))
    screen.until("••••", times=2)
    screen.type("\r")
    screen.until("The secrets lie in")
    at_rest(screen)


def check_again(screen: Terminal) -> None:
    """On the next day: the service is there, and its keys are, after the passphrase."""
    screen.type("2")
    screen.until("Brand")
    at_rest(screen)
    screen.type("c")
    screen.until("Passphrase")
    at_rest(screen)
    screen.type(pasted(PASSPHRASE))
    screen.until("••••")
    screen.type("\r")
    screen.until("Brand (brandlark): ✓ Read Write DM")


@pytest.mark.daemon
def test_from_nothing_to_a_saved_service_over_ssh(host: Host, tmp_path: Path) -> None:
    near = surroundings(tmp_path)
    with sandbox(tmp_path, "--followers", "20", "--no-quota") as box:
        subprocess.run(host.line("account", "set", "--url", box.url), env=near, check=True, capture_output=True)
        with host.console(near) as screen:
            make_the_vault(screen)
            fill_in(screen, box.accounts[0], "Brand")
            assert "Read Write DM" in save(screen)
            assert screen.pressed <= KEYS
        is_sealed(host, box)
        with host.console(near) as screen:
            check_again(screen)


def is_sealed(host: Host, box: Box) -> None:
    """The keys lie in one encrypted file, for its owner alone, who is no administrator of the host."""
    planted = [box.accounts[0][name].encode() for name in SECRETS] + [PASSPHRASE.encode()]
    files = [path for path in host.home.rglob("*") if path.is_file()]
    assert [path for path in files if any(value in path.read_bytes() for value in planted)] == []
    (vault,) = (path for path in files if path.name == "secrets.vault")
    assert (stat.S_IMODE(vault.stat().st_mode), vault.stat().st_uid != 0) == (0o600, True)
