"""Opens the console: on the user's own home, or on a fresh sandbox with a home that ends with it."""

from __future__ import annotations

import gc
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from tui.cli.output import Failure, Usage
from tui.cli.session import home_of
from tui.surroundings import Surroundings, decide, settle

if TYPE_CHECKING:
    from social.desk import Desk
    from social.engine import Engine
    from social.sandbox.server import Sandbox
    from store.upgrading import Watch

LOOK = 0.25
"""Seconds between two looks whether the secrets were opened."""
SPARE = "janemarge85"
SPARE_TEST = "janeproofs"
"""Accounts of the console's sandbox that are not registered yet: somebody may want to do that by hand."""


def open_console(options: Namespace) -> int:
    """Open the console and stay until it is left; gives the exit code. Raises Failure."""
    # Nothing of a start is garbage, and to look for some takes a tenth of it: the app turns this on once it is painted.
    gc.disable()
    surroundings = _surroundings(options)
    if options.followers is not None and not options.sandbox:
        raise Usage("--followers is for --sandbox: X's own accounts have the followers they have.")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _leave)
    if options.sandbox:
        with _sandbox_desk(options) as desk:
            return _stay(desk, surroundings, "SANDBOX", sandbox=True)
    home = home_of(options)
    return _stay(_desk(options, home), surroundings, str(home), sandbox=False)


def _surroundings(options: Namespace) -> Surroundings:
    # Textual draws on stderr, so that a result can go through stdout.
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    try:
        surroundings = decide(
            os.environ, theme=options.theme, mouse=not options.no_mouse, quiet=options.quiet, is_terminal=at_terminal
        )
    except ValueError as error:
        raise Usage(str(error)) from None
    if surroundings.refusal:
        raise Usage(surroundings.refusal)
    settle(surroundings, os.environ)
    return surroundings


def _desk(options: Namespace, home: Path) -> Desk:
    from social.clock import SystemClock
    from social.desk import open_desk
    from store.database import RecordError
    from store.redaction import Redaction, quiet_loggers
    from store.secrets import SecretsError, read_passphrase_file

    redaction = Redaction()
    redaction.guard()
    quiet_loggers()
    named = options.passphrase_file
    try:
        passphrase = None if named is None else read_passphrase_file(Path(named).expanduser())
        return open_desk(
            home,
            SystemClock(),
            passphrase=passphrase,
            read_only=options.read_only,
            redaction=redaction,
            watched=lambda: _watched(options),
        )
    except RecordError as error:
        raise Failure(str(error)) from None
    except SecretsError as error:
        raise Failure(error.sentence, error.cure) from None


def _watched(options: Namespace) -> AbstractContextManager[Watch]:
    """Who tells of an upgrade of the record, in plain lines before the first screen; hardly any start has to make one."""
    from social.clock import SystemClock
    from tui.upgrade_told import watched

    return watched(SystemClock(), quiet=options.quiet)


def _stay(desk: Desk, surroundings: Surroundings, home: str, *, sandbox: bool) -> int:
    from tui.app import run_console
    from tui.entry import open_world

    engine = _OwnEngine(desk)
    world = open_world(desk, home=home, sandbox=sandbox, outage=engine.outage)
    with engine.working(world.painted):
        return run_console(world, surroundings)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End before the first screen and after the last: a sandbox's folder goes, the engine ends between two steps."""
    raise SystemExit(128 + number)


class _OwnEngine:
    """The engine beside a console that may write: made once its first screen is painted, which need not wait for it, and
    the secrets are open, for before it could only fail."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: Engine | None = None
        self._left = Event()

    def outage(self) -> str:
        """What keeps it from the record, as a sentence; "" where nothing does."""
        return self._made.outage if self._made is not None else ""

    @contextmanager
    def working(self, painted: Event) -> Iterator[None]:
        """Work in a thread of its own meanwhile."""
        if self._desk.record.read_only:
            yield
            return
        thread = Thread(target=self._work, args=(painted,), name="engine", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._left.set()
            if self._made is not None:
                self._made.stop()
            thread.join()

    def _work(self, painted: Event) -> None:
        while not (painted.is_set() and _secrets_are_open(self._desk)):
            if self._desk.clock.wait(self._left, LOOK):
                return
        engine = self._made = self._desk.engine("console")
        if not self._left.is_set():
            engine.run()


def _secrets_are_open(desk: Desk) -> bool:
    from store.secrets import SecretsError

    try:
        return desk.secrets.state == "open"
    except SecretsError:  # told where somebody asks for them
        return False


@contextmanager
def _sandbox_desk(options: Namespace) -> Iterator[Desk]:
    """A desk of its own on a sandbox of its own: nothing of the user's is read or written."""
    from social.clock import SystemClock
    from social.desk import open_desk
    from social.sandbox.accounts import AccountSpec
    from social.sandbox.server import Sandbox
    from social.sandbox.world import DEFAULT_FOLLOWERS, DEFAULT_SEED, World

    spare = (AccountSpec(SPARE, "Jane Marge", 85), AccountSpec(SPARE_TEST, "Jane's proofs", protected=True))
    number = DEFAULT_FOLLOWERS if options.followers is None else options.followers
    try:
        world = World(DEFAULT_SEED, number, spare)
    except ValueError as error:
        raise Usage(str(error)) from None
    with TemporaryDirectory(prefix="stonechat-sandbox-") as home, Sandbox(world=world) as sandbox:
        desk = open_desk(Path(home), SystemClock(), memory=True, base_url=sandbox.url)
        _furnish(desk, sandbox)
        yield desk


def _furnish(desk: Desk, sandbox: Sandbox) -> None:
    """Register and check a brand account and a protected test account, and say where the keys of more are."""
    from social.routing import change
    from social.sandbox.world import BRAND, TEST

    _register(desk, sandbox, BRAND, "New Offers Available")
    _register(desk, sandbox, TEST, "Proofs", test_account=True)
    said = f"The sandbox. More accounts to register, with their keys: {sandbox.url}/sandbox/accounts"
    change(desk.record, desk.clock, desk.operator, comment=said)


def _register(desk: Desk, sandbox: Sandbox, username: str, label: str, *, test_account: bool = False) -> None:
    from social.connections import FIELDS
    from social.services.base import Credentials
    from social.services.check import check
    from social.services.registration import Form, save
    from store.folders import SERVICES, VISITORS, ensure_folder

    account = sandbox.account(username)
    form = Form(
        label=label,
        internal_name=username,
        folder_id=ensure_folder(desk.record, "service", SERVICES, system=True),
        visitor_folder_id=ensure_folder(desk.record, "visitor", VISITORS, system=True),
        synchronize=not test_account,
        test_account=test_account,
        credentials=Credentials(**{name: account[name] for name in FIELDS}),
    )
    saved = save(desk.record, desk.secrets, desk.clock, desk.operator, form)
    check(desk.record, desk.connections, desk.clock, desk.operator, saved.service_id)
