"""The line at the top: whose console, which world, is the engine up, what comes next, what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from tui.widgets.tones import painted

if TYPE_CHECKING:
    from tui.app import StonechatApp
    from tui.world import Outlook

GAP = "   "
REST = 20.0
"""Seconds after the last key for which the time is shown: a clock that ticks on writes to a line that nobody reads."""


def both_times(now: datetime, zone: str) -> str:
    """The wall time in `zone` and in UTC, as "13:04 Europe/Berlin · 12:04 UTC"; one of them where they are the same."""
    utc = f"{now.astimezone(UTC):%H:%M} UTC"
    return utc if zone in {"UTC", "Etc/UTC"} else f"{now.astimezone(ZoneInfo(zone)):%H:%M} {zone} · {utc}"


class Head(Widget):
    """One line; what does not fit is left out from the right, never cut in the middle."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Head { height: 1; dock: top; padding: 0 2; background: $surface; color: $foreground; }"

    def __init__(self, app: StonechatApp) -> None:
        super().__init__()
        self._shell = app
        self._told = ""

    def on_mount(self) -> None:
        """Follow the outlook and the clock."""
        self._shell.outlook_signal.subscribe(self, self._on_outlook)
        self.set_interval(1, self._on_time)

    def _on_time(self) -> None:
        """Painted anew, a line goes over the wire again: so only where it says something else."""
        if self._time() != self._told:
            self.refresh()

    def _time(self) -> str:
        """The time, while somebody is there."""
        world = self._shell.world
        if world.clock.steady() - self._shell.last_key > REST:
            return ""
        return both_times(world.clock.now(), world.zone if self.content_size.width > 100 else "UTC")

    def _on_outlook(self, _outlook: Outlook) -> None:
        self.refresh()

    def render(self) -> RenderResult:
        """The parts in the order of their weight, the time at the right edge."""
        world, outlook, width = self._shell.world, self._shell.outlook, self.content_size.width
        self._told = self._time()
        time = Content.styled(self._told, "$muted")
        parts = [Content.assemble(("● ", "$accent"), ("Stonechat", "bold"))]
        parts.append(Content.styled(f" {world.home} ", "reverse $accent" if world.sandbox else "reverse $bad"))
        if world.read_only:
            parts.append(Content.styled("read-only", "bold $attention"))
        parts.append(painted(outlook.engine))
        if outlook.secrets is not None:
            parts.append(painted(outlook.secrets))
        if outlook.attention is not None:
            parts.append(painted(outlook.attention))
        if outlook.next_sync:
            parts.append(Content.assemble(("next sync ", "$muted"), outlook.next_sync))
        parts += [painted(word) for word in (outlook.used_up, outlook.money) if word is not None]
        line = parts[0]
        for part in parts[1:]:
            if line.cell_length + len(GAP) + part.cell_length + len(GAP) + time.cell_length <= width:
                line = Content.assemble(line, GAP, part)
        return Content.assemble(line, " " * (width - line.cell_length - time.cell_length), time)
