"""Non deliverables and addresses: who could not be written to and why, who wants no messages, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from social import quarantine as acts
from store import quarantine as store
from store.failures import Failure, named
from store.quarantine import Address, Status
from tui.amounts import counted, grouped
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.dialogs.told import Told
from tui.foreign import one_line
from tui.moments import both, moment
from tui.screens.narrowed import Narrowed, filtering
from tui.signs import Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.window_table import Column, WindowTable

EMPTY = "No message failed by its address, and nobody opted out."
NONE_FIT = "No address fits. Esc clears the filter, f the status."


@dataclass(frozen=True)
class Found:
    """What one look found: the addresses of the list, and how many there are of each status."""

    listed: Sequence[Address]
    numbers: Mapping[Status, int]


def _why_none(screen: Quarantine) -> str | None:
    return None if screen.chosen is not None else EMPTY


def _why_not_valid(screen: Quarantine) -> str | None:
    return _why_none(screen) or acts.why_not_valid(screen.chosen)


async def _open(screen: Quarantine) -> None:
    if screen.chosen is not None:
        await screen.app.push_screen_wait(Told("An address", facts(screen.chosen, screen.world.zone)))


async def _valid(screen: Quarantine) -> None:
    known, world = screen.chosen, screen.world
    if known is None:
        return
    lines = (
        f"{named(known.failure)}, {counted(known.errors, 'error')}.",
        "Its errors are forgotten, and the next delivery writes to it. Should X refuse it again, it is counted again.",
    )
    question = Confirm("Set this address Valid?", quote=_name(known), lines=lines, yes="Set Valid", no="Leave it")
    if await screen.app.push_screen_wait(question):
        acts.set_valid(world.record, world.clock, world.operator, known.external_id)
        screen.say(f"Valid again: {_name(known)}.", "good")


async def _status(screen: Quarantine) -> None:
    from tui.dialogs.pick import Choice, Pick

    numbers = screen.found.numbers if screen.found is not None else {}
    choices = [Choice("", "All", grouped(sum(numbers.values())))]
    choices += [Choice(each, each, grouped(numbers.get(each, 0))) for each in Status]
    chosen = await screen.app.push_screen_wait(Pick("Filter by status", choices))
    if chosen is not None:
        screen.status = chosen
        screen.reread()


class Quarantine(Narrowed):
    """The list, those in quarantine first."""

    mode = "quarantine"
    CSS = "Quarantine #told { height: auto; min-height: 3; margin-top: 1; }"
    COLUMNS = (
        Column("External ID", 19),
        Column("Username", least=10),
        Column("Status", 13),
        Column("Error reason", 18),
        Column("Errors", 6, "right"),
        Column("Last error", 16, from_width=100),
    )
    HINT = "words in External ID, username or status"
    OPENS = "quarantine.open"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "quarantine.open", "Open", _open, key="enter", group="Addresses", show=True, why_not=_why_none,
            help="The address in full: its errors, the last one, and what comes next.",
        ),
        Command(
            "quarantine.valid", "Set Valid…", _valid, key="v", group="Addresses", show=True, why_not=_why_not_valid,
            foot="Set Valid", help="Forgets the errors of the address, so that it is written to again.",
        ),
        Command(
            "quarantine.status", "By status…", _status, key="f", group="Addresses", show=True, foot="By status",
            help="Shows only the addresses of one status.",
        ),
        filtering("quarantine.filter", "Addresses", "Narrows the list while you type."),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.found: Found | None = None
        """What was read last; None until then."""
        self.status = ""
        """The one status that is listed; "" for all."""
        self._numbers: dict[str, int] = {}
        """External ID → the row's number, so that the cursor stays on its row."""
        self._rows: dict[int, Address] = {}

    @property
    def crumbs(self) -> str:
        """The end of the path: the whole of it is wider than many a terminal."""
        return "… › Non deliverables Management › Non deliverables and addresses"

    @property
    def chosen(self) -> Address | None:
        """The address under the cursor."""
        return self._rows.get(self.table.row_id or 0)

    @property
    def narrow(self) -> bool:
        """One status alone is cleared too."""
        return super().narrow or bool(self.status)

    def compose_content(self) -> ComposeResult:
        """More of the row under the cursor below the list."""
        yield from super().compose_content()
        yield SteadyText(id="told")

    def widen(self) -> None:
        """Every status again, too."""
        self.status = ""
        super().widen()

    def reread(self) -> None:
        """Ask in a thread: opt-outs may be many."""
        record, now = self.world.record, self.world.clock.now()
        words, status = self.words, self.status
        self.keep_up(
            lambda: Found(store.addresses(record, now, status, words), store.numbers(record, now)),
            group="addresses",
            then=self._see,
        )

    def _see(self, found: Found) -> None:
        self.found = found
        keys = [self._numbers.setdefault(each.external_id, len(self._numbers) + 1) for each in found.listed]
        self._rows = dict(zip(keys, found.listed, strict=True))
        self.table.empty = NONE_FIT if self.status or self.words else EMPTY
        self.table.set_source(FixedRows({number: _cells(each, self.world.zone) for number, each in self._rows.items()}))
        self.query_one("#summary", SteadyText).show(_summary(found, self.status))
        self.refresh_bindings()
        self._tell()

    @on(WindowTable.RowHighlighted)
    def _tell(self) -> None:
        known = self.chosen
        self.query_one("#told", SteadyText).show("" if known is None else _told(known))
        self.refresh_bindings()


def facts(known: Address, zone: str) -> list[tuple[str, str]]:
    """An address in full."""
    since = "" if known.quarantined_at is None else both(known.quarantined_at, zone)
    last = "Opted out" if known.status is Status.DENYLISTED else "Last error"
    return [
        ("External ID", known.external_id),
        ("Username", f"@{known.username}" if known.username else ""),
        ("Status", known.status),
        ("Error reason", named(known.failure)),
        ("Errors", str(known.errors)),
        (last, both(known.last_error_at, zone)),
        ("In quarantine since", since),
        ("What was said", known.reason),
        ("Delivery", str(known.delivery_id or "")),
        ("Next", acts.next_step(known)),
    ]


def _name(known: Address) -> str:
    return f"@{known.username} ({known.external_id})" if known.username else known.external_id


def _summary(found: Found, status: str) -> str:
    words = {
        Status.QUARANTINE: "in quarantine", Status.WITH_ERRORS: "with errors", Status.DENYLISTED: "denylisted",
        Status.VALID: "valid again",
    }  # fmt: skip
    told = " · ".join(f"{grouped(found.numbers[each])} {words[each]}" for each in Status if found.numbers.get(each))
    if status:
        told += f"\nOnly {status} is listed: f shows others."
    if len(found.listed) >= store.LISTED:
        told += f"\nThe first {grouped(store.LISTED)} are listed: / narrows them."
    return told or "Addresses come here when X refuses a direct message to them, or when somebody opts out."


def _told(known: Address) -> Content:
    return Content.assemble(
        (f"{one_line(known.reason)}\n" if known.reason else "", ""), (acts.next_step(known), "$muted")
    )


def _cells(known: Address, zone: str) -> tuple[Cell, ...]:
    return (
        known.external_id,
        f"@{known.username}" if known.username else Word("not known", "muted"),
        state(known.status),
        Failure(known.failure).words,
        grouped(known.errors) if known.errors else "",
        Word(moment(known.last_error_at, zone), "muted"),
    )
