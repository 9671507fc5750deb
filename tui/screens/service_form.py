"""The tab Edit of a service: its form, field by field, and what is wrong or odd about what was entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static, TextArea

from social.services import registration
from social.services.base import Credentials
from social.services.registration import Form
from store.database import Record
from tui.commands import Command, Commanded
from tui.dialogs.pick import Choice, Pick
from tui.foreign import inert
from tui.screens.service_keys import Keys
from tui.widgets.field import Field
from tui.widgets.secret_input import SecretInput
from tui.widgets.toggle import Toggle
from tui.widgets.tones import style

OWNED = (
    "Yes where this very account made the app: X then asks a tenth for what it reads of its own, its followers and posts:"
    " $0.001 instead of $0.010 a follower (price list of August 2026)."
)


@dataclass(frozen=True)
class Filled:
    """What the form shows, but for the keys."""

    label: str = ""
    internal_name: str = ""
    synchronize: bool = True
    test_account: bool = False
    visitor_folder: str = "Visitors"
    app_owned: bool = False
    description: str = ""


class FolderInput(Commanded, Input):
    """Takes a visitor folder's name: an existing one by Down or by typing its start, or a new one."""

    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "service.folder", "Pick a visitor folder…", lambda field: field.pick(), key="down", group="Service",
            help="Chooses among the folders that hold visitors.",
        ),
    )  # fmt: skip

    def __init__(self, value: str, folders: list[str]) -> None:
        suggester = SuggestFromList(folders, case_sensitive=False)
        super().__init__(value, id="visitor_folder", suggester=suggester, compact=True, select_on_focus=False)
        self._folders = folders

    async def pick(self) -> None:
        """Ask which."""
        chosen = await self.app.push_screen_wait(Pick("Visitor folder", [Choice(each, each) for each in self._folders]))
        if chosen:
            self.value = chosen


class ServiceForm(VerticalScroll, can_focus=False):
    """The form; says `Edited` at every change, and complains about a field once it was left."""

    class Edited(Message):
        """Something in the form has changed."""

    def __init__(
        self, record: Record, filled: Filled, folders: list[str], *, service_id: int | None, kept_in: str
    ) -> None:
        """`kept_in` says where the service's keys are; empty where it has none."""
        super().__init__(id="service-form")
        self._record = record
        self._start = filled
        self._folders = folders
        self.service_id = service_id
        self._kept_in = kept_in
        self._token_of = ""
        self._saved_as = Filled(visitor_folder=folders[0]) if service_id is None else filled

    def compose(self) -> ComposeResult:
        """Campaign's fields in Campaign's order."""
        start = self._start
        yield Field("Label", Input(start.label, id="label", compact=True, select_on_focus=False), id="label-field")
        name = Input(start.internal_name, id="internal_name", compact=True, select_on_focus=False)
        yield Field("Internal name", name, hint="The account's name on X, without “@”.", id="internal_name-field")
        yield Field("Type", Static("◆ Twitter", markup=False))
        yield Field("Synchronize subscriptions", Toggle(start.synchronize, id="synchronize"))
        test = Toggle(start.test_account, id="test_account")
        yield Field("Test account", test, hint="Proofs go to its posts. Protect your posts on X, or all can read them.")
        hint = "Subscribers will be synchronized in this folder. ↓ picks one; a new name makes one."
        yield Field("Visitor folder", FolderInput(start.visitor_folder, self._folders), hint=hint, id="folder-field")
        yield Static("Application parameters", classes="group", markup=False)
        account = Static(id="account-name", markup=False)
        yield Field("Account name", account, hint="Enter the internal name to change this value")
        yield Keys(self._kept_in)
        yield Static(id="odd", markup=False)
        yield Field("The app belongs to this account", Toggle(start.app_owned, id="app_owned"), hint=OWNED)
        description = TextArea(start.description, id="description", soft_wrap=True, show_line_numbers=False)
        yield Field("Description", description)

    def on_mount(self) -> None:
        """Show what follows from the fields."""
        self._mirror()
        self.query_one("#odd").display = False

    @property
    def keys(self) -> Keys:
        """The four keys."""
        return self.query_one(Keys)

    @property
    def filled(self) -> Filled:
        """What the fields hold."""
        return Filled(
            self.query_one("#label", Input).value,
            self.query_one("#internal_name", Input).value,
            self.query_one("#synchronize", Toggle).value,
            self.query_one("#test_account", Toggle).value,
            self.query_one("#visitor_folder", Input).value,
            self.query_one("#app_owned", Toggle).value,
            self.query_one("#description", TextArea).text,
        )

    @property
    def dirty(self) -> bool:
        """Whether something would be lost."""
        return self.keys.entered or self.filled != self._saved_as

    def form(self, credentials: Credentials | None, folder_id: int = 0, visitor_folder_id: int = 0) -> Form:
        """What the work is to keep."""
        filled = self.filled
        return Form(
            label=filled.label,
            internal_name=filled.internal_name,
            folder_id=folder_id,
            visitor_folder_id=visitor_folder_id,
            synchronize=filled.synchronize,
            test_account=filled.test_account,
            description=filled.description.strip(),
            credentials=credentials,
            app_owned=filled.app_owned,
        )

    # What is wrong

    def problems(self) -> dict[str, str]:
        """A sentence for each field that keeps the form from being saved."""
        filled = self.keys.filled
        # Only whether a key is there counts here; what it is, `keys.looked_at` tells.
        stand_in = Credentials(*("x" if each else "" for each in filled.values())) if any(filled.values()) else None
        if stand_in is None and self.keys.entered:
            stand_in = Credentials("x", "x", "x", "x")
        found = registration.problems(self._record, registration.tidy(self.form(stand_in))[0], self.service_id)
        twin = self.keys.looked_at(lambda keys: registration.taken(self._record, self.form(keys), self.service_id))
        if twin:
            found["access_token"] = twin
        if not self.query_one("#visitor_folder", Input).value.strip():
            found["folder"] = "Visitor folder is empty. Pick one, or enter a name for a new one."
        return found

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say each under its field, and go to the first."""
        for name, sentence in problems.items():
            self._field(name).wrong(sentence)
        first = next((field for field in self.query(Field) if field.error), None)
        if first is not None:
            first.taker.focus()

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}-field", Field)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Look at a field once it was left: mend what can be mended, say what cannot."""
        left = event.widget
        if left.id == "internal_name":
            self._tidy_name()
        name = "folder" if left.id == "visitor_folder" else left.id
        if name in ("label", "internal_name", "folder"):
            self._complain(name, self.problems().get(name, ""))
        elif isinstance(left, SecretInput):
            self._look_at_keys()

    def _tidy_name(self) -> None:
        clean, notes = registration.tidy(self.form(None))
        field = self.query_one("#internal_name", Input)
        if clean.internal_name != field.value:
            field.value = clean.internal_name
            if notes:
                self._field("internal_name").say(notes[0])

    def _look_at_keys(self) -> None:
        """What looks odd about the keys is said below them, and never in the way."""

        def odd(keys: Credentials) -> list[str]:
            form = registration.tidy(self.form(keys))[0]
            return [*registration.hints(form).values(), *registration.warnings(self._record, form, self.service_id)]

        sentences = self.keys.looked_at(odd) or []
        twin = self.keys.looked_at(lambda keys: registration.taken(self._record, self.form(keys), self.service_id))
        self._complain("access_token", twin or "")
        box = self.query_one("#odd", Static)
        if sentences or box.display:
            box.display = bool(sentences)
            box.update(Content.styled(inert("\n".join(f"! {sentence}" for sentence in sentences)), style("attention")))

    def _complain(self, name: str, sentence: str) -> None:
        """Another sentence may need another line: only then is the form laid out anew."""
        if self._field(name).error != sentence:
            self._field(name).wrong(sentence)

    # What follows from what

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Toggle.Changed)
    @on(SecretInput.Edited)
    def _edited(self) -> None:
        self._mirror()
        self.post_message(self.Edited())

    def _mirror(self) -> None:
        """The account name follows the internal name, and says whether the token agrees."""
        name = self.query_one("#internal_name", Input).value.strip().removeprefix("@")
        if not name:
            shown = Content.styled("follows the internal name", "$muted")
        elif not self._token_of:
            shown = Content(inert(name))
        elif name.casefold() == self._token_of.casefold():
            shown = Content.assemble(inert(name), ("   ✓ matches the token", style("good")))
        else:
            shown = Content.assemble(inert(name), (inert(f"   ✗ the token is for @{self._token_of}"), style("bad")))
        self.query_one("#account-name", Static).update(shown, layout=False)

    def know_token(self, account_name: str) -> None:
        """Take the account name that X gave for the token; empty where it gave none."""
        self._token_of = account_name
        self._mirror()

    def settle(self, service_id: int, kept_in: str, saved_as: Filled) -> None:
        """It was saved as `saved_as`; what was entered since then is still the person's."""
        self.service_id = service_id
        self._saved_as = saved_as
        self.keys.settle(kept_in)
        self.query_one("#odd").display = False

    def change(
        self, *, internal_name: str | None = None, label: str | None = None, test_account: bool | None = None
    ) -> None:
        """Change a field in the person's stead, after they agreed."""
        if label is not None:
            self.query_one("#label", Input).value = label
        if internal_name is not None:
            self.query_one("#internal_name", Input).value = internal_name
        if test_account is not None:
            self.query_one("#test_account", Toggle).value = test_account
