"""The properties of a delivery: General and Approval; of direct messages also Delivery (waves), Validity, Exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TabPane

from social.deliveries import waves
from social.deliveries.message_analysis import validity
from store.deliveries import Delivery
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.new_delivery import Named
from tui.dialogs.waves import DefineWaves
from tui.widgets.approval_rules import ApprovalRules
from tui.widgets.exclusion_rules import ExclusionRules
from tui.widgets.field import Field
from tui.widgets.panes import Panes
from tui.widgets.toggle import Toggle

KEPT = ("approval", "approval_days", "grace")
"""Rules that the side Approval holds."""
LONGEST = 3650
"""Days that a delivery may be valid at most."""


@dataclass(frozen=True)
class Properties:
    """What a person entered."""

    named: Named
    rules: Mapping[str, Any]


class DeliveryProperties(Dialog[Properties]):
    """All of it, once it can be read; None where it was left. A tweet has neither waves nor people to leave out."""

    CSS_PATH = "waves.tcss"
    AUTO_FOCUS = "#label"

    def __init__(self, delivery: Delivery, total: int | None, account_grace: int, told: str) -> None:
        """`total` is how many messages there are, where that is known; `told` is how a second person's approval stands."""
        super().__init__()
        self.heading = "Properties"
        self._delivery = delivery
        self._total = total
        self._waves: Any = delivery.rules.get("waves")
        self._approval = ApprovalRules(delivery.rules, account_grace, told)

    @property
    def _direct(self) -> bool:
        return self._delivery.template == "dm"

    def compose_body(self) -> ComposeResult:
        """The tabs, and the answers."""
        known = self._delivery
        with Panes(id="properties"):
            with TabPane("General", id="general"):
                yield Field("Label", Input(known.label, id="label", compact=True), id="label-field")
                yield Field("Delivery code", Input(known.code, id="code", compact=True))
                yield Field("Description", Input(known.description, id="description", compact=True))
            if self._direct:
                yield from self._message_tabs()
            with TabPane("Approval", id="approval"):
                yield self._approval
        yield Answers(("cancel", "Cancel"), ("save", "Save"))

    def _message_tabs(self) -> ComposeResult:
        known = self._delivery
        with TabPane("Delivery", id="sending"):
            yield Field("Send using multiple waves", Toggle(bool(self._waves), id="multiple"))
            yield Static(id="waves-told", markup=False)
            with Horizontal(classes="wave-line"):
                yield Button("Define waves…", id="define", compact=True)
        with TabPane("Validity", id="validity"):
            days = Input(f"{validity(known):g}", id="days", compact=True)
            hint = "days from the contact date on; what has not left by then never will"
            yield Field("Delivery duration", days, hint=hint, id="days-field")
        with TabPane("Exclusions", id="exclusions"):
            yield ExclusionRules(known.rules)

    def on_mount(self) -> None:
        """As it is now."""
        if self._direct:
            self._tell()

    def _tell(self) -> None:
        self.query_one("#waves-told", Static).update(
            "all as soon as the limits allow" if not self._waves else waves.words(self._waves).replace("/", " / ")
        )

    @on(Toggle.Changed, "#multiple")
    def _turned(self, event: Toggle.Changed) -> None:
        if event.value != bool(self._waves):
            self._waves = dict(waves.PRESET) if event.value else None
            self._tell()

    @on(Button.Pressed, "#define")
    def _define(self) -> None:
        self.app.push_screen(DefineWaves(self._waves, self._total), self._defined)

    def _defined(self, words: str | None) -> None:
        if words is not None:
            self._waves = waves.read(words)
            self.query_one("#multiple", Toggle).value = bool(self._waves)
            self._tell()

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        texts = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("label", "code", "description")}
        approval = self._approval.values
        rules = self._message_rules() if self._direct else self._delivery.rules
        if not texts["label"]:
            self._wrong("general", "label", "Label is empty. Give the delivery a name that you will find it by.")
        elif rules is not None and approval is None:
            self._turn_to("approval", self._approval.wrong)
        elif rules is not None and approval is not None:
            others = {name: value for name, value in rules.items() if name not in KEPT}
            self.dismiss(Properties(Named(**texts), others | approval))

    def _message_rules(self) -> dict[str, Any] | None:
        """The rules of direct messages as entered; None where one of them is none, which is said in place."""
        rules, days = self.query_one(ExclusionRules).values, self._days()
        if days is None:
            self._wrong("validity", "days", f"Write whole days, from 1 to {LONGEST:,}.")
            return None
        if rules is None:
            self._turn_to("exclusions", self.query_one(ExclusionRules).wrong)
            return None
        found = {name: value for name, value in (rules | {"waves": self._waves}).items() if name != "waves" or value}
        if days != validity(self._delivery) or "validity_days" in self._delivery.rules:
            found["validity_days"] = days
        return found

    def _days(self) -> int | None:
        text = self.query_one("#days-field", Field).text
        return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST else None

    def _wrong(self, tab: str, name: str, sentence: str) -> None:
        field = self.query_one(f"#{name}-field", Field)
        field.wrong(sentence)
        self._turn_to(tab, field.taker)

    def _turn_to(self, tab: str, wrong: Widget) -> None:
        self.query_one("#properties", Panes).turn_to(tab, wrong)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()
