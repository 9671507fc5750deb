"""The sandbox as a program, as a page, and as a thing that starts and stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys

import pytest
import requests

from social.sandbox.server import Sandbox
from tests.social.sandbox.conftest import Voice

COMMAND = [sys.executable, "-m", "social.sandbox"]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_line_and_serves_until_told_to_stop(told: signal.Signals) -> None:
    flags = ["--followers", "77", "--seed", "5", "--no-quota", "--speed", "2"]
    with subprocess.Popen([*COMMAND, *flags], stdout=subprocess.PIPE, text=True) as program:
        line = json.loads(program.stdout.readline())
        assert set(line) == {"url", "accounts"}
        assert [(each["username"], each["protected"]) for each in line["accounts"]] == [
            ("brandlark", False),
            ("larkproofs", True),
        ]
        assert set(line["accounts"][0]) == {
            *("username", "user_id", "protected", "consumer_key", "consumer_secret", "access_token"),
            "access_token_secret",
        }
        state = requests.get(line["url"] + "/sandbox/state").json()
        assert (state["seed"], state["accounts"][0]["followers"]) == (5, 77)
        program.send_signal(told)
        rest, _ = program.communicate(timeout=10)
    assert (program.returncode, rest) == (0, "")


def test_a_port_that_is_taken_and_a_number_that_cannot_be_are_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=20)
        with pytest.raises(OSError, match="in use"):
            Sandbox(5, port=int(port)).start()
    assert (run.returncode, run.stdout) == (1, "")
    assert f"Port {port} cannot be served" in run.stderr
    for flags, sentence in ((["--followers", "-1"], "choose a number"), (["--speed", "0"], "times shorter")):
        run = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=20)
        assert (run.returncode, run.stdout, sentence in run.stderr) == (2, "", True)


def test_the_same_keys_after_a_new_start() -> None:
    with Sandbox(5) as first, Sandbox(5) as second:
        assert first.accounts == second.accounts
        assert first.url != second.url
    with pytest.raises(requests.ConnectionError):
        requests.get(first.url)
    first.stop()


def test_the_page_for_people_and_the_state_hold_no_secret(box: Sandbox, brand: Voice) -> None:
    brand.get("/2/users/me")
    brand.post("/2/tweets", {"text": "One"})
    page = requests.get(box.url)
    assert page.headers["content-type"].startswith("text/html")
    assert "Stonechat's sandbox" in page.text
    assert "1 write accepted" in page.text
    state = requests.get(box.url + "/sandbox/state").json()
    assert state["calls"] == {"GET /2/users/me": 1, "POST /2/tweets": 1}
    assert state["resources"]["GET /2/users/me"] == 1
    for account in box.accounts:
        for name in ("consumer_key", "consumer_secret", "access_token", "access_token_secret"):
            assert account[name] not in page.text + json.dumps(state) + repr(box.world.accounts)


def test_the_ledger_over_http_is_the_ledger(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    brand.post("/2/tweets", {"text": "Ünï & 字"})
    brand.post(f"/2/dm_conversations/with/{proofs.id}/messages", {"text": "Hi"})
    ledger = requests.get(box.url + "/sandbox/ledger").json()
    assert ledger == {"writes": box.ledger()}
    assert [set(write) for write in ledger["writes"]] == [{"kind", "username", "to", "text", "at", "id"}] * 2
    assert (ledger["writes"][0]["text"], ledger["writes"][0]["to"]) == ("Ünï & 字", None)
