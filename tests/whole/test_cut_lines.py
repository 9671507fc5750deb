"""A synchronization that is begun in a console over ssh goes on in the worker when the line is cut, and can be watched again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shlex import join
from tempfile import TemporaryDirectory

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows.register import SYNC
from store import subscriptions
from store import workflows as store
from tests.cli.stonechat import PASSPHRASE, Stonechat, surroundings
from tests.daemons import sshd
from tests.social.desks import desk_at, register
from tests.social.test_engine import wait_for
from tests.terminal import Terminal, terminal
from tests.whole.test_take_over import pages_read, place

SLOW = {"endpoint": "GET /2/users/:id/followers", "effect": {"delay": 2}}


def open_panel(line: Terminal) -> None:
    line.until("Set-up checklist")
    line.until("engine")
    line.type("7")
    line.until("Next processing")
    line.type("\r")
    line.until("engine: ")  # the panel has been read


def begin(line: Terminal, desk: Desk) -> None:
    """Start a synchronization in the console, whose own engine carries it out."""
    open_panel(line)
    line.type("e")
    line.until("Start and run now?")
    line.type("\t\r")  # the safe answer has the focus
    wait_for(lambda: pages_read(desk) >= 1)
    assert place(desk).startswith("console")


def watch(line: Terminal, desk: Desk, box: Sandbox) -> None:
    """See it going on in the worker, up to its end."""
    open_panel(line)
    line.until("worker on")
    line.until("followers")
    job = store.workflow(desk.record, SYNC)
    assert store.open_run(desk.record, job.id) is not None
    box.clear_faults()
    wait_for(lambda: store.open_run(desk.record, job.id) is None)
    line.until("Finished")
    line.type("\x11")
    assert line.ended() == 0


@pytest.mark.daemon
def test_a_run_begun_over_ssh_goes_on_in_the_worker_when_the_line_is_cut(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("ssh", "ssh-keygen", "tmux")
    run, near = Stonechat(tmp_path), surroundings(tmp_path)
    far = near | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with (
        Sandbox(followers=6_000, no_quota=True) as box,
        TemporaryDirectory(prefix="e") as far["TMUX_TMPDIR"],  # short: a socket's path holds 107 characters at most
        sshd(tmp_path, "server", far) as settings,
    ):
        desk = desk_at(box, run.home, passphrase=PASSPHRASE)
        brand, _ = register(desk, box)
        box.faults([SLOW])
        login = ["ssh", "-F", str(settings), "server"]
        console = ["-t", join(run.line(open=True))]
        try:
            with terminal([*login, *console], near, tmp_path) as line:
                begin(line, desk)
                worker = ["tmux", "new", "-d", join(run.line("worker", open=True))]
                subprocess.run([*login, join(worker)], env=near, check=True)
                line.process.kill()
            wait_for(lambda: place(desk).startswith("worker"))
            with terminal([*login, *console], near, tmp_path) as line:
                watch(line, desk, box)
        finally:
            subprocess.run(["tmux", "kill-server"], env=far, capture_output=True)
    assert subscriptions.subscriber_count(desk.record, brand) == 6_000
