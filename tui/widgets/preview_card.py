"""The preview of a tweet or a thread: cards as X would show them for one account, and the choice of that account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.deliveries.costs import thread_note
from social.deliveries.rendering import Rendering, render_posts
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

JOINT = "   │"
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
    posts: tuple[Rendering, ...]
    """One, or those of a thread."""
    note: str
    """What X charges for it."""

    @property
    def rendering(self) -> Rendering:
        """The first post."""
        return self.posts[0]


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
    posts = render_posts(content, seat.service)
    return Shown(seat, posts, thread_note(record, seat.service, [each.measure for each in posts]))


class TailPost(Vertical):
    """A post of a thread behind the first, with its own files."""

    def __init__(self, files: Sequence[Media]) -> None:
        self.text = Static(markup=False)
        super().__init__(self.text, *map(_file, files), classes="tail-post")


class Tail(Vertical):
    """The posts of a thread behind the first, each joined to the one before it."""

    _files: tuple[tuple[Media, ...], ...] = ()

    def show(self, cards: Sequence[tuple[Content, Content]], files: tuple[tuple[Media, ...], ...]) -> None:
        """Show these, each with its count and its files; where only words changed, nothing is laid out anew."""
        posts = list(self.query(TailPost))
        if len(posts) != len(cards) or files != self._files:
            self._files, posts = files, [TailPost(each) for each in files]
            self.remove_children()
            self.mount(*(each for post in posts for each in (Static(JOINT, classes="joint", markup=False), post)))
        for post, (card, count) in zip(posts, cards, strict=True):
            post.text.update(card)
            post.border_subtitle = count


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
        self._behind = ""
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
        yield Tail(id="preview-tail")

    def show(self, content: str, chosen: list[Seat], files: tuple[Media, ...] = (), behind: str = "") -> None:
        """Show `content` and its files for the accounts of `chosen`; the account on view stays. `behind` is what the first
        post answers, in words."""
        before = self._seats[self._at].service.id if self._seats else None
        self._content, self._seats, self._behind = content, chosen, behind
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
        self.query_one("#preview-tail").display = bool(self._seats)
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
            place.mount(*(_file(one) for one in files if one.post == 1))

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
        first, *tail = ((_card(preview, number), _count(preview, number)) for number in range(len(preview.posts)))
        self.query_one("#preview-text", Static).update(first[0])
        post = self.query_one("#preview-post", Vertical)
        post.set_class(bool(tail), "-thread")
        post.border_subtitle = first[1] if tail else None
        posts = range(2, len(preview.posts) + 1)
        self.query_one(Tail).show(tail, tuple(tuple(one for one in self._files if one.post == post) for post in posts))
        notes = [*_notes(preview), *_stray(self._files, len(preview.posts))]
        if self._behind:
            notes.insert(0, Word(f"It answers {self._behind}", "muted"))
        self.query_one("#preview-notes", Static).update(Content("\n").join(painted(word) for word in notes))


def _card(preview: Shown, number: int) -> Content:
    service, rendering = preview.seat.service, preview.posts[number]
    report = last_check(service)
    account = report.account if report is not None else None
    name = one_line(account.full_name) if account is not None else one_line(service.label)
    marks = " ✓" if account is not None and account.checked else ""
    privacy = "  protected" if account is not None and account.protected else ""
    head = Content.assemble(
        (name, "bold"), (marks, "$good"), (f"  @{service.internal_name}", "$muted"), (privacy, "$muted")
    )
    text = painted_post(service, rendering) if rendering.text.strip() else Content.styled("(empty)", "$muted")
    return Content("\n\n").join([head, text])


def _count(preview: Shown, number: int) -> Content:
    """The length of a post of a thread, for the edge of its card."""
    return painted(counted(preview.posts[number].measure, f"post {number + 1} of {len(preview.posts)}"))


def _stray(files: Sequence[Media], posts: int) -> list[Word]:
    """The files of posts that are no more."""
    stray = (one for one in files if one.post > posts)
    return [
        Word(f"{media_words.name(one)} is on post {one.post}, which is not there: F12", "bad", "✗") for one in stray
    ]


def _file(file: Media) -> Static:
    return Static(_framed(file), classes="preview-file", markup=False)


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
    posts, name = preview.posts, f"@{preview.seat.service.internal_name}"
    over = sum(bool(each.measure.over) for each in posts)
    words = [counted(posts[0].measure, name)] if len(posts) == 1 else [_thread_word(len(posts), over)]
    if preview.note:
        words.append(Word(preview.note, "muted"))
    missing = dict.fromkeys(field for each in posts for field in each.missing)
    words += [Word(f"{field} is empty for this account.", "attention", "!") for field in missing]
    slips = [slip for each in posts for slip in each.slips]
    words += [Word(f"Line {slip.line}, column {slip.column}: {slip.sentence}", "bad", "✗") for slip in slips]
    return words


def _thread_word(posts: int, over: int) -> Word:
    if over:
        return Word(f"A thread of {posts} posts, {over} of them too long", "bad", "✗")
    return Word(f"A thread of {posts} posts; each leaves once the one before it is confirmed", "muted")
