"""The tab of a delivery's window that tells what came of it, read anew whenever it is in front."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from social.deliveries.reports import report
from tui.commands import Command
from tui.widgets.delivery_tracking import DeliveryTracking

if TYPE_CHECKING:
    from tui.screens.delivery import DeliveryWindow


def show_tracking(window: DeliveryWindow) -> None:
    """Fill the tab, where it is in front and the delivery was read."""
    if window.tab != "tracking" or window.view is None:
        return
    world, tracking = window.world, window.query_one(DeliveryTracking)
    if window.view.delivery.analyzed_at is None and window.view.delivery.confirmed_at is None:
        tracking.say("Nothing is known of it yet: analyse it first (F8).")
        return
    question = partial(report, world.record, window.delivery_id)
    window.work_on(question, group="tracking", then=lambda told: tracking.show(told, world.clock.now(), world.zone))


TRACKING: tuple[Command, ...] = (
    Command(
        "look.delivery-tracking", "Tracking", lambda window: window.open_tab("tracking"), key="i", group="Delivery",
        help="The reports: the delivery summary with its rates, the reactivity rate, and how many left by day.",
    ),
)  # fmt: skip
