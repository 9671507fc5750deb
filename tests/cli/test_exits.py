"""How commands end: 2 for what is written wrongly, 1 for what cannot be done, 75 for a quota; each with a sentence."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.stonechat import COMMAND, SECRETS, Stonechat, sandbox, surroundings
from tui.__main__ import main


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "invalid choice"),
        (["service"], "VERB"),
        (["service", "add", "x"], "--label"),
        (["account", "set", "--daily-messages", "-3"], "--daily-messages"),
        (["delivery", "show", "one"], "whole number from 1"),
        (["service", "list", "--consumer-key=hidden"], "There is no option --consumer-key."),
        (["worker", "hidden"], "more words than the command takes"),
        (["--sandbox", "worker"], "goes with no command"),
    ],
)
def test_what_is_written_wrongly_ends_with_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("stonechat: ")
    assert sentence in err
    assert "hidden" not in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("visitor", "list", "--filter", "friends"), "wants a sign and a number"),
        (("workflow", "schedule", "syncTwitter", "sometimes"), "is no schedule"),
        (("workflow", "schedule", "syncTwitter", "--zone", "Mars/Base"), "no time zone"),
        (("account", "set", "--url", "http://x.example"), "must be https://"),
        (("account", "set"), "Nothing was named"),
    ],
)
def test_what_makes_no_sense_ends_with_2(run: Stonechat, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


GOOD = {name: f"{name}-hidden" for name in SECRETS}


@pytest.mark.parametrize(
    ("stdin", "sentence"),
    [
        ("just-a-hidden-secret", "is not a JSON object"),
        (json.dumps({name: GOOD[name] for name in SECRETS[:3]}), "lack access_token_secret"),
        (json.dumps(GOOD | {"hidden": "x"}), "1 name(s) too many"),
        (json.dumps(GOOD | {"access_token": 5}), "access_token is not"),
    ],
)
def test_secrets_of_another_shape_are_refused_and_not_repeated(run: Stonechat, stdin: str, sentence: str) -> None:
    run.forbidden.append("hidden")
    done = run("service", "add", "brandlark", "--label", "L", "--secrets", "-", stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert not run.home.exists()


def test_what_cannot_be_done_ends_with_1(run: Stonechat) -> None:
    secrets = json.dumps({name: f"{name}-of-nobody" for name in SECRETS})
    locked = run("service", "add", "brandlark", "--label", "L", "--secrets", "-", stdin=secrets)
    assert locked.code == 1
    assert "--passphrase-file" in locked.err
    assert run.json("service", "list") == []
    unknown = run("delivery", "create", "--template", "tweet", "--label", "L", "--to", "nobody", "--content", "Hi")
    assert unknown.code == 1
    assert "There is no service “nobody”." in unknown.err
    assert run("--read-only", "workflow", "start", "syncTwitter").code == 1
    run.passphrase_file.chmod(0o644)
    open_file = run("service", "remove", "x", open=True)
    assert open_file.code == 1


def test_asking_for_what_is_so_already_is_no_failure(run: Stonechat) -> None:
    assert run.json("workflow", "start", "syncTwitter")["status"] == "Started"
    again = run("workflow", "start", "syncTwitter")
    assert again.code == 0
    assert "already" in again.err
    assert run.json("workflow", "stop", "syncTwitter")["status"] == "Finished"


def test_a_quota_ends_with_75_and_the_wait_outlives_the_process(run: Stonechat, tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "40", "--speed", "900") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers", "--no-check")
        rule = {"endpoint": "GET /2/users/*/followers", "times": 1, "effect": {"rate_limited": True}}
        box.ask("/sandbox/faults", {"rules": [rule]})
        done = run("workflow", "run", "syncTwitter", "--wait", "--json", open=True)
        assert done.code == 75
        (task,) = [task for task in done.value["tasks"] if task["status"] == "Waiting"]
        until = datetime.fromisoformat(task["wait_until"])
        assert "Offers (brandlark) waits until" in done.err
        asked = datetime.now(UTC)
        again = run("worker", "--once", "--json", open=True)
        while_asking = asked < until <= datetime.now(UTC)
        assert while_asking or again.code == (75 if asked < until else 0)
        deadline = time.monotonic() + 20
        while again.code == 75 and time.monotonic() < deadline:
            again = run("worker", "--once", "--json", open=True)
        assert (again.code, again.value) == (0, {"worked": True, "waits": []})
        assert len(run.json("visitor", "list")) == 40
        assert run.json("service", "remove", "brandlark", open=True)["internal_name"] == "brandlark"
        assert (run.json("service", "list"), len(run.json("visitor", "list"))) == ([], 40)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_that_is_closed_is_no_fault(run: Stonechat, closed: str) -> None:
    line = f'"$@" {closed}'
    words = [*COMMAND, "--home", str(run.folder / "record"), "service", "list"]
    done = subprocess.run(
        ["sh", "-c", line, "sh", *words], capture_output=True, env=surroundings(run.folder), timeout=20
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"Service" in done.stdout) == (">&-" not in closed.replace("2>&-", ""))


def test_secrets_from_a_closed_stdin_are_told_missing(run: Stonechat) -> None:
    words = [*COMMAND, "--home", str(run.folder / "record"), "service", "add", "a", "--label", "b", "--secrets", "-"]
    line = ["sh", "-c", '"$@" <&-', "sh", *words]
    done = subprocess.run(line, capture_output=True, env=surroundings(run.folder), timeout=20)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"not a JSON object" in done.stderr


def test_a_full_disk_behind_stdout_is_told_in_a_sentence(run: Stonechat) -> None:
    words = [*COMMAND, "--home", str(run.folder / "record"), "service", "list", "--json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=surroundings(run.folder), timeout=20)
    assert done.returncode == 1
    assert done.stderr == b"stonechat: The machine refused: No space left on device.\n"


def test_a_word_that_is_not_utf_8_is_refused(run: Stonechat) -> None:
    words = [*COMMAND, "--home", str(run.folder / "record"), "workflow", "start", b"\x1b[31m\xff"]
    done = subprocess.run(words, capture_output=True, env=surroundings(run.folder), timeout=20)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"not written in UTF-8" in done.stderr


def test_a_record_locked_by_another_program_is_told_in_a_sentence(run: Stonechat) -> None:
    assert run("account", "show").code == 0
    other = sqlite3.connect(run.folder / "record" / "record.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = run("account", "set", "--daily-messages", "9")
    other.close()
    assert (done.code, done.out) == (1, "")
    assert "holds the record locked" in done.err
