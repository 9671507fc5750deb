"""Does a piece of work that may never come back, and waits for it only so long."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Late(TimeoutError):
    """The work did not come back in time; it may still be under way."""


class _Errand(Generic[Result]):
    """One piece of work and what came of it: a result or an exception."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        with self:
            self._results.append(self._work())

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._error = error
        return True  # kept for the thread that waits

    def outcome(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What `work` gives or raises; `Late` when it takes longer than `seconds`.

    It runs in a daemon thread, because a call over D-Bus knows no timeout and cannot be cancelled: one that hangs is
    left behind and does not keep the process from ending.
    """
    errand = _Errand(work)
    thread = Thread(target=errand.run, name="within", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Late(f"no answer within {seconds:g} s")
    return errand.outcome()
