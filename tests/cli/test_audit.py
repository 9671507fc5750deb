"""Every act that changes something leaves its line in the audit trail, with who did it and from where."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from social.desk import open_desk, read_operator
from store import audit
from store.audit import Operator
from store.database import Record
from tests.cli.stonechat import Stonechat, sandbox
from tests.social.desks import HeldClock

JANE = {"SSH_CONNECTION": "203.0.113.7 50000 198.51.100.1 22", "SUDO_USER": "jane"}


class Walk:
    """Carries out commands as Jane, who came over SSH, and looks for the newest acts after each."""

    def __init__(self, folder: Path) -> None:
        self.run = Stonechat(folder)
        self.seen = 0

    def __call__(self, *words: str, stdin: str = "", open: bool = False) -> list[tuple[str, str, str]]:
        """The acts that the command left, oldest first."""
        done = self.run(*words, stdin=stdin, open=open, **JANE)
        assert done.code == 0, (words, done.err)
        with closing(Record(self.run.home, read_only=True)) as record:
            acts = audit.acts(record)
        new = acts[: len(acts) - self.seen][::-1]
        self.seen = len(acts)
        assert {(act.operator, act.origin.partition(",")[0]) for act in new} <= {("jane", "203.0.113.7")}
        return [(act.type, act.entity, act.action) for act in new]


def register(walk: Walk, account: dict[str, Any], label: str, *flags: str) -> None:
    keys = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    secrets = {name: account[name] for name in keys}
    walk.run.forbidden += secrets.values()
    name = account["username"]
    words = ("service", "add", name, "--label", label, "--secrets", "-", *flags)
    assert walk(*words, stdin=json.dumps(secrets), open=True) == [
        ("Service", name, "Create"),
        ("Service", name, "Check"),
    ]


def workflows(walk: Walk) -> None:
    sync = ("Workflow", "syncTwitter")
    assert walk("workflow", "start", "syncTwitter") == [(*sync, "Start")]
    assert walk("workflow", "schedule", "syncTwitter", "daily 07:00") == [(*sync, "Schedule")]
    assert walk("workflow", "run", "syncTwitter", "--wait", open=True) == [(*sync, "Wakeup")]
    assert walk("workflow", "simulate", "syncTwitter", open=True) == [(*sync, "Simulate")]
    assert walk("workflow", "pause", "syncTwitter") == [(*sync, "Pause")]
    assert walk("workflow", "stop", "syncTwitter") == [(*sync, "Stop")]


def deliveries(walk: Walk, brand: str, proofs: str) -> None:
    words = ("delivery", "create", "--template", "tweet", "--label", "One", "--to", brand, "--proof-to", proofs)
    one = ("Delivery", "One (1)")
    assert walk(*words, "--content", "Hello heath") == [(*one, "Create")]
    assert walk("delivery", "change", "1", "--label", "First") == [("Delivery", "First (1)", "Modify")]
    one, proof = ("Delivery", "First (1)"), ("Delivery", "[Proof 1] First (2)")
    made = [(*proof, "Create"), (*proof, "Analyze"), (*proof, "Confirm")]
    assert walk("delivery", "proof", "1", "--public", open=True) == made
    assert walk("delivery", "analyze", "1") == [(*one, "Analyze")]
    assert walk("delivery", "confirm", "1", "--at", "2099-12-01T09:00+01:00") == [(*one, "Confirm")]
    assert walk("delivery", "pause", "1") == [(*one, "Pause")]
    assert walk("delivery", "resume", "1", open=True) == [(*one, "Start")]
    assert walk("delivery", "stop", "1") == [(*one, "Stop")]


def channels(walk: Walk) -> None:
    quiet = f"{sys.executable} -c pass"
    assert walk("alerts", "set", "command", "--run", quiet, "--on") == [("Alert channel", "Command", "Modify")]
    assert walk("alerts", "test", "command") == [("Alert channel", "Command", "Test")]


def test_every_act_of_the_command_line_is_found_in_the_trail(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    with sandbox(tmp_path, "--followers", "20") as box:
        assert walk("account", "set", "--url", box.url) == [("External account", "defaultTwitterAccount", "Modify")]
        brand, proofs = (account["username"] for account in box.accounts[:2])
        spare(walk, box.accounts[0])
        register(walk, box.accounts[0], "Offers")
        register(walk, box.accounts[1], "Proofs", "--test", "--no-synchronize")
        assert walk("service", "check", brand, open=True) == [("Service", brand, "Check")]
        workflows(walk)
        deliveries(walk, brand, proofs)
        channels(walk)
    (newest,) = walk.run.json("audit", "--limit", "1", "--filter", "jane command")
    assert (newest["modified_by"], newest["action"], newest["entity"]) == ("jane", "Test", "Command")


def spare(walk: Walk, account: dict[str, Any]) -> None:
    """A service that nothing was sent by may be changed and removed."""
    register(walk, account, "Spare", "--no-synchronize")
    name = account["username"]
    assert walk("service", "change", name, "--label", "Rest", "--no-check") == [("Service", name, "Modify")]
    assert walk("service", "remove", name, open=True) == [("Service", name, "Delete")]


@pytest.mark.parametrize(
    ("env", "login", "name", "origin"),
    [
        ({}, "jane", "jane", ""),
        ({"SSH_CONNECTION": "2001:db8::7 5 2001:db8::1 22"}, "jane", "jane", "2001:db8::7"),
        ({"SUDO_USER": "jane"}, "root", "jane", "by sudo as root"),
        ({"SUDO_USER": "jane"}, "jane", "jane", ""),
        ({"SSH_CONNECTION": "\x1b[2J 5"}, "jane", "jane", ""),
        (
            {"SUDO_USER": "ja\x1bne\n", "SSH_CONNECTION": "203.0.113.7 1"},
            "root",
            "jane",
            "203.0.113.7, by sudo as root",
        ),
        ({"LOGNAME": "joe", "USER": "joe"}, "jane", "jane", ""),
    ],
)
def test_who_it_was_and_from_where(env: dict[str, str], login: str, name: str, origin: str) -> None:
    operator = read_operator(env, login)
    assert (operator, operator.origin) == (name, origin)


def test_words_find_acts_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    clock = HeldClock()
    record = open_desk(tmp_path / "home", clock, memory=True).record
    first = clock.now()
    audit.note(record, first, Operator("jane", "203.0.113.7"), "Workflow", "syncTwitter", "Start")
    clock.move(60)
    audit.note(record, clock.now(), "joe", "Delivery", "100% off_ (1)", "Confirm", "one message")
    found = {
        words: list(audit.act_numbers(record, words)) for words in ("", "JANE start", "203.0", "% f_", "joe start")
    }
    assert found == {"": [2, 1], "JANE start": [1], "203.0": [1], "% f_": [2], "joe start": []}
    assert list(audit.act_numbers(record, "", 1)) == [2]
    assert (audit.forget_before(record, first), audit.forget_before(record, clock.now())) == (0, 1)
    assert [act.operator for act in audit.acts(record)] == ["joe"]
