"""The delivery log: what became of the message of each account, with the post's link to copy."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from store.failures import told as told_failure
from store.sends import Send
from tui.commands import Command, Commanded
from tui.delivery_view import DeliveryView, waits
from tui.foreign import one_line
from tui.moments import both, moment
from tui.signs import Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

SHORT = {"Taken into account by the service provider": "Taken into account"}
"""Campaign's own short word where the long one is wider than a column."""


def _why_not_copy(log: DeliveryLog) -> str | None:
    send = log.chosen
    if send is None or not send.remote_url:
        return "There is no post to copy a link of yet."
    return None


class DeliveryLog(Commanded, Vertical):
    """A row for each message; below it all that is known of the one under the cursor."""

    DEFAULT_CSS = """
    DeliveryLog { height: 1fr; }
    DeliveryLog #send-told { height: auto; min-height: 2; margin-top: 1; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "log.copy", "Copy the link", lambda log: log.copy(), key="c", group="Delivery log", show=True,
            why_not=_why_not_copy, foot="Copy link", help="Sends the post's link to the terminal's clipboard.",
        ),
    )  # fmt: skip

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sends: dict[int, Send] = {}
        self._zone = "UTC"

    def compose(self) -> ComposeResult:
        """The table and the line below."""
        columns = (
            Column("Status", 20),
            Column("Twitter account", least=16),
            Column("Post", 20),
            Column("Date", 16, from_width=90),
        )
        empty = "Nothing was confirmed yet, so nothing has left."
        yield WindowTable(columns, id="sends", empty=empty, markable=False)
        yield Static(id="send-told", markup=False)

    @property
    def front(self) -> WindowTable:
        """The table."""
        return self.query_one(WindowTable)

    def show(self, view: DeliveryView, zone: str) -> None:
        """Show the messages as they stand."""
        self._zone = zone
        self._sends = {send.id: send for send in view.sends}
        posts = max((send.part for send in view.sends), default=0)
        rows = {send.id: _row(send, view.title(send.service_id), posts, zone) for send in view.sends}
        self.query_one(WindowTable).set_source(FixedRows(rows))
        self._tell()

    @property
    def chosen(self) -> Send | None:
        """The message under the cursor."""
        return self._sends.get(self.query_one(WindowTable).row_id or 0)

    @on(WindowTable.RowHighlighted)
    def _tell(self) -> None:
        send = self.chosen
        if send is None:
            self.query_one("#send-told", Static).update("")
            return
        goes_on = f"It goes on by itself at {both(send.next_at, self._zone)}." if waits(send) and send.next_at else ""
        which = f"Post {send.part} of the thread: {send.text}" if send.part else ""
        lines = [which, f"{told_failure(send.failure, send.reason)} {goes_on}".strip(), send.remote_url or ""]
        told = Content("\n").join([Content(one_line(line)) for line in lines if line])
        self.query_one("#send-told", Static).update(told)

    def copy(self) -> None:
        """Hand the link to the terminal, which may put it into its clipboard."""
        send = self.chosen
        if send is not None and send.remote_url:
            self.app.copy_to_clipboard(send.remote_url)
            self.app.notify("The link was sent to the terminal's clipboard.")


def _row(send: Send, title: str, posts: int, zone: str) -> tuple[Word | str, ...]:
    place = f"{send.part}/{posts} " if send.part else ""
    known = state(send.log_status)
    at = send.ended_at or send.started_at
    return (
        Word(SHORT.get(known.text, known.text), known.tone, known.sign),
        f"{place}{title}",
        send.remote_id or Word("none yet" if send.ended_at is None else "none", "muted"),
        Word(moment(at, zone) if at else "", "muted"),
    )
