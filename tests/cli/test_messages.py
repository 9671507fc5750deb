"""Direct messages over the command line alone: target, consent, analysis, proof, confirmation, certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, sandbox

TEXT = "<%= visitor.name %>, this offer is for you."


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_the_whole_way_of_a_direct_message(tmp_path: Path, version: str) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "30", "--no-quota") as box:
        run.json("account", "set", "--url", box.url, "--api-version", version)
        run.register(box.accounts[0], "Offers")
        run.register(box.accounts[1], "Proofs", "--test", "--no-synchronize")
        run.json("workflow", "run", "syncTwitter", "--wait", open=True)
        people = run.json("visitor", "list")
        words = (
            "--template",
            "dm",
            "--label",
            "Offer",
            "--to",
            "brandlark",
            "--proof-to",
            "larkproofs",
            "--content",
            "-",
        )
        written = str(run.json("delivery", "create", *words, stdin=TEXT)["id"])

        refused = run("delivery", "analyze", written, "--json")
        assert refused.code == 1
        assert "have not asked for messages" in refused.out
        asked = next(each for each in people if each["username"] == "larkproofs")
        shown = run.json(
            "consent", "record", asked["username"], "--service", "brandlark", "--evidence", "Wrote: yes, please"
        )
        assert [each["evidence"] for each in shown["consents"]] == ["Wrote: yes, please"]
        assert run.json("delivery", "analyze", written)["to_send"] == 1
        assert run.json("delivery", "preview", written)[0]["text"] == "Lark Proofs, this offer is for you."

        proof_and_send(run, written)
        told = run.json("delivery", "certificate", written)
        assert (told["planned"], told["balanced"], told["state"]) == (5, True, "Finished")
        assert len([kind for kind, *_ in box.writes() if kind == "message"]) == 1 + told["sent"]


def proof_and_send(run: Stonechat, written: str) -> None:
    assert run.json("delivery", "proof", written, open=True)["outcomes"]["sent"] == 1
    run.json("delivery", "change", written, "--without-consent", "--where", "friends >= 0", "--limit", "5")
    number = run.json("delivery", "analyze", written)["to_send"]
    assert number == 5
    assert "--typed 5" in run("delivery", "confirm", written, open=True).err
    run("delivery", "confirm", written, "--typed", str(number), open=True)


def test_what_makes_no_sense_is_told(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    words = ("delivery", "create", "--template", "dm", "--label", "L", "--content", "Hi")
    assert "go with --to" in run(*words, "--where", "checked").err
    done = run(*words, "--waves", "now and then")
    assert (done.code, "cannot be read" in done.err or "is no size" in done.err) == (2, True)
    assert "There is no visitor" in run("consent", "opt-out", "nobody").err
