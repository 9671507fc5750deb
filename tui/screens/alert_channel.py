"""The form of one channel for alerts: where it leads, who is told, and its secret, which is never shown again."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from social.alerts.channels import LABELS, ChannelRefused, change, problems
from store import alerts as store
from store.alerts import Channel, Kind
from store.secrets import SecretsError
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.screens.page import Page
from tui.secrets_door import refusal, unlocked
from tui.widgets.field import Field
from tui.widgets.radio import Radio
from tui.widgets.secret_input import SecretInput
from tui.widgets.toggle import Toggle

SECURITIES = ("starttls", "tls", "plain")
SECURITY_WORDS = (
    "starttls  encrypted after the greeting (port 587)",
    "tls       encrypted from the start (port 465)",
    "plain     not encrypted: this machine only (port 25)",
)
SENDER = "The address that alerts come from."
RECIPIENTS = "The supervisors' addresses, with commas between."
LINE = "Program and arguments, quoted as in a shell; no shell reads them. The alert comes as JSON on stdin."
ADDRESS = "https://…; the whole address is kept with the secrets, for whoever knows it may write there."
TOKEN = "Sent as “Authorization: Bearer …”, where the other side wants one. Enter it together with the address."  # noqa: S105


async def _save(page: ChannelEditor) -> None:
    desk, how = page.world.desk, page.wanted()
    if how is None or (how["secret"] and not await unlocked(page)):
        return
    try:
        await asyncio.to_thread(lambda: change(desk.record, desk.at_need, desk.clock, desk.operator, page.kind, **how))
    except ChannelRefused as refused:
        page.show_problems(refused.problems)
    except SecretsError as error:
        refusal(page.app, error)
    else:
        page.dismiss(True)


async def _leave(page: ChannelEditor) -> None:
    if page.unsaved:
        question = Confirm("Leave without saving?", quote=page.unsaved, yes="Leave", no="Stay")
        if not await page.app.push_screen_wait(question):
            return
    page.dismiss(False)


class ChannelEditor(Page[bool]):
    """True once it was saved; `switched_on` offers it turned on."""

    CSS = "ChannelEditor #channel-form { height: 1fr; }"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "channel.save", "Save", _save, key="f5,f10,ctrl+s", group="Channel", show=True,
            why_not=lambda page: READ_ONLY if page.world.read_only else None,
            help="Keeps the channel; it counts from the next alert on.",
        ),
        Command("climb", "Back", _leave, key="escape", show=True, group="Channel", foot="Back", help="Back to the alerts."),
    )  # fmt: skip

    def __init__(self, kind: Kind, *, switched_on: bool = False) -> None:
        super().__init__()
        self.kind = kind
        self._switched_on = switched_on
        self._kept = Channel(kind, False, {}, 0)

    @property
    def crumbs(self) -> str:
        """The way here."""
        return f"Alerts › {LABELS[self.kind]}"

    @property
    def unsaved(self) -> str:
        """The channel, once something of it was changed."""
        filled = any(field.filled for field in self.query(SecretInput))
        dirty = filled or (self.is_mounted and self._held() != self._before)
        return f"Channel {LABELS[self.kind]} *" if dirty else ""

    def compose_content(self) -> ComposeResult:
        """The fields of its kind."""
        self._kept = store.channel(self.world.record, self.kind)
        with VerticalScroll(id="channel-form", can_focus=False):
            yield Field("On", Toggle(self._kept.enabled or self._switched_on, id="enabled"), id="enabled-field")
            for name, label, taker, hint in self._fields():
                yield Field(label, taker, hint=hint, id=f"{name}-field")

    def _fields(self) -> list[tuple[str, str, Widget, str]]:
        kept, secret = self._kept.settings, self._kept.generation > 0
        if self.kind == "command":
            return [("arguments", "Command", _line(shlex.join(kept.get("arguments", ())), "arguments"), LINE)]
        if self.kind == "webhook":
            return [
                ("url", "Address", SecretInput(kept=secret, id="url"), str(kept.get("place", "")) or ADDRESS),
                ("token", "Token", SecretInput(id="token"), TOKEN),
            ]
        security = Radio(SECURITY_WORDS, id="security")
        security.set_reactive(Radio.value, SECURITIES.index(kept.get("security", SECURITIES[0])))
        port = str(kept.get("port") or "")
        return [
            ("recipients", "Supervisors", _line(", ".join(kept.get("recipients", ())), "recipients"), RECIPIENTS),
            ("sender", "Sender", _line(kept.get("sender", ""), "sender"), SENDER),
            ("host", "Mail server", _line(kept.get("host", ""), "host"), ""),
            ("security", "Security", security, ""),
            ("port", "Port", Input(port, type="integer", id="port", compact=True), "Empty: the usual one."),
            ("user", "User", _line(kept.get("user", ""), "user"), "Empty where the server lets everybody in."),
            ("password", "Password", SecretInput(kept=secret, trim=False, id="password"), ""),
        ]

    def on_mount(self) -> None:
        """Remember what is kept."""
        self._before = self._held()
        if self._switched_on:
            self.show_problems({})
            self.say("Fill in what is missing, then save: the channel is on from then.", "attention")

    def _held(self) -> tuple[object, ...]:
        """What the form holds, without its secrets."""
        values = [each.value for each in self.query(Input)] + [each.value for each in self.query(Toggle)]
        return (*values, *(each.value for each in self.query(Radio)))

    def wanted(self) -> dict[str, Any] | None:
        """What is to be kept, for `change`; None where a field cannot be read, and then it says why."""
        how: dict[str, Any] = {"enabled": self.query_one("#enabled", Toggle).value, "secret": None}
        if self.kind == "command":
            try:
                arguments = shlex.split(self._text("arguments"))
            except ValueError as wrong:
                self.show_problems({"arguments": f"The command cannot be read: {wrong}. Close every quote."})
                return None
            return how | {"settings": {"arguments": arguments}}
        if self.kind == "webhook":
            return how | {"settings": {}, "secret": self._secret()}
        names = ("host", "user", "sender")
        settings: dict[str, Any] = {name: self._text(name) for name in names}
        settings["recipients"] = [word.strip() for word in self._text("recipients").split(",") if word.strip()]
        settings["security"] = SECURITIES[self.query_one("#security", Radio).value]
        port = self._text("port")
        settings["port"] = int(port) if port.isdecimal() else 0 if not port else -1
        typed = {"password": ""} if self.query_one(SecretInput).filled else None
        refused = problems(replace(self._kept, enabled=how["enabled"], settings=settings), typed)
        if refused:  # before the password is taken: it would have to be typed again
            self.show_problems(refused)
            return None
        return how | {"settings": settings, "secret": self._secret()}

    def _secret(self) -> dict[str, str] | None:
        """What was typed into secret fields, which then are empty; None where nothing was."""
        return {each.id or "": each.take() for each in self.query(SecretInput) if each.filled} or None

    def show_problems(self, refused: dict[str, str]) -> None:
        """Say each below its field, and go to the first."""
        for name, sentence in refused.items():
            self.query_one(f"#{name}-field", Field).wrong(sentence)
        wrong = [field for field in self.query(Field) if field.error]
        if wrong:
            wrong[0].taker.focus()
            self.say("Not saved: see below the fields.", "bad")

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    @on(Input.Submitted)
    @on(SecretInput.Submitted)
    def _submitted(self) -> None:
        self.action_command("channel.save")


def _line(value: str, name: str) -> Input:
    return Input(value, id=name, compact=True, select_on_focus=False)
