"""The system keyring: a real GNOME Keyring on a private bus; open, locked, empty, frozen and absent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError

from store.deadlines import Late, within
from store.keyrings import probe, unlock_secret_service
from store.secret_service import SecretServiceKeyring, Unavailable
from store.secrets import Secrets, SecretsLocked, SecretsUnreachable
from tests.daemons import Daemon, Start

pytestmark = pytest.mark.daemon


@pytest.fixture
def locked(start: Start) -> Daemon:
    """A keyring that holds one secret and has been started without its passphrase."""
    start("right")
    SecretServiceKeyring().set_password("stonechat:i", "uuid:1", '{"v": 1, "values": {"a": "kept"}}')
    return start(None)


def opened(home: Path, **more: object) -> Secrets:
    return Secrets.open(home, installation="i", **more)  # type: ignore[arg-type]


def test_an_unlocked_keyring_serves(start: Start) -> None:
    start("right")
    found = probe()
    assert (found.kind, found.service, found.collection) == ("secret-service-open", "GNOME Keyring", "Login")
    ring = SecretServiceKeyring()
    ring.set_password("s", "a", "sécret-日本\n🙂")
    ring.set_password("s", "a", "sécret-日本\n🙂 2")
    ring.set_password("other", "b", "")
    assert ring.get_password("s", "a") == "sécret-日本\n🙂 2"
    assert ring.get_password("s", "b") is None
    assert ring.names("s") == ["a"]
    ring.delete_password("s", "a")
    with pytest.raises(PasswordDeleteError):
        ring.delete_password("s", "a")


def test_a_locked_keyring_is_told_as_locked_and_never_prompts(locked: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99")  # with a display keyring itself would wait for a prompt without end
    assert probe().kind == "secret-service-locked"
    ring = SecretServiceKeyring()
    assert ring.state() == "locked"
    calls: list[Callable[[], object]] = [
        lambda: ring.get_password("stonechat:i", "uuid:1"),
        lambda: ring.set_password("s", "a", "x"),
        lambda: ring.delete_password("stonechat:i", "uuid:1"),
        lambda: ring.names("stonechat:i"),
    ]
    for call in calls:
        with pytest.raises(KeyringLocked):
            within(20, call)


def test_the_right_passphrase_unlocks_and_a_wrong_one_does_not(locked: Daemon) -> None:
    for wrong in ("wrong", "right\n", ""):
        with pytest.raises(KeyringLocked):
            unlock_secret_service(wrong)
        assert probe().kind == "secret-service-locked"
    unlock_secret_service("right")
    assert probe().kind == "secret-service-open"
    assert SecretServiceKeyring().names("stonechat:i") == ["uuid:1"]


def test_a_service_that_holds_nothing_yet_is_told(start: Start) -> None:
    start(None)
    assert probe().kind == "secret-service-empty"
    with pytest.raises(Unavailable):
        SecretServiceKeyring().set_password("s", "a", "x")  # keyring itself would put up a prompt
    assert probe().kind == "secret-service-empty"


def test_a_bus_without_a_service_is_told(bus: str) -> None:
    assert probe().kind == "none"
    with pytest.raises(Unavailable):
        unlock_secret_service("right")


@pytest.mark.parametrize("address", [None, "", "unix:path=/nowhere/bus", "tcp:host=localhost", "nonsense"])
def test_no_bus_is_told(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert probe().kind == "none"


def test_a_keyring_that_hangs_is_told_as_none_in_time(start: Start) -> None:
    daemon = start("right")
    daemon.freeze()
    found = probe(deadline=0.2)
    assert found.kind == "none"
    assert "did not answer" in found.detail
    with pytest.raises(Late):
        unlock_secret_service("right", deadline=0.2)


def test_secrets_lie_in_the_system_keyring_where_it_is_open(start: Start, tmp_path: Path) -> None:
    start("right")
    secrets = opened(tmp_path)
    assert (secrets.state, secrets.keeper) == ("open", "secret-service")
    assert secrets.where == "system keyring (GNOME Keyring, collection Login)"
    secrets.put("uuid:1", {"consumer_key": "ck"})
    secrets.put("uuid:2", {"consumer_key": "ck2"})
    secrets.remove("uuid:2")
    secrets.remove("uuid:2")
    assert secrets.keys() == ["uuid:1"]
    assert Secrets.open(tmp_path, installation="another").get("uuid:1") is None
    assert opened(tmp_path).get("uuid:1") == {"consumer_key": "ck"}
    assert not (tmp_path / "vault").exists()


def test_secrets_are_unlocked_by_a_form(locked: Daemon, tmp_path: Path) -> None:
    secrets = opened(tmp_path)
    assert (secrets.state, secrets.reason) == (
        "locked",
        "System keyring (GNOME Keyring, collection Login) is locked.",
    )
    with pytest.raises(SecretsLocked):
        secrets.get("uuid:1")
    with pytest.raises(SecretsLocked, match="did not take this passphrase"):
        secrets.unlock("wrong")
    assert secrets.state == "locked"
    secrets.unlock("right")
    assert secrets.state == "open"
    assert secrets.get("uuid:1") == {"a": "kept"}


def test_a_keyring_unlocked_elsewhere_is_seen(locked: Daemon, tmp_path: Path) -> None:
    secrets = opened(tmp_path)
    unlock_secret_service("right")
    assert secrets.look_again() == "open"
    assert secrets.reason == ""


def test_a_keyring_locked_elsewhere_is_seen(start: Start, tmp_path: Path) -> None:
    start("right")
    secrets = opened(tmp_path)
    secrets.put("uuid:1", {"a": "b"})
    start(None)
    with pytest.raises(SecretsLocked):
        secrets.get("uuid:1")
    assert secrets.state == "locked"


def test_a_locked_keyring_gives_way_to_the_vault_where_a_passphrase_file_opens_it(
    locked: Daemon, tmp_path: Path
) -> None:
    assert opened(tmp_path, passphrase="of the vault").keeper == "vault"
    assert opened(tmp_path).keeper == "vault"  # kept, though the keyring could be unlocked now


def test_a_keyring_that_went_away_is_unreachable(start: Start, tmp_path: Path) -> None:
    daemon = start("right")
    opened(tmp_path).put("uuid:1", {"a": "b"})
    daemon.process.kill()
    daemon.process.wait()
    secrets = opened(tmp_path)  # this home keeps its secrets there: no new vault hides that
    assert (secrets.keeper, secrets.state) == ("secret-service", "locked")
    with pytest.raises(SecretsUnreachable, match="cannot be reached"):
        secrets.get("uuid:1")
    with pytest.raises(SecretsUnreachable):
        secrets.unlock("right")


def test_a_keyring_that_hangs_is_unreachable_in_time(start: Start, tmp_path: Path) -> None:
    daemon = start("right")
    opened(tmp_path).put("uuid:1", {"a": "b"})
    secrets = opened(tmp_path, deadline=0.3)
    daemon.freeze()
    with pytest.raises(SecretsUnreachable, match="did not answer within"):
        secrets.get("uuid:1")
    with pytest.raises(SecretsUnreachable):
        secrets.put("uuid:1", {"a": "c"})
    daemon.thaw()
    assert opened(tmp_path).get("uuid:1") is not None


WRITER = """
import sys
from pathlib import Path
from store.secrets import Secrets
secrets = Secrets.open(Path(sys.argv[1]), installation="i", deadline=60.0)
for number in range(30):
    secrets.put(f"{sys.argv[2]}:{number}", {"a": sys.argv[2]})
"""


def test_two_processes_that_write_at_once_lose_nothing(start: Start, tmp_path: Path) -> None:
    daemon = start("right")
    home = tmp_path / "record"
    opened(home).put("first:1", {"a": "kept"})
    words = [sys.executable, "-c", WRITER, str(home)]
    writers = [subprocess.Popen([*words, name], cwd=Path(__file__).parents[2]) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    secrets = opened(home)
    assert daemon.process.poll() is None
    assert set(secrets.keys()) == {"first:1"} | {f"{name}:{number}" for name in ("one", "two") for number in range(30)}
    assert (secrets.get("one:29"), secrets.get("two:0")) == ({"a": "one"}, {"a": "two"})
