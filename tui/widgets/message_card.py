"""The preview of a direct message: a bubble as one person of the target would see it, and the choice of that person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.budgets import dollars
from social.deliveries.message_analysis import cost
from social.deliveries.rendering import Rendering, render_message
from store.database import Record
from store.members import Count
from tui.amounts import counted as amount
from tui.amounts import grouped
from tui.commands import Command, Commanded
from tui.counting import counted
from tui.foreign import one_line
from tui.people import Parts, People, Person, people_of, person_at
from tui.signs import Word
from tui.threads import Working
from tui.widgets.preview_card import painted_post
from tui.widgets.tones import painted

NO_TARGET = "There is no target yet: press F3, then Add, Twitter subscribers."
NO_VISITORS = "There are no visitors yet. Run the synchronization first."
NOBODY = "Nobody fits the target, or all of them have closed their direct messages, opted out or are in quarantine."


@dataclass(frozen=True)
class Shown:
    """A preview, ready to be painted."""

    person: Person
    rendering: Rendering
    price: int
    """In millionths of a dollar."""


def shown(record: Record, content: str, people: People, place: int) -> Shown | None:
    """Make the preview; for a thread. None where the person is gone."""
    person = person_at(record, people, place)
    if person is None:
        return None
    price = cost(record, [Count(person.service.id, 1, 0, 0)])
    return Shown(person, render_message(content, person.service, person.visitor), price)


class MessageCard(Commanded, Working, VerticalScroll):
    """The bubble; left and right walk through the people of the target, Enter chooses one."""

    DEFAULT_CSS = """
    MessageCard { height: 1fr; }
    MessageCard:focus { background-tint: transparent; }
    MessageCard Static { height: auto; }
    MessageCard #bubble { width: 60; max-width: 92%; height: auto; padding: 0 2; margin: 1 0; border: round $faint; }
    MessageCard:focus #bubble { border: round $accent; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "preview.previous", "Previous person", lambda card: card.step(-1), key="left", group="Preview",
            help="Shows the message to the person before this one.",
        ),
        Command(
            "preview.next", "Next person", lambda card: card.step(1), key="right", group="Preview",
            help="Shows the message to the next person of the target.",
        ),
        Command(
            "preview.choose", "Test personalization…", lambda card: card.choose(), key="enter", group="Preview",
            help="Chooses the visitor whose fields fill the text.",
        ),
    )  # fmt: skip

    def __init__(self, record: Record, id: str | None = None) -> None:
        super().__init__(id=id)
        self._record = record
        self._content = ""
        self._parts: Parts | None = None
        self._people: People | None = None
        self._at = 0
        self.preview: Shown | None = None
        """What is on view, once it was made."""

    def compose(self) -> ComposeResult:
        """To whom, what is to be said about it, and the bubble."""
        yield Static(id="message-to", markup=False)
        yield Static(id="message-notes", markup=False)
        with Vertical(id="bubble"):
            yield Static(id="message-text", markup=False)

    def on_mount(self) -> None:
        """Nothing to show yet."""
        self._say("")

    def show(self, content: str, parts: Parts, now: datetime) -> None:
        """Show `content` for the people of `parts`; the person on view stays while the target does."""
        self._content = content
        if self._parts is not None and list(parts) == list(self._parts) and self._people is not None:
            self._make()
            return
        self._parts, self._people, record = parts, None, self._record
        if not parts:
            self._say(NO_TARGET)
            return
        self._say("Reading the target…")
        self.work_on(lambda: people_of(record, parts, now), group="people", then=self._come)

    def _come(self, people: People) -> None:
        self._people, self._at = people, 0
        if people.visitors:
            self._make()
        else:
            self._parts = None  # asked again at the next look: a synchronization may have run
            known = self._record.scalar("SELECT 1 FROM subscription WHERE ended IS NULL LIMIT 1")
            self._say(NOBODY if known else NO_VISITORS)

    def step(self, by: int) -> None:
        """Another person."""
        if self._people is not None and self._people.visitors:
            self._at = (self._at + by) % len(self._people.visitors)
            self._make()

    async def choose(self) -> None:
        """Choose the person from a list."""
        from tui.dialogs.pick_person import PickPerson

        people = self._people
        if people is None or not people.visitors or self._parts is None:
            return
        chosen = await self.app.push_screen_wait(PickPerson(self._parts, people))
        place = None if chosen is None else people.place_of(chosen)
        if place is not None:
            self._at = place
            self._make()

    def _say(self, sentence: str) -> None:
        self.query_one("#bubble").display = False
        self.query_one("#message-notes", Static).update("")
        self.query_one("#message-to", Static).update(sentence)

    def _make(self) -> None:
        people, record, content, place = self._people, self._record, self._content, self._at
        if people is not None:
            self.work_on(lambda: shown(record, content, people, place), group="preview", then=self._show)

    def _show(self, preview: Shown | None) -> None:
        people = self._people
        if preview is None or people is None:
            self._say("This visitor is gone; ← → show another.")
            return
        self.preview = preview
        name = preview.person.visitor.full_name or preview.person.visitor.username or preview.person.visitor.external_id
        where = f"{grouped(self._at + 1)} of {amount(len(people.visitors), 'person', 'people')}"
        hint = "   ← → others, Enter chooses one" if len(people.visitors) > 1 else ""
        head = Content.assemble(("Test personalization: Visitor Subscription ", "$muted"), one_line(name))
        self.query_one("#message-to", Static).update(Content.assemble(head, (f"\n{where}{hint}", "$muted")))
        notes = Content("\n").join(painted(word) for word in _notes(preview))
        self.query_one("#message-notes", Static).update(notes)
        self.query_one("#bubble").display = True
        self.query_one("#message-text", Static).update(_bubble(preview))


def _bubble(preview: Shown) -> Content:
    service, person = preview.person.service, preview.person.visitor
    head = Content.assemble(
        (one_line(service.label), "bold"), (f"  @{service.internal_name}", "$muted"), (" → ", "$muted"),
        (f"@{one_line(person.username)}" if person.username else person.external_id, "$muted"),
    )  # fmt: skip
    told = preview.rendering
    text = painted_post(service, told) if told.text.strip() else Content.styled("(empty)", "$muted")
    return Content("\n\n").join([head, text])


def _notes(preview: Shown) -> list[Word]:
    found, person = preview.rendering, preview.person
    words = [counted(found.measure, f"@{person.visitor.username or person.visitor.external_id}")]
    if preview.price:
        words.append(Word(f"X charges {dollars(preview.price)} for it.", "muted"))
    if not person.asked:
        words.append(
            Word("They have not asked for messages, so they get none. F9, Exclusions, takes them in.", "attention", "!")
        )
    words += [Word(f"{field} is empty for this person.", "attention", "!") for field in found.missing]
    words += [Word(f"Line {slip.line}, column {slip.column}: {slip.sentence}", "bad", "✗") for slip in found.slips]
    return words
