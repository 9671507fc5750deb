"""Planted secrets: whatever is done with them, they are found in the keyring and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.stonechat import PASSPHRASE, SECRETS, Box, Stonechat, sandbox, surroundings
from tests.terminal import terminal

LOUD = {"PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1", "TEXTUAL_DEBUG": "1"}
CRASH = """
import logging, sys, social.services.check as check
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
for name in ("requests_oauthlib", "oauthlib", "urllib3", "keyring"):
    logging.getLogger(name).addHandler(logging.StreamHandler(sys.stderr))
def stumble(record, connections, clock, operator, service_id):
    secrets = connections._secrets().get  # held by a frame of the traceback
    raise RuntimeError(f"stumbled over {service_id}")
if "--crash" in sys.argv:
    sys.argv.remove("--crash")
    check.check = stumble
from tui.__main__ import main
sys.exit(main())
"""
"""The program at debug level from its first line, with a fault of its own in the middle where it is asked for."""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with sandbox(tmp_path, "--followers", "120", "--no-quota") as serving:
        yield serving


def forms(value: str) -> set[bytes]:
    """A secret as it stands, as a header has it, and as JSON."""
    return {form.encode() for form in (value, quote(value, safe=""), json.dumps(value)[1:-1])}


def found_in(planted: set[bytes], content: bytes) -> int:
    """How many are there; never which, for this may be printed."""
    return sum(form in content for form in planted)


def processes(folder: Path) -> bytes:
    """Arguments and environment of every process that has the test's folder for its HOME."""
    told = b""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
            if f"HOME={folder}".encode() in environment:
                told += environment + (place / "cmdline").read_bytes()
        except OSError:  # another user's, or gone
            continue
    return told


def test_secrets_are_in_the_keyring_and_nowhere_else(box: Box, tmp_path: Path) -> None:
    folder = tmp_path / "user"
    folder.mkdir()
    run = Stonechat(folder)
    brand = box.accounts[0]
    planted = {form for name in SECRETS for form in forms(brand[name])} | forms(PASSPHRASE)
    said = _command_line(run, box) + _crash(run) + _screen(run, planted)
    assert (b"DEBUG" in said, b"Traceback" in said) == (True, True), "the loud runs were not loud"
    assert found_in(planted, said) == 0, "a secret was said"
    leaks = {
        str(path.relative_to(folder)): number
        for path in folder.rglob("*")
        if path.is_file() and path != run.passphrase_file and (number := found_in(planted, path.read_bytes()))
    }
    assert leaks == {}
    assert (run.home / "vault" / "secrets.vault").exists()
    assert b"brandlark" in b"".join(path.read_bytes() for path in run.home.glob("record*")), "nothing was searched"


def _loud(run: Stonechat, *words: str, stdin: str = "") -> bytes:
    """A command at debug level: all it says."""
    import subprocess
    import sys

    program = run.folder.parent / "loud.py"
    program.write_text(CRASH)
    line = [sys.executable, str(program), *run.line(*words, open=True)[3:]]
    env = surroundings(run.folder) | LOUD
    ended = subprocess.run(line, input=stdin.encode(), capture_output=True, env=env, cwd=run.folder, timeout=120)
    return ended.stdout + ended.stderr


def _command_line(run: Stonechat, box: Box) -> bytes:
    """Register, check, synchronize, post and look at everything, as loudly as can be."""
    brand = box.accounts[0]
    keys = json.dumps({name: brand[name] for name in SECRETS})
    said = _loud(run, "account", "set", "--url", box.url)
    name = brand["username"]
    said += _loud(run, "service", "add", name, "--label", "Brand", "--secrets", "-", stdin=keys)
    for words in (
        ("workflow", "run", "syncTwitter", "--wait"),
        ("delivery", "create", "--template", "tweet", "--label", "L", "--to", name, "--content", "Hello"),
        ("delivery", "analyze", "1"),
        ("delivery", "confirm", "1"),
        ("worker", "--once"),
        ("doctor", "--json"),
        ("audit",),
        ("backup", "copy.sqlite3"),
    ):
        said += _loud(run, *words)
    assert ("post", name, "Hello") in box.writes(), "nothing was posted"
    return said


def _crash(run: Stonechat) -> bytes:
    return _loud(run, "--crash", "service", "check", "brandlark")


def _screen(run: Stonechat, planted: set[bytes]) -> bytes:
    """A console at a real terminal, with the engine at work; its processes are looked at while it stands."""
    env = surroundings(run.folder) | {"COLORTERM": ""}
    with terminal(run.line(open=True), env, run.folder) as screen:
        screen.until("Set-up checklist")
        assert found_in(planted, processes(run.folder)) == 0, "an argument or the environment holds a secret"
        shown = screen.text
        screen.type("2")
        shown += screen.until("Brand")
        screen.type("\r")
        shown += screen.until("Budget of the month")
        screen.type("\x11")
        screen.ended()
    return (shown + screen.text).encode()


def test_the_search_would_find_one(tmp_path: Path) -> None:
    value = "pl+nted/secret=1"
    for form in (value, quote(value, safe=""), json.dumps({"a": value})):
        assert found_in(forms(value), b"x" + form.encode() + b"x") >= 1
