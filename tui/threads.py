"""The one way from the screen's thread to a slow question and back: grouped, numbered, late answers dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import get_current_worker

from tui.faults import show_fault

if TYPE_CHECKING:
    _Node = DOMNode
else:
    _Node = object

T = TypeVar("T")


class Answered(Message, bubble=False):
    """A thread has finished: with a value, or with an error."""

    def __init__(self, group: str, number: int, then: Callable[[], object]) -> None:
        super().__init__()
        self.group = group
        self.number = number
        self.then = then


class Working(_Node):
    """For a screen or widget that asks slow questions."""

    def work_on(
        self,
        question: Callable[[], T],
        *,
        group: str,
        then: Callable[[T], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Ask `question` in a thread, and give the answer to `then` on the screen's thread.

        A newer question of the same group makes the older one's answer void. An error goes to `failed`, or is shown.
        `question` may touch no widget.
        """
        numbers = self._questions()
        numbers[group] = numbers.get(group, 0) + 1
        ask = partial(self._ask, question, group, numbers[group], then, failed or partial(show_fault, self.app))
        self.run_worker(ask, group=f"question {group}", thread=True, exclusive=True, exit_on_error=False)

    def keep_up(
        self,
        question: Callable[[], T],
        *,
        group: str,
        then: Callable[[T], object],
    ) -> None:
        """As `work_on`, for what is read again whenever the record has moved: a newer question waits for the older one's
        answer, so that quick commits cannot keep a slow answer off the screen for ever."""
        waiting: dict[str, Callable[[], object] | None] = self.__dict__.setdefault("_questions_waiting", {})
        if group in waiting:
            waiting[group] = partial(self.keep_up, question, group=group, then=then)
            return
        waiting[group] = None

        def tell(show: Callable[[], object]) -> None:
            again = waiting.pop(group)
            show()
            if again is not None:
                again()

        self.work_on(
            question,
            group=group,
            then=lambda value: tell(lambda: then(value)),
            failed=lambda error: tell(lambda: show_fault(self.app, error)),
        )

    def _ask(
        self,
        question: Callable[[], T],
        group: str,
        number: int,
        then: Callable[[T], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        answer: Callable[[], object]
        try:
            answer = partial(then, question())
        except Exception as error:  # noqa: BLE001 — one of the two doors: whatever ends a worker is shown, and journalled
            answer = partial(failed, error)
        if not get_current_worker().is_cancelled:
            self.post_message(Answered(group, number, answer))

    def on_answered(self, answer: Answered) -> None:
        """Take an answer, unless a newer question of its group has been asked meanwhile."""
        if self._questions().get(answer.group) == answer.number:
            answer.then()

    def _questions(self) -> dict[str, int]:
        """Group → number of the newest question; made when first needed, for a mixin has no __init__."""
        numbers: dict[str, int] = self.__dict__.setdefault("_questions_asked", {})
        return numbers
