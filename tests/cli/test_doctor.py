"""The doctor's page on rights, files and keys: what is amiss, with a cure, by handles and without a secret."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from social.clock import SystemClock
from social.desk import open_desk
from social.operators import keep
from social.services.base import Credentials
from social.services.registration import Form, save
from store.external_accounts import change_external_account
from store.services import add_service, new_uuid
from tests.cli.stonechat import PASSPHRASE, SECRETS, Stonechat, sandbox
from tui.__main__ import main

CLOCK = SystemClock()
PLANTED = "0123456789abcdefPLANTED"


def test_it_tells_rights_modes_and_keys_that_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    file = tmp_path / "passphrase"
    file.touch(0o600)
    file.write_text(PASSPHRASE)
    desk = open_desk(tmp_path / "home", CLOCK, passphrase=PASSPHRASE, base_url="http://127.0.0.1:9")
    change_external_account(desk.record, base_url="http://127.0.0.1:9")
    keys = Credentials(**{name: f"{name}{PLANTED}" for name in SECRETS})
    save(desk.record, desk.secrets, CLOCK, "jane", Form("Brand", "brandlark", 1, 2, credentials=keys))
    bare = {"uuid": new_uuid(), "label": "Bare", "internal_name": "barelark", "folder_id": 1, "visitor_folder_id": 2}
    add_service(desk.record, CLOCK.now(), **bare)
    keep(desk.record, CLOCK, "jane", "jane", ["Administrator"])
    keep(desk.record, CLOCK, "jane", "anna", ["Content contributors"])
    (key,) = desk.secrets.keys()
    desk.secrets.remove(key)
    desk.secrets.put("nobody:1", {"consumer_key": PLANTED})
    (tmp_path / "home" / "migration.lock").chmod(0o644)
    main(["doctor", "--json", "--home", str(tmp_path / "home"), "--passphrase-file", str(file)])
    said = capsys.readouterr()
    found = [(each["name"], each["state"], each["sentence"]) for each in json.loads(said.out)]
    assert (
        "files",
        "warning",
        "The home is for its owner alone (0700, files 0600). 1 stood open until just now.",
    ) in found
    told = "2 operator(s), 1 administrator(s). Who asks here may do: PREPARE DELIVERIES."
    assert ("rights", "ok", told) in found
    assert ("secrets", "error", "The keys are gone from the keyring: @brandlark.") in found
    assert ("services", "warning", "No keys yet: @barelark.") in found
    assert ("secrets", "warning", "1 secret(s) in the keyring belong to nothing any more.") in found
    assert not [word for word in (PLANTED, PASSPHRASE) if word in said.out + said.err]


def test_the_page_is_fit_to_be_sent(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        page = run("doctor", open=True).out
        parts = {line.split()[0]: " ".join(line.split()[1:]) for line in page.splitlines() if not line.startswith(" ")}
        assert [line for line in page.splitlines() if len(line) > 100 and str(tmp_path) not in line] == []
        assert parts["program"].startswith("ok Written 2")
        assert "stonechat 0." in parts["program"]
        assert parts["sending"] == "ok This record is the one that sends."
        assert parts["pages"] == "ok Every page of the record is well."
        assert parts["work"].startswith("warning Services: 1, visitors: 0, deliveries: 0.")
        assert parts["backup"] == "warning None was made in the last 180 days, or ever."
        assert "→ Make one while everything runs: stonechat backup FILE --secrets" in page
        run.json("backup", str(tmp_path / "copy"))
        (tmp_path / "elsewhere").mkdir()
        other = Stonechat(tmp_path / "elsewhere", run.forbidden)
        other.json("restore", str(tmp_path / "copy"))
        found = {each["name"]: each["state"] for each in other("doctor", "--json").value}
        assert found["sending"] == "warning"
        found = {each["name"]: each["state"] for each in run("doctor", "--json", open=True).value}
        assert (found["sending"], found["backup"]) == ("ok", "ok")


def test_a_damaged_page_is_told_with_what_to_do(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    run.json("account", "set", "--daily-messages", "11")
    path = run.home / "record.sqlite3"
    with closing(sqlite3.connect(path)) as record:
        (page,) = record.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit'").fetchone()
        (size,) = record.execute("PRAGMA page_size").fetchone()
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * size : (page - 1) * size + 100] = b"\xff" * 100
    path.write_bytes(whole)
    done = run("doctor")
    assert (done.code, "pages     error    The record" in done.out, "it is damaged" in done.out) == (1, True, True), (
        done
    )
    assert "stonechat restore FILE --yes" in " ".join(done.out.split())
