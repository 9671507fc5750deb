"""Own templates and the check of a certificate over the command line alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields


def test_a_template_is_saved_used_listed_and_removed(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    words = ("--template", "dm", "--label", "First", "--waves", "20/1d", "--approval", "automatic", "--content", "-")
    written = str(run.json("delivery", "create", *words, stdin="Hello <%= visitor.name %>")["id"])
    saved = run.json("template", "save", "Greeting", "--delivery", written)
    assert fields(saved) == documented("template list")
    assert (saved["rules"]["waves"], saved["rules"]["approval"]) == ("20/1d", "automatic")
    made = run.json("delivery", "create", "--template", "greeting", "--label", "Second", "--limit", "7")["id"]
    shown = run.json("delivery", "show", str(made))
    assert (shown["template"], shown["content"]) == ("dm", "Hello <%= visitor.name %>")
    assert (shown["rules"]["waves"], shown["rules"]["limit"]) == ("20/1d", 7)
    run.json("template", "duplicate", "Greeting", "--to", "Another")
    assert [each["name"] for each in run.json("template", "list")] == ["tweet", "dm", "Another", "Greeting"]
    assert run.json("template", "rename", "Another", "--to", "Best")["name"] == "Best"
    assert "built in and keeps its name" in run("template", "rename", "dm", "--to", "Best").err
    assert run("template", "remove", "greeting").code == 0
    refused = run("template", "remove", "tweet")
    assert (refused.code, "built in and stays" in refused.err) == (1, True)
    lacking = run("delivery", "create", "--template", "tweet", "--label", "No text")
    assert (lacking.code, "--content is missing" in lacking.err) == (2, True)


def test_an_automatic_delivery_confirms_itself_and_its_certificate_is_checked(tmp_path: Path) -> None:
    run, kept = Stonechat(tmp_path), tmp_path / "certificate.json"
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        words = ("--template", "tweet", "--label", "By itself", "--to", "brandlark", "--approval", "automatic")
        written = str(run.json("delivery", "create", *words, "--content", "Hello")["id"])
        assert run.json("delivery", "analyze", written)["ready"]
        assert run("worker", "--once", open=True).code == 0
        told = run.json("delivery", "certificate", written)
    assert (told["sent"], told["balanced"], told["state"]) == (1, True, "Finished")
    assert "1 planned = 1 sent" in run("delivery", "certificate", written).out
    kept.write_text(json.dumps(told), encoding="utf-8")
    assert run.json("delivery", "certificate", written, "--check", str(kept)) == {
        "id": int(written),
        "holds": True,
        "differences": [],
    }
    kept.write_text(json.dumps(told | {"sent": 2}), encoding="utf-8")
    found = run("delivery", "certificate", written, "--check", str(kept))
    assert (found.code, "sent: the file says 2, the record 1." in found.out) == (1, True)
    kept.write_text("no json", encoding="utf-8")
    assert "is no certificate" in run("delivery", "certificate", written, "--check", str(kept)).err
