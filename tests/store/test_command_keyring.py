"""Secrets kept by a program of the user's own: a real one, that also fails, hangs, and says too much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store import keepers
from store.command_keyring import CommandFailed, CommandKeyring
from store.keepers import Choice, Commands, Kept, read_commands
from store.secrets import Secrets, SecretsDamaged, SecretsLocked, SecretsUnreachable
from tests.keeping import FileKeeper

PLANTED = "planted-0123456789"


@pytest.fixture
def keeper(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "kept here")


@pytest.fixture
def home(tmp_path: Path, keeper: FileKeeper) -> Path:
    """A home whose secrets the program keeps."""
    home = tmp_path / "home"
    keepers.keep(home, Kept(keeper.choice))
    ring(keeper).prepare()
    return home


def ring(keeper: FileKeeper, patience: float = 20.0) -> CommandKeyring:
    return CommandKeyring(keeper.commands, "stonechat:i", patience=patience)


def opened(home: Path, deadline: float = 20.0) -> Secrets:
    return Secrets.open(home, installation="i", deadline=deadline)


def test_secrets_are_kept_by_three_commands(home: Path, keeper: FileKeeper) -> None:
    secrets = opened(home)
    assert (secrets.state, secrets.keeper, secrets.where) == ("open", "command", "outside program keeper.sh")
    secrets.put("uuid:1", {"a": "x\ny", "b": "日本 🙂"})
    secrets.put("sign-in:jane", {"a": PLANTED})
    secrets.put("uuid:1", {"a": "new"})
    assert secrets.keys() == ["sign-in:jane", "uuid:1"]
    assert opened(home).get("uuid:1") == {"a": "new"}
    assert secrets.get("uuid:2") is None
    assert set(keeper.entries) == {"index", "sign-in.jane", "uuid.1"}
    secrets.remove("uuid:1")
    secrets.remove("uuid:1")
    assert (secrets.keys(), secrets.get("uuid:1")) == (["sign-in:jane"], None)


def test_the_index_says_of_a_failure_whether_something_is_lost(home: Path, keeper: FileKeeper) -> None:
    secrets = opened(home)
    secrets.put("uuid:1", {"a": "b"})
    next(keeper.folder.glob("*uuid.1")).unlink()
    with pytest.raises(SecretsUnreachable, match=r"read command of keeper.sh ended with 1\. See by hand"):
        secrets.get("uuid:1")
    secrets.remove("uuid:1")  # it is gone, and now the index knows
    assert secrets.keys() == []


def test_what_it_says_on_stderr_is_not_repeated(home: Path, keeper: FileKeeper) -> None:
    secrets = opened(home)
    keeper.order("fail", 3)  # after the index is read and written
    with pytest.raises(SecretsUnreachable, match=r"write command of keeper\.sh ended with 3") as told:
        secrets.put("uuid:1", {"a": PLANTED})
    assert PLANTED not in str(told.value)
    secrets.put("uuid:1", {"a": PLANTED})
    assert secrets.get("uuid:1") == {"a": PLANTED}


def test_one_that_hangs_is_ended_with_all_it_started(home: Path, keeper: FileKeeper) -> None:
    secrets = opened(home)
    secrets.put("uuid:1", {"a": "b"})
    secrets = opened(home)
    secrets.take(secrets.choice, ring(keeper, patience=0.2))
    keeper.order("hang", 1)
    with pytest.raises(SecretsUnreachable, match=r"did not end within 0.2 s and was ended\. It may be asking"):
        secrets.get("uuid:1")
    sleeping = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(keeper.folder) in text(path)]
    assert sleeping == []
    assert opened(home).get("uuid:1") == {"a": "b"}


def text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it ended
        return ""


def test_a_program_that_is_not_there_is_told(home: Path, keeper: FileKeeper) -> None:
    away = Commands(("/no/such/program", "read"), keeper.commands.write, keeper.commands.delete)
    keepers.keep(home, Kept(Choice("command", away)))
    secrets = opened(home)
    assert secrets.state == "locked"
    assert secrets.reason.startswith("/no/such/program cannot be started: No such file")
    with pytest.raises(SecretsLocked, match="unlocked only by its own program"):
        secrets.unlock("a passphrase")


def test_it_is_tried_before_it_is_chosen(keeper: FileKeeper, tmp_path: Path) -> None:
    trying = ring(keeper)
    trying.prepare()
    trying.set_password("stonechat:i", "uuid:1", "x")
    trying.prepare()  # an index that is there stays
    assert trying.names("stonechat:i") == ["uuid:1"]
    assert set(keeper.entries) == {"index", "uuid.1"}
    deaf = CommandKeyring(read_commands("echo", keeper.line("write"), keeper.line("delete")), "stonechat:i")
    with pytest.raises(CommandFailed, match="gave back something else"):
        deaf.prepare()
    assert set(keeper.entries) == {"index", "uuid.1"}
    for number in (1, 2, 3, 4):
        other = FileKeeper(tmp_path / f"other {number}")
        other.order("fail", number)
        if number < 4:
            with pytest.raises(CommandFailed, match="ended with 3"):
                ring(other).prepare()
        else:
            ring(other).prepare()  # the fourth call asks for an index, and there is none


def test_it_finds_no_screen_to_ask_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "VAULT_ADDR"):
        monkeypatch.setenv(name, "here")
    script = tmp_path / "told.sh"
    script.write_text("env; ps -o tty= -p $$ 2>/dev/null; [ -t 0 ] && echo a terminal; cat\n")
    trying = CommandKeyring(read_commands(f"sh {script}", f"sh {script}", f"sh {script}"), "stonechat:i")
    trying._begin()
    told = trying._run("write", "stonechat/i/x", PLANTED)
    assert "VAULT_ADDR=here" in told
    assert not [name for name in ("GPG_TTY", "DISPLAY", "WAYLAND", "a terminal") if name in told]
    assert told.endswith(PLANTED)
    assert PLANTED not in told.removesuffix(PLANTED)
    assert PLANTED not in str(dict(os.environ))


def test_a_command_says_where_the_name_belongs() -> None:
    commands = read_commands("vault kv get -field=value secret/{entry}", "w {entry} value=-", "pass rm --force")
    assert commands.words("read", "a/b") == ["vault", "kv", "get", "-field=value", "secret/a/b"]
    assert commands.words("write", "a/b") == ["w", "a/b", "value=-"]
    assert commands.words("delete", "a/b") == ["pass", "rm", "--force", "a/b"]
    assert (commands.name, commands.line("write")) == ("vault", "w {entry} value=-")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("", "The read command is missing"),
        ("pass 'show", "never closed"),
        ("pass show | head", "has “|” in it, but no shell"),
    ],
)
def test_a_command_that_cannot_be_is_told(read: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_commands(read, "w", "d")


def test_a_choice_of_programs_that_others_may_write_is_refused(home: Path) -> None:
    keepers.choice_file(home).chmod(0o666)
    with pytest.raises(SecretsDamaged, match="open to other users"):
        opened(home)
