"""Light or full on the command line: what is proposed and why, and a run that does as proposed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import leases
from store.database import Record
from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields


def test_what_is_proposed_is_told_with_prices_and_can_be_run(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "20", "--no-quota") as box:
        run = Stonechat(tmp_path)
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        told = run.json("workflow", "propose", "syncTwitter")
        assert fields(told) == documented("workflow propose")
        assert (told["depth"], told["light"]) == ("full", None)
        assert (told["full"]["followers"], told["full"]["dollars"]) == (20, "0.20"), (
            "the price of the first is told too"
        )
        assert "$0.20" in run("workflow", "propose", "syncTwitter").out
        assert run("workflow", "run", "syncTwitter", "--proposed", "--wait", open=True).code == 0
        told = run.json("workflow", "propose", "syncTwitter")
        assert (told["depth"], told["why"][0]["service"]) == ("light", "Offers (brandlark)")
        assert told["why"][0]["why"] == "the last full pass is less than an hour old, and X counts as many as are known"
        assert (told["light"]["followers"], told["full"]["calls"], told["full"]["dollars"]) == (20, 1, "0.00")
        assert "light: the last full pass is less than an hour old" in run("workflow", "propose", "syncTwitter").out
        done = run("workflow", "run", "syncTwitter", "--proposed", "--wait", open=True)
        assert (done.code, "Write --light" in done.err) == (0, False), done.err
        again = run("workflow", "run", "syncTwitter", "--wait", open=True)
        assert "Proposed: light, because the last full pass is less than an hour old" in again.err
        assert [each["kind"] for each in run.json("service", "passes", "brandlark")] == ["full", "light", "full"]
        assert run("workflow", "propose", "cleanup").code == 1


def test_what_an_engine_leaves_that_was_killed_is_carried_out_by_who_follows_it(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "20", "--no-quota") as box:
        run = Stonechat(tmp_path)
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        record = Record(run.home)
        almost = datetime.now(UTC) - leases.LIFETIME + timedelta(seconds=4)
        assert leases.take(record, "killed", "worker on heath, process 7", almost) == 1
        record.close()
        done = run("workflow", "run", "syncTwitter", "--wait", "--json", open=True)
        assert "The engine at work is the worker on heath, process 7." in done.err
        assert "The engine that was at work is gone; what is left is carried out here." in done.err
        assert "$0.20 so far" in done.err
        assert (done.code, done.value["state"]) == (0, "finished")
        assert [each["dollars"] for each in done.value["tasks"] if each["activity"] == "Synchronize"] == ["0.20"]
