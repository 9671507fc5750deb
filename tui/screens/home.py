"""Home: the set-up checklist, step by step, each with what to do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.foreign import one_line
from tui.screens.place import Place
from tui.widgets.tones import painted
from tui.world import ChecklistItem, Outlook

NEXT = "What to do next   4 opens the deliveries, where n writes one; 3 shows the followers."
"""Told once every step is done."""


class Home(Place):
    """The first place: how far the set-up is, and where each step is done."""

    mode = "home"
    starts_with_tree = True
    CSS_PATH = "home.tcss"

    def compose_content(self) -> ComposeResult:
        """A heading, what needs a hand, the steps, and the hint of the step under the cursor."""
        yield Static(id="progress", markup=False)
        yield Static(id="attention", markup=False)
        yield OptionList(id="checklist", markup=False)
        yield Static(id="hint", markup=False)

    def _show_outlook(self, outlook: Outlook) -> None:
        super()._show_outlook(outlook)
        steps = self.query_one("#checklist", OptionList)
        at = steps.highlighted
        steps.set_options([Option(_step(item), id=str(number)) for number, item in enumerate(outlook.checklist)])
        steps.highlighted = _first_open(outlook) if at is None else at
        if steps.highlighted is None and outlook.checklist:
            self.query_one("#hint", Static).update(NEXT)
        self.query_one("#progress", Static).update(_progress(outlook))
        attention = self.query_one("#attention", Static)
        attention.display = bool(outlook.attention or outlook.awaited)
        attention.update(_attention(outlook))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what to do for the step."""
        item = self.app.outlook.checklist[event.option_index]
        self.query_one("#hint", Static).update(one_line(item.hint))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go where the step is done."""
        item = self.app.outlook.checklist[event.option_index]
        if item.command:
            self.app.action_command(item.command)
        elif item.mode:
            await self.app.go(item.mode)
        else:
            self.app.notify(item.hint, title=item.label)


def _first_open(outlook: Outlook) -> int | None:
    return next((number for number, item in enumerate(outlook.checklist) if not item.done), None)


def _progress(outlook: Outlook) -> Content:
    done = sum(item.done for item in outlook.checklist)
    if not outlook.checklist:
        return Content("")
    words = f"{done} of {len(outlook.checklist)}"
    return Content.assemble(
        ("Set-up checklist", "bold"), ("   " + words, "$good" if done == len(outlook.checklist) else "$accent")
    )


def _attention(outlook: Outlook) -> Content:
    """Where to look for what needs a hand, and whether it is an approval."""
    hint = Content.assemble(("   8", "bold $accent"), (" Monitoring says what and why", "$muted"))
    told = [Content.styled(f"? {outlook.awaited}", "$attention")] if outlook.awaited else []
    if outlook.attention is not None:
        told.append(Content.assemble(painted(outlook.attention), hint))
    return Content("\n").join(told)


def _step(item: ChecklistItem) -> Content:
    sign, tone = ("✓", "$good") if item.done else ("○", "$accent")
    tail = ("   optional", "$muted") if item.optional and not item.done else ("   done" if item.done else "", "$muted")
    return Content.assemble((f"{sign}  ", tone), (one_line(item.label), "$muted" if item.done else ""), tail)
