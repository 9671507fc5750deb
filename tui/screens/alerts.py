"""Alerts: by which ways supervisors are told that a workflow or a delivery needs a person, and what they were told."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from social.alerts.channels import LABELS, ChannelRefused, change, described, warnings
from social.alerts.message import headline
from social.alerts.subjects import Subject, subjects
from social.alerts.telling import send_test
from social.errors import Fault
from store import alerts as store
from store.alerts import Alert, Channel, Kind
from store.database import Record
from store.secrets import SecretsError
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.told import Told
from tui.moments import both, moment
from tui.screens.alert_channel import ChannelEditor
from tui.screens.place import Place
from tui.secrets_door import unlocked
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.tones import painted
from tui.widgets.window_table import Column, WindowTable

CHANNELS = (
    Column("Channel", 9),
    Column("On", 5),
    Column("Where", least=24),
    Column("Last told", 16),
)
ALERTS = (
    Column("State", 7),
    Column("Alert", least=24),
    Column("Since", 16),
    Column("Told by", 22, from_width=100),
)
NEWS = {"raised": "told", "again": "told again", "cleared": "told that it is over"}


def _why_not_change(screen: Alerts) -> str | None:
    if screen.world.read_only:
        return READ_ONLY
    return None if screen.kind is not None else "Choose a channel in the upper table first."


async def _open(screen: Alerts) -> None:
    if screen.kind is not None:
        if await screen.app.push_screen_wait(ChannelEditor(screen.kind)):
            screen.say(f"Saved: {LABELS[screen.kind]}. “Send a test” shows whether it arrives.", "good")
        return
    chosen = screen.query_one("#alerts", WindowTable).row_id
    if chosen is not None:
        screen.app.push_screen(Told("An alert", facts(screen.world.record, chosen, screen.world.zone)))


async def _switch(screen: Alerts) -> None:
    desk, kind = screen.world.desk, screen.kind
    if kind is None:
        return
    on = not store.channel(desk.record, kind).enabled
    try:
        change(desk.record, desk.at_need, desk.clock, desk.operator, kind, enabled=on)
    except ChannelRefused:  # not complete yet: its form says what is missing
        if await screen.app.push_screen_wait(ChannelEditor(kind, switched_on=True)):
            screen.say(f"{LABELS[kind]} is on.", "good")
        return
    screen.say(f"{LABELS[kind]} is {'on' if on else 'off'}.", "good" if on else "muted")


async def _test(screen: Alerts) -> None:
    desk, kind = screen.world.desk, screen.kind
    if kind is None:
        return
    if store.channel(desk.record, kind).generation and not await unlocked(screen):
        screen.say("Not sent: the channel's secret can only be read once the secrets are open.", "attention")
        return
    screen.say(f"Sending a test by {LABELS[kind]}…", "running")
    try:
        answer = await asyncio.to_thread(send_test, desk.record, desk.at_need, desk.clock, desk.operator, kind)
    except (ChannelRefused, Fault, SecretsError) as failure:
        sentence = failure.sentence if isinstance(failure, (Fault, SecretsError)) else str(failure)
        cure = getattr(failure, "cure", "")
        screen.say(Word(f"The test did not arrive. {sentence}", "bad", "✗"))
        screen.app.notify(f"{sentence} {cure}".strip(), title="The test did not arrive", severity="error")
        return
    screen.say(Word(f"The test was sent: {answer}", "good", "✓"))


class Alerts(Place):
    """The channels above, the alerts below."""

    mode = "alerts"
    CSS = """
    Alerts #channels { height: 4; margin-bottom: 1; }
    Alerts #alerts { height: 1fr; }
    Alerts #warning { height: auto; margin-bottom: 1; }
    """
    AUTO_FOCUS = "#channels"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "alerts.open", "Open", _open, key="enter", group="Alerts", show=True,
            help="The channel's form; or all that was told of the alert.",
        ),
        Command(
            "alerts.switch", "On or off", _switch, key="o,f5", group="Alerts", show=True, why_not=_why_not_change,
            help="Turns the channel on or off.",
        ),
        Command(
            "alerts.test", "Send a test", _test, key="t,f6", group="Alerts", show=True, why_not=_why_not_change,
            help="Tells a test by the channel, on or off, and shows what the other side answered.",
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """What is amiss, the channels, the alerts."""
        yield SteadyText(id="warning")
        yield WindowTable(CHANNELS, id="channels", empty="Reading…", markable=False)
        yield WindowTable(
            ALERTS, id="alerts", empty="No alert was ever raised: every workflow does well.", markable=False
        )

    @property
    def kind(self) -> Kind | None:
        """The channel under the cursor, while the upper table is where the person is."""
        table = self.query_one("#channels", WindowTable)
        if table.row_id is None or self.query_one("#alerts").has_focus:
            return None
        return store.KINDS[table.row_id - 1]

    def reread(self) -> None:
        """Ask in a thread."""
        record, zone = self.world.record, self.world.zone
        self.keep_up(lambda: (_channels(record, zone), _alerts(record, zone)), group="alerts", then=self._show)

    def _show(self, found: tuple[dict[int, tuple[Cell, ...]], dict[int, tuple[Cell, ...]]]) -> None:
        for name, cells in zip(("#channels", "#alerts"), found, strict=True):
            self.query_one(name, WindowTable).set_source(FixedRows(cells))
        said = warnings(store.channels(self.world.record))
        warning = self.query_one("#warning", SteadyText)
        warning.display = bool(said)
        warning.show(painted(Word(" ".join(said), "attention", "!")))
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """What can be done depends on the table."""
        self.refresh_bindings()

    @on(WindowTable.RowSelected)
    def _enter(self) -> None:
        self.action_command("alerts.open")


def _channels(record: Record, zone: str) -> dict[int, tuple[Cell, ...]]:
    told = store.last_told(record)
    return {number: _channel(each, told.get(each.kind), zone) for number, each in enumerate(store.channels(record), 1)}


def _channel(channel: Channel, told: datetime | None, zone: str) -> tuple[Cell, ...]:
    on = Word("Yes", "good", "●") if channel.enabled else Word("No", "muted", "○")
    where = described(channel) or Word("not set up: Enter opens its form", "muted")
    return LABELS[channel.kind], on, where, Word(moment(told, zone) if told is not None else "never", "muted")


def _alerts(record: Record, zone: str) -> dict[int, tuple[Cell, ...]]:
    found = store.alerts(record)
    about = subjects(record, found)
    by: dict[int, list[str]] = {}
    for notice in store.notices(record, [each.id for each in found]):
        if notice.told_at is not None and LABELS[notice.channel] not in by.setdefault(notice.alert_id, []):
            by[notice.alert_id].append(LABELS[notice.channel])
    return {each.id: _alert(each, about[each.id], by.get(each.id, []), zone) for each in found}


def _alert(alert: Alert, subject: Subject, by: list[str], zone: str) -> tuple[Cell, ...]:
    open_still = alert.cleared_at is None
    still = Word("Asked", "attention", "?") if alert.cause == "approval" else Word("Open", "bad", "✗")
    word = still if open_still else Word("Over", "muted", "–")
    told = Word(headline(alert.cause, subject.label), "plain" if open_still else "muted")
    return word, told, Word(moment(alert.raised_at, zone), "muted"), Word(", ".join(by) or "nobody yet", "muted")


def facts(record: Record, alert_id: int, zone: str) -> list[tuple[str, str]]:
    """An alert in full, with what was told of it."""
    alert = store.alert(record, alert_id)
    if alert is None:
        return []
    subject = subjects(record, [alert])[alert_id]
    told = []
    for each in store.notices(record, [alert_id]):
        done = f"{NEWS[each.news]} on {both(each.told_at, zone)}" if each.told_at is not None else "not told yet"
        tries = f", {each.tries} tries" if each.tries > 1 else ""
        told.append((LABELS[each.channel], f"{done}{tries}. {each.answer}".strip()))
    return [
        (subject.thing.capitalize(), f"{subject.label} ({subject.name})"),
        ("State", "Open" if alert.cleared_at is None else "Over"),
        ("Task", alert.task),
        ("Since", both(alert.raised_at, zone)),
        ("What happened", alert.sentence),
        ("What to do", alert.cure),
        ("Over", f"{both(alert.cleared_at, zone)}. {alert.ending}" if alert.cleared_at is not None else ""),
        *told,
    ]
