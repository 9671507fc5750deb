"""The grace delay and a second person's approval over the command line alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields

WRITING = ("--template", "tweet", "--label", "Offer", "--to", "brandlark", "--content", "Hello")


def test_a_confirmation_is_taken_back_in_its_grace_and_a_script_has_none(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0") as box:
        assert run.json("account", "set", "--url", box.url, "--grace", "30")["grace"] == 30
        run.register(box.accounts[0], "Offers")
        written = str(run.json("delivery", "create", *WRITING)["id"])
        assert run.json("delivery", "show", written)["grace"] == 30
        assert run.json("delivery", "change", written, "--grace", "45")["grace"] == 45
        assert run.json("delivery", "change", written, "--grace", "account")["grace"] == 30
        run("delivery", "analyze", written)
        confirmed = run("delivery", "confirm", written, "--grace", "600", "--no-wait", open=True)
        assert f"To take it back: stonechat delivery undo {written}" in confirmed.err
        assert run("worker", "--once", open=True).code == 0
        undone = run("delivery", "undo", written, "--json")
        assert fields(undone.value) == documented("delivery show")
        assert (undone.value["state"], undone.value["confirmed_at"], undone.value["sends"]) == (
            "Ready to deliver",
            None,
            [],
        )
        assert "nothing has left" in undone.err
        again = run("delivery", "undo", written)
        assert (again.code, "is not confirmed" in again.err) == (1, True)
        run("delivery", "confirm", written, "--grace", "600", "--no-wait", open=True)
        assert run.json("delivery", "send-now", written, open=True)["state"] == "Finished"
        assert len(box.writes()) == 1
    acts = [act["action"] for act in run.json("audit", "--limit", "4")]
    assert acts == ["Send now", "Confirm", "Undo", "Confirm"]


def test_a_second_person_approves_what_asks_for_it(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        written = str(run.json("delivery", "create", *WRITING, "--approval", "second-person")["id"])
        run("delivery", "analyze", written)
        refused = run("delivery", "confirm", written, open=True)
        assert (refused.code, "A second person has to approve it first" in refused.err) == (1, True)
        own = run("delivery", "approve", written)
        assert (own.code, "You wrote in it" in own.err) == (1, True)
        [asked] = [each for each in run("monitoring", "--json", SUDO_USER="anna").value if each["thing"] == "delivery"]
        assert (asked["kind"], asked["level"], asked["name"]) == ("approval", "warning", written)
        no = run("delivery", "refuse", written, "--reason", "The date is wrong.", "--json", SUDO_USER="anna").value
        assert (no["state"], no["approval"]["approved"]) == ("Being edited", False)
        turn = no["approval"]["turns"][-1]
        assert (turn["word"], turn["operator"], turn["comment"]) == ("refused", "anna", "The date is wrong.")
        assert "anna refused it: “The date is wrong.” Change it" in run("delivery", "show", written).out
        [down] = [each for each in run("monitoring", "--json").value if each["thing"] == "delivery"]
        assert (down["kind"], down["sentence"]) == ("turned-down", "anna refused it: “The date is wrong.”")
        changed = run.json("delivery", "change", written, "--approval-days", "5")
        assert changed["rules"]["approval_days"] == 5
        run("delivery", "analyze", written)
        approved = run("delivery", "approve", written, "--json", SUDO_USER="anna").value["approval"]
        assert (approved["wanted"], approved["approved"], approved["by"]) == (True, True, "anna")
        assert "approved by anna" in run("delivery", "show", written).out
        assert run.json("delivery", "confirm", written, open=True)["state"] == "Finished"
        assert [text for _, _, text in box.writes()] == ["Hello"]
