"""Alerts by a command of this machine: started without a shell, with the alert as JSON on its stdin."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from social.alerts.message import Message
from social.errors import HostFault
from social.inert import inert_name

TIMEOUT = 20.0
"""Seconds after which the command, and all that it started, is ended."""
HEAD = 300
"""Characters of its output that are kept."""
KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "DBUS_SESSION_BUS_ADDRESS")
"""What the command finds in its environment; all else is ours, and may name a file with a passphrase."""


@dataclass(frozen=True, slots=True)
class Command:
    """The program and its arguments."""

    arguments: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """As it would be typed."""
        return shlex.join(self.arguments)


def read(settings: Mapping[str, Any]) -> Command:
    """The settings as the record keeps them."""
    return Command(tuple(settings.get("arguments", ())))


def send(command: Command, message: Message) -> str:
    """Start the command and wait for it; how it ended, and the head of its output. Raises HostFault."""
    name = command.arguments[0]
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list that an operator wrote down, no shell
            command.arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={key: os.environ[key] for key in KEPT if key in os.environ},
            cwd="/",
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise HostFault("command-not-started", f"{name} cannot be started: {reason}.", "Check the command.") from None
    try:
        output, _ = process.communicate(message.document.encode(), timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        _end(process)
        said = f"{name} did not end within {TIMEOUT:g} s and was ended."
        raise HostFault("command-slow", said, "Let it hand long work to another program.") from None
    head = inert_name(output.decode("utf-8", "replace"))[:HEAD]
    if process.returncode:
        said = f"{name} ended with {process.returncode}." + (f" It said: {head}" if head else "")
        raise HostFault("command-failed", said, "Check the command; it gets the alert as JSON on stdin.", raw=head)
    return f"{name} ended well." + (f" It said: {head}" if head else "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command with all that it started in its session, which may outlive it and hold its output open."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
