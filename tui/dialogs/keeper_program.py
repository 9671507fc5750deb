"""Enter the three commands of a program that is to keep the secrets; they are tried, and what is wrong is said in place."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from store.keepers import Commands, read_commands
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import as_fault
from tui.foreign import inert
from tui.keeper_words import PASS
from tui.widgets.field import Field

ASKED = (
    "Each command gets the name of an entry as its last argument, or for {entry}; a secret goes through stdin and stdout alone."
    " No shell reads them, and they have no terminal to ask on. They are tried with a made-up value first."
)
FIELDS = {"read": "Read", "write": "Write", "delete": "Delete"}


class KeeperProgram(Dialog[bool]):
    """True once `take` took the commands; it runs in a thread, and raises with a sentence where they do not work."""

    AUTO_FOCUS = "#read"
    heading = "A program that keeps the secrets"

    def __init__(self, take: Callable[[Commands], object], kept: Commands | None = None) -> None:
        super().__init__()
        self._take = take
        lines = PASS if kept is None else (kept.line("read"), kept.line("write"), kept.line("delete"))
        self._lines = dict(zip(FIELDS, lines, strict=True))

    def compose_body(self) -> ComposeResult:
        """What they are, three fields with pass's own commands, what was said to them."""
        yield Static(inert(ASKED), classes="sentence", markup=False)
        for name, label in FIELDS.items():
            value = self._lines[name]
            yield Field(label, Input(value, id=name, compact=True, select_on_focus=False), id=f"{name}-field")
        yield Answers(("cancel", "Cancel"), ("go", "Try and use"))

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def _try(self) -> None:
        try:
            commands = read_commands(*(self.query_one(f"#{name}", Input).value for name in FIELDS))
        except ValueError as wrong:
            named = next((name for name in FIELDS if f"The {name} command" in str(wrong)), "read")
            self._say(named, str(wrong))
            return
        self._field("delete").say("Trying them…")
        self.query_one("#go", Button).disabled = True
        self.work_on(lambda: self._take(commands), group="keeper", then=self._taken, failed=self._refused)

    def _taken(self, _answer: object) -> None:
        self.dismiss(True)

    def _refused(self, error: BaseException) -> None:
        fault = as_fault(error)
        named = next((name for name in FIELDS if f"{name} command" in f"{fault.sentence} {fault.cure}"), "read")
        self._field("delete").say("")
        self.query_one("#go", Button).disabled = False
        self._say(named, f"{fault.sentence} {fault.cure}".strip())

    def _say(self, name: str, sentence: str) -> None:
        field = self._field(name)
        field.wrong(sentence)
        field.taker.focus()

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}-field", Field)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
