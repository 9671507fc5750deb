"""The exclusions of direct messages: what always holds, and what a person chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.widgets.field import Field
from tui.widgets.toggle import Toggle

ALWAYS = (
    "Exclude duplicate addresses during delivery",
    "Exclude recipients who no longer want to be contacted",
    "Exclude quarantined recipients, and closed direct messages",
)
"""What holds whatever a person chooses, in Campaign's words."""
UNASKED = "X forbids automated messages to people who did not ask: you will have to type their number."
FIELDS = {"lately_days": ("Not written to for (days)", 3650), "limit": ("Limit delivery to", 10**9)}
"""Label and largest value of each number; 0 is none."""


class ExclusionRules(VerticalScroll, can_focus=False):
    """`values` are the rules as entered; `Changed` tells of every change."""

    DEFAULT_CSS = """
    ExclusionRules { height: auto; }
    ExclusionRules .always { height: auto; color: $muted; }
    """

    class Changed(Message):
        """A rule was changed."""

    def __init__(self, rules: Mapping[str, Any], id: str | None = None) -> None:
        super().__init__(id=id)
        self._rules = dict(rules)

    def compose(self) -> ComposeResult:
        """The sentence, the fields."""
        yield Static("\n".join(f"✓ {each}" for each in ALWAYS), classes="always", markup=False)
        asked = Toggle(not self._rules.get("without_consent"), id="asked")
        yield Field("Only those who have asked", asked, id="asked-field")
        for name, (label, _) in FIELDS.items():
            told = str(self._rules.get(name) or "")
            yield Field(label, Input(told, "none", id=name, compact=True), id=f"{name}-field")

    def on_mount(self) -> None:
        """Warn where it must be."""
        self._warn()

    def _warn(self) -> None:
        asked = self.query_one("#asked", Toggle).value
        self.query_one("#asked-field", Field).say("" if asked else UNASKED)

    @on(Toggle.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        self._warn()
        self.post_message(self.Changed())

    @property
    def values(self) -> dict[str, Any] | None:
        """The rules, those of others untouched; None where a number is none, which is said in place."""
        found: dict[str, Any] = {**self._rules, "without_consent": not self.query_one("#asked", Toggle).value}
        for name, (label, most) in FIELDS.items():
            entry = self.query_one(f"#{name}-field", Field)
            text = entry.text or "0"
            if not (text.isascii() and text.isdigit() and int(text) <= most):
                entry.wrong(f"{label}: write a whole number, {most:,} at the most, or nothing.")
                return None
            found[name] = int(text)
        ours = ("without_consent", *FIELDS)
        return {name: value for name, value in found.items() if value or name not in ours}

    @property
    def wrong(self) -> Widget:
        """What takes the number that is none."""
        fields = [self.query_one(f"#{name}-field", Field) for name in FIELDS]
        return next((field for field in fields if field.error), fields[0]).taker
