"""One visitor: all that X said, what we know besides, and the services it follows or followed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.services import service_type
from store.database import Record
from store.erased import PLACEHOLDER
from store.folders import folder
from store.subscriptions import Subscription, subscriptions_of
from store.visitor_history import Event, Received, events_of, received
from store.visitors import Visitor, visitor
from tui.amounts import grouped
from tui.commands import Command
from tui.foreign import inert, one_line, steady
from tui.moments import both
from tui.screens import visitor_erase as erasing
from tui.screens.page import Page, way_back
from tui.screens.visitor_past import as_object, history
from tui.screens.visitor_rows import checked
from tui.signs import Word, state
from tui.widgets.tones import painted

LABEL = 19
"""Cells of the labels, with the blanks behind them."""
UNSAID = Word("–", "muted")


@dataclass(frozen=True)
class Portrait:
    """A visitor with what hangs on it."""

    visitor: Visitor
    folder: str
    profile_url: str
    subscriptions: tuple[Subscription, ...]
    events: tuple[Event, ...]
    received: tuple[Received, ...]


def portray(record: Record, visitor_id: int) -> Portrait | None:
    """Read one visitor; None where it is gone."""
    found = visitor(record, visitor_id)
    if found is None:
        return None
    place = folder(record, found.folder_id)
    url = service_type().profile_url(found.username) if found.username else ""
    return Portrait(
        found,
        place.label if place else "",
        url,
        tuple(subscriptions_of(record, visitor_id)),
        tuple(events_of(record, visitor_id)),
        tuple(received(record, visitor_id)),
    )


def _why_not_next(page: VisitorDetail) -> str | None:
    return None if page.index + 1 < len(page.ids) else "This is the last visitor of the list."


def _why_not_previous(page: VisitorDetail) -> str | None:
    return None if page.index else "This is the first visitor of the list."


def _copy(page: VisitorDetail) -> None:
    if page.portrait is not None:
        address = page.portrait.profile_url or page.portrait.visitor.external_id
        page.app.copy_to_clipboard(raw(page.portrait) if page.as_object else one_line(address))
        page.app.notify("Sent to the terminal's clipboard.")


class VisitorDetail(Page[int]):
    """The visitor at `index` of a list; gives back the index of the one it was left at."""

    AUTO_FOCUS = "#portrait"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "visitor.next", "Next", lambda page: page.walk(1), key="n,right,f8", group="Visitor", show=True,
            why_not=_why_not_next, help="The next visitor of the list.",
        ),
        Command(
            "visitor.previous", "Previous", lambda page: page.walk(-1), key="p,left,f7", group="Visitor", show=True,
            why_not=_why_not_previous, help="The visitor before this one.",
        ),
        Command(
            "visitor.copy", "Copy address", _copy, key="y,f9", group="Visitor", show=True,
            help="Sends the address of the profile on X, or the raw object, to the terminal's clipboard (OSC 52).",
        ),
        Command(
            "visitor.raw", "Raw object", lambda page: page.turn(), key="j,f6", group="Visitor", show=True, foot="Raw",
            help="The visitor as the record holds it, in JSON; once more goes back.",
        ),
        Command(
            "visitor.erase", "Erase this person…", lambda page: page.erase(), group="Visitor",
            help="Everywhere and for ever, with a receipt.",
        ),
        way_back("Back to the list, on this visitor."),
    )  # fmt: skip

    def __init__(self, ids: Sequence[int], index: int) -> None:
        super().__init__()
        self.ids = ids
        self.index = index
        self.portrait: Portrait | None = None
        self.as_object = False
        """Whether the raw object is shown."""

    @property
    def crumbs(self) -> str:
        """Where in the list."""
        return f"Profiles and Targets › Visitors › {grouped(self.index + 1)} of {grouped(len(self.ids))}"

    def compose_content(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="portrait"):
            yield Static(id="facts", markup=False)

    def climb(self) -> None:
        """Back, with the index."""
        self.dismiss(self.index)

    def walk(self, by: int) -> None:
        """To a neighbour in the list."""
        self.index = max(0, min(self.index + by, len(self.ids) - 1))
        self.set_crumbs(self.crumbs)
        self.reread()

    def reread(self) -> None:
        """Read the visitor in a thread."""
        visitor_id = self.ids[self.index]
        self.work_on(lambda: portray(self.world.record, visitor_id), group="portrait", then=self._see)

    def _see(self, found: Portrait | None) -> None:
        if found is None:
            self.say("This visitor was removed from the record.", "attention")
        elif found != self.portrait:
            self.portrait = found
            self._paint()

    async def erase(self) -> None:
        """Erase the person, and say what is left of them."""
        await erasing.ask(self, self.ids[self.index], self.reread)

    def turn(self) -> None:
        """Show the raw object, or go back to what it means."""
        self.as_object = not self.as_object
        self._paint()
        self.query_one("#portrait").scroll_home(animate=False)

    def _paint(self) -> None:
        if self.portrait is not None:
            told = Content(raw(self.portrait)) if self.as_object else _told(self.portrait, self.world.zone)
            self.query_one("#facts", Static).update(told)


def raw(found: Portrait) -> str:
    """All that the record holds of a visitor, as JSON, made inert."""
    return inert(
        json.dumps(
            as_object(found.visitor)
            | {
                "subscriptions": [as_object(each) for each in found.subscriptions],
                "history": [as_object(each) for each in found.events],
                "received": [as_object(each) for each in found.received],
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def _told(found: Portrait, zone: str) -> Content:
    known = found.visitor
    friends = known.number_of_friends
    facts: list[tuple[str, str | Word | None, str]] = [
        ("Origin", known.origin, ""),
        ("External ID", known.external_id, ""),
        ("Username", known.username, ""),
        ("Full name", known.full_name, ""),
        ("Number of friends", None if friends is None else grouped(friends), "followers, as X counts them"),
        ("Checked", checked(known), ""),
        ("", "", ""),
        ("Protected", _yes_or_no(known.protected), "only approved followers see its posts" if known.protected else ""),
        ("Receives messages", _yes_or_no(known.receives_messages), "direct messages"),
        ("Page on X", found.profile_url or None, ""),
        ("Folder", found.folder, ""),
        ("First seen", both(known.first_seen, zone), ""),
        ("Last change", both(known.changed_at, zone), ""),
    ]
    if _untold(known):
        facts.append(("", Word(_untold(known), "muted"), ""))
    lines = [_line(label, value, hint) for label, value, hint in facts]
    more = [*_subscriptions(found.subscriptions, zone), *history(found.events, found.received, zone)]
    return Content("\n").join([*lines, Content(""), *more])


def _untold(known: Visitor) -> str:
    """Why there is no more; empty where X has told of them."""
    if known.external_id.startswith(PLACEHOLDER):
        return "Somebody stood here who was erased. What has to add up stays, without a name."
    if known.detailed_at is not None:
        return ""
    if known.username or known.full_name:
        return "This came by a file: X has told nothing of them yet."
    return "Only the External ID is known so far: the details come with the next pages."


def _yes_or_no(value: bool | None) -> Word | None:
    return None if value is None else state("Yes" if value else "No")


def _line(label: str, value: str | Word | None, hint: str = "") -> Content:
    if value is None:
        return Content.assemble((label.ljust(LABEL), "$muted"), painted(UNSAID))
    word = value if isinstance(value, Word) else Word(value)
    shown = painted(Word(steady(word.text), word.tone, word.sign))
    return Content.assemble((label.ljust(LABEL), "$muted"), shown, (f"   {hint}" if hint else "", "$muted"))


def _subscriptions(found: Sequence[Subscription], zone: str) -> list[Content]:
    """A line for each service, with since when and until when."""
    if not found:
        return [Content.styled("Follows none of our services.", "$muted")]
    width = max(LABEL, *(cell_len(one_line(each.service)) + 2 for each in found))
    lines = [Content.styled("Subscriptions", "bold")]
    for each in found:
        name = steady(each.service)
        word = state("Yes") if each.ended is None else state("Ended")
        gap = " " * max(1, width - cell_len(name))
        since = f"since {both(each.since, zone)}"
        lines.append(Content.assemble(painted(Word(name, word.tone, word.sign)), gap, since))
        if each.ended is not None:
            lines.append(Content.styled(f"{' ' * (width + 2)}ended {both(each.ended, zone)}", "$muted"))
    return lines
