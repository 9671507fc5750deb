"""How deep a pass goes: the whole list of followers, or only its newest end, where those come that are not known yet.

A light pass reads newest first until the known begin, and is confirmed by the account's own count. It never says that
anybody left: where the count is short, it says how many a full pass would find gone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from social.workflows.counts import hidden_by
from store import passes
from store.database import Record
from store.options import option
from store.passes import Kind, Pass
from store.subscriptions import subscriber_count
from store.workflows import Run

LIGHT, FULL = "light", "full"
"""Reasons of a run that was asked to go so deep; see `store.workflows.Run`."""
FULL_EVERY_DAYS = "sync-full-every-days"
LOOK_UP_EVERY_DAYS = "sync-look-up-every-days"
"""Options, in days: how old a full pass, or the details that version 1.1 looked up, may be before they are read again."""
WEEK = 7
MONTH = 30
SLACK = timedelta(hours=1)
"""A weekly launch comes a little less than a week after the pass before it was over."""
KNOWN_IN_ROW = 200
"""Followers known before, one after the other, that end a light pass: newcomers come first in X's list, so that only one
who hid and is back could stand behind them."""


def days(record: Record, name: str, default: int) -> timedelta:
    """An option of days; the default where it is not set, or set to nonsense."""
    said = option(record, name)
    return timedelta(days=int(said) if said.isascii() and said.isdigit() else default)


def kind_for(record: Record, service_id: int, run: Run | None, now: datetime) -> Kind:
    """How deep a run goes for a service; None stands for a scheduled one.

    What a person asked for counts, without a word it is full. By schedule it is light until a full pass is due by age.
    The first pass of a service is always full.
    """
    last = passes.last_full(record, service_id)
    if last is None or last.ended is None:
        return "full"
    if run is not None and run.reason != "schedule":
        return "light" if run.reason == LIGHT else "full"
    return "full" if full_is_due(record, last.ended, now) else "light"


def full_is_due(record: Record, ended: datetime, now: datetime) -> bool:
    """Whether a full pass that ended then is so old that the next is to be full."""
    return now - ended >= days(record, FULL_EVERY_DAYS, WEEK) - SLACK


def enough(going: Pass) -> bool:
    """Whether a light pass has come to where the known begin."""
    return going.kind == LIGHT and going.known_in_row >= KNOWN_IN_ROW


def missing(record: Record, going: Pass) -> int:
    """How many more follow by the record than by X's count, after a light pass; less than none where X counts more.

    X counts some whom no list shows: as many as at the last full pass, as far as anybody can know.
    """
    last = passes.last_full(record, going.service_id)
    hidden = 0 if last is None else hidden_by(last)
    return subscriber_count(record, going.service_id) + hidden - (going.counted or 0)
