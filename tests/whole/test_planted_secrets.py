"""Planted secrets: whatever is done with them, they are found in the keyring and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.stonechat import PASSPHRASE, SECRETS, Box, Stonechat, sandbox, surroundings
from tests.terminal import terminal
from tests.tui.registering import console_at, desk_at, fill, network, new_service
from tests.tui.seen import until_seen
from tests.whole.by_keys import fill_in, save
from tui.widgets.secret_input import DOTS

LOUD = {"PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1", "TEXTUAL_DEBUG": "1", "TEXTUAL": "devtools,debug"}
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
if "--stumble" in sys.argv:
    sys.argv.remove("--stumble")
    from tui.widgets.secret_input import SecretInput
    def trip(field):
        typed = "".join(field._typed)  # held by a frame of the traceback
        raise RuntimeError(f"stumbled with a field of the type {type(typed)}")
    SecretInput.action_submit = trip
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
        screen.type("2")
        screen.until("Brand")
        screen.type("\r")
        screen.until("Budget of the month")
        screen.type("\x11")
        screen.ended()
    return screen.written


def test_what_is_typed_into_a_watched_console_is_in_the_keyring_alone(box: Box, tmp_path: Path) -> None:
    folder = tmp_path / "user"
    folder.mkdir()
    run, account = Stonechat(folder), box.accounts[0]
    planted = {form for name in SECRETS for form in forms(account[name])} | forms(PASSPHRASE)
    run.json("account", "set", "--url", box.url)
    env = surroundings(folder) | LOUD | {"TEXTUAL_LOG": str(folder / "textual.log")}
    with terminal(run.line(open=True), env, folder) as screen:
        fill_in(screen, account, "Brand")
        assert found_in(planted, processes(folder)) == 0
        assert "Max core file size        0 " in Path(f"/proc/{screen.process.pid}/limits").read_text()
        save(screen)
        screen.type("\x11")
        screen.ended()
    assert found_in(planted, screen.written) == 0, "a secret was shown"
    leaks = [path for path in folder.rglob("*") if path.is_file() and found_in(planted, path.read_bytes())]
    assert leaks == [run.passphrase_file]
    assert {"textual.log", "keys.log"} & {path.name for path in folder.rglob("*")} == set()
    assert run.json("service", "check", account["username"], open=True)["account"] == account["username"]


def test_a_screen_that_breaks_down_over_a_filled_field_tells_no_secret(box: Box, tmp_path: Path) -> None:
    folder, account = tmp_path / "user", box.accounts[0]
    folder.mkdir()
    run = Stonechat(folder)
    planted = {form for name in SECRETS for form in forms(account[name])} | forms(PASSPHRASE)
    (tmp_path / "loud.py").write_text(CRASH)
    line = [sys.executable, str(tmp_path / "loud.py"), "--stumble", *run.line(open=True)[3:]]
    with terminal(line, surroundings(folder) | {"PYTHONDEVMODE": "1"}, folder) as screen:
        fill_in(screen, account, "Brand")
        screen.type("\r")
        assert screen.ended() == 1
    assert b"RuntimeError" in screen.written
    assert found_in(planted, screen.written) == 0, "a secret was shown"
    assert [path for path in folder.rglob("*") if path.is_file() and found_in(planted, path.read_bytes())] == [
        run.passphrase_file
    ]


async def test_a_dump_of_the_screen_holds_dots(tmp_path: Path) -> None:
    with network() as serving:
        account = serving.account("brandlark")
        planted = {form for name in SECRETS for form in forms(account[name])}
        app = console_at(desk_at(serving, tmp_path / "home"))
        async with app.run_test(size=(120, 60)) as pilot:
            page = await new_service(pilot)
            await fill(pilot, account)
            await until_seen(pilot, DOTS)
            dump = app.export_screenshot()
            told = "".join(map(repr, [app, page, *page.query("*")]))
            assert DOTS in dump.replace("&#x2022;", "•")
            assert found_in(planted, (dump + told + str(app.tree) + str(page.css_tree)).encode()) == 0


def test_the_search_would_find_one(tmp_path: Path) -> None:
    value = "pl+nted/secret=1"
    for form in (value, quote(value, safe=""), json.dumps({"a": value})):
        assert found_in(forms(value), b"x" + form.encode() + b"x") >= 1
