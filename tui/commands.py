"""The register of commands: each is declared once, and its key, footer, palette line and help all come from there."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from social.errors import Fault
from store.database import RecordError
from tui.command_rights import refused_command
from tui.faults import show_fault

if TYPE_CHECKING:
    _Node = DOMNode
else:
    _Node = object


def _nothing_against(_node: Any) -> str | None:
    return None


@dataclass(frozen=True)
class Command:
    """One thing a person can do, wherever it is offered."""

    id: str
    """Stable and unique, such as "visitor.export": the name for keymaps and tests."""
    words: str
    """Campaign's label where it has one."""
    run: Callable[[Any], object]
    """Gets the screen or widget that lists the command; may be async, and then may ask with `push_screen_wait`."""
    key: str = ""
    """Textual's names, several by commas, the first is the one shown; empty for a command of the palette only."""
    help: str = ""
    """One plain sentence."""
    group: str = "This place"
    show: bool = False
    """True puts it into the line of keys at the foot: at most six a screen."""
    why_not: Callable[[Any], str | None] = _nothing_against
    """Why it cannot work now, as a sentence; None when it can. Must be quick: it is asked at every painting."""
    foot: str = ""
    """A shorter word for the foot."""
    always: bool = False
    """Whether its key works above every dialog too, before whatever has the focus gets it."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its keys."""
        return tuple(key.strip() for key in self.key.split(",") if key.strip())

    @property
    def key_shown(self) -> str:
        """Its first key as people write it."""
        return shown_key(self.keys[0]) if self.keys else ""


_SHOWN = {
    "question_mark": "?", "slash": "/", "colon": ":", "minus": "-", "plus": "+", "space": "Space", "enter": "Enter",
    "escape": "Esc", "up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn", "asterisk": "*", "backslash": "\\",
    "delete": "Del", "home": "Home", "end": "End", "tab": "Tab", "left_square_bracket": "[", "right_square_bracket": "]",
    "full_stop": ".", "comma": ",", "equals_sign": "=", "insert": "Ins", "left": "←", "right": "→",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key as people write it: "ctrl+q" → "Ctrl+Q", "slash" → "/", "f2" → "F2", "s" → "s"."""
    *modifiers, name = key.split("+")
    name = _SHOWN.get(name, name.upper() if modifiers or (name[0] == "f" and name[1:].isdigit()) else name)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


class Commanded(_Node):
    """For a screen, dialog, widget or app that lists OFFERS: binds their keys and carries them out."""

    OFFERS: ClassVar[tuple[Command, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        own: list[BindingType] = [
            Binding(
                command.key,
                f"command('{command.id}')",
                command.words,
                show=False,
                id=command.id,
                priority=command.always,
            )
            for command in cls.__dict__.get("OFFERS", ())
            if command.keys
        ]
        cls.BINDINGS = [*cls.__dict__.get("BINDINGS", ()), *own]
        super().__init_subclass__(**options)

    @classmethod
    def all_commands(cls) -> Iterator[Command]:
        """The commands of this class and of those it descends from, its own first; an own id hides an inherited one."""
        seen: set[str] = set()
        for base in cls.__mro__:
            for command in base.__dict__.get("OFFERS", ()):
                if isinstance(command, Command) and command.id not in seen:
                    seen.add(command.id)
                    yield command

    def action_command(self, command_id: str) -> None:
        """Carry out the command of that id, the way from a key; on a screen that does not stand yet, once it does."""
        command = next(command for command in self.all_commands() if command.id == command_id)
        if isinstance(self, Widget) and not self.is_mounted:
            self.call_later(carry_out, self, command)
        else:
            carry_out(self, command)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show why an async command ended badly."""
        if event.state is WorkerState.ERROR and event.worker.error is not None and event.worker.node is self:
            show_fault(self.app, event.worker.error)


@dataclass(frozen=True)
class InReach:
    """A command and the node it would be carried out on."""

    command: Command
    node: Commanded

    @property
    def why_not(self) -> str | None:
        """Why it cannot work now."""
        return against(self.node, self.command)


def in_reach(screen: Screen[Any]) -> list[InReach]:
    """Every command that a key could start on `screen` now, from the focused widget up to the app."""
    start: DOMNode = screen.focused or screen
    found: dict[str, InReach] = {}
    for node in start.ancestors_with_self:
        if isinstance(node, Commanded):
            for command in node.all_commands():
                found.setdefault(command.id, InReach(command, node))
        if isinstance(node, ModalScreen):
            break
    return list(found.values())


def against(node: Commanded, command: Command) -> str | None:
    """Why `command` cannot work now, or is not for who sits here; None where it can."""
    return refused_command(getattr(node.app, "world", None), command.id) or command.why_not(node)


def carry_out(node: Commanded, command: Command) -> None:
    """Run `command` on `node`, or say why it cannot work now."""
    reason = against(node, command)
    if reason:
        node.app.notify(reason, title=command.words, severity="warning")
        return
    try:
        result = command.run(node)
    except (Fault, RecordError) as fault:
        show_fault(node.app, fault)
        return
    if inspect.iscoroutine(result):
        node.run_worker(result, group=f"command {command.id}", exit_on_error=False)
