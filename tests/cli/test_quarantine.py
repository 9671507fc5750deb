"""The quarantine over the command line alone: a refusal, the list, the analysis, set Valid, the certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.stonechat import Stonechat, sandbox

SEND = "POST /2/dm_conversations/with/*/messages"
WORDS = (
    "--template",
    "dm",
    "--label",
    "Offer",
    "--to",
    "brandlark",
    "--without-consent",
    "--limit",
    "3",
    "--content",
    "-",
)


def test_an_address_comes_into_quarantine_is_left_out_and_set_valid(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "30", "--no-quota") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        run.json("workflow", "run", "syncTwitter", "--wait", open=True)
        assert run.json("quarantine", "list") == []
        rules = [
            {"endpoint": SEND, "nth": nth, "effect": {"refuse": why}}
            for nth, why in enumerate(("user-suspended", "messages-closed"), 1)
        ]
        box.ask("/sandbox/faults", {"rules": rules})
        written = str(run.json("delivery", "create", *WORDS, stdin="Hi")["id"])
        run.json("delivery", "analyze", written)
        assert run("delivery", "confirm", written, "--typed", "3", open=True).code == 1  # two were refused

        first, second = run.json("quarantine", "list")
        assert (first["status"], first["failure_code"], first["failure_reason"]) == (
            "Quarantine",
            4,
            "Account disabled",
        )
        assert (second["status"], second["failure_reason"], second["errors"]) == ("With errors", "Refused", 1)
        assert [each["status"] for each in run.json("quarantine", "list", "--status", "with-errors")] == ["With errors"]
        assert first["delivery"] == int(written)
        log = [(each["failure_code"], each["failure_reason"]) for each in run.json("delivery", "log", written)["sends"]]
        assert sorted(log, key=str) == [(20, "Refused"), (4, "Account disabled"), (None, None)]
        assert "refused" in (told := run("delivery", "certificate", written).out)
        assert "Account disabled (4): X has suspended" in told
        summary = {line["label"]: line["number"] for line in run.json("delivery", "report", written)["summary"]}
        assert summary["New quarantines"] == 1
        again = str(run.json("delivery", "create", *WORDS, stdin="Hi")["id"])
        assert "Left out: 1, address in quarantine." in run("delivery", "analyze", again).out
        shown = run("quarantine", "show", first["username"])
        assert "Nothing is sent to it until the synchronization finds the account again" in shown.err
        assert "Account disabled (4)" in shown.out
        set_valid(run, first, second)


def set_valid(run: Stonechat, first: dict[str, Any], second: dict[str, Any]) -> None:
    """One that is in quarantine can be set Valid, and who opted out cannot."""
    assert run.json("quarantine", "valid", f"@{first['username']}")["status"] == "Valid"
    assert [act["action"] for act in run.json("audit")[:1]] == ["Set valid"]
    refused = run("quarantine", "valid", first["external_id"])
    assert (refused.code, "valid already" in refused.err) == (1, True)
    run.json("consent", "opt-out", second["username"])
    assert run.json("quarantine", "show", second["external_id"])["status"] == "Denylisted"
    assert "stands for ever" in run("quarantine", "valid", second["external_id"]).err
    assert "Nothing is kept of “nobody”" in run("quarantine", "show", "nobody").err
