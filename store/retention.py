"""For how long things are kept: what an operator may choose, in days, and what the house has fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.charges import month_of
from store.database import Record
from store.options import option, set_option

LONGEST = 36_500
"""Days: a hundred years are as good as for ever, which is 0."""
QUOTAS_FOR = timedelta(days=1)
"""How long the word on a limit is kept after its window has closed; it counts for nothing any more."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """One thing that is kept for a time: its words, and the days where nobody has chosen others; 0 is for ever."""

    words: str
    days: int


KEEPINGS: Mapping[str, Keeping] = {
    "former-followers": Keeping("Former followers", 365),
    "statistics": Keeping("Statistics", 760),
}
"""Campaign drops visitors after a month by default. Here it is a year: the reports on subscriptions reach back for half of
one, and nobody who has left stays in the file for longer than that may take. Statistics stay for two years and a month, so
that every month of the last year can be compared with that of the year before."""


def days(record: Record, name: str) -> int:
    """For how many days a thing is kept, 0 for ever. KeyError where there is no such thing."""
    found = KEEPINGS[name]
    chosen = option(record, f"keep-{name}")
    return int(chosen) if chosen else found.days


def keep(record: Record, name: str, number: int) -> None:
    """Keep a thing for so many days from now on, 0 for ever. KeyError, or ValueError below 0 and above `LONGEST`."""
    words = KEEPINGS[name].words
    if not 0 <= number <= LONGEST:
        raise ValueError(f"{words}: {number} days cannot be; choose 1 to {LONGEST:,}, or 0 for ever.")
    set_option(record, f"keep-{name}", str(number))


def before(record: Record, name: str, now: datetime) -> datetime | None:
    """What is older than this goes; None where nothing does."""
    number = days(record, name)
    return now - timedelta(days=number) if number else None


def charges_before(now: datetime) -> datetime:
    """Charges older than this go: the present month (UTC) and the twelve before it stay, so that a bill can be compared."""
    first = month_of(now)[0]
    return first.replace(year=first.year - 1)
