"""Select target: the accounts a delivery goes out from, and the test accounts its proofs go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Static, TabbedContent, TabPane

from store.services import Service
from tui.commands import Command
from tui.delivery_view import account_words
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice, Pick
from tui.screens.service_words import privacy
from tui.widgets.panes import Panes
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

MAIN, PROOF = "main", "proof"
TEST = "test account"
HINTS = {
    MAIN: "One post goes out from each of these accounts.",
    PROOF: "Proofs go to these test accounts, and never to the main target.",
}


@dataclass(frozen=True)
class Target:
    """The chosen services' ids, in their order; of direct messages, instead of `main`, the parts and the rules."""

    main: tuple[int, ...]
    proof: tuple[int, ...]
    parts: tuple[Mapping[str, Any], ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)


def _why_not_remove(dialog: SelectTarget) -> str | None:
    return None if dialog.ids else "There is nothing to remove."


class SelectTarget(Dialog[Target]):
    """The target as chosen; None where it was left as it was."""

    CSS_PATH = "target.tcss"
    HINTS: ClassVar[Mapping[str, str]] = HINTS
    AUTO_FOCUS = None
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "target.add", "Add…", lambda dialog: dialog.add(), key="a,insert", group="Target",
            help="Adds a Twitter account.",
        ),
        Command(
            "target.remove", "Remove", lambda dialog: dialog.remove_row(), key="r,delete", group="Target",
            why_not=_why_not_remove, help="Takes the account under the cursor out of the target.",
        ),
    )  # fmt: skip

    def __init__(self, services: Sequence[Service], folders: dict[int, str], target: Target, tab: str = MAIN) -> None:
        super().__init__()
        self.heading = "Select target"
        self._services = {service.id: service for service in services}
        self._folders = folders
        self._chosen: dict[str, list[int]] = {MAIN: list(target.main), PROOF: list(target.proof)}
        self._first = tab

    def compose_body(self) -> ComposeResult:
        """A tab for each target, and the answers."""
        columns = (Column("Twitter account", least=24), Column("Account", 12))
        with Panes(initial=self._first):
            for name, words in ((MAIN, "Main target"), (PROOF, "Target of the proofs")):
                with TabPane(words, id=name):
                    yield WindowTable(columns, id=f"{name}-rows", empty="Click on the 'Add' button.", markable=False)
        yield Static(id="target-hint", markup=False)
        yield Answers(("add", "Add…"), ("remove", "Remove"), ("ok", "Ok"), ("cancel", "Cancel"))

    def on_mount(self) -> None:
        """Show what is chosen; where nothing is, the next key adds."""
        for name in (MAIN, PROOF):
            self._show(name)
        self.query_one("#ok" if self.ids else "#add").focus()
        self._hint()

    @property
    def tab(self) -> str:
        """The tab in front: `MAIN` or `PROOF`."""
        return self.query_one(Panes).active

    @property
    def ids(self) -> list[int]:
        """The accounts chosen in the tab in front."""
        return self._chosen[self.tab if self.is_mounted else self._first]

    def _show(self, name: str) -> None:
        rows: dict[int, tuple[Cell, ...]] = {
            service_id: (account_words(self._services[service_id]), privacy(self._services[service_id]))
            for service_id in self._chosen[name]
            if service_id in self._services
        }
        self.query_one(f"#{name}-rows", WindowTable).set_source(FixedRows(rows))

    @on(TabbedContent.TabActivated)
    def _hint(self) -> None:
        self.query_one("#target-hint", Static).update(self.HINTS[self.tab])

    @on(Button.Pressed, "#add")
    def _press_add(self) -> None:
        self.action_command("target.add")

    @on(Button.Pressed, "#remove")
    def _press_remove(self) -> None:
        self.action_command("target.remove")

    async def add(self) -> None:
        """Choose one more account."""
        name = self.tab
        chosen = await self.pick_service("Add: a Twitter account", name)
        if chosen is not None:
            self._chosen[name].append(chosen.id)
            self._show(name)
            self.query_one("#ok").focus()

    async def pick_service(self, heading: str, name: str) -> Service | None:
        """Choose a service for the tab `name`."""
        if not self._services:
            self.app.notify("There is no service yet: register the account first.", severity="warning")
            return None
        choices = [self._choice(service, name) for service in self._services.values()]
        choices.sort(key=lambda each: (bool(each.why_not), each.detail.startswith(TEST) != (name == PROOF)))
        chosen = await self.app.push_screen_wait(Pick(heading, choices))
        return None if chosen is None else self._services[int(chosen)]

    def _choice(self, service: Service, name: str) -> Choice:
        why = ""
        if service.id in self._chosen[name]:
            why = "It is chosen already."
        elif name == PROOF and service.id in self._chosen[MAIN]:
            why = "It is in the main target: a proof there would be the real post."
        elif name == PROOF and not service.test_account:
            why = "It is not marked as a test account. Mark it in its service first."
        kind = TEST if service.test_account else ""
        detail = ", ".join(filter(None, [kind, self._folders.get(service.folder_id, "")]))
        return Choice(str(service.id), service.title, detail, why)

    def remove_row(self) -> None:
        """Take the account under the cursor out."""
        name = self.tab
        row = self.query_one(f"#{name}-rows", WindowTable).row_id
        if row in self._chosen[name]:
            self._chosen[name].remove(row)
            self._show(name)

    @on(WindowTable.RowSelected)
    @on(Button.Pressed, "#ok")
    def _done(self) -> None:
        self.take()

    def take(self) -> None:
        """Answer with what is chosen."""
        self.dismiss(Target(tuple(self._chosen[MAIN]), tuple(self._chosen[PROOF])))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
