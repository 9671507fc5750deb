"""Direct messages over the command line alone: target, consent, analysis, proof, confirmation, certificate."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import open_record
from store import sends
from store.deliveries import add_delivery
from store.services import add_service
from tests.cli.stonechat import Stonechat, sandbox
from tests.social.desks import HeldClock

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


def a_thousand_sent_and_one_waits(home: Path, now: datetime) -> None:
    """A delivery in progress of 1,002 messages, of which the last waits for tomorrow's quota."""
    with closing(open_record(home, HeldClock(now))) as record, record.writing():
        folders = {"folder_id": 1, "visitor_folder_id": 2}
        service = add_service(record, now, label="Offers", internal_name="brandlark", **folders)
        values = {"label": "Offer", "template": "dm", "state": "In progress", "confirmed_at": now, "contact_at": now}
        delivery = add_delivery(record, "tester", now, **values, to_send=1002)
        columns = "id, external_id, username, folder_id, first_seen, changed_at"
        people = ((number, f"20{number}", f"lark{number}") for number in range(1, 1003))
        record.many(f"INSERT INTO visitor ({columns}) VALUES (?, ?, ?, 2, 0, 0)", people)
        tomorrow = now + timedelta(days=1)
        sends.plan_messages(record, delivery, ((service, each, "Hi", "hash", 1, tomorrow) for each in range(1, 1003)))
        record.sql("UPDATE send SET waits_for = 'quota', reason = '250 is what it may.'")
        record.sql("UPDATE send SET state = 'sent', ended_at = 1 WHERE id < (SELECT max(id) FROM send)")


def test_what_stands_behind_the_first_thousand_messages_is_told_too(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    run.json("delivery", "list")
    a_thousand_sent_and_one_waits(run.home, datetime.now(UTC))
    done = run("worker", "--once", "--json", open=True)
    assert (done.code, [wait["reason"] for wait in done.value["waits"]]) == (75, ["250 is what it may."])
    told = run.json("delivery", "log", "1")["sends"]
    assert (len(told), told[-1]["username"], told[-1]["state"]) == (1002, "lark1002", "planned")
    assert len(run.json("delivery", "show", "1")["sends"]) == 1000
    assert "All of them: stonechat delivery log 1" in run("delivery", "show", "1").err
