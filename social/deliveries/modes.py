"""The approval modes of a delivery, and who may take the strictest of them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from social.rights import Right, why_not
from store.database import Record

MANUAL, SECOND, WITHOUT_WARNING, ALWAYS = "manual", "second-person", "semi-automatic", "automatic"
MODES = (MANUAL, SECOND, WITHOUT_WARNING, ALWAYS)
"""Campaign's: a person confirms; it begins by itself where the analysis has no warning; it begins by itself after any analysis
without an error. And one of its campaigns: a person confirms what a second one approved. Kept in a delivery's rules as
`approval`; manual where they say nothing."""


def why_not_loosen(record: Record, operator: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Why `operator` may not put the rules `after` in the place of those `before`, or None.

    Whoever could take the second person's approval away could send without it.
    """
    loosened = before.get("approval") == SECOND and after.get("approval") != SECOND
    if not loosened or why_not(record, operator, Right.ADMINISTRATION) is None:
        return None
    return (
        "A second person's approval is asked for here; only an operator with the right ADMINISTRATION takes that away."
    )
