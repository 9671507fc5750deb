"""The keeper of secrets on the command line: shown, changed with all secrets moved, cleared after a cut, told by the doctor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store import keepers
from store.keepers import Choice, Kept
from tests.cli.stonechat import PASSPHRASE, SECRETS, Stonechat
from tests.keeping import FileKeeper

KEYS = {name: f"{name}-0123456789" for name in SECRETS}


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


@pytest.fixture
def keeper(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "files")


@pytest.fixture
def service(run: Stonechat) -> None:
    """A service whose keys lie in the vault; no X is there to check them."""
    run.json("account", "set", "--url", "http://127.0.0.1:9")
    run.forbidden += KEYS.values()
    add = ("service", "add", "brandlark", "--label", "Brand", "--secrets", "-")
    run(*add, stdin=json.dumps(KEYS), open=True)


def command(keeper: FileKeeper) -> list[str]:
    return [
        "account", "keeper-set", "command", "--read", keeper.line("read"), "--write", keeper.line("write"),
        "--delete", keeper.line("delete"),
    ]  # fmt: skip


def found(run: Stonechat, name: str, *, open: bool = False) -> list[tuple[str, str]]:
    """What the doctor says of a part: state and sentence."""
    done = run("doctor", "--json", open=open)
    return [(each["state"], each["sentence"]) for each in done.value if each["name"] == name]


def test_nothing_is_chosen_at_first(run: Stonechat) -> None:
    told = run.json("account", "keeper")
    assert (told["keeper"], told["state"], told["chosen"], told["to_clear"]) == ("vault", "new", False, [])
    state, sentence = found(run, "keyring")[0]
    assert state == "warning"
    assert sentence.startswith("Nothing was chosen to keep the secrets. No Secret Service: no session bus")


def test_secrets_move_out_of_the_vault_and_back(run: Stonechat, service: None, keeper: FileKeeper) -> None:
    assert ("ok", "Secrets lie in: Stonechat's own vault.") in found(run, "keyring", open=True)
    moved = run(*command(keeper), open=True)
    assert (moved.code, moved.err) == (
        0,
        "1 secret(s) moved from Stonechat's own vault to outside program keeper.sh.\n",
    )
    assert keeper.line("read") in moved.out
    assert len(keeper.entries) == 2
    assert not keepers.vault_file(run.home).exists()
    told = run.json("account", "keeper")
    assert (told["keeper"], told["state"], told["chosen"]) == ("command", "open", True)
    assert told["commands"]["write"] == keeper.line("write")
    assert found(run, "secrets") == [("ok", "The keys of 1 service(s) are in the keyring.")]
    assert "without asking a person" in found(run, "worker")[0][1]
    back = run("account", "keeper-set", "vault", "--json", open=True)
    assert (back.value["keeper"], back.value["state"], keeper.entries) == ("vault", "open", {})
    acts = [(act["type"], act["action"], act["detail"]) for act in run.json("audit")]
    assert ("Secrets", "Change", "outside program keeper.sh → Stonechat's own vault; 1 moved") in acts
    assert ("Secrets", "Change begun", "to command (keeper.sh)") in acts


def test_a_change_that_was_killed_is_told_and_cleared(run: Stonechat, service: None, keeper: FileKeeper) -> None:
    keeper.order("before", 8)  # copies lie there already, and the switch is not done
    assert run(*command(keeper), open=True).code == -9
    kept = keepers.kept(run.home)
    assert kept == Kept(Choice("vault"), (keeper.choice,))
    assert any("cut short: secrets that nobody reads" in sentence for _, sentence in found(run, "keyring", open=True))
    assert run.json("account", "keeper")["to_clear"] == ["Outside program keeper.sh"]
    assert run("account", "keeper-clear", open=True).code == 0
    assert (keepers.kept(run.home), keeper.entries) == (Kept(Choice("vault")), {})
    assert found(run, "secrets", open=True) == [("ok", "The keys of 1 service(s) are in the keyring.")]


def test_a_keeper_that_is_gone_is_told_and_left(run: Stonechat, service: None, keeper: FileKeeper) -> None:
    run(*command(keeper), open=True)
    keeper.folder.rename(f"{keeper.folder} away")
    state, sentence = found(run, "keyring")[0]
    assert (state, "ended with 1" in sentence) == ("warning", True)
    assert run("account", "keeper-set", "vault", open=True).code == 1
    left = run("account", "keeper-set", "vault", "--leave-behind", open=True)
    assert (left.code, left.err) == (0, "Secrets lie in: Stonechat's own vault.\n")
    assert found(run, "secrets", open=True) == [("error", "The keys are gone from the keyring: @brandlark.")]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("vault --read x", 2, "belong to: account keeper-set command"),
        ("command", 2, "The read command is missing"),
        ("command --read a|b --write | --delete c", 2, "“|” in it, but no shell"),
        ("plaintext", 2, "invalid choice"),
        ("secret-service", 1, "It is started by: "),
        ("vault", 1, "Name its file of mode 0600: --passphrase-file F"),
        ("command --read /none --write /none --delete /none", 1, "/none cannot be started: No such file"),
    ],
)
def test_what_cannot_be_is_said(run: Stonechat, words: str, code: int, told: str) -> None:
    done = run("account", "keeper-set", *words.split())
    assert (done.code, told in done.err) == (code, True), done.err
    assert keepers.kept(run.home) is None


def test_a_credential_of_a_service_manager_opens_the_vault(run: Stonechat, service: None, tmp_path: Path) -> None:
    handed = tmp_path / "credentials"
    handed.mkdir()
    assert run("worker", "--once", CREDENTIALS_DIRECTORY=str(handed)).code == 1
    (handed / "passphrase").write_text(PASSPHRASE)
    assert run("worker", "--once", CREDENTIALS_DIRECTORY=str(handed)).code == 0
