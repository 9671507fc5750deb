"""The properties of a workflow: what it is for, how much it matters, what an error does to it, what is kept and made up for."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, Static

from social.workflows.properties import LABELS, problems
from store.workflows import ON_ERROR, SEVERITIES, Workflow
from tui.dialogs.confirm import Confirm
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import one_line
from tui.widgets.field import Field
from tui.widgets.radio import Radio

CHOICES = {"severity": SEVERITIES, "on_error": ON_ERROR}
HINTS = {
    "severity": "stopped Production or Critical: a warning",
    "on_error": "Stop: paused as failed at once",
    "consecutive_errors": "runs with errors, then it is paused; 0: never",
    "history_days": "days; 0: for ever",
    "lateness": "minutes; a launch missed for longer is skipped",
}
PLACEHOLDERS = {"lateness": "none: each missed launch is made up for"}
WORDS = {"lateness": "Lateness limit"}
"""Labels that differ from those of the record."""


class WorkflowProperties(Dialog[dict[str, object]]):
    """What was changed, by field."""

    CSS_PATH = "workflow_properties.tcss"
    AUTO_FOCUS = "#description"

    def __init__(self, workflow: Workflow) -> None:
        super().__init__()
        self._title = f"Properties of {workflow.label} ({workflow.internal_name})"
        self.heading = self._title
        self._before: dict[str, object] = {name: getattr(workflow, name) for name in LABELS}

    def compose_body(self) -> ComposeResult:
        """A field for each, and the answers."""
        with VerticalScroll(can_focus=False, id="fields"):
            for name, label in LABELS.items():
                taker = self._taker(name)
                yield Field(WORDS.get(name, label), taker, hint=HINTS.get(name, ""), id=f"{name}-field")
        yield Answers(("cancel", "Cancel"), ("save", "Save"))

    def _taker(self, name: str) -> Radio | Input:
        value = self._before[name]
        if name not in CHOICES:
            return Input("" if value is None else str(value), PLACEHOLDERS.get(name, ""), compact=True, id=name)
        radio = Radio(CHOICES[name], id=name)
        radio.set_reactive(Radio.value, CHOICES[name].index(str(value)))
        return radio

    @property
    def changed(self) -> dict[str, object]:
        """What differs from what the record has."""
        return {name: value for name, value in self._values().items() if value != self._before[name]}

    def _values(self) -> dict[str, object]:
        """What is entered; numbers stay words where they are none, for the check to refuse."""
        values: dict[str, object] = {name: of[self.query_one(f"#{name}", Radio).value] for name, of in CHOICES.items()}
        for name in ("description", "consecutive_errors", "history_days", "lateness"):
            text = self.query_one(f"#{name}-field", Field).text
            number = text.isascii() and text.isdigit() and name != "description"
            values[name] = int(text) if number else text
        if values["lateness"] == "":
            values["lateness"] = None
        return values

    @on(Input.Changed)
    @on(Radio.Changed)
    def _look(self) -> None:
        """A star where something is not saved."""
        heading = f"{self._title} *" if self.changed else self._title
        if heading != self.heading:
            self.heading = heading
            self.query_one("#heading", Static).update(one_line(heading))

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def _save(self) -> None:
        wrong = problems(self.changed)
        for name in LABELS:
            self.query_one(f"#{name}-field", Field).wrong(wrong.get(name, ""))
        if wrong:
            self.query_one(f"#{next(iter(wrong))}").focus()
        else:
            self.dismiss(self.changed)

    @property
    def unsaved(self) -> str:
        """The labels of what was changed."""
        return ", ".join(WORDS.get(name, LABELS[name]) for name in self.changed)

    @on(Button.Pressed, "#cancel")
    def leave(self) -> None:
        """Close; asks first where something is not saved."""
        if not self.changed:
            self.dismiss(None)
            return
        question = Confirm("Leave without saving?", quote=self.unsaved, yes="Leave", no="Stay")
        self.app.push_screen(question, self._leave)

    def _leave(self, agreed: bool | None) -> None:
        if agreed:
            self.dismiss(None)
