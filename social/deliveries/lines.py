"""The lines of an analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from store.deliveries import Delivery

PROOF_RECIPIENTS = 100
"""Accounts or people that a proof goes to at the most (Campaign's page "Control rules", August 2026)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: info, warning (think twice) or error (blocks sending)."""

    level: Literal["info", "warning", "error"]
    sentence: str


def crowded_proof(delivery: Delivery, recipients: int) -> Iterator[Line]:
    """The error where a proof goes to so many that it is none any more."""
    if delivery.proof_of is not None and recipients > PROOF_RECIPIENTS:
        yield Line(
            "error",
            f"A proof goes to {PROOF_RECIPIENTS} recipients at the most, and this one to {recipients:,}. Take some out of the"
            " Target of the proofs of its delivery.",
        )
