"""The command that shows the reports of the delivery in a window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from social.deliveries.reports import report
from tui.commands import Command
from tui.dialogs.delivery_report import DeliveryReports

if TYPE_CHECKING:
    from tui.screens.delivery import DeliveryWindow


def _why_not(window: DeliveryWindow) -> str | None:
    if window.view is None:
        return "The delivery is still being read."
    if window.view.delivery.analyzed_at is None and window.view.delivery.confirmed_at is None:
        return "Nothing is known of it yet: analyse it first (F8)."
    return None


def _report(window: DeliveryWindow) -> None:
    world = window.world
    window.work_on(
        partial(report, world.record, window.delivery_id),
        group="report",
        then=lambda told: window.app.push_screen(DeliveryReports(told, world.clock.now(), world.zone)),
    )


REPORTS: tuple[Command, ...] = (
    Command(
        "look.delivery-report", "Reports", _report, key="i", group="Delivery", why_not=_why_not,
        help="The delivery summary with its rates, the reactivity rate, and how many left by day.",
    ),
)  # fmt: skip
