"""A keyring backend over a program of the user's own, such as pass or the client of a vault.

Three commands read, write and delete an entry. They are started without a shell and without a terminal, get the entry's
name as an argument, and a secret through stdin or stdout alone: never in an argument, never in the environment. What they
say on stderr is thrown away, because it could hold a secret; how they ended is told.

Commands cannot be asked for what they keep, so the names are kept in one more entry, "index": it learns a name before the
entry is written, and forgets it after the entry is gone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from secrets import token_hex
from typing import Literal
from urllib.parse import quote

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError, PasswordSetError

from store.keepers import Act, Commands
from store.redaction import Masked

INDEX, PROBE = "index", "probe"
"""Entries beside those of services: the names there are, and a made-up value for a moment."""
PROMPTS = ("GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS")
"""By these a program would find a screen to ask on: over ours, or on one where nobody sits."""


class CommandFailed(KeyringError):
    """A command did not do what it is for; `sentence` says how it ended, `cure` what to do."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.sentence = sentence
        self.cure = cure


class CommandSlow(CommandFailed):
    """It did not end in time, and was ended."""


class CommandKeyring(KeyringBackend):
    """Entries "stonechat/<installation>/<key>" in whatever the commands keep; each call ends within `patience` seconds."""

    priority = -1.0  # keyring must never choose it by itself

    def __init__(self, commands: Commands, service: str, *, patience: float = 4.5) -> None:
        # Not super().__init__(): it lets KEYRING_PROPERTY_* of the environment set attributes.
        self._commands = commands
        self._service = service
        self._patience = patience
        self._end = 0.0

    @property
    def where(self) -> str:
        """In the user's words."""
        return f"outside program {self._commands.name}"

    def state(self) -> Literal["open", "locked", "new"]:
        """Open; CommandFailed where its index cannot be read."""
        self._begin()
        self._index(self._service)
        return "open"

    def open_with(self, passphrase: str) -> None:
        """Never: what the program keeps is unlocked by its own ways."""
        raise PasswordSetError(f"What {self._commands.name} keeps is unlocked only by its own program.")

    def prepare(self) -> None:
        """Try all three commands with a made-up value, then begin the index where there is none. Raises CommandFailed."""
        self._begin()
        probe, value = self._entry(self._service, PROBE), token_hex(16)
        self._run("write", probe, Masked(value))
        try:
            if self._run("read", probe) != value:
                raise CommandFailed(
                    "The read command gave back something else than the write command was given.",
                    f"Try by hand: {self._commands.line('write')}, then {self._commands.line('read')}",
                )
        finally:
            self._run("delete", probe)
        try:
            self._index(self._service)
        except CommandSlow:
            raise
        except CommandFailed:  # the probe was read, so it is not locked: there is none
            self._keep_index(self._service, [])

    def is_seen_by(self, other: CommandKeyring) -> bool:
        """Whether `other` reads what this one writes: one place, called in two ways. Raises CommandFailed."""
        other.state()  # one that does not work now sees nothing, and proves nothing
        self._begin()
        probe, value = self._entry(self._service, PROBE), token_hex(16)
        self._run("write", probe, Masked(value))
        try:
            return other._run("read", probe) == value
        except CommandSlow:
            raise
        except CommandFailed:
            return False
        finally:
            self._run("delete", probe)

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        self._begin()
        try:
            return self._run("read", self._entry(service, username)) or None
        except CommandSlow:
            raise
        except CommandFailed:
            if username in self._index(service):
                raise
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._begin()
        names = self._index(service)
        if username not in names:
            self._keep_index(service, [*names, username])
        self._run("write", self._entry(service, username), Masked(password))

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret; `keyring.errors.PasswordDeleteError` where there is none."""
        self._begin()
        names = self._index(service)
        if username not in names:
            raise PasswordDeleteError("No such password!")
        entry = self._entry(service, username)
        try:
            self._run("delete", entry)
        except CommandSlow:
            raise
        except CommandFailed:
            if self._is_there(entry):
                raise
        self._keep_index(service, [name for name in names if name != username])

    def names(self, service: str) -> list[str]:
        """The user names kept under a service, by the index."""
        self._begin()
        return sorted(self._index(service))

    def forget(self, service: str) -> None:
        """Remove the index too, once nothing is in it."""
        self._begin()
        if not self._index(service):
            self._run("delete", self._entry(service, INDEX))

    def _is_there(self, entry: str) -> bool:
        try:
            return bool(self._run("read", entry))
        except CommandSlow:
            raise
        except CommandFailed:
            return False

    def _entry(self, service: str, username: str) -> str:
        """A name that any store takes: it begins with a letter, and slashes alone are odd in it."""
        return "/".join((*service.split(":"), quote(username.replace(":", "."), safe="-_.")))

    def _index(self, service: str) -> list[str]:
        try:
            return [str(name) for name in json.loads(self._run("read", self._entry(service, INDEX)))["names"]]
        except (ValueError, KeyError, TypeError):
            raise CommandFailed(
                f"What {self._commands.name} gives for {self._entry(service, INDEX)} is not what was kept there.",
                "Look who else writes there.",
            ) from None

    def _keep_index(self, service: str, names: list[str]) -> None:
        self._run("write", self._entry(service, INDEX), json.dumps({"v": 1, "names": names}))

    def _begin(self) -> None:
        """From now on the clock of a call runs: all its commands together have `patience` seconds."""
        self._end = time.monotonic() + self._patience

    def _run(self, act: Act, entry: str, given: str | None = None) -> str:
        """What a command says on stdout, without the line's end that most add."""
        name = getattr(self._commands, act)[0]
        try:
            process = subprocess.Popen(  # noqa: S603 - an argument list that an operator wrote down, no shell
                self._commands.words(act, entry),
                stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={key: value for key, value in os.environ.items() if key not in PROMPTS},
                cwd="/",
                start_new_session=True,  # without a terminal it cannot ask on ours
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CommandFailed(f"{name} cannot be started: {reason}.", f"Check the {act} command.") from None
        said = self._said(process, act, given)
        if process.returncode:
            raise CommandFailed(
                f"The {act} command of {self._commands.name} ended with {process.returncode}.",
                f"See by hand what it says: {self._commands.line(act)}",
            )
        return said

    def _said(self, process: subprocess.Popen[bytes], act: Act, given: str | None) -> str:
        try:  # in one expression: no local holds the bytes, should they be shown in a traceback
            return Masked(
                process.communicate(
                    None if given is None else given.encode("utf-8", "surrogatepass"),
                    timeout=max(0.0, self._end - time.monotonic()),
                )[0]
                .decode("utf-8", "replace")
                .removesuffix("\n")
                .removesuffix("\r")
            )
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):  # with all that it started in its session
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise CommandSlow(
                f"The {act} command of {self._commands.name} did not end within {self._patience:g} s and was ended.",
                "It may be asking for a passphrase where nobody sees it: unlock it in another window, then try again.",
            ) from None
