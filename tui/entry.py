"""From a desk to the world of a console. What stands around its places is read by modules that the first paint does without."""

from __future__ import annotations

import logging
from collections.abc import Callable

from social.desk import Desk
from tui.world import Outlook, World


def _none() -> str:
    return ""


def open_world(desk: Desk, *, home: str, sandbox: bool, outage: Callable[[], str] = _none) -> World:
    """The world of a console at `desk`; `home` is what the head names it by, `outage` what keeps its engine from the
    record, as a sentence or empty."""

    def look_around() -> Outlook:
        from tui.opening import look

        return look(desk, outage())

    return World(
        record=desk.record,
        home=home,
        sandbox=sandbox,
        operator=desk.operator,
        clock=desk.clock,
        zone=desk.zone,
        desk=desk,
        read_only=desk.record.read_only,
        look=look_around,
        report=lambda error: logging.getLogger("stonechat").error("unexpected error", exc_info=error),
    )
