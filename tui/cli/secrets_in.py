"""The way in for secrets: JSON on stdin or, at a terminal, questions without echo."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from social.services.base import Credentials
from store.redaction import Masked
from tui.cli.output import Usage

NAMES = tuple(field.name for field in fields(Credentials))
LARGEST = 64 * 1024
"""Characters; more cannot be four secrets."""
CURE = "Hand over one JSON object with " + ", ".join(NAMES) + " on stdin."


def read_secrets() -> Credentials:
    """The four secrets from stdin. Raises Usage, which never repeats anything of what was read."""
    if sys.stdin.isatty():
        return _asked()
    try:
        found = json.loads(Masked(sys.stdin.read(LARGEST)))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # `from None` and no word of the input: what is broken JSON may well be a bare secret.
        raise Usage("What came on stdin is not a JSON object.", CURE)
    return _read(found)


def read_named(labels: Mapping[str, str], optional: Mapping[str, str] | None = None) -> dict[str, str]:
    """Secrets of other kinds from stdin: all of `labels` and perhaps some of `optional`, name → what a person is asked for.

    Raises Usage, which never repeats anything of what was read.
    """
    more = optional or {}
    if sys.stdin.isatty():
        from getpass import getpass

        given = {name: Masked(getpass(f"{label}: ")) for name, label in {**labels, **more}.items()}
        return {name: value for name, value in given.items() if value or name in labels}
    cure = (
        "Hand over one JSON object on stdin with " + ", ".join([*labels, *(f"perhaps {name}" for name in more)]) + "."
    )
    try:
        found = json.loads(Masked(sys.stdin.read(LARGEST)))
    except ValueError:
        found = None
    right = isinstance(found, dict) and labels.keys() <= found.keys() <= labels.keys() | more.keys()
    if not isinstance(found, dict) or not right or not all(isinstance(each, str) for each in found.values()):
        raise Usage("What came on stdin is not what was expected.", cure)
    return {name: Masked(found[name]) for name in found}


def _read(found: dict[str, Any]) -> Credentials:
    missing = [name for name in NAMES if name not in found]
    if missing:
        raise Usage(f"The secrets lack {', '.join(missing)}.", CURE)
    if len(found) > len(NAMES):
        raise Usage(f"The secrets have {len(found) - len(NAMES)} name(s) too many.", CURE)
    wrong = [name for name in NAMES if not isinstance(found[name], str)]
    if wrong:
        raise Usage(f"The secrets must be texts in quotes, and {', '.join(wrong)} is not.", CURE)
    return Credentials(**{name: Masked(found[name]) for name in NAMES})


def _asked() -> Credentials:
    from getpass import getpass

    from social.services.registration import FIELD_LABELS

    return Credentials(**{name: Masked(getpass(f"{FIELD_LABELS[name]}: ")) for name in NAMES})
