"""A new delivery, in Campaign's two steps: a template, then label, code and description. The second serves for changes too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from social.deliveries.templates import Template, template_named, templates
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice, Pick
from tui.widgets.field import Field

if TYPE_CHECKING:
    from tui.screens.page import Page


@dataclass(frozen=True)
class Named:
    """What a person calls a delivery."""

    label: str
    code: str = ""
    description: str = ""


class DeliveryNamed(Dialog[Named]):
    """Asks for label, delivery code and description."""

    AUTO_FOCUS = "#label"

    def __init__(self, heading: str, known: Named | None = None, *, go: str = "Continue") -> None:
        super().__init__()
        self.heading = heading
        self._known = known or Named("")
        self._go = go

    def compose_body(self) -> ComposeResult:
        """Three fields."""
        yield Field("Label", Input(self._known.label, id="label", compact=True), id="label-field")
        yield Field("Delivery code", Input(self._known.code, id="code", compact=True))
        yield Field("Description", Input(self._known.description, id="description", compact=True))
        yield Answers(("cancel", "Cancel"), ("go", self._go))

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def _done(self) -> None:
        label, code, description = (
            self.query_one(f"#{name}", Input).value for name in ("label", "code", "description")
        )
        if label.strip():
            self.dismiss(Named(label.strip(), code.strip(), description.strip()))
            return
        field = self.query_one("#label-field", Field)
        field.wrong("Label is empty. Give the delivery a name that you will find it by.")
        field.taker.focus()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


async def ask_for_delivery(screen: Page[Any], name: str = "") -> tuple[Template, Named] | None:
    """Both steps, the first only where no template `name` is given; None where it was left. To be awaited in a worker."""
    app, record = screen.app, screen.world.record
    if not name:
        choices = [Choice(each.called, each.label, each.mapping) for each in templates(record)]
        chosen = await app.push_screen_wait(Pick("Select a delivery template", choices))
        if chosen is None:
            return None
        name = chosen
    found = template_named(record, name)
    known = Named("", description=found.description)
    named = await app.push_screen_wait(DeliveryNamed(f"New delivery: {found.label}", known))
    return None if named is None else (found, named)
