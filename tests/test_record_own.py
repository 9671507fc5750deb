"""The recording of X with one's own keys, tried on the sandbox: tapes for each call, and no secret on them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from social.sandbox.server import Sandbox
from tests import record_own


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_every_call_is_on_tape_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    with Sandbox(followers=12) as box:
        keys = {name: box.accounts[0][name] for name in record_own.SECRETS}
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(keys)))
        words = [str(tmp_path), "--api-version", version, "--url", box.url, "--write"]
        assert record_own.main(words) == 0
        assert [write["kind"] for write in box.ledger()] == ["post", "delete"]
    wanted = {"me", *record_own.READING, *record_own.WRITING}
    assert {path.stem for path in tmp_path.iterdir()} == wanted
    assert capsys.readouterr().out.count("recorded") == len(wanted)
    tapes = "".join(path.read_text() for path in tmp_path.iterdir())
    assert not any(secret in tapes for secret in keys.values())


def test_keys_that_x_refuses_are_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Sandbox(followers=12) as box:
        keys = {name: box.accounts[0][name][::-1] for name in record_own.SECRETS}
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(keys)))
        assert record_own.main([str(tmp_path), "--url", box.url]) == 1
    assert capsys.readouterr().err.strip()
