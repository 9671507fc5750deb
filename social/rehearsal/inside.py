"""A wall around a process: it speaks to this machine alone, whatever its record or its settings say."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any


class Outside(OSError):
    """A connection that would have left this machine; it was not made."""


def stay_inside() -> None:
    """From now on, and for good, this process reaches nothing but the loopback address."""
    sys.addaudithook(_watch)


def _watch(event: str, told: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and isinstance(told[1], tuple):
        _hold(told[1][0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and told[0] is not None:
        _hold(told[0])


def _hold(host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        inside = ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        inside = name in ("", "localhost")
    if not inside:
        raise Outside("a rehearsal reaches nothing but this machine")
