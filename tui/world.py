"""What the console is given to show and to work with; made once by the command line, or by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from social.clock import Clock, SystemClock
from store.database import Record
from tui.signs import Word

if TYPE_CHECKING:
    from social.desk import Desk


@dataclass(frozen=True)
class ChecklistItem:
    """One step of the set-up: its words, whether it is done, what to do, and the mode where it is done."""

    label: str
    done: bool
    hint: str = ""
    mode: str = ""
    optional: bool = False
    command: str = ""
    """The command that does it, where no place is for it."""


UNREAD = Word("reading the record", "muted")


@dataclass(frozen=True)
class Outlook:
    """What stands around every place: read from the record in a thread, never by a widget."""

    engine: Word = UNREAD
    secrets: Word | None = None
    """Said of the secrets where they are not open; None where they are, or where nobody has looked yet."""
    next_sync: str = ""
    """Such as "Thu 07:30 Europe/Berlin"; empty when nothing is due."""
    used_up: Word | None = None
    """What X lets nobody do for now, and until when; None where nothing is used up."""
    money: Word | None = None
    """What X charged this month, of the month's budget."""
    attention: Word | None = None
    """How many workflows and deliveries need a hand; None where none does."""
    awaited: str = ""
    """How many deliveries wait for the approval of who sits here, as a sentence; empty where none does."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Mode → how many things are there, for the tree."""
    workflows: Sequence[tuple[str, str]] = ()
    """Internal name and label of the technical workflows, for the tree."""
    visitor_lists: Sequence[tuple[str, str]] = ()
    """Folders and views of visitors, as the place of visitors calls them ("folder:3", "view:1"), and their labels."""
    checklist: Sequence[ChecklistItem] = ()
    banner: str = ""
    """A sentence that must be seen everywhere, such as how to start the engine; empty when all is well."""

    @property
    def things(self) -> dict[str, Sequence[tuple[str, str]]]:
        """What the tree lists below its places: mode → name there and label."""
        return {"workflows": self.workflows, "visitors": self.visitor_lists}


def _silent(error: BaseException) -> None:
    """Where no journal is kept, nothing is written."""


@dataclass(frozen=True)
class World:
    """Everything a screen may reach: the record to read, the work to tell, and the hooks of the shell."""

    record: Record
    desk: Desk = field(repr=False)
    """The record with secrets, connections, clock and engine: what screens hand to the work."""
    home: str = "SANDBOX"
    """"SANDBOX", or where the record lies; always in the head."""
    sandbox: bool = True
    operator: str = ""
    clock: Clock = field(default_factory=SystemClock)
    zone: str = "UTC"
    """IANA name of the zone that times are shown in, beside UTC."""
    read_only: bool = False
    painted: Event = field(default_factory=Event)
    """Set once the first screen stands: what may wait, such as the keyring and the engine, begins then."""
    look: Callable[[], Outlook] = Outlook
    """Reads the surroundings of every place; called in a thread when the record has moved, at most 4 times a second."""
    report: Callable[[BaseException], None] = _silent
    """Writes an unexpected error into the journal."""
