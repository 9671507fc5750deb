"""Registers a service in a console at a real terminal as a person does it: by keys alone, looking before each."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import pairwise

from tests.cli.stonechat import SECRETS
from tests.social.test_engine import wait_for
from tests.terminal import Terminal

LABELS = dict(zip(SECRETS, ("Consumer key", "Consumer secret", "Access token", "Access token secret"), strict=True))
TABS = {"Internal name": 1, "Consumer key": 4, "Consumer secret": 1, "Access token": 2, "Access token secret": 1}
"""Times that Tab is pressed to come there from the one before: Sign in at X stands between the second and the third key."""
F5 = "\x1b[15~"


def pasted(text: str) -> str:
    """What a terminal sends for a paste (xterm's bracketed paste)."""
    return f"\x1b[200~{text}\x1b[201~"


def at_rest(screen: Terminal) -> None:
    """Read until no more is drawn: a console that waits for a key writes nothing."""
    while True:
        before = screen.text
        time.sleep(0.15)
        screen.settle()
        if screen.text == before:
            return


def in_focus(screen: Terminal) -> str:
    """The label of the field that keys go to; empty where that is no field."""
    screen.settle()
    lines = screen.text.splitlines()
    marked = next((number for number, line in enumerate(lines) if line.startswith(" ▌")), 0)
    return lines[marked - 1].strip(" ▁▂▃▄▅▆▇█") if marked else ""


def tab_to(screen: Terminal, label: str) -> None:
    """Press Tab until the field of that label has the keys; what is typed before it has them goes to the one before."""
    screen.type("\t" * TABS[label])
    wait_for(lambda: in_focus(screen) == label)


def fill_in(screen: Terminal, account: Mapping[str, str], label: str) -> None:
    """From the first screen, open a new service and enter all it needs; it is not saved yet."""
    screen.until("Set-up checklist")
    screen.type("2")
    screen.until("Services and Subscriptions")
    screen.until("No services yet")
    screen.type("n")
    screen.until("Internal name")
    wait_for(lambda: in_focus(screen) == "Label")
    screen.type(label)
    screen.until(label)
    tab_to(screen, "Internal name")
    screen.type(account["username"])
    screen.until(account["username"])
    for name, told in LABELS.items():
        tab_to(screen, told)
        screen.type(pasted(account[name]))
        wait_for(lambda told=told: _dots_of(screen, told))


def _dots_of(screen: Terminal, label: str) -> bool:
    screen.settle()
    lines = screen.text.splitlines()
    return any(line.strip() == label and "••••" in after for line, after in pairwise(lines))


def save(screen: Terminal) -> str:
    """Save the service, and wait for what X says of it; the screen then."""
    screen.type(F5)
    return screen.until("Checked:")
