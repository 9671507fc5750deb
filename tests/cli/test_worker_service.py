"""The worker as a service: its unit, what it tells systemd, its log, and what signals do to it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from store import keepers
from store.keepers import Kept
from store.redaction import MASK
from tests.cli.stonechat import Box, Stonechat, sandbox, surroundings
from tests.keeping import FileKeeper
from tests.social.test_engine import wait_for
from tests.terminal import terminal

FOLLOWERS = "GET /2/users/:id/followers"


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


@pytest.fixture
def box(run: Stonechat) -> Iterator[Box]:
    """A sandbox with one account registered, and a vault."""
    with sandbox(run.folder, "--followers", "2500", "--no-quota") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        yield box


def unit(run: Stonechat, kind: str, *more: str) -> RawConfigParser:
    done = run("worker", "--unit", kind, *more, open=True)
    assert (done.code, done.err) == (0, "")
    parsed = RawConfigParser(comment_prefixes="#", delimiters="=")
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(done.out)
    (run.folder / "stonechat.service").write_text(done.out)
    return parsed


@pytest.mark.parametrize("kind", ["user", "system"])
def test_systemd_takes_the_unit(run: Stonechat, kind: str, needs: Callable[..., None]) -> None:
    service = unit(run, kind)["Service"]
    assert (service["Restart"], service["KillSignal"], service["Type"]) == ("on-failure", "SIGTERM", "notify")
    assert service["LoadCredential"] == f"passphrase:{run.passphrase_file}"
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine; the unit was read as an ini file")
    env = surroundings(run.folder) | {"XDG_RUNTIME_DIR": str(run.folder)}
    line = ["systemd-analyze", f"--{kind}", "verify", str(run.folder / "stonechat.service")]
    told = subprocess.run(line, capture_output=True, text=True, env=env, timeout=30)
    assert (told.returncode, told.stderr.replace("\n", "")) == (0, "")


def test_a_unit_that_could_not_work_is_refused(run: Stonechat) -> None:
    refused = run("worker", "--unit", "system")
    assert (refused.code, refused.out) == (2, "")
    assert "--passphrase-file" in refused.err
    assert "LoadCredential" not in run("worker", "--unit").out


@pytest.mark.parametrize("kind", ["user", "system"])
def test_systemd_takes_a_unit_with_a_sealed_credential(run: Stonechat, kind: str, tmp_path: Path) -> None:
    done = run("worker", "--unit", kind, "--credential", str(tmp_path / "a 50%.cred"))
    assert (done.code, done.err) == (0, "")
    (run.folder / "stonechat.service").write_text(done.out)
    assert f"LoadCredentialEncrypted=passphrase:{tmp_path}/a 50%%.cred\n" in done.out
    assert "--passphrase-file" not in done.out
    made = f"{'systemd-creds encrypt --user' if kind == 'user' else 'sudo systemd-creds encrypt'} --name=passphrase - '"
    assert f"systemd-ask-password -n | {made}" in done.out
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    env = surroundings(run.folder) | {"XDG_RUNTIME_DIR": str(run.folder)}
    line = ["systemd-analyze", f"--{kind}", "verify", str(run.folder / "stonechat.service")]
    told = subprocess.run(line, capture_output=True, text=True, env=env, timeout=30)
    assert (told.returncode, told.stderr.replace("\n", "")) == (0, "")


def test_a_program_that_keeps_the_secrets_needs_no_passphrase(run: Stonechat, tmp_path: Path) -> None:
    keepers.keep(run.home, Kept(FileKeeper(tmp_path / "files").choice))
    done = run("worker", "--unit", "system")
    assert (done.code, "Credential" in done.out) == (0, False)
    assert "The secrets are kept by keeper.sh: it must give them out without asking anybody." in done.out


def test_two_ways_for_one_passphrase_are_refused(run: Stonechat) -> None:
    assert run("worker", "--unit", "system", "--credential", "c", open=True).code == 2
    assert run("worker", "--credential", "c").code == 2


@contextmanager
def manager(folder: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    """A service manager's end of the line, and what it puts into the environment."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as line:
        line.bind(str(folder / "n"))
        line.settimeout(20)
        yield line, {"NOTIFY_SOCKET": str(folder / "n"), "WATCHDOG_USEC": "600000"}


def test_the_unit_s_line_starts_a_worker_that_tells_systemd_how_it_is(run: Stonechat, tmp_path: Path) -> None:
    folder, credentials = tmp_path / 'a "$b" 50%d', tmp_path / "credentials"
    folder.mkdir()
    odd = Stonechat(folder)
    written = unit(odd, "user", "--log", str(odd.folder / "w.log"))["Service"]["ExecStart"]
    credentials.mkdir(mode=0o700)
    odd.passphrase_file.rename(credentials / "passphrase")
    meant = re.sub("%[%d]", lambda found: "%" if found[0] == "%%" else str(credentials), written)
    words = shlex.split(meant.replace("$$", "$"))
    with manager(tmp_path) as (line, env):
        at = surroundings(tmp_path) | env | {"CREDENTIALS_DIRECTORY": str(credentials)}
        with subprocess.Popen(words, env=at, cwd=tmp_path, stderr=subprocess.PIPE) as worker:
            told = line.recv(4096).decode().splitlines()
            assert told[0] == "READY=1"
            assert "WATCHDOG=1" in told
            wait_for(lambda: line.recv(4096) == b"STATUS=The engine runs.")
            assert line.recv(4096) == b"WATCHDOG=1"
            worker.send_signal(signal.SIGTERM)
            wait_for(lambda: line.recv(4096) == b"STOPPING=1")
            assert worker.wait(20) == 0
    assert [each["message"] for each in lines(odd.folder / "w.log")][-1] == "The engine has ended."


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def say(run: Stonechat, message: str) -> None:
    """Put a line into the record's journal."""
    with closing(sqlite3.connect(run.home / "record.sqlite3")) as record, record:
        record.execute("INSERT INTO journal (at, level, activity, message) VALUES (0, 'error', 'Test', ?)", (message,))


@contextmanager
def working(run: Stonechat, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that has begun; it has no terminal, and must be ended."""
    with run.start("worker", *words, open=True, stderr=subprocess.PIPE, start_new_session=True) as worker:
        try:
            assert worker.stderr is not None
            assert "The engine runs." in worker.stderr.readline()
            yield worker
        finally:
            worker.kill()


def test_the_log_is_private_redacted_and_opened_anew(run: Stonechat, box: Box) -> None:
    log, old = run.folder / "worker.log", run.folder / "worker.log.1"
    with working(run, "--log", str(log)) as worker:
        run.json("workflow", "run", "syncTwitter", "--wait")
        say(run, f"Strange: {box.accounts[0]['access_token_secret']}")
        wait_for(lambda: any("Strange" in each["message"] for each in lines(log)))
        log.rename(old)
        worker.send_signal(signal.SIGHUP)
        wait_for(lambda: any("opened anew" in each["message"] for each in lines(log)))
        say(run, "After the rotation.")
        wait_for(lambda: any("After the rotation" in each["message"] for each in lines(log)))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert [path.stat().st_mode & 0o777 for path in (log, old)] == [0o600, 0o600]
    assert lines(old)[-1]["message"] == f"Strange: {MASK}"
    assert {"at", "level", "message", "activity", "workflow", "run"} <= set().union(*lines(old))
    assert not [secret for secret in run.forbidden if secret in log.read_text() + old.read_text()]


def test_a_worker_ends_between_two_pages_and_a_second_signal_cuts_the_call(run: Stonechat, box: Box) -> None:
    def calls() -> int:
        return int(box.ask("/sandbox/state")["calls"].get(FOLLOWERS, 0))

    @contextmanager
    def in_a_call(delay: float, *asked: str) -> Iterator[subprocess.Popen[str]]:
        before = calls()
        box.ask("/sandbox/faults", {"rules": [{"endpoint": FOLLOWERS, "times": 1, "effect": {"delay": delay}}]})
        with working(run) as worker:
            if asked:
                run(*asked)
            wait_for(lambda: calls() > before)
            worker.send_signal(signal.SIGTERM)
            yield worker

    def pages() -> int:
        with closing(sqlite3.connect(run.home / "record.sqlite3")) as record:
            return int(record.execute("SELECT coalesce(max(pages), 0) FROM task").fetchone()[0])

    with in_a_call(1.5, "workflow", "run", "syncTwitter") as worker:
        assert worker.wait(20) == 0
        assert pages() == 1
    with in_a_call(25) as worker:  # the run goes on by itself; longer than is waited for its end
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(0.5)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 128 + signal.SIGTERM
    engine = next(each for each in run.json("doctor") if each["name"] == "engine")
    assert "stonechat worker" in engine["cure"], "the lease was given back"


def test_a_worker_ends_with_the_terminal_it_was_started_at(run: Stonechat) -> None:
    with terminal(run.line("worker", open=True), surroundings(run.folder), run.folder) as line:
        line.until("The engine runs.")
        line.process.send_signal(signal.SIGHUP)  # no hang-up: the terminal is there
        line.until("The log was opened anew.")
        line.hang_up()
        assert line.process.wait(20) == 0
    with working(run) as worker:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


def test_a_worker_whose_home_is_removed_says_so_and_ends(run: Stonechat) -> None:
    with working(run) as worker:
        os.rename(run.home, run.folder / "elsewhere")
        assert worker.wait(20) == 1
        assert worker.stderr is not None
        assert "was moved or removed while it was in use" in worker.stderr.read()
