"""Tells systemd how the worker is (READY, STATUS, WATCHDOG, STOPPING, EXTEND_TIMEOUT), by the protocol of sd_notify(3)."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from social.clock import Clock

PATIENCE = 300
"""Seconds after a sign of life before its work begins that systemd is asked to wait for the next: it gives up after 90 else,
and begins anew what takes longer (sd_notify(3), TimeoutStartSec= in systemd.service(5))."""


class Notices:
    """The line to the service manager that the environment names; silent where it names none."""

    def __init__(self, env: Mapping[str, str], clock: Clock) -> None:
        self._address = env.get("NOTIFY_SOCKET", "")
        self._clock = clock
        meant = env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        span = env.get("WATCHDOG_USEC", "")
        self._every = int(span) / 2e6 if meant and span.isdigit() and int(span) else None
        """Seconds between two signs of life: half of what the service manager waits for."""
        self._ready = False
        self._said = ""
        self._sign_at: float | None = None

    def alive(self, status: str) -> None:
        """It works, or stands by: `status` says which, in a sentence. Call it often; it tells only what is new or due."""
        lines = [] if self._ready else ["READY=1"]
        if status != self._said:
            lines.append(f"STATUS={status}")
        steady = self._clock.steady()
        if self._every is not None and (self._sign_at is None or steady - self._sign_at >= self._every):
            lines.append("WATCHDOG=1")
            self._sign_at = steady
        self._ready, self._said = True, status
        self._tell(lines)

    def begins(self, status: str) -> None:
        """It does what must be done before it works, and is not to be given up for it. Call it every minute at least."""
        self._tell([f"EXTEND_TIMEOUT_USEC={PATIENCE * 1_000_000}", f"STATUS={status}"])

    def stopping(self) -> None:
        """It ends, between two steps."""
        self._tell(["STOPPING=1"])

    def _tell(self, lines: list[str]) -> None:
        if not lines or not self._address:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        # Nobody who listens, or a full line: no reason to end.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto("\n".join(lines).encode(), name)
