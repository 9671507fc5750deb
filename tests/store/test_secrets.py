"""The secrets of a home in memory and in the vault: states, errors, and that no secret is ever shown."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backends import SecretService, fail, null
from rich.console import Console
from rich.traceback import Traceback

from store.deadlines import Late, within
from store.keyrings import MemoryKeyring, is_allowed, refused_by_environment
from store.private_files import locked
from store.sealing import Cost
from store.secrets import (
    Secrets,
    SecretsDamaged,
    SecretsError,
    SecretsLocked,
    SecretsUnreachable,
    read_passphrase_file,
)
from store.vault import VaultKeyring

CHEAP = Cost(passes=1, memory_kib=32, lanes=1)
FOUR = {
    "consumer_key": "ck-0123456789",
    "consumer_secret": "cs-0123456789",
    "access_token": "99-at-0123456789",
    "access_token_secret": "ats-0123456789",
}
CHECKOUT = Path(__file__).parents[2]


def opened(home: Path, passphrase: str | None = None, installation: str = "i", **more: object) -> Secrets:
    return Secrets.open(home, installation=installation, passphrase=passphrase, cost=CHEAP, **more)  # type: ignore[arg-type]


def vault_file(home: Path) -> Path:
    return home / "vault" / "secrets.vault"


def shown(error: BaseException) -> str:
    """The traceback as Textual prints it, with the locals of every frame; without the frame of the test itself."""
    trace = error.__traceback__
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).parent != CHECKOUT / "store":
        trace = trace.tb_next
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(Traceback.from_exception(type(error), error, trace, show_locals=True, locals_max_string=8))
    return console.export_text()


def test_importing_secrets_does_not_import_keyring() -> None:
    code = (
        "import sys, store.secrets; sys.exit(any(m in sys.modules for m in ('keyring','secretstorage','cryptography')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=False).returncode == 0


def test_a_sandbox_keeps_its_secrets_in_memory(tmp_path: Path) -> None:
    secrets = opened(tmp_path, memory=True)
    assert (secrets.state, secrets.where, secrets.keeper) == ("open", "memory of this sandbox", "memory")
    secrets.put("uuid:1", FOUR)
    assert secrets.get("uuid:1") == FOUR
    assert secrets.keys() == ["uuid:1"]
    secrets.remove("uuid:1")
    secrets.remove("uuid:1")
    assert secrets.get("uuid:1") is None
    assert list(tmp_path.iterdir()) == []
    assert opened(tmp_path, memory=True).keys() == []


def test_without_a_secret_service_the_vault_is_made_by_the_first_passphrase(tmp_path: Path) -> None:
    secrets = opened(tmp_path / "home")
    assert (secrets.state, secrets.where, secrets.keeper) == ("new", "Stonechat's own vault", "vault")
    assert secrets.reason == "There is no vault yet."
    with pytest.raises(SecretsLocked, match="no vault yet"):
        secrets.get("uuid:1")
    assert not (tmp_path / "home").exists()  # looking makes nothing
    secrets.unlock("pass")
    assert secrets.state == "open"
    secrets.put("uuid:1", FOUR)
    assert opened(tmp_path / "home", "pass").get("uuid:1") == FOUR
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_a_passphrase_makes_the_vault_at_once(tmp_path: Path) -> None:
    assert opened(tmp_path, "pass").state == "open"
    assert opened(tmp_path).state == "locked"


def test_a_locked_vault_waits_for_its_passphrase(tmp_path: Path) -> None:
    opened(tmp_path, "pass").put("uuid:1", FOUR)
    secrets = opened(tmp_path)
    assert (secrets.state, secrets.reason) == ("locked", "Stonechat's own vault is locked.")
    for call in (lambda: secrets.get("uuid:1"), lambda: secrets.put("uuid:2", FOUR), lambda: secrets.remove("uuid:1")):
        with pytest.raises(SecretsLocked, match=r"locked\. Unlock it"):
            call()
    with pytest.raises(SecretsLocked, match="not the passphrase") as told:
        secrets.unlock("wrong")
    assert told.value.cure
    assert secrets.state == "locked"
    secrets.unlock("pass")
    assert (secrets.state, secrets.reason) == ("open", "")
    assert secrets.get("uuid:1") == FOUR
    secrets.lock()
    assert secrets.state == "locked"


def test_a_wrong_passphrase_at_the_start_is_told(tmp_path: Path) -> None:
    opened(tmp_path, "pass")
    with pytest.raises(SecretsLocked, match="not the passphrase"):
        opened(tmp_path, "wrong")


def test_the_passphrase_of_the_vault_can_be_changed(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass")
    secrets.put("uuid:1", FOUR)
    with pytest.raises(SecretsLocked):
        secrets.change_passphrase("wrong", "new")
    secrets.change_passphrase("pass", "new")
    assert opened(tmp_path, "new").get("uuid:1") == FOUR
    with pytest.raises(SecretsError, match="memory of this sandbox"):
        opened(tmp_path, memory=True).change_passphrase("a", "b")


def test_a_passphrase_changed_elsewhere_locks_this_console(tmp_path: Path) -> None:
    here, there = opened(tmp_path, "pass"), opened(tmp_path, "pass")
    there.change_passphrase("pass", "new")
    with pytest.raises(SecretsLocked, match="changed elsewhere"):
        here.get("uuid:1")
    assert here.state == "locked"


def test_a_damaged_vault_is_told(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass")
    secrets.put("uuid:1", FOUR)
    whole = vault_file(tmp_path).read_bytes()
    vault_file(tmp_path).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(SecretsDamaged, match=r"damaged.*backup"):
        secrets.get("uuid:1")
    with pytest.raises(SecretsDamaged):
        opened(tmp_path, "pass")


def test_a_vault_open_to_others_is_told(tmp_path: Path) -> None:
    opened(tmp_path, "pass")
    vault_file(tmp_path).chmod(0o644)
    with pytest.raises(SecretsError, match="chmod 600"):
        opened(tmp_path, "pass")


@pytest.mark.parametrize("entry", ["", "no json", "[]", "{}", '{"v": 1}', '{"v": 1, "values": []}', '{"v": "x"}'])
def test_an_entry_that_cannot_be_read_is_told_without_its_text(tmp_path: Path, entry: str) -> None:
    secrets = opened(tmp_path, "pass")
    other = VaultKeyring(vault_file(tmp_path))
    other.unlock("pass")
    other.set_password("stonechat:i", "uuid:1", entry)
    with pytest.raises(SecretsDamaged, match="uuid:1 cannot be read") as told:
        secrets.get("uuid:1")
    assert "no json" not in shown(told.value)


def test_an_entry_of_a_newer_version_is_told(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass")
    other = VaultKeyring(vault_file(tmp_path))
    other.unlock("pass")
    other.set_password("stonechat:i", "uuid:1", '{"v": 2, "anything": 1}')
    with pytest.raises(SecretsDamaged, match="another version"):
        secrets.get("uuid:1")


def test_two_installations_in_one_keyring_do_not_meet(tmp_path: Path) -> None:
    opened(tmp_path, "pass", "one").put("uuid:1", FOUR)
    other = opened(tmp_path, "pass", "two")
    assert other.get("uuid:1") is None
    assert other.keys() == []


def test_writers_of_one_home_take_turns(tmp_path: Path) -> None:
    opened(tmp_path, "pass")
    impatient = opened(tmp_path, "pass", deadline=1.0)
    with locked(tmp_path / "keyring.lock", 1), pytest.raises(SecretsUnreachable, match="Another process"):
        impatient.put("uuid:1", FOUR)
    impatient.put("uuid:1", FOUR)


def test_threads_lose_no_write(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass", deadline=60.0)
    threads = [threading.Thread(target=secrets.put, args=(f"uuid:{number}", FOUR)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets.keys()) == 20


def test_a_home_keeps_to_its_keeper(tmp_path: Path) -> None:
    (tmp_path / "keyring.json").write_text('{"v": 1, "keeper": "secret-service"}')
    assert opened(tmp_path).keeper == "secret-service"  # though none answers here: no vault hides what lies there
    assert opened(tmp_path).state == "locked"


def test_a_choice_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "keyring.json").write_text('{"v": 1, "keeper": "plaintext"}')
    with pytest.raises(SecretsDamaged, match="Remove it"):
        opened(tmp_path)


def test_only_four_backends_ever_hold_secrets(tmp_path: Path) -> None:
    class Spy(MemoryKeyring):
        pass

    for ring in (fail.Keyring(), null.Keyring(), SecretService.Keyring(), Spy()):
        assert not is_allowed(ring)
        with pytest.raises(SecretsError, match="never put into"):
            Secrets(ring, tmp_path, "i", 5.0, None)  # type: ignore[arg-type]


def test_keyring_itself_never_chooses_ours() -> None:
    code = "import keyring, store.keyrings as k; ring = keyring.get_keyring(); print(type(ring)); assert not k.is_allowed(ring)"
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    run = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=surroundings, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("keyring.backends.fail.Keyring", True),
        ("keyring.backends.null.Keyring", True),
        ("keyring.backends.chainer.ChainerBackend", True),
        ("keyrings.alt.file.PlaintextKeyring", True),
        ("keyring.backends.SecretService.Keyring", False),
    ],
)
def test_the_environment_is_told_what_is_refused(
    name: str, refused: bool, monkeypatch: pytest.MonkeyPatch, own_surroundings: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    assert (f"PYTHON_KEYRING_BACKEND names {name}" in (refused_by_environment() or "")) is refused
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert refused_by_environment() is None
    settings = own_surroundings / ".config" / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[backend]\ndefault-keyring={name}\n")
    assert (f"keyringrc.cfg names {name}" in (refused_by_environment() or "")) is refused
    assert opened(tmp_path).keeper == "vault"  # whatever it names


def test_values_are_themselves_but_never_shown(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass")
    secrets.put("uuid:1", FOUR)
    values = secrets.get("uuid:1")
    assert values is not None
    assert values == FOUR
    assert f"{values['access_token']}" == FOUR["access_token"]
    for text in (
        repr(values),
        str(values),
        f"{values['access_token']!r}",
        f"{values['access_token'][:8]!r}",
        repr(secrets),
    ):
        assert "0123456" not in text
        assert "99-at" not in text


def test_no_traceback_with_locals_shows_a_secret(tmp_path: Path) -> None:
    secrets = opened(tmp_path, "pass-phrase-9")
    secrets.put("uuid:1", FOUR)
    vault_file(tmp_path).parent.chmod(0o755)
    calls: list[Callable[[], object]] = [
        lambda: secrets.get("uuid:1"),
        lambda: secrets.put("uuid:1", FOUR),
        lambda: secrets.unlock("pass-phrase-9"),
        lambda: secrets.change_passphrase("pass-phrase-9", "other-phrase-9"),
    ]
    for call in calls:
        with pytest.raises(SecretsError) as told:
            call()
        text = shown(told.value)
        assert "locals" in text
        for hidden in ("ck-01", "cs-01", "99-at", "ats-01", "pass-ph", "other-ph"):
            assert hidden not in text


def test_a_passphrase_file_in_another_encoding_is_not_shown(passphrase_file: Path) -> None:
    passphrase_file.write_bytes("geheim-wört".encode("latin-1"))
    with pytest.raises(SecretsError, match="not UTF-8") as told:
        read_passphrase_file(passphrase_file)
    assert "geheim" not in shown(told.value)


def test_work_that_does_not_come_back_is_left_behind() -> None:
    done = threading.Event()
    with pytest.raises(Late):
        within(0.01, done.wait)
    done.set()
    assert within(60, done.wait) is True
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 // 0)


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("open sesame\n")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [("p\n", "p"), ("p", "p"), ("p\r\n", "p"), ("p\n\n", "p\n"), (" p q ", " p q "), ("é", "é")],
)
def test_a_passphrase_file_loses_one_newline(passphrase_file: Path, content: str, passphrase: str) -> None:
    passphrase_file.write_bytes(content.encode())
    assert read_passphrase_file(passphrase_file) == passphrase
    assert passphrase not in repr(read_passphrase_file(passphrase_file))


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_passphrase_file_of_the_owner_is_read(passphrase_file: Path, mode: int) -> None:
    passphrase_file.chmod(mode)
    assert read_passphrase_file(passphrase_file) == "open sesame"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.chmod(0o640), r"open to other users.*chmod 600"),
        (lambda file: file.chmod(0o604), r"open to other users.*chmod 600"),
        (lambda file: file.write_text("\n"), r"is empty.*Write the passphrase"),
        (lambda file: file.write_text(""), r"is empty"),
        (lambda file: file.write_bytes(b"\xff\xfe"), r"not UTF-8"),
        (lambda file: file.write_text("x" * 5000), r"far too large"),
        (lambda file: file.unlink(), r"There is no file"),
        (lambda file: (file.unlink(), file.mkdir()), r"not an ordinary file"),
        (lambda file: (file.unlink(), os.mkfifo(file, 0o600)), r"not an ordinary file"),
    ],
)
def test_a_passphrase_file_that_will_not_do_is_told(
    passphrase_file: Path, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(passphrase_file)
    with pytest.raises(SecretsError, match=words):
        read_passphrase_file(passphrase_file)


def test_a_credential_of_systemd_is_read_whatever_its_mode(
    passphrase_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passphrase_file.chmod(0o440)
    with pytest.raises(SecretsError):
        read_passphrase_file(passphrase_file)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "elsewhere"))
    with pytest.raises(SecretsError):
        read_passphrase_file(passphrase_file)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_passphrase_file(passphrase_file) == "open sesame"
