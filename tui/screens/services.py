"""The services: every X account we speak for, how it stands, and what can be done with it."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from social.errors import HostFault
from social.services.check import check
from social.services.registration import FormRefused, remove
from store.database import Record
from store.secrets import SecretsError
from store.services import Service, service, services
from store.subscriptions import subscriber_count
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.faults import show_fault
from tui.moments import moment
from tui.screens.place import Place
from tui.screens.service import ServiceEditor
from tui.screens.service_words import privacy, sign, standing
from tui.secrets_door import refusal, unlocked
from tui.signs import Word
from tui.widgets.foot import Foot
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("Label (Internal name)", least=20),
    Column("Use", 4, from_width=92),
    Column("Sync", 4),
    Column("Followers", 9, "right"),
    Column("Last check", 15),
    Column("Account", 11, from_width=100),
    Column("Last modified", 16, from_width=110),
)
EMPTY = "No services yet. Press n to create one; have its four keys at hand."


def _why_not_change(screen: Services) -> str | None:
    return READ_ONLY if screen.world.read_only else None


def _why_not_one(screen: Services) -> str | None:
    return None if screen.chosen is not None else "There is no service yet. Create one first."


def _why_not_change_one(screen: Services) -> str | None:
    return _why_not_change(screen) or _why_not_one(screen)


async def _create(screen: Services) -> None:
    await screen.app.push_screen_wait(ServiceEditor())


async def _open(screen: Services) -> None:
    if screen.chosen is not None:
        await screen.app.push_screen_wait(ServiceEditor(screen.chosen))


async def _duplicate(screen: Services) -> None:
    known = _chosen(screen)
    if known is not None:
        await screen.app.push_screen_wait(ServiceEditor(model=known))


async def _delete(screen: Services) -> None:
    known, desk = _chosen(screen), screen.world.desk
    if known is None:
        return
    lines = ("Its keys and the list of its subscriptions go with it. The visitors stay, and nothing changes on X.",)
    question = Confirm("Delete this service?", quote=known.title, lines=lines, yes="Delete", no="Keep", danger=True)
    if not await screen.app.push_screen_wait(question):
        return
    if known.generation and not await unlocked(screen):
        screen.say("Not deleted: its keys can only be removed once the secrets are open.", "attention")
        return
    try:
        await asyncio.to_thread(lambda: remove(desk.record, desk.secrets, desk.clock, desk.operator, known.id))
    except FormRefused as refused:
        show_fault(
            screen.app, HostFault("service-used", str(refused), "Untick Synchronize subscriptions to let it rest.")
        )
    except SecretsError as error:
        refusal(screen.app, error)
    else:
        screen.say(f"Deleted: {known.title}.")


async def _check(screen: Services) -> None:
    known, desk = _chosen(screen), screen.world.desk
    if known is None or not await unlocked(screen):
        return
    screen.say(f"Asking X about {known.title}…", "running")
    await asyncio.to_thread(check, desk.record, desk.connections, desk.clock, desk.operator, known.id)
    after = service(desk.record, known.id)
    if after is not None:
        word = standing(after)
        screen.say(Word(f"{after.title}: {word}", word.tone))


def _chosen(screen: Services) -> Service | None:
    return None if screen.chosen is None else service(screen.world.record, screen.chosen)


class Services(Place):
    """The list, newest change first."""

    mode = "services"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "service.create", "Create", _create, key="n", group="Services", show=True, why_not=_why_not_change,
            help="Registers an account of X as a service.",
        ),
        Command(
            "service.open", "Open", _open, key="enter", group="Services", show=True, why_not=_why_not_one,
            help="Dashboard, form, Twitter page and subscriptions of the service.",
        ),
        Command(
            "service.check", "Check now", _check, key="c", group="Services", show=True, why_not=_why_not_change_one,
            help="Asks X whom the token speaks for, and what it may do. One call, or two.",
        ),
        Command(
            "service.duplicate", "Duplicate…", _duplicate, key="d", group="Services", show=True, foot="Duplicate",
            why_not=_why_not_change_one, help="A new service with the same settings; its keys start empty.",
        ),
        Command(
            "service.delete", "Delete…", _delete, key="delete", group="Services", show=True, foot="Delete",
            why_not=_why_not_change_one, help="Removes the service, its keys and its subscriptions.",
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """The table."""
        yield WindowTable(COLUMNS, id="services", empty=EMPTY, markable=False)

    @property
    def chosen(self) -> int | None:
        """The service under the cursor."""
        return self.query_one(WindowTable).row_id

    def reread(self) -> None:
        """Counting the followers of a large account takes longer than a screen may wait."""
        record = self.world.record
        self.work_on(lambda: _rows(record, self.world.zone), group="services", then=self._show)

    def _show(self, rows: dict[int, tuple[Cell, ...]]) -> None:
        self.query_one(WindowTable).set_source(FixedRows(rows))
        self.query_one(Foot).look_again()

    def open_thing(self, what: str) -> None:
        """The service with that number."""
        if service(self.world.record, int(what)) is not None:
            self.app.push_screen(ServiceEditor(int(what)))

    @on(WindowTable.RowSelected, "#services")
    def _enter(self, _event: WindowTable.RowSelected) -> None:
        self.action_command("service.open")


def _rows(record: Record, zone: str) -> dict[int, tuple[Cell, ...]]:
    return {known.id: _row(known, subscriber_count(record, known.id), zone) for known in services(record)}


def _row(known: Service, followers: int, zone: str) -> tuple[Cell, ...]:
    """A service that is left out of the synchronization is muted."""
    tone = Word("").tone if known.synchronize else "muted"
    return (
        Word(known.title, tone, sign(known)),
        Word("test" if known.test_account else "main", tone),
        Word("on" if known.synchronize else "off", tone),
        Word(f"{followers:,}", tone),
        standing(known),
        privacy(known),
        Word(moment(known.modified_at, zone), "muted"),
    )
