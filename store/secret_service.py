"""Speaks with the system keyring over D-Bus, and never lets it ask the user anything by itself.

A prompt of the keyring needs a desktop: over SSH it fails, and with a forwarded display it waits without end. So every
call here looks first, and a locked keyring is told as locked. Nothing here has a time limit (D-Bus has none): call it
through `store.deadlines.within`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from store.redaction import Masked

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["secret-service-open", "secret-service-locked", "secret-service-empty", "none"]

DEFAULT = "/org/freedesktop/secrets/aliases/default"
"""The collection that applications keep their secrets in (freedesktop.org Secret Service API, aliases)."""

MASTER = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
"""GNOME Keyring's own way to unlock without a prompt; no other service has it. Seen in gnome-keyring 42.1."""

SERVICES = {
    "gnome-keyring-d": "GNOME Keyring",
    "keepassxc": "KeePassXC",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
}
"""Names of processes, as the kernel cuts them (15 characters), and what users call them."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What the session has to offer: `service` and `collection` are names for the user, "" where there is none."""

    kind: Kind
    detail: str
    service: str = ""
    collection: str = ""


class Unavailable(InitError):
    """No Secret Service answers."""


def look() -> Probe:
    """What the Secret Service of this session is, without a prompt."""
    try:
        with _bus() as bus:
            return _look(bus)
    except Unavailable as error:
        return Probe("none", f"No Secret Service: {error}.")


def unlock(passphrase: str) -> None:
    """Unlock the default collection with its passphrase.

    Raises `KeyringLocked` where the passphrase is wrong, `PasswordSetError` where the service is not GNOME Keyring and
    can only be unlocked in its own window, `Unavailable` where none answers.
    """
    from jeepney import DBusErrorResponse
    from secretstorage import ItemNotFoundException
    from secretstorage.util import format_secret, open_session

    with _bus() as bus:
        secret = format_secret(open_session(bus), passphrase.encode("utf-8", "surrogatepass"), "text/plain")
        try:
            _call(bus, MASTER, "UnlockWithMasterPassword", "o(oayays)", DEFAULT, secret)
        except DBusErrorResponse as error:
            if error.name == "org.gnome.keyring.Error.Denied":
                raise KeyringLocked("The keyring did not take this passphrase.") from None
            raise PasswordSetError("This keyring can be unlocked only in its own window.") from None
        except ItemNotFoundException:
            raise PasswordSetError("This keyring can be unlocked only in its own window.") from None


class SecretServiceKeyring(SecretService.Keyring):
    """keyring's Secret Service backend, held to the default collection and without its prompts."""

    where = "system keyring"

    def __init__(self, collection: str = DEFAULT) -> None:
        # Not super().__init__(): it lets KEYRING_PROPERTY_* of the environment set attributes.
        self.preferred_collection = collection

    def state(self) -> Literal["open", "locked", "new"]:
        """Whether it can be read; `Unavailable` where no service answers or nothing is there to unlock."""
        probe = look()
        if probe.kind in ("none", "secret-service-empty"):
            raise Unavailable(probe.detail)
        self.where = f"system keyring ({probe.service}, collection {probe.collection})"
        return "open" if probe.kind == "secret-service-open" else "locked"

    def open_with(self, passphrase: str) -> None:
        """Unlock the default collection; see `unlock`."""
        unlock(passphrase)

    def get_preferred_collection(self) -> Any:
        """The collection, unlocked: `KeyringLocked` where keyring itself would put up a prompt and wait."""
        import secretstorage

        bus = _connect()
        with ExitStack() as failing:
            failing.callback(bus.close)
            collection = secretstorage.Collection(bus, self.preferred_collection)
            collection.ensure_not_locked()
            failing.pop_all()  # the caller closes the bus
        return collection

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        with _translated():
            found: str | None = super().get_password(service, username)  # type: ignore[no-untyped-call]
            return None if found is None else Masked(found)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        with _translated():
            super().set_password(service, username, password)  # type: ignore[no-untyped-call]

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret; `keyring.errors.PasswordDeleteError` where there is none."""
        with _translated():
            super().delete_password(service, username)  # type: ignore[no-untyped-call]

    def names(self, service: str) -> list[str]:
        """The user names kept under a service."""
        with _translated():
            collection = self.get_preferred_collection()
            with closing(collection.connection):
                items = collection.search_items({"service": service})
                return sorted(item.get_attributes()["username"] for item in items)


def _look(bus: Any) -> Probe:
    import secretstorage

    if not secretstorage.check_service_availability(bus):
        raise Unavailable("this session's bus has none")
    try:
        collection = secretstorage.Collection(bus, DEFAULT)
    except secretstorage.ItemNotFoundException:
        service = _service(bus)
        return Probe("secret-service-empty", f"{service} runs, but holds no keyring yet.", service)
    locked, label, service = collection.is_locked(), collection.get_label(), _service(bus)
    if locked:
        return Probe("secret-service-locked", f"{service} runs; its keyring {label} is locked.", service, label)
    return Probe("secret-service-open", f"{service} runs; its keyring {label} is unlocked.", service, label)


def _service(bus: Any) -> str:
    """What the user calls the program that owns the name on the bus."""
    from jeepney import DBusErrorResponse, message_bus
    from jeepney.io.blocking import Proxy

    try:
        process = Proxy(message_bus, bus).GetConnectionUnixProcessID("org.freedesktop.secrets")[0]
        name = Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
    except (DBusErrorResponse, OSError):  # another user's name space: it serves all the same
        return "Secret Service"
    return SERVICES.get(name, "Secret Service")


def _call(bus: Any, interface: str, method: str, signature: str, *body: object) -> Sequence[Any]:
    from secretstorage.defines import SS_PATH
    from secretstorage.util import DBusAddressWrapper

    answer: Sequence[Any] = DBusAddressWrapper(SS_PATH, interface, bus).call(method, signature, *body)
    return answer


def _connect() -> Any:
    """A connection to the session bus, or `Unavailable` with the reason."""
    import secretstorage

    try:
        return secretstorage.dbus_init()
    except secretstorage.SecretStorageException as error:
        raise Unavailable(f"no session bus ({error})") from None
    except (OSError, RuntimeError, StopIteration):  # a stale socket, an address jeepney cannot reach
        raise Unavailable("the session bus does not answer") from None


@contextmanager
def _bus() -> Iterator[Any]:
    """A connection for a few calls."""
    with _translated(), closing(_connect()) as bus:
        yield bus


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what D-Bus and SecretStorage raise into keyring's own errors; their texts hold names, never secrets."""
    try:
        from jeepney import DBusErrorResponse
        from secretstorage import LockedException, SecretStorageException
    except ImportError:
        raise Unavailable("this system has no Secret Service") from None
    try:
        yield
    except LockedException:
        raise KeyringLocked("The system keyring is locked.") from None
    except (SecretStorageException, OSError) as error:
        raise Unavailable(str(error)) from None
    except DBusErrorResponse as error:
        raise Unavailable(f"it answered {error.name}") from None
