"""What a report of a rehearsal says to people: the verdict, the sums, time and money beside the flight plan, the troubles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from social.budgets import dollars
from social.deliveries.certificate import OUTCOMES
from social.rehearsal.order import TROUBLES


def summary(told: Mapping[str, Any]) -> str:
    """The whole report in a line, for journal and audit trail."""
    if not told["ready"]:
        return "Not rehearsed: the analysis found errors."
    sample = f", the first of {told['sample_of']:,}" if told["sample_of"] else ""
    verdict = "" if told["holds"] else " It does not hold."
    return f"Rehearsed: {equation(told)}{sample}; doubled {told['doubled']}, lost {told['lost']}.{verdict}"


def equation(told: Mapping[str, Any]) -> str:
    """Such as "500 planned = 497 sent + 2 refused + 1 doubtful"."""
    parts = [f"{told[name]:,} {name}" for name in OUTCOMES if told[name]]
    return f"{told['planned']:,} planned = {' + '.join(parts) or '0'}"


def lasted(told: Mapping[str, Any]) -> timedelta:
    """From the confirmation to the last message, in simulated time."""
    begun = datetime.fromisoformat(told["begun"])
    return (datetime.fromisoformat(told["last_left"]) if told["last_left"] else begun) - begun


def span_words(span: timedelta) -> str:
    """A span as people say it: "2 d 3 h", "4 h 15 min", "at once"."""
    minutes = round(span.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = [f"{days} d"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest and not days)
    return " ".join(told) or ("at once" if span < timedelta(seconds=30) else "a minute")


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The report for people, sentence by sentence, the verdict first."""
    if not told["ready"]:
        yield "It was not rehearsed: the analysis found errors."
        yield from (f"{line['level']}: {line['sentence']}" for line in told["lines"] if line["level"] != "info")
        return
    yield verdict(told)
    yield equation(told) + "."
    if told["sample_of"]:
        yield f"A sample: the first {told['planned']:,} of {told['sample_of']:,} messages. All figures are of the sample."
    yield from (f"Left out before: {number:,}, {cause.lower()}." for cause, number in told["left_out"].items())
    doubled, lost, astray = (f"{told[name]:,}" for name in ("doubled", "lost", "astray"))
    yield f"X took {told['taken']:,}: {doubled} doubled, {lost} missing, {astray} not known as sent."
    yield from _compared(told)
    yield from _troubled(told)


def verdict(told: Mapping[str, Any]) -> str:
    """Whether it went as it must, in a sentence."""
    if told["holds"]:
        return (
            "Nothing was doubled and nothing lost, whatever came in the way."
            if told["struck"]
            else ("Everything went as planned; nothing was doubled and nothing lost.")
        )
    if told["open"] and told["state"] == "Paused":
        return f"The delivery was paused on the way, with {told['open']:,} messages left: see why below."
    return "It did not go as it must: read the figures below before you send it."


def _compared(told: Mapping[str, Any]) -> Iterator[str]:
    """Time and money beside the flight plan of what was rehearsed."""
    plan = told["plan_of_sample"]
    took, begun = lasted(told), datetime.fromisoformat(told["begun"])
    planned = (datetime.fromisoformat(plan["ends"]) if plan["ends"] else begun) - begun
    yield f"Duration {span_words(took)}, {_beside(took, planned)}."
    reading, words = told["price_of_reading"], "as planned"
    if told["price"] != plan["price"]:
        words = f"planned {dollars(plan['price'])}" + " for the writing" * bool(reading)
    what = "replies and doubts" if told["template"] == "dm" else "doubts"
    of_it = f", of it {dollars(reading)} for reading {what}" if reading else ""
    yield f"Price at X {dollars(told['price'])}{of_it}; {words}."
    if told["sample_of"]:
        whole = told["plan"]
        until = f", the last message at about {whole['ends'][:16].replace('T', ' ')} UTC" if whole["ends"] else ""
        yield f"The flight plan for all {whole['messages']:,}: {dollars(whole['price'])}{until}."


def _beside(took: timedelta, planned: timedelta) -> str:
    if abs(took - planned) < timedelta(minutes=1):
        return "as planned"
    why = "what X never took counts against no limit" if took < planned else "doubts are looked for until X shows them"
    return f"planned {span_words(planned)}: {why}"


def _troubled(told: Mapping[str, Any]) -> Iterator[str]:
    for name, number in told["struck"].items():
        yield f"{number:,} × {TROUBLES[name]}."
    doubts, decided = told["doubts"], " (a person would decide)" if told["template"] == "dm" else " (given up)"
    if doubts["arose"]:
        yield (
            f"{doubts['arose']:,} in doubt: {doubts['found']:,} found at X, {doubts['sent_again']:,} sent once more,"
            f" {doubts['not_found']:,} not found{decided if doubts['not_found'] else ''}."
        )
    if told["faults"] and not told["struck"]:
        yield "No fault struck: there were too few calls. Choose another seed."
