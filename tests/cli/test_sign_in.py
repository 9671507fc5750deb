"""Signing in by the command line: two keys on stdin, an address, a PIN from anywhere."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.stonechat import Box, Stonechat, sandbox
from tests.cli.test_way import documented
from tests.social.sandbox.browser import pin, read

NAME = ("service", "sign-in", "larkproofs")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with sandbox(tmp_path, "--followers", "5") as box:
        yield box


@pytest.fixture
def run(box: Box, tmp_path: Path) -> Stonechat:
    made = Stonechat(tmp_path)
    made.json("account", "set", "--url", box.url)
    account = box.accounts[0]
    made.forbidden += [account["consumer_key"], account["consumer_secret"]]
    return made


def two_keys(box: Box, **changed: str) -> str:
    names = ("consumer_key", "consumer_secret")
    return json.dumps({name: box.accounts[0][name] for name in names} | changed, indent=1) + "\n"


def approved(address: str, username: str = "larkproofs") -> str:
    return pin(read(address.strip()).press("Authorize app", account=username))


def test_begin_now_and_the_pin_later(run: Stonechat, box: Box) -> None:
    begun = run.json(*NAME, "--secrets", "-", "--begin", stdin=two_keys(box), open=True)
    assert (set(begun), begun["internal_name"]) == ({"internal_name", "address"}, "larkproofs")
    assert run.json("service", "list") == []
    wrong = run(*NAME, "--label", "Proofs", "--pin", "0000001", open=True)
    assert (wrong.code, wrong.out, "does not accept this PIN" in wrong.err) == (1, "", True)
    digits = approved(begun["address"])
    done = run.json(*NAME, "--label", "Proofs", "--test", "--pin", "-", stdin=f" {digits}\n", open=True)
    assert (done["account"], done["user_id"]) == ("larkproofs", box.accounts[1]["user_id"])
    assert list(done) == documented("service sign-in")
    assert (done["level"], done["problems"]) == ("read-write-directmessages", [])
    (listed,) = run.json("service", "list")
    assert (listed["label"], listed["test_account"], listed["has_secrets"]) == ("Proofs", True, True)
    over = run(*NAME, "--pin", digits, open=True)
    assert (over.code, "No sign-in waits for @larkproofs." in over.err) == (1, True)


def talk(run: Stonechat, *words: str) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return run.start(*NAME, *words, open=True, **pipes)


def test_all_in_one_with_the_pin_on_a_later_line(run: Stonechat, box: Box) -> None:
    with talk(run, "--label", "Proofs", "--secrets", "-", "--json") as command:
        command.stdin.write(two_keys(box))
        command.stdin.flush()
        assert "Open this address" in command.stderr.readline()
        digits = approved(command.stderr.readline())
        command.stdin.write("\nno pin\n")
        command.stdin.flush()
        assert "neither a PIN nor" in command.stderr.readline()
        out, _ = command.communicate(f"{digits}\n", timeout=20)
    assert (command.returncode, json.loads(out)["account"]) == (0, "larkproofs")


def test_a_service_with_keys_needs_no_keys_again_and_stays_its_own(run: Stonechat, box: Box) -> None:
    run.register(box.accounts[0], "Offers", "--no-check")
    box.ask("/sandbox/faults", {"rules": [{"effect": {"revoke": "brandlark"}}]})
    assert run("service", "check", "brandlark", open=True).code == 1
    name = ("service", "sign-in", "brandlark")
    begun = run.json(*name, "--begin", open=True)
    done = run(*name, "--pin", approved(begun["address"], "larkproofs"), open=True)
    assert (done.code, "You signed in as @larkproofs" in done.err) == (1, True)
    begun = run.json(*name, "--begin", open=True)
    done = run(*name, "--pin", approved(begun["address"], "brandlark"), open=True)
    assert (done.code, "Signed in as @brandlark" in done.out) == (0, True)
    assert run("service", "check", "brandlark", open=True).code == 0


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("--label", "L", "--secrets", "abc"), "", "never given as arguments"),
        (("--begin", "--pin", "1"), "", "two steps"),
        (("--secrets", "-"), "", "needs a label"),
        (("--label", "L"), "", "consumer key and secret are missing"),
        (("--label", "L", "--secrets", "-"), '{"consumer_key": "hush-hush-1"}\n', "not a JSON object with"),
        (("--label", "L", "--secrets", "-"), "hush-hush-1\n", "not a JSON object with"),
    ],
)
def test_what_is_written_wrongly(run: Stonechat, words: tuple[str, ...], stdin: str, said: str) -> None:
    run.forbidden.append("hush-hush-1")
    done = run(*NAME, *words, stdin=stdin, open=True)
    assert (done.code, done.out, said in done.err) == (2, "", True), done.err


def test_wrong_keys_no_pin_and_a_refused_callback(run: Stonechat, box: Box) -> None:
    words = (*NAME, "--label", "L", "--secrets", "-")
    wrong = run(*words, stdin=two_keys(box, consumer_secret="x" * 50), open=True)
    assert (wrong.code, "X does not know this Consumer key" in wrong.err) == (1, True)
    silent = run(*words, stdin=two_keys(box), open=True)
    assert (silent.code, "No PIN came on stdin" in silent.err) == (1, True)
    refused = run(*words, "--callback", "https://evil.example/", stdin=two_keys(box), open=True)
    assert (refused.code, "Callback URL not approved" in refused.err) == (1, True)
    assert run.json("service", "list") == []


def test_no_secret_reaches_the_disk(run: Stonechat, box: Box) -> None:
    run.json(*NAME, "--secrets", "-", "--begin", stdin=two_keys(box), open=True)
    for folder, _, files in os.walk(run.home):
        for file in files:
            assert box.accounts[0]["consumer_secret"].encode() not in Path(folder, file).read_bytes()
