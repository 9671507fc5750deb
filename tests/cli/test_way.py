"""The whole way by the command line alone: from two pairs of keys to one proof and one post, on both API versions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.stonechat import ROOT, Box, Stonechat, sandbox

TEXT = "Hi all! <%= service.label %> here, with “quotes” & 日本語 > https://example.com/offers Enjoy!\n"
LABEL = "New Offers Available"


@pytest.fixture(params=["2", "1.1"])
def box(request: pytest.FixtureRequest, tmp_path: Path):
    with sandbox(tmp_path, "--followers", "150") as box:
        yield box, request.param


def set_up(run: Stonechat, box: Box, version: str) -> None:
    account = run.json("account", "set", "--url", box.url, "--api-version", version)
    assert (account["url"], account["api_version"]) == (box.url, version)
    added = run.register(box.accounts[0], LABEL)
    assert added["check"]["problems"] == []
    added = run.register(box.accounts[1], "Proofs", "--test", "--no-synchronize", "--no-check")
    assert "check" not in added
    checked = run.json("service", "check", "larkproofs", open=True)
    assert (checked["account"], checked["protected"]) == ("larkproofs", True)
    assert checked["user_id"] == box.accounts[1]["user_id"]
    assert fields(checked) == documented("service check")
    run.json("service", "change", "larkproofs", "--description", "For proofs only")
    listed = run.json("service", "list")
    assert [each["description"] for each in listed] == ["For proofs only", ""]
    assert [each["synchronize"] for each in listed] == [False, True]
    assert [fields(each) for each in listed] == [documented("service list")] * 2


def read_followers(run: Stonechat) -> None:
    assert run.json("workflow", "start", "syncTwitter")["status"] == "Started"
    done = run("workflow", "run", "syncTwitter", "--wait", "--json", open=True)
    assert (done.code, done.value["state"]) == (0, "finished")
    assert fields(done.value) == documented("workflow run")
    assert "X counts 150 followers" in done.err
    workflow, *others = run.json("workflow", "list")
    assert {each["status"] for each in others} == {"Being edited"}
    assert fields(workflow) == documented("workflow list")
    assert workflow["last_processing"].endswith("Z")
    found = run.json("visitor", "list", "--service", "brandlark")
    assert len(found) == 150
    assert fields(found[0]) == documented("visitor list")
    assert found[0]["services"] == ["brandlark"]
    assert fields(run.json("visitor", "show", found[0]["external_id"])) == documented("visitor show")


def proof_and_post(run: Stonechat) -> str:
    words = ("delivery", "create", "--template", "tweet", "--label", "First", "--to", "brandlark")
    number = str(run.json(*words, "--proof-to", "larkproofs", "--content", "-", stdin=TEXT)["id"])
    (preview,) = run.json("delivery", "preview", number)
    assert fields(preview) == documented("delivery preview")
    refused = run("delivery", "confirm", number, open=True)
    assert (refused.code, refused.out) == (1, "")
    assert "was not analysed" in refused.err
    proof = run.json("delivery", "proof", number, open=True)
    assert (proof["label"], proof["state"]) == ("[Proof 1] First", "Finished")
    analysis = run.json("delivery", "analyze", number)
    assert fields(analysis) == documented("delivery analyze")
    assert (analysis["ready"], analysis["to_send"]) == (True, 1)
    sent = run.json("delivery", "confirm", number, open=True)
    assert fields(sent) == documented("delivery show")
    assert (sent["state"], sent["outcomes"]["sent"]) == ("Finished", 1)
    certificate = run.json("delivery", "certificate", number)
    assert fields(certificate) == documented("delivery certificate")
    assert (certificate["planned"], certificate["sent"], certificate["balanced"]) == (1, 1, True)
    assert run("delivery", "confirm", number, open=True).code == 1
    (logged,) = run.json("delivery", "log", number)["sends"]
    assert sent["sends"] == [logged]
    return str(preview["text"])


def test_the_way_from_keys_to_a_post(box: tuple[Box, str], tmp_path: Path) -> None:
    served, version = box
    run = Stonechat(tmp_path)
    set_up(run, served, version)
    read_followers(run)
    text = proof_and_post(run)
    assert text == TEXT.replace("<%= service.label %>", LABEL).rstrip("\n")
    proof = text.replace(LABEL, "Proofs")
    assert served.writes() == [("post", "larkproofs", proof), ("post", "brandlark", text)]
    left = [path for path in run.home.rglob("*") if path.is_file()]
    assert len(left) > 2
    for secret in run.forbidden:
        assert not [path for path in left if secret.encode() in path.read_bytes()]


def fields(value: dict[str, object]) -> list[str]:
    return list(value)


def documented(command: str) -> list[str]:
    """The fields that the documentation promises for a command."""
    page = (ROOT / "docs" / "command-line.md").read_text()
    row = re.search(rf"^\| `{command}` \| (.*) \|$", page, re.M)
    assert row is not None, command
    return json.loads("[" + re.sub(r"`(\w+)`", r'"\1"', row[1]) + "]")
