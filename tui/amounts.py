"""Numbers and spans of time as people read them."""

from __future__ import annotations

from datetime import timedelta


def grouped(number: int) -> str:
    """A number in groups of three, as prices and all sentences of the house have them: "1,204"."""
    return f"{number:,}"


def signed(number: int) -> str:
    """A change with its sign: "+12", "–3", "0"."""
    return f"{'–' if number < 0 else '+' if number else ''}{grouped(abs(number))}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 visitor", "1,204 visitors"."""
    return f"{grouped(number)} {one if number == 1 else many or one + 's'}"


def clocked(span: timedelta) -> str:
    """A span as a stop-watch shows it: "0:14", "1:02:14"; days stand before it."""
    whole = max(0, int(span.total_seconds()))
    minutes, seconds = divmod(whole % 86_400, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{whole // 86_400} d " if whole >= 86_400 else ""
    return f"{days}{hours}:{minutes:02}:{seconds:02}" if hours or days else f"{minutes}:{seconds:02}"


def roughly(span: timedelta) -> str:
    """A span in words, to the unit that matters: "40 s", "12 min", "3 h 15 min"."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes and hours < 24 else f"{grouped(hours)} h"


def round_dollars(millionths: int) -> str:
    """A price, without cents where it is above ten dollars: "$0.015", "$520"."""
    from social.budgets import dollars  # with much behind it, and the first screen shows no price

    return f"${grouped(round(millionths / 1_000_000))}" if millionths >= 10_000_000 else dollars(millionths)


def estimate(millionths: int) -> str:
    """A price that is told before: "about $520", "nothing to pay"."""
    return f"about {round_dollars(millionths)}" if millionths else "nothing to pay"
