"""`stonechat backup` and `restore`, and what a restored record may do until it is reconciled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, sandbox


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


def test_a_backup_with_its_secrets_comes_back_on_another_host(run: Stonechat, tmp_path: Path) -> None:
    sealed, backup = tmp_path / "sealed-by", tmp_path / "backup"
    sealed.touch(mode=0o600)
    sealed.write_text("heather and gorse\n")
    run.forbidden.append("heather and gorse")
    words = ("--secrets-passphrase-file", str(sealed))
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        made = run.json("backup", str(backup), "--secrets", *words, open=True)
        assert (made["home"], made["secrets"]) == (str(run.home), True)
        assert not any(text.encode() in backup.read_bytes() for text in run.forbidden)
        (tmp_path / "other").mkdir()
        other = Stonechat(tmp_path / "other", run.forbidden)
        assert other.json("restore", str(backup), *words, open=True)["made_at"] == made["made_at"]
        assert other.json("service", "check", "brandlark", open=True)["account"] == "brandlark"

        written = other.json(
            "delivery",
            "create",
            "--template",
            "tweet",
            "--label",
            "L",
            "--to",
            "brandlark",
            "--content",
            "-",
            stdin="Hi!",
        )["id"]
        other("delivery", "analyze", str(written))
        refused = other("delivery", "confirm", str(written), open=True)
        assert (refused.code, box.writes()) == (1, [])
        assert "it sends nothing" in refused.err
        assert other("delivery", "reconcile").code == 2
        assert other.json("delivery", "reconcile", "--yes") == {"doubts": 0}
        other.json("delivery", "confirm", str(written), open=True)
        assert box.writes() == [("post", "brandlark", "Hi!")]


def test_a_record_is_replaced_only_after_a_yes_and_kept(run: Stonechat, tmp_path: Path) -> None:
    run.json("account", "set", "--daily-messages", "11")
    run.json("backup", str(tmp_path / "backup"))
    run.json("account", "set", "--daily-messages", "22")
    refused = run("restore", str(tmp_path / "backup"))
    assert (refused.code, "has a record already. Say --yes" in refused.err.replace("\n", " ")) == (1, True)
    done = run("restore", str(tmp_path / "backup"), "--yes")
    assert (done.code, "record-before-restore.sqlite3" in done.err) == (0, True)
    assert run.json("account", "show")["daily_messages"] == 11
    told = [(act["entity"], act["action"]) for act in run.json("audit") if act["type"] == "Record"]
    assert told == [(str(tmp_path / "backup"), "Restore")]
    run.json("backup", str(tmp_path / "another"), "--read-only")
    run.json("backup", str(tmp_path / "third"))
    assert run.json("audit")[0]["detail"] == "without the secrets"


def test_a_wrong_passphrase_changes_nothing(run: Stonechat, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    for file in (right, wrong):
        file.touch(mode=0o600)
        file.write_text(f"the {file.name} one")
    run.json("backup", str(tmp_path / "backup"), "--secrets", "--secrets-passphrase-file", str(right), open=True)
    run.json("account", "set", "--daily-messages", "22")
    refused = run("restore", str(tmp_path / "backup"), "--yes", "--secrets-passphrase-file", str(wrong))
    assert (refused.code, "does not open the secrets" in refused.err) == (1, True)
    assert run.json("account", "show")["daily_messages"] == 22
