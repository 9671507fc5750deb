"""Select target of direct messages: parts of the subscribers, taken in or out, the test accounts, and the exclusions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Static, TabbedContent, TabPane

from social.deliveries import target as words
from social.deliveries.drafts import NotPossible
from social.deliveries.target import part_words, rules_of
from store.database import Record
from store.deliveries import Delivery
from store.services import Service
from tui.amounts import grouped
from tui.commands import Command
from tui.dialogs.choose_file import ChooseFile
from tui.dialogs.dialog import Answers
from tui.dialogs.filter_words import FilterWords
from tui.dialogs.pick import Choice, Pick
from tui.dialogs.target import MAIN, PROOF, SelectTarget, Target
from tui.people import Population, part_size, population
from tui.signs import Word
from tui.widgets.exclusion_rules import ExclusionRules
from tui.widgets.panes import Panes
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

RULES = "rules"
KINDS = (
    Choice("all", "Twitter subscribers", "all followers of a service"),
    Choice("filter", "Filter conditions", "those of them that fit"),
    Choice("file", "From a file", "handles or External IDs, one a line"),
)
SENDER = {
    "all": "Add: Twitter subscribers",
    "filter": "Add: Filter conditions, of whose subscribers?",
    "file": "Add: From a file, among whose subscribers?",
}


def _why_not_part(dialog: SelectSubscribers) -> str | None:
    return None if dialog.chosen_part is not None else "There is no part of the main target under the cursor."


class SelectSubscribers(SelectTarget):
    """As `SelectTarget`; the main target is made of parts."""

    CSS_PATH = "target.tcss"
    HINTS: ClassVar[Mapping[str, str]] = {
        MAIN: "e takes a part out of the target, or in again.",
        PROOF: "Proofs go to these test accounts, which must be followers of the account that writes.",
        RULES: "",
    }
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "target.exclude", "Exclude", lambda dialog: dialog.turn_part(), key="e", group="Target",
            why_not=_why_not_part, help="Takes the part under the cursor out of the target, or in again.",
        ),
    )  # fmt: skip

    def __init__(self, services: Sequence[Service], folders: dict[int, str], delivery: Delivery, tab: str) -> None:
        before = Target((), tuple(delivery.proof_target), tuple(delivery.parts), dict(delivery.rules))
        super().__init__(services, folders, before, tab)
        self._delivery = delivery
        self._parts: list[Mapping[str, Any]] = list(delivery.parts)
        self._sizes: tuple[int, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Three tabs, and the answers."""
        parts = (Column("Target", least=24), Column("Subscribers", 11, "right"))
        accounts = (Column("Twitter account", least=24), Column("Account", 12))
        with Panes(initial=self._first):
            with TabPane("Main target", id=MAIN):
                yield WindowTable(parts, id=f"{MAIN}-rows", empty="Click on the 'Add' button.", markable=False)
            with TabPane("Target of the proofs", id=PROOF):
                yield WindowTable(accounts, id=f"{PROOF}-rows", empty="Click on the 'Add' button.", markable=False)
            with TabPane("Exclusions", id=RULES):
                yield ExclusionRules(self._delivery.rules)
        yield Static(id="target-hint", markup=False)
        yield Static(id="target-count", markup=False)
        yield Answers(("add", "Add…"), ("exclude", "Exclude"), ("remove", "Remove"), ("ok", "Ok"), ("cancel", "Cancel"))

    def on_mount(self) -> None:
        """Count what is chosen."""
        self._count()

    @property
    def ids(self) -> list[int]:
        """What is chosen in the tab in front."""
        tab = self.tab if self.is_mounted else self._first
        return {MAIN: list(range(len(self._parts))), RULES: []}.get(tab, self._chosen[PROOF])

    @property
    def chosen_part(self) -> int | None:
        """The number of the part under the cursor."""
        row = self.query_one(f"#{MAIN}-rows", WindowTable).row_id if self.tab == MAIN else None
        return row if row is not None and row < len(self._parts) else None

    def _show(self, name: str) -> None:
        if name != MAIN:
            super()._show(name)
            return
        record = self.app.world.record
        rows: dict[int, tuple[Cell, ...]] = {}
        for number, part in enumerate(self._parts):
            size = grouped(self._sizes[number]) if number < len(self._sizes) else "…"
            told = part_words(record, part)
            rows[number] = (Word(told, "attention", "–") if part.get("inverted") else told, size)
        self.query_one(f"#{MAIN}-rows", WindowTable).set_source(FixedRows(rows))

    @on(TabbedContent.TabActivated)
    def _turned(self) -> None:
        for name in ("add", "remove"):
            self.query_one(f"#{name}", Button).disabled = self.tab == RULES
        self.query_one("#exclude", Button).disabled = self.tab != MAIN

    @on(WindowTable.RowHighlighted, f"#{MAIN}-rows")
    def _tell_part(self) -> None:
        """The part under the cursor in full: a filter may be longer than its row."""
        number = self.chosen_part
        if number is not None:
            told = part_words(self.app.world.record, self._parts[number])
            self.query_one("#target-hint", Static).update(f"{told}. {self.HINTS[MAIN]}")

    # The parts

    async def add(self) -> None:
        """One more part or, among the proofs, one more account."""
        if self.tab == PROOF:
            await super().add()
            return
        if self.tab == RULES:
            return
        kind = await self.app.push_screen_wait(Pick("Add", KINDS))
        sender = None if kind is None else await self.pick_service(SENDER[kind], MAIN)
        if kind is None or sender is None:
            return
        part = await self._part(kind, sender)
        if part is not None:
            self._change([*self._parts, part])
            self.query_one("#ok").focus()

    async def _part(self, kind: str, sender: Service) -> Mapping[str, Any] | None:
        if kind == "all":
            return words.subscribers(sender.id)
        if kind == "filter":
            condition = await self.app.push_screen_wait(FilterWords(sender))
            return None if condition is None else words.subscribers(sender.id, condition)
        taken: list[tuple[dict[str, Any], list[str]]] = []
        take = partial(_take, self.app.world.record, sender.id, taken)
        wanted = "Name a text file: a handle or an External ID on each line."
        path = await self.app.push_screen_wait(ChooseFile("Add: From a file", take, wanted=wanted))
        if path is None or not taken:
            return None
        part, unknown = taken[-1]
        if unknown:
            told = f"Not among the visitors, so left out: {len(unknown):,}, such as {', '.join(unknown[:3])}."
            self.app.notify(told, title=path.name, severity="warning")
        return part

    def _change(self, parts: list[Mapping[str, Any]]) -> None:
        self._parts, self._sizes = parts, ()
        self._show(MAIN)
        self._count()

    def remove_row(self) -> None:
        """Take the part or the account under the cursor out."""
        number = self.chosen_part
        if self.tab == MAIN and number is not None:
            self._change([part for place, part in enumerate(self._parts) if place != number])
        elif self.tab == PROOF:
            super().remove_row()

    def turn_part(self) -> None:
        """Take out what the part under the cursor holds, or take it in again."""
        number = self.chosen_part
        if number is not None:
            part = {name: value for name, value in self._parts[number].items() if name != "inverted"}
            turned = part if self._parts[number].get("inverted") else part | {"inverted": True}
            self._change([turned if place == number else each for place, each in enumerate(self._parts)])

    @on(Button.Pressed, "#exclude")
    def _press_exclude(self) -> None:
        self.action_command("target.exclude")

    # How many

    @on(ExclusionRules.Changed)
    def _count(self) -> None:
        line = self.query_one("#target-count", Static)
        rules = self.query_one(ExclusionRules).values
        if not self._parts or rules is None:
            line.update("")
            return
        line.update("Counting…")
        world = self.app.world
        draft = replace(self._delivery, parts=self._parts, rules=rules)
        now = world.clock.now()
        question = partial(_counted, world.record, draft, now)
        self.work_on(question, group="count", then=self._tell)

    def _tell(self, found: tuple[tuple[int, ...], Population]) -> None:
        self._sizes, people = found
        self._show(MAIN)
        causes = ", ".join(f"{grouped(number)} {cause.lower()}" for cause, number in people.causes.items())
        told = f"{grouped(people.reached)} get a message" + (f"; left out: {causes}." if causes else ".")
        self.query_one("#target-count", Static).update(told)

    def take(self) -> None:
        """Answer with what is chosen."""
        rules = self.query_one(ExclusionRules).values
        if rules is None:
            self.query_one(Panes).turn_to(RULES, self.query_one(ExclusionRules).wrong)
        elif self._parts and not words.senders(self._parts):
            self.app.notify("Only exclusions are left: add whom the messages go to.", severity="warning")
        else:
            self.dismiss(Target((), tuple(self._chosen[PROOF]), tuple(self._parts), rules))


def _counted(record: Record, draft: Delivery, now: Any) -> tuple[tuple[int, ...], Population]:
    sizes = tuple(part_size(record, part, now) for part in draft.parts)
    return sizes, population(record, draft.parts, rules_of(draft, now), now)


def _take(record: Record, service_id: int, taken: list[tuple[dict[str, Any], list[str]]], path: Path) -> None:
    """Read a file of handles; for a thread. Raises NotPossible, OSError."""
    try:
        lines = path.expanduser().read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise NotPossible(f"{path.name} is not UTF-8 text: a handle or an External ID on each line.") from None
    part, unknown = words.listed(record, service_id, lines)
    if not part["ids"]:
        raise NotPossible(
            f"Nobody in {path.name} is among the visitors. Write a handle or an External ID on each line."
        )
    taken.append((part, unknown))
