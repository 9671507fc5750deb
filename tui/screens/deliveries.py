"""The deliveries: tweets written, proofed and sent, each with how it stands; proofs below the delivery they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from social.deliveries import drafts
from store import sends
from store.database import Record
from store.deliveries import Delivery, deliveries, delivery
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.delivery_view import processed, succeeded
from tui.dialogs.new_delivery import ask_for_delivery
from tui.moments import moment
from tui.screens.delivery_acts import carried_out, shared_commands
from tui.screens.delivery_threads import RESUMING
from tui.screens.doubts import open_doubts
from tui.screens.place import Place
from tui.signs import Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

EMPTY = "No deliveries yet. Press n to write the first tweet."


def _why_not_create(screen: Place) -> str | None:
    return READ_ONLY if screen.world.read_only else None


def _why_not_open(screen: Deliveries) -> str | None:
    return None if screen.chosen_delivery is not None else EMPTY


async def create_delivery(screen: Place, template: str = "") -> None:
    """Ask for what a new delivery needs, make it, and open its window."""
    answer = await ask_for_delivery(screen, template)
    if answer is None:
        return
    chosen, named, world = *answer, screen.world
    act = partial(drafts.create, world.record, world.clock, world.operator, chosen.called, named.label)
    made = await carried_out(screen, partial(act, code=named.code, description=named.description))
    if made is not None:
        await open_window(screen, made)


async def open_window(screen: Place, delivery_id: int) -> None:
    """Open a delivery's window over the place, and wait until it is left."""
    from tui.screens.delivery import DeliveryWindow

    await screen.app.push_screen_wait(DeliveryWindow(delivery_id))


async def _open(screen: Deliveries) -> None:
    if screen.chosen_delivery is not None:
        await open_window(screen, screen.chosen_delivery.id)


class Deliveries(Place):
    """The list, newest delivery first."""

    mode = "deliveries"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "delivery.create", "Create", create_delivery, key="n", group="Deliveries", show=True,
            why_not=_why_not_create, help="Writes a new tweet from a template.",
        ),
        Command(
            "delivery.open", "Open", _open, key="enter", group="Deliveries", show=True, why_not=_why_not_open,
            help="Content, preview, proofs, sending and log of the delivery.",
        ),
        *shared_commands(),
        *RESUMING,
        Command(
            "deliveries.doubts", "Doubts…", open_doubts, key="u", group="Deliveries", foot="Doubts",
            help="What X never answered for, of all deliveries: the evidence, and what a person decides.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[int, Delivery] = {}

    def compose_content(self) -> ComposeResult:
        """The table."""
        columns = (
            Column("Label", least=18),
            Column("Status", 18),
            Column("Contact date", 16),
            Column("To send", 7, "right"),
            Column("Processed", 9, "right", from_width=88),
            Column("Success", 7, "right"),
        )
        yield WindowTable(columns, id="deliveries", empty=EMPTY, markable=False)

    @property
    def chosen_delivery(self) -> Delivery | None:
        """The delivery under the cursor."""
        row = self.query_one(WindowTable).row_id
        return self._known.get(row) if row is not None else None

    def reread(self) -> None:
        """Read the list in a thread: a thousand deliveries with their texts take longer than a screen may wait."""
        self.work_on(partial(_read, self.world.record), group="deliveries", then=self._show)

    def _show(self, read: tuple[list[Delivery], Mapping[int, Counter[str]]]) -> None:
        found, tallies = read
        self._known = {each.id: each for each in found}
        rows = {each.id: _row(each, tallies.get(each.id, Counter()), self.world.zone) for each in found}
        self.query_one(WindowTable).set_source(FixedRows(rows))
        self.refresh_bindings()

    def open_thing(self, what: str) -> None:
        """The window of the delivery with that number."""
        if delivery(self.world.record, int(what)) is not None:
            self.run_worker(open_window(self, int(what)), group="command delivery.open", exit_on_error=False)

    async def open_delivery(self, delivery_id: int) -> None:
        """Open another one, such as a copy."""
        await open_window(self, delivery_id)

    @on(WindowTable.RowHighlighted, "#deliveries")
    def _moved(self, _event: WindowTable.RowHighlighted) -> None:
        """What can be paused, started or stopped differs from row to row."""
        self.refresh_bindings()

    @on(WindowTable.RowSelected, "#deliveries")
    def _enter(self, _event: WindowTable.RowSelected) -> None:
        self.action_command("delivery.open")


def _read(record: Record) -> tuple[list[Delivery], Mapping[int, Counter[str]]]:
    return list(with_proofs(deliveries(record))), sends.tallies(record)


def with_proofs(newest_first: Sequence[Delivery]) -> Iterable[Delivery]:
    """Each delivery with its proofs below it, newest first on both levels; a proof whose delivery is not listed stays alone."""
    proofs: dict[int, list[Delivery]] = {}
    listed = {each.id for each in newest_first}
    for each in newest_first:
        if each.proof_of in listed and each.proof_of is not None:
            proofs.setdefault(each.proof_of, []).append(each)
    for each in newest_first:
        if each.proof_of not in listed:
            yield each
            yield from proofs.get(each.id, [])


def _row(delivery: Delivery, tally: Mapping[str, int], zone: str) -> tuple[Cell, ...]:
    """A proof is muted and stands in under its delivery."""
    proof = delivery.proof_of is not None
    confirmed = delivery.confirmed_at is not None
    return (
        Word(f"  {delivery.label}", "muted") if proof else delivery.label,
        state(delivery.state),
        Word(moment(delivery.contact_at, zone) if delivery.contact_at else "", "muted"),
        str(delivery.to_send) if delivery.analyzed_at else "",
        str(processed(tally)) if confirmed else "",
        str(succeeded(tally)) if confirmed else "",
    )
