"""The properties of a workflow that an admin may change, each with its label and what it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from store.workflows import ON_ERROR, SEVERITIES

LABELS = {
    "description": "Description",
    "severity": "Severity",
    "on_error": "In case of error",
    "consecutive_errors": "Consecutive errors",
    "history_days": "History in days",
    "lateness": "Lateness in minutes",
}
ALWAYS = "always"
"""A missed launch is made up for, however late it is."""
DESCRIPTION = 2_000
"""Letters of a description, at most."""
MOST_ERRORS, MOST_DAYS, MOST_MINUTES = 100, 3_650, 525_600


def problems(fields: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with the values of `fields`, by field: a sentence that says what it may be. Empty where all are good."""
    found = {}
    for name, value in fields.items():
        test, wanted = _RULES.get(name, (_never, "is no property of a workflow that can be changed."))
        if not test(value):
            found[name] = f"{LABELS.get(name, name)} {wanted}"
    return found


def shown(name: str, value: object) -> str:
    """The value of a property in words."""
    if name == "lateness" and value is None:
        return ALWAYS
    return str(value) or "none"


def _never(_value: object) -> bool:
    return False


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= DESCRIPTION


def _lateness(value: object) -> bool:
    return value is None or _whole(1, MOST_MINUTES)(value)


_RULES: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "description": (_text, f"holds up to {DESCRIPTION:,} letters."),
    "severity": (lambda value: value in SEVERITIES, f"is one of {', '.join(SEVERITIES)}."),
    "on_error": (lambda value: value in ON_ERROR, f"is one of {', '.join(ON_ERROR)}."),
    "consecutive_errors": (
        _whole(0, MOST_ERRORS),
        f"is a whole number from 0 to {MOST_ERRORS}: after so many runs with errors it is paused; 0 means never.",
    ),
    "history_days": (
        _whole(0, MOST_DAYS),
        f"is a whole number from 0 to {MOST_DAYS:,}: so long journal and runs are kept; 0 means for ever.",
    ),
    "lateness": (
        _lateness,
        f"is a whole number from 1 to {MOST_MINUTES:,}: a launch missed for longer is not made up for; None means always.",
    ),
}
