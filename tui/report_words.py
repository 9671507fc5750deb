"""The lines of a delivery's reports: labels, numbers, rates, and bars as long as the rates."""

from __future__ import annotations

from collections.abc import Iterator

from social.deliveries.reports import DeliveryReport, Line, Reactivity
from tui.amounts import counted

EIGHTHS = " ▏▎▍▌▋▊▉█"
WORDS = {"clicks": "link clicks"}
"""What is called otherwise where people read it."""


def percent(rate: float | None) -> str:
    """A rate as people read it: "4.2 %", "100 %", "0 %"; "" where there is none."""
    if rate is None:
        return ""
    told = f"{100 * rate:.1f}".removesuffix(".0")
    return f"{told} %"


def reaction_words(told: Reactivity | None) -> str:
    """The reactions to a delivery in a few words; "" where nothing was measured."""
    if told is None:
        return ""
    rate = f", {percent(told.rate)} of {counted(told.impressions or 0, 'impression')}" if told.rate is not None else ""
    return f"{counted(told.reactions, 'reaction')}{rate}"


def bar(rate: float | None, width: int) -> str:
    """A bar of at most `width` cells, to an eighth of a cell; what is more than nothing is seen."""
    eighths = round(8 * width * min(rate or 0.0, 1.0))
    if rate and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def rows(told: DeliveryReport) -> Iterator[tuple[str, int, str]]:
    """Label, number and rate of every line, what belongs to another indented below it."""
    for line in lines(told):
        yield line.label, line.number, percent(line.rate)


def lines(told: DeliveryReport) -> Iterator[Line]:
    """The lines of all reports in their order."""
    for line in told.summary:
        yield line
        if line.label == "Messages rejected by the rule":
            yield from (Line(f"  {cause.label}", cause.number, cause.rate) for cause in told.causes)
    if told.reactivity is not None:
        if told.reactivity.impressions is not None:
            yield Line("Impressions", told.reactivity.impressions, None)
        yield Line("Reactivity rate", told.reactivity.reactions, told.reactivity.rate)
        for part in told.reactivity.breakdown:
            yield Line(f"  {WORDS.get(part.label, part.label)}", part.number, part.rate)
