"""The approval mode of a delivery: who confirms it once it was analysed, a person or, where nothing speaks against it, itself."""

from __future__ import annotations

from social.deliveries.analysis import Analysis
from social.deliveries.confirming import wants_number
from store.deliveries import Delivery

MODES = ("manual", "semi-automatic", "automatic")
"""Campaign's: a person confirms; it begins by itself where the analysis has no warning; it begins by itself after any analysis
without an error. Kept in a delivery's rules as `approval`; manual where they say nothing."""


def confirms_itself(delivery: Delivery, analysis: Analysis) -> bool:
    """Whether a delivery that was analysed begins by itself; never a proof, nor one that wants a number typed."""
    mode = delivery.rules.get("approval", MODES[0])
    if not analysis.ready or mode == MODES[0] or delivery.proof_of is not None or wants_number(delivery):
        return False
    return mode == MODES[2] or all(line.level == "info" for line in analysis.lines)
