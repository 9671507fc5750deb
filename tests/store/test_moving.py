"""Moving all secrets to another keyring: whole after a kill at any point, and none left behind."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from store import keepers
from store.keepers import Choice, Kept
from store.moving import Moved, clear, move
from store.sealing import Cost
from store.secrets import Secrets, SecretsError, SecretsLocked, SecretsUnreachable
from tests.keeping import FileKeeper

CHEAP = Cost(passes=1, memory_kib=32, lanes=1)
PHRASE = "a heath with stonechats"
KEPT = {"uuid:1": {"a": "first\nwith\nlines 🙂"}}
NAMES = {"index", "uuid.1"}
VAULT = Choice("vault")


@pytest.fixture
def keeper(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "files")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def opened(home: Path, passphrase: str | None = PHRASE) -> Secrets:
    """The secrets, opened by the passphrase where they lie in the vault."""
    chosen = keepers.kept(home)
    given = passphrase if chosen is None or chosen.choice == VAULT else None
    return Secrets.open(home, installation="i", passphrase=given, cost=CHEAP, deadline=20.0)


def filled(home: Path, choice: Choice) -> Secrets:
    """The secrets, in the keyring that was chosen."""
    secrets = opened(home)
    move(secrets, choice, PHRASE)
    for key, values in KEPT.items():
        secrets.put(key, values)
    return secrets


def everything(secrets: Secrets) -> dict[str, dict[str, str] | None]:
    return {key: secrets.get(key) for key in secrets.keys()}  # noqa: SIM118 - no dict


def vault_there(home: Path) -> bool:
    return keepers.vault_file(home).exists()


def test_all_secrets_move_and_the_old_ones_are_removed(home: Path, keeper: FileKeeper) -> None:
    secrets = filled(home, VAULT)
    assert move(secrets, keeper.choice) == Moved(1, "Stonechat's own vault", "outside program keeper.sh")
    assert keepers.kept(home) == Kept(keeper.choice)
    assert (secrets.keeper, secrets.state, everything(secrets)) == ("command", "open", KEPT)
    assert not vault_there(home)
    back = move(secrets, VAULT, PHRASE)
    assert (back.number, back.where, back.behind) == (1, "Stonechat's own vault", ())
    assert everything(opened(home)) == KEPT
    assert keeper.entries == {}
    assert move(secrets, VAULT).number == 0


def test_another_process_follows(home: Path, keeper: FileKeeper) -> None:
    here, there = filled(home, VAULT), opened(home)
    move(here, keeper.choice)
    assert there.get("uuid:1") == KEPT["uuid:1"]
    there.put("uuid:3", {"a": "third"})
    assert (there.keeper, here.get("uuid:3")) == ("command", {"a": "third"})
    move(here, VAULT, "another passphrase")
    with pytest.raises(SecretsLocked):
        there.put("uuid:1", {"a": "lost?"})
    assert (there.keeper, there.state) == ("vault", "locked")
    assert keeper.entries == {}


def test_a_first_choice_moves_nothing(home: Path, keeper: FileKeeper) -> None:
    secrets = Secrets.open(home, installation="i", cost=CHEAP)
    with pytest.raises(SecretsLocked, match="Its passphrase is needed"):
        move(secrets, VAULT)
    assert secrets.kept is None
    assert move(secrets, keeper.choice).number == 0
    assert (keepers.kept(home), secrets.state, vault_there(home)) == (Kept(keeper.choice), "open", False)


def test_what_does_not_work_is_not_chosen(home: Path, keeper: FileKeeper, tmp_path: Path) -> None:
    secrets = filled(home, VAULT)
    for number in itertools.count(1):
        other = FileKeeper(tmp_path / f"other {number}")
        other.order("fail", number)
        with suppress(SecretsError):
            move(secrets, other.choice)
        if other.ordered("fail") > 0:  # it never came to that call
            break
        assert everything(opened(home)) == KEPT
        other.order("fail", None)
        move(secrets, VAULT, PHRASE)
        assert (secrets.kept, everything(secrets), set(other.entries) <= {"probe"}) == (
            Kept(VAULT),
            KEPT,
            True,
        )
    assert number > 10


def test_a_passphrase_that_is_wrong_changes_nothing(home: Path, keeper: FileKeeper) -> None:
    secrets = filled(home, VAULT)
    other = Secrets.open(home, installation="i", cost=CHEAP)
    with pytest.raises(SecretsLocked, match=r"locked"):
        move(other, keeper.choice)
    assert keepers.kept(home) == Kept(VAULT)
    assert everything(secrets) == KEPT
    with pytest.raises(SecretsUnreachable):
        move(secrets, Choice("secret-service"), PHRASE)
    assert (secrets.keeper, everything(secrets)) == ("vault", KEPT)


def test_an_old_keyring_that_is_gone_can_be_left_behind(home: Path, keeper: FileKeeper) -> None:
    secrets = filled(home, keeper.choice)
    keeper.folder.rename(f"{keeper.folder} away")
    with pytest.raises(SecretsUnreachable):
        move(secrets, VAULT, PHRASE)
    assert secrets.keeper == "command"
    assert move(secrets, VAULT, PHRASE, leave_behind=True).number == 0
    assert (secrets.keeper, secrets.state, secrets.keys()) == ("vault", "open", [])
    Path(f"{keeper.folder} away").rename(keeper.folder)
    secrets.put("uuid:1", {"a": "entered anew"})
    assert move(secrets, keeper.choice).number == 1
    assert everything(secrets) == KEPT | {"uuid:1": {"a": "entered anew"}}


def test_the_same_place_called_in_another_way_loses_nothing(home: Path, keeper: FileKeeper, tmp_path: Path) -> None:
    secrets = filled(home, keeper.choice)
    link = tmp_path / "another way"
    link.symlink_to(keeper.folder)
    other = FileKeeper(link).choice
    assert move(secrets, other).number == 0
    assert (secrets.choice, everything(secrets)) == (other, KEPT)
    keepers.keep(home, Kept(other, (keeper.choice,)))  # as if a move had left it to be cleared
    assert clear(secrets) == ()
    assert (keepers.kept(home), everything(secrets)) == (Kept(other), KEPT)


def test_a_sandbox_stays_in_memory(home: Path) -> None:
    secrets = Secrets.open(home, installation="i", memory=True)
    with pytest.raises(SecretsError, match="in memory"):
        move(secrets, VAULT, PHRASE)


def in_a_child(work: Callable[[], object]) -> bool:
    """Do it in a process of its own; whether that came to its end."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("from_vault", [True, False], ids=["out of the vault", "into the vault"])
def test_a_kill_at_any_point_loses_nothing(tmp_path: Path, when: str, from_vault: bool) -> None:
    for call in itertools.count(1):
        home, keeper = tmp_path / f"home {call}", FileKeeper(tmp_path / f"files {call}")
        source, target = (VAULT, keeper.choice) if from_vault else (keeper.choice, VAULT)
        filled(home, source)
        keeper.order(when, call)
        ended = in_a_child(lambda: move(opened(home), target, PHRASE))  # noqa: B023 - done at once
        keeper.order(when, None)
        secrets = opened(home)
        assert everything(secrets) == KEPT, f"after a kill {when} call {call}"
        if call % 2:
            clear(secrets, PHRASE)
            assert secrets.kept == Kept(secrets.choice)
        move(secrets, target, PHRASE)
        assert (everything(secrets), keepers.kept(home)) == (KEPT, Kept(target))
        assert vault_there(home) is not from_vault
        assert set(keeper.entries) == (NAMES if from_vault else set())
        if ended:
            break
    assert call > 10, "the move had hardly any points to be killed at"
