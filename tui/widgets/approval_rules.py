"""Who confirms a delivery, and for how long that can be taken back: the Approval side of its properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from social.deliveries.asking import DAYS, LONGEST
from social.deliveries.modes import MANUAL, MODES
from social.routing import LONGEST_GRACE
from tui.foreign import one_line
from tui.widgets.field import Field
from tui.widgets.radio import Radio

WORDS = (
    "Manual: a person confirms",
    "Second person: another one approves before",
    "Semi-automatic: by itself without a warning",
    "Automatic: by itself after the analysis",
)
"""What each of the modes means, in their order."""
HINT = "seconds in which z takes it back; empty: {}"


DAYS_HINT = f"days, then the question lapses; empty: {DAYS}"


class ApprovalRules(VerticalScroll, can_focus=False):
    """`values` are the rules as entered; `told` says how the approval stands."""

    DEFAULT_CSS = """
    ApprovalRules { height: auto; }
    ApprovalRules #approval-told { height: auto; color: $muted; margin-top: 1; }
    """

    def __init__(self, rules: Mapping[str, Any], account_grace: int, told: str) -> None:
        super().__init__()
        self._rules = rules
        self._hint = HINT.format(f"{account_grace} s" if account_grace else "none")
        self._told = told

    def compose(self) -> ComposeResult:
        """The mode, the grace, how it stands."""
        modes = Radio(WORDS, id="approval-mode")
        modes.set_reactive(Radio.value, MODES.index(self._rules.get("approval", MANUAL)))
        yield Field("Approval mode", modes)
        days = Input(str(self._rules.get("approval_days", "")), id="approval-days", compact=True)
        yield Field("Asked for", days, hint=DAYS_HINT, id="approval-days-field")
        grace = Input(str(self._rules.get("grace", "")), id="grace", compact=True)
        yield Field("Grace delay", grace, hint=self._hint, id="grace-field")
        yield Static(one_line(self._told), id="approval-told", markup=False)

    @property
    def values(self) -> dict[str, Any] | None:
        """What they come to, without what goes without saying; None where one is no number, which is said in place."""
        mode = MODES[self.query_one("#approval-mode", Radio).value]
        found: dict[str, Any] = {} if mode == MANUAL else {"approval": mode}
        days = self.query_one("#approval-days-field", Field)
        if days.text and not (days.text.isascii() and days.text.isdigit() and 1 <= int(days.text) <= LONGEST):
            days.wrong(f"Write whole days, from 1 to {LONGEST}, or nothing.")
            return None
        found |= {"approval_days": int(days.text)} if days.text and int(days.text) != DAYS else {}
        field = self.query_one("#grace-field", Field)
        if not field.text:
            return found
        if not (field.text.isascii() and field.text.isdigit() and int(field.text) <= LONGEST_GRACE):
            field.wrong(f"Write whole seconds, {LONGEST_GRACE:,} at the most, 0 for none, or nothing.")
            return None
        return found | {"grace": int(field.text)}

    @property
    def wrong(self) -> Widget:
        """What is no number."""
        wrong = (field for field in self.query(Field) if field.error)
        return next(wrong, self.query_one("#grace-field", Field)).taker
