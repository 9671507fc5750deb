"""The vault: real files, several processes, kill -9, damage, modes, a full disk."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from store.private_files import FileRefused, LockHeld, locked
from store.sealing import STRONG, Cost, SealBroken, make_key, read_header, seal
from store.vault import VaultDamaged, VaultError, VaultKeyring, VaultLocked

CHEAP = Cost(passes=1, memory_kib=32, lanes=1)

WRITER = """
import sys
from pathlib import Path
from store.vault import VaultKeyring
vault = VaultKeyring(Path(sys.argv[1]), patience=60)
vault.unlock("pass")
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    vault.set_password("s", f"{sys.argv[2]}-{number}", f"secret {sys.argv[2]} {number}")
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that has unlocked the vault and waits for a line to start writing."""
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def reopened(path: Path) -> VaultKeyring:
    again = VaultKeyring(path)
    again.unlock("pass")
    return again


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault" / "secrets.vault"


@pytest.fixture
def vault(path: Path) -> VaultKeyring:
    return VaultKeyring.create(path, "pass", cost=CHEAP)


def test_secrets_come_back_after_a_restart(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "sécret-日本\n\0🙂")
    vault.set_password("other", "a", "")
    again = reopened(vault.path)
    assert again.get_password("s", "a") == "sécret-日本\n\0🙂"
    assert again.get_password("other", "a") == ""
    assert again.get_password("s", "b") is None
    assert again.names("s") == ["a"]


def test_deleting_follows_the_contract_of_keyring(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    vault.delete_password("s", "a")
    assert vault.get_password("s", "a") is None
    with pytest.raises(PasswordDeleteError):
        vault.delete_password("s", "a")


def test_nothing_can_be_read_in_the_file(vault: VaultKeyring) -> None:
    vault.set_password("stonechat:service", "user:1", "a secret value")
    content = vault.path.read_bytes()
    for words in (b"stonechat:service", b"user:1", b"a secret value", b"pass\n"):
        assert words not in content


def test_file_and_folder_belong_to_one_user(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700


def test_a_vault_locks_and_unlocks(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    vault.lock()
    assert vault.is_locked
    assert vault.state() == "locked"
    with pytest.raises(KeyringLocked, match="locked"):
        vault.get_password("s", "a")
    for wrong in ("pas", "Pass", "pass ", "pass\n", ""):
        with pytest.raises(VaultLocked, match="not the passphrase"):
            vault.unlock(wrong)
    assert vault.is_locked
    vault.unlock("pass")
    assert vault.get_password("s", "a") == "x"


def test_the_default_cost_is_strong_and_kept_in_the_header(path: Path) -> None:
    VaultKeyring.create(path, "pass")
    assert read_header(path.read_bytes()).cost == STRONG == Cost(passes=3, memory_kib=65_536, lanes=4)
    assert reopened(path).names("s") == []


def test_a_vault_is_never_made_over_another(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    with pytest.raises(VaultError, match="already"):
        VaultKeyring.create(vault.path, "other", cost=CHEAP)
    assert reopened(vault.path).get_password("s", "a") == "x"


def test_an_empty_passphrase_is_refused(path: Path, vault: VaultKeyring) -> None:
    with pytest.raises(VaultError, match="empty passphrase"):
        VaultKeyring.create(path.with_name("other"), "", cost=CHEAP)
    with pytest.raises(VaultError, match="empty passphrase"):
        vault.change_passphrase("pass", "")
    assert reopened(path).state() == "open"


def test_one_passphrase_typed_composed_and_decomposed_is_one(path: Path) -> None:
    VaultKeyring.create(path, "caf\u00e9", cost=CHEAP)
    VaultKeyring(path).unlock("cafe\u0301")


def test_a_changed_passphrase_locks_out_the_old_one_everywhere(vault: VaultKeyring) -> None:
    other = reopened(vault.path)
    vault.set_password("s", "a", "x")
    salt = read_header(vault.path.read_bytes()).salt
    with pytest.raises(VaultLocked):
        vault.change_passphrase("wrong", "new")
    vault.change_passphrase("pass", "new")
    assert read_header(vault.path.read_bytes()).salt != salt
    assert vault.get_password("s", "a") == "x"
    with pytest.raises(VaultLocked, match="changed elsewhere"):
        other.set_password("s", "b", "y")
    assert other.is_locked
    with pytest.raises(VaultLocked):
        other.unlock("pass")
    other.unlock("new")
    assert other.names("s") == ["a"]


def test_every_flipped_bit_of_the_file_is_told_as_damage(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    whole = vault.path.read_bytes()
    for place in range(len(whole)):
        vault.path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(VaultDamaged, match="damaged"):
            vault.get_password("s", "a")
    vault.path.write_bytes(whole)
    assert vault.get_password("s", "a") == "x"


@pytest.mark.parametrize("left", [0, 1, 31, 32, 33, 100, -1, -33])
def test_a_cut_file_is_told_as_damage_and_stays_as_it_is(vault: VaultKeyring, left: int) -> None:
    cut = vault.path.read_bytes()[:left]
    vault.path.write_bytes(cut)
    with pytest.raises(VaultDamaged, match="backup"):
        VaultKeyring(vault.path).unlock("pass")
    with pytest.raises(VaultDamaged):
        vault.set_password("s", "a", "x")
    assert vault.path.read_bytes() == cut


def test_a_body_of_another_key_under_our_header_is_told_as_damage(vault: VaultKeyring) -> None:
    ours = make_key("pass", CHEAP, read_header(vault.path.read_bytes()).salt)
    forged = seal(b"{}", type(ours)(ours.salt, ours.cost, bytes(32)))
    vault.path.write_bytes(forged)
    with pytest.raises(VaultDamaged, match="changed by something else"):
        vault.names("s")


@pytest.mark.parametrize(
    "fields", [b"[]", b"{}", b'{"format": "stonechat-vault", "v": 2, "kdf": "argon2id"}', b"\xff", b'{"format": 1']
)
def test_a_header_with_a_fitting_check_sum_is_still_read_with_care(fields: bytes) -> None:
    import hashlib

    data = fields + b"\n" + bytes(16)
    with pytest.raises(SealBroken):
        read_header(data + hashlib.sha256(data).digest())


@pytest.mark.parametrize("cost", [(3, 2**31, 4), (10**6, 64, 4), (0, 64, 4), (1, 8, 4), (1, 64, 99)])
def test_a_header_cannot_ask_for_all_memory_or_time(cost: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="may cost"):
        Cost(*cost)


def test_three_processes_lose_no_write(vault: VaultKeyring) -> None:
    processes = [writer(vault.path, str(name), 100) for name in range(3)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    kept = reopened(vault.path)
    assert len(kept.names("s")) == 300
    assert kept.get_password("s", "2-99") == "secret 2 99"


SLOW = """
import os, sys
from pathlib import Path
from store.vault import VaultKeyring
vault = VaultKeyring(Path(sys.argv[1]))
vault.unlock("pass")
number = 0
while True:
    vault.set_password("s", "n", str(number))
    os.write(1, b"%d\\n" % number)
    number += 1
"""


def test_a_killed_writer_leaves_a_readable_vault(vault: VaultKeyring) -> None:
    vault.set_password("s", "stays", "x")
    for turn in range(20):
        command = [sys.executable, "-c", SLOW, str(vault.path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            told = [process.stdout.readline() for _ in range(1 + turn % 4)]  # it is in the midst of the next write now
            select.select([process.stdout], [], [], 0.0003 * turn)
            process.send_signal(signal.SIGKILL)
            told += process.stdout.read().splitlines(keepends=True)
        again = reopened(vault.path)
        assert again.get_password("s", "stays") == "x"
        assert int(again.get_password("s", "n") or -1) >= int(told[-1])  # what was confirmed is on the disk


def test_the_next_writer_sweeps_what_a_killed_one_left(vault: VaultKeyring) -> None:
    stale = vault.path.with_name(f".{vault.path.name}.abc.tmp")
    stale.write_bytes(b"half a vault")
    vault.set_password("s", "a", "x")
    assert sorted(file.name for file in vault.path.parent.iterdir()) == ["secrets.vault", "secrets.vault.lock"]


def test_a_writer_waits_for_the_lock_and_says_so(vault: VaultKeyring) -> None:
    impatient = VaultKeyring(vault.path, patience=0)
    impatient.unlock("pass")
    with locked(vault.path.with_name("secrets.vault.lock"), 1), pytest.raises(LockHeld, match="Another process"):
        impatient.set_password("s", "a", "x")
    impatient.set_password("s", "a", "x")


FULL = """
import resource, sys
from pathlib import Path
from store.private_files import FileRefused
from store.vault import VaultKeyring
vault = VaultKeyring(Path(sys.argv[1]))
vault.unlock("pass")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    vault.set_password("s", "b", "y" * 5000)
except FileRefused as error:
    print(error.sentence, error.cure)
"""


def test_a_disk_that_takes_no_more_leaves_the_old_vault_whole(vault: VaultKeyring) -> None:
    vault.set_password("s", "a", "x")
    whole = vault.path.read_bytes()
    command = [sys.executable, "-c", FULL, str(vault.path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert "The old content is untouched. Make room" in run.stdout
    assert vault.path.read_bytes() == whole
    assert sorted(file.name for file in vault.path.parent.iterdir()) == ["secrets.vault", "secrets.vault.lock"]


@pytest.mark.parametrize(("of", "mode"), [("file", 0o640), ("file", 0o604), ("folder", 0o750), ("folder", 0o701)])
def test_a_vault_open_to_others_is_refused_with_the_cure(vault: VaultKeyring, of: str, mode: int) -> None:
    (vault.path if of == "file" else vault.path.parent).chmod(mode)
    with pytest.raises(FileRefused, match=r"open to other users.*chmod"):
        VaultKeyring(vault.path).unlock("pass")
    with pytest.raises(FileRefused, match="open to other users"):
        vault.set_password("s", "a", "x")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_vault_of_another_user_is_refused(vault: VaultKeyring) -> None:
    os.chown(vault.path, 12345, -1)
    with pytest.raises(FileRefused, match="another user"):
        VaultKeyring(vault.path).unlock("pass")


def test_a_vault_behind_a_link_is_neither_followed_nor_replaced(vault: VaultKeyring) -> None:
    elsewhere = vault.path.with_name("elsewhere")
    vault.path.rename(elsewhere)
    before = elsewhere.read_bytes()
    vault.path.symlink_to(elsewhere)
    with pytest.raises(FileRefused, match="symbolic link"):
        vault.set_password("s", "a", "x")
    with pytest.raises(VaultError, match="already"):
        VaultKeyring.create(vault.path, "pass", cost=CHEAP)
    assert vault.path.is_symlink()
    assert elsewhere.read_bytes() == before


def test_a_dangling_link_is_no_place_for_a_new_vault(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.symlink_to(path.with_name("nowhere"))
    with pytest.raises(FileRefused, match="symbolic link"):
        VaultKeyring(path, cost=CHEAP).open_with("pass")
    with pytest.raises(VaultError, match="already"):
        VaultKeyring.create(path, "pass", cost=CHEAP)
    assert not path.with_name("nowhere").exists()


def test_what_is_no_file_does_not_block(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    os.mkfifo(path, 0o600)
    with pytest.raises(FileRefused, match="not an ordinary file"):
        VaultKeyring(path).unlock("pass")


def test_a_missing_vault_has_a_sentence(path: Path) -> None:
    assert VaultKeyring(path).state() == "new"
    with pytest.raises(VaultError, match="no vault at"):
        VaultKeyring(path).unlock("pass")
    assert not path.parent.exists()  # looking makes nothing
    with pytest.raises(VaultLocked, match="no vault yet"):
        VaultKeyring(path).get_password("s", "a")


def test_the_environment_cannot_reach_into_the_vault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYRING_PROPERTY_PATH", "/elsewhere")
    assert VaultKeyring(path).path == path


def test_every_trouble_is_an_error_of_keyring() -> None:
    assert issubclass(VaultDamaged, KeyringError)
    assert issubclass(VaultLocked, KeyringLocked)
