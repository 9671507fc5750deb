"""A delivery that confirms itself: which one begins by itself once it was analysed, where nothing speaks against it."""

from __future__ import annotations

from social.deliveries.analysis import Analysis
from social.deliveries.confirming import wants_number
from social.deliveries.modes import ALWAYS, WITHOUT_WARNING
from store.deliveries import Delivery


def confirms_itself(delivery: Delivery, analysis: Analysis) -> bool:
    """Whether a delivery that was analysed begins by itself; never a proof, nor one that wants a number typed."""
    mode = delivery.rules.get("approval")
    if not analysis.ready or delivery.proof_of is not None or wants_number(delivery):
        return False
    return mode == ALWAYS or (mode == WITHOUT_WARNING and all(line.level == "info" for line in analysis.lines))
