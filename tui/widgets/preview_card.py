"""The preview of a tweet: a card as X would show it for one account, and the choice of that account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.deliveries.costs import cost_note
from social.deliveries.rendering import Rendering, render
from social.services import service_type
from social.services.base import Entity
from social.services.check import last_check
from store.database import Record
from store.media import Media
from store.services import Service
from tui import media_words
from tui.commands import Command, Commanded
from tui.counting import counted
from tui.foreign import inert, one_line
from tui.signs import Word
from tui.threads import Working
from tui.widgets.tones import painted

HINT = "   ← → other accounts, Enter chooses one"


@dataclass(frozen=True)
class Seat:
    """An account that a text can be shown for, and what it is to the delivery: "main target", say."""

    service: Service
    role: str


@dataclass(frozen=True)
class Shown:
    """A preview, ready to be painted."""

    seat: Seat
    rendering: Rendering
    note: str
    """What X charges for it."""


def seats(main: Sequence[Service], proof: Sequence[Service], rest: Sequence[Service]) -> list[Seat]:
    """Every account once: the main target, the target of the proofs, then all others."""
    roles = [(main, "main target"), (proof, "target of the proofs"), (rest, "not a target")]
    found: dict[int, Seat] = {}
    for services, role in roles:
        for service in services:
            found.setdefault(service.id, Seat(service, role))
    return list(found.values())


def shown(record: Record, content: str, seat: Seat) -> Shown:
    """Make the preview; for a thread."""
    rendering = render(content, seat.service)
    return Shown(seat, rendering, cost_note(record, seat.service, rendering.measure))


class PreviewCard(Commanded, Working, VerticalScroll):
    """The card; left and right walk through the accounts, Enter chooses one"""

    DEFAULT_CSS = """
    PreviewCard { height: 1fr; }
    PreviewCard:focus { background-tint: transparent; }
    PreviewCard Static { height: auto; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "preview.previous", "Previous account", lambda card: card.step(-1), key="left", group="Preview",
            help="Shows the text as it goes out from the account before this one.",
        ),
        Command(
            "preview.next", "Next account", lambda card: card.step(1), key="right", group="Preview",
            help="Shows the text as it goes out from the next account.",
        ),
        Command(
            "preview.choose", "Test personalization…", lambda card: card.choose(), key="enter", group="Preview",
            help="Chooses the service whose fields fill the text.",
        ),
    )  # fmt: skip

    def __init__(self, record: Record, id: str | None = None) -> None:
        super().__init__(id=id)
        self._record = record
        self._content = ""
        self._seats: list[Seat] = []
        self._files: tuple[Media, ...] = ()
        self._at = 0
        self.preview: Shown | None = None
        """What is on view, once it was made."""

    def compose(self) -> ComposeResult:
        """Whose text it is, what is to be said about it, and the card."""
        yield Static(id="preview-seat", markup=False)
        yield Static(id="preview-notes", markup=False)
        with Vertical(id="preview-post"):
            yield Static(id="preview-text", markup=False)
            yield Vertical(id="preview-files")

    def show(self, content: str, chosen: list[Seat], files: tuple[Media, ...] = ()) -> None:
        """Show `content` and the files below it for the accounts of `chosen`; the account on view stays."""
        before = self._seats[self._at].service.id if self._seats else None
        self._content, self._seats = content, chosen
        self._at = next((number for number, seat in enumerate(chosen) if seat.service.id == before), 0)
        self._show_files(files)
        self._make()

    def step(self, by: int) -> None:
        """Another account."""
        if self._seats:
            self._at = (self._at + by) % len(self._seats)
            self._make()

    async def choose(self) -> None:
        """Choose the account from a list."""
        from tui.dialogs.pick import Choice, Pick

        choices = [Choice(str(number), seat.service.title, seat.role) for number, seat in enumerate(self._seats)]
        chosen = await self.app.push_screen_wait(Pick("Test personalization: Service", choices))
        if chosen is not None:
            self._at = int(chosen)
            self._make()

    def _make(self) -> None:
        self.query_one("#preview-post").display = bool(self._seats)
        if not self._seats:
            self.query_one("#preview-seat", Static).update(
                "There is no service yet. Create one under Services and Subscriptions."
            )
            return
        content, seat, record = self._content, self._seats[self._at], self._record
        self.work_on(lambda: shown(record, content, seat), group="preview", then=self._show)

    def _show_files(self, files: tuple[Media, ...]) -> None:
        if files != self._files:
            self._files = files
            place = self.query_one("#preview-files", Vertical)
            place.remove_children()
            place.mount(*(Static(_framed(one), classes="preview-file", markup=False) for one in files))

    def _show(self, preview: Shown) -> None:
        self.preview = preview
        where = f"{preview.seat.role}, {self._at + 1} of {len(self._seats)}"
        hint = HINT if len(self._seats) > 1 else ""
        self.query_one("#preview-seat", Static).update(
            Content.assemble(
                ("Test personalization: Service ", "$muted"),
                one_line(preview.seat.service.title),
                (f"\n{where}{hint}", "$muted"),
            )
        )
        self.query_one("#preview-text", Static).update(_card(preview))
        self.query_one("#preview-notes", Static).update(Content("\n").join(painted(word) for word in _notes(preview)))


def _card(preview: Shown) -> Content:
    service = preview.seat.service
    report = last_check(service)
    account = report.account if report is not None else None
    name = one_line(account.full_name) if account is not None else one_line(service.label)
    marks = " ✓" if account is not None and account.checked else ""
    privacy = "  protected" if account is not None and account.protected else ""
    head = Content.assemble(
        (name, "bold"), (marks, "$good"), (f"  @{service.internal_name}", "$muted"), (privacy, "$muted")
    )
    text = (
        painted_post(service, preview.rendering)
        if preview.rendering.text.strip()
        else Content.styled("(empty)", "$muted")
    )
    return Content("\n\n").join([head, text])


def _framed(file: Media) -> Content:
    """What stands in the place of a picture: its sign, what it is, and what it shows."""
    head = Content(f"{media_words.SIGNS.get(file.category, '◆')} {media_words.facts(file)}")
    return Content("\n").join([Content.styled(head.plain, "$muted"), painted(media_words.alt_words(file))])


def painted_post(service: Service, rendering: Rendering) -> Content:
    """The text with its links, mentions and tags coloured, and the links as X shows them."""
    parts: list[Content] = []
    end = 0
    for entity in rendering.measure.entities:
        parts += [Content(inert(rendering.text[end : entity.start])), _painted_entity(service, entity)]
        end = entity.end
    return Content("").join([*parts, Content(inert(rendering.text[end:]))])


def _painted_entity(service: Service, entity: Entity) -> Content:
    words = service_type(service.kind).shown_url(entity.text) if entity.kind == "url" else entity.text
    return Content.styled(inert(words), "underline $good" if entity.kind == "url" else "$good")


def _notes(preview: Shown) -> list[Word]:
    found = preview.rendering
    words = [counted(found.measure, f"@{preview.seat.service.internal_name}")]
    if preview.note:
        words.append(Word(preview.note, "muted"))
    words += [Word(f"{field} is empty for this account.", "attention", "!") for field in found.missing]
    words += [Word(f"Line {slip.line}, column {slip.column}: {slip.sentence}", "bad", "✗") for slip in found.slips]
    return words
