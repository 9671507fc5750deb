"""Statistics and cleanup by the command line: a run, what it measured, and for how long things are kept."""

from __future__ import annotations

from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields


def test_an_account_and_its_post_are_measured_and_told(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "20") as box:
        run = Stonechat(tmp_path)
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        assert "Nothing was measured yet." in run("statistics", "brandlark").out
        words = ("delivery", "create", "--template", "tweet", "--label", "First", "--to", "brandlark")
        number = str(run.json(*words, "--content", "-", stdin="Hi all!")["id"])
        run.json("delivery", "analyze", number)
        sent = run.json("delivery", "confirm", number, open=True)
        assert sent["outcomes"]["sent"] == 1
        told = run("statistics", "brandlark").err
        assert "A run now would take 2 calls: the account and 1 post, for about $0.005." in told
        done = run("workflow", "run", "statsTwitter", "--wait", "--json", open=True)
        assert (done.code, done.value["state"]) == (0, "finished"), done.err
        assert "Offers (brandlark): the account and 1 post, for about $0.005.\n" in done.err
        shown = run.json("statistics", "brandlark")
        assert fields(shown) == documented("statistics")
        assert [(point["followers"], point["posts"]) for point in shown["account"]] == [(20, 1)]
        (post,) = shown["posts"]
        assert (str(post["delivery"]), post["absent"], len(post["measured"])) == (number, None, 1)
        assert post["measured"][0]["clicks"] is not None
        lines = run("statistics", "brandlark").out.splitlines()
        assert lines[-1].startswith(post["id"])
        assert run("statistics", "nobody").code == 1


def test_the_cleanup_runs_and_days_are_chosen(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    shown = run.json("retention", "show")
    assert fields(shown) == documented("retention show")
    assert shown == {"former_followers": 365, "statistics": 760}
    assert run.json("retention", "set", "--former-followers", "0") == {"former_followers": 0, "statistics": 760}
    assert "Former followers  for ever\n" in run("retention", "show").out
    assert run("retention", "set", "--statistics", "-3").code == 2
    done = run("workflow", "run", "cleanup", "--wait", open=True)
    assert done.code == 0, done.err
    said = run("workflow", "journal", "cleanup").out
    assert "Former followers: kept for ever." in said
    assert "The record's file: " in said
