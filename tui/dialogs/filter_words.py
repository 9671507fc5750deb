"""Filter conditions: words in the language of the visitors' filter, with how many subscribers fit as they are typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from social.deliveries.target import subscribers
from store.filters import FilterError, condition
from store.folders import folders
from store.services import Service, services
from tui.amounts import counted
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import show_fault
from tui.lull import Lull
from tui.people import part_size
from tui.widgets.field import Field
from tui.widgets.filter_input import FilterInput

HINT = "Such as friends > 1000 and checked; Tab completes."


class FilterWords(Dialog[str]):
    """The words, which can be read and are not empty."""

    AUTO_FOCUS = "#words"

    def __init__(self, service: Service, words: str = "") -> None:
        super().__init__()
        self.heading = f"Filter conditions: subscribers to service '{service.label}'"
        self._service = service
        self._words = words
        self._lull = Lull(self, self._count)

    def compose_body(self) -> ComposeResult:
        """The line with its count, the answers."""
        line = FilterInput(self._names, id="words")
        line.value = self._words
        yield Field("Filter", line, hint=HINT, id="words-field")
        yield Answers(("cancel", "Cancel"), ("go", "Add"))

    def _names(self) -> tuple[Sequence[str], Sequence[str]]:
        record = self.app.world.record
        return [each.label for each in folders(record, "visitor")], [each.internal_name for each in services(record)]

    @on(Input.Changed, "#words")
    def _typed(self) -> None:
        self.query_one("#words-field", Field).say(self.query_one("#words", FilterInput).what_next or HINT)
        self._lull.begin()

    def _count(self) -> None:
        world, words = self.app.world, self.query_one("#words-field", Field).text
        service, now = self._service.id, world.clock.now()
        self.work_on(
            lambda: part_size(world.record, subscribers(service, words), now),
            group="count", then=self._tell, failed=self._refused,
        )  # fmt: skip

    def _tell(self, number: int) -> None:
        line = self.query_one("#words", FilterInput)
        told = f"{counted(number, 'subscriber')} fit{'s' if number == 1 else ''}."
        self.query_one("#words-field", Field).say(f"{told} {line.what_next}".strip())

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, FilterError):
            self.query_one("#words-field", Field).wrong(str(error))
        else:
            show_fault(self.app, error)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def _take(self) -> None:
        field = self.query_one("#words-field", Field)
        try:
            condition(field.text, self.app.world.clock.now())
        except FilterError as error:
            field.wrong(str(error))
        else:
            if field.text:
                self.dismiss(field.text)
            else:
                field.wrong("Write a condition, or leave with Esc.")

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()
