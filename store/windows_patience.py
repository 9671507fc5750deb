"""Lets SQLite stop in the middle of a question: when nobody waits for the answer, or once it has taken too long."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event

from store.database import Record

OPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: a third of a millisecond, some ms where rows lie far apart."""


@contextmanager
def interruptible(record: Record, enough: Callable[[], bool]) -> Iterator[None]:
    """Stop a question once `enough` says so: what follows it in the block is left out."""
    connection = record.db.connection()
    connection.set_progress_handler(lambda: int(enough()), OPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


def patient(record: Record, stop: Event, seconds: float) -> AbstractContextManager[None]:
    """The same for what may take so many seconds of work."""
    until = time.thread_time() + seconds
    return interruptible(record, lambda: stop.is_set() or time.thread_time() > until)
