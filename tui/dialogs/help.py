"""The help: every command in reach with its key, read from the program itself; Enter on a line does it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.commands import Command, InReach, in_reach
from tui.dialogs.dialog import Dialog
from tui.widgets.hanging import Hanging
from tui.widgets.tones import faint

WALK = "Tab and Shift+Tab walk from field to field; arrows, PgUp and PgDn within a list."
TMUX = "Esc is slow in tmux: set -sg escape-time 10. Over a slow line: ssh -C, and stonechat --quiet."


class HelpShown(Dialog[InReach]):
    """The commands of one screen, as it stood when the help was called."""

    heading = "Help"
    AUTO_FOCUS = "Input"
    CSS_PATH = "help.tcss"
    BINDINGS = [("down", "into_list", "")]
    OFFERS = (
        Command("help", "Close", lambda dialog: dialog.leave(), key="question_mark,f1", help="Closes the help."),
    )  # fmt: skip

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._lines = in_reach(screen)
        self.set_class(screen.is_modal, "-over-dialog")

    def compose_body(self) -> ComposeResult:
        """A field to search in, the lines, and what no command can say."""
        yield Input(placeholder="Type to search", id="search", compact=True)
        yield OptionList(id="lines", markup=False)
        yield Static(f"{WALK}\n{TMUX}", classes="muted", id="keys", markup=False)

    def on_mount(self) -> None:
        """Show all at first."""
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that fit."""
        self._show(event.value)

    def _show(self, words: str) -> None:
        lines = self.query_one("#lines", OptionList)
        lines.clear_options()
        fitting = [line for line in self._lines if _fits(line, words)]
        for group, members in groupby(sorted(fitting, key=self._rank), key=lambda line: line.command.group):
            lines.add_option(Option(Content.styled(group, "bold $muted"), disabled=True))
            lines.add_options([Option(_line(line), id=line.command.id) for line in members])
        lines.highlighted = 1 if fitting else None

    def _rank(self, line: InReach) -> int:
        """The place's own commands first, then the table's, then those of everywhere."""
        groups = list(dict.fromkeys(each.command.group for each in self._lines))
        last = [group for group in ("Table", "Everywhere", "Go to", "Look") if group in groups]
        return [*(group for group in groups if group not in last), *last].index(line.command.group)

    def action_into_list(self) -> None:
        """From the field into the lines."""
        self.query_one("#lines").focus()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the field does the line that is marked."""
        lines = self.query_one("#lines", OptionList)
        if lines.highlighted is not None:
            self._choose(lines.get_option_at_index(lines.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a line does it."""
        self._choose(event.option_id)

    def _choose(self, command_id: str | None) -> None:
        self.dismiss(next((line for line in self._lines if line.command.id == command_id), None))


def _fits(line: InReach, words: str) -> bool:
    text = f"{line.command.group} {line.command.words} {line.command.help} {line.command.key_shown}".casefold()
    return all(word in text for word in words.casefold().split())


def _line(line: InReach) -> Hanging:
    command, reason = line.command, line.why_not
    words = Content.styled(f"{command.words}  ", faint(line.node.app) if reason else "bold")
    told = Content.assemble(words, (reason or command.help, "$muted"))
    return Hanging((Content.styled(f"  {command.key_shown:<8}", "$accent"), told))
