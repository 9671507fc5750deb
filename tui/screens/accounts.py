"""External Accounts: the one record that says how X is reached, and how much may be sent."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static, TextArea

from social.budgets import dollars, millionths_of
from social.routing import RoutingRefused, change, problems
from store.external_accounts import API_VERSIONS, ExternalAccount, external_account
from store.secret_errors import capital
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.foreign import inert
from tui.screens.charges import Charges
from tui.screens.place import Place
from tui.widgets.field import Field
from tui.widgets.foot import Foot
from tui.widgets.radio import Radio
from tui.widgets.toggle import Toggle
from tui.widgets.tones import style
from tui.world import Outlook

VERSIONS = {
    "2": "2     X's present API, paid by use",
    "1.1": "1.1   X's old API, as Campaign speaks it (Elevated access)",
}
"""The versions of X's API, with what each is for."""
OLD = "! Your plan on X may lack API 1.1: Elevated access is no longer given. Check a service after saving."
OFF = "! Not enabled: nothing is read from X and nothing is sent, whatever is started."
MESSAGES = "Direct messages that each service may send in a day. 250 is Campaign's number, well below X's own limit."
GRACE = "Seconds in which nothing leaves after a confirmation in the console, so that it can be taken back. 0: none."
KEEPER = "Where the keys of services lie. Keeper… shows what it means, and lets another keep them."
BUDGET = (
    "Dollars in a calendar month of UTC; empty: no bound. Once a call would go beyond it, no paid call leaves: runs fail with"
    " that sentence and keep what they read, deliveries pause. Free calls go on."
)
ADDRESS = "https://, a host and perhaps a port; http:// for a sandbox on this machine only."


def _why_not_save(screen: ExternalAccounts) -> str | None:
    if screen.world.read_only:
        return READ_ONLY
    return None if screen.dirty else "There is nothing new to save."


def _save(screen: ExternalAccounts) -> None:
    world = screen.world
    values = screen.values
    refused = problems(values)
    if refused:
        screen.show_problems(refused)
        return
    try:
        change(world.record, world.clock, world.operator, **values)
    except RoutingRefused as late:
        screen.show_problems(late.problems)
        return
    screen.fill(external_account(world.record))
    screen.say("Saved. It counts from the next call on.", "good")


def _cancel(screen: ExternalAccounts) -> None:
    screen.fill(external_account(screen.world.record))
    screen.say("As it was.")


async def _charges(screen: ExternalAccounts) -> None:
    await screen.app.push_screen_wait(Charges())


def _why_not_keeper(screen: ExternalAccounts) -> str | None:
    from tui.everywhere import secrets_are_in_memory

    return secrets_are_in_memory(screen.app)


async def _keeper(screen: ExternalAccounts) -> None:
    from tui.keeper_door import choose

    await choose(screen.app)
    screen.show_keeper()


class ExternalAccounts(Place):
    """The form of the routing record; what was entered stays while other places are looked at."""

    mode = "accounts"
    AUTO_FOCUS = "#enabled"
    """Not the label: a text field would swallow the digits that lead to the other places."""
    CSS_PATH = "accounts.tcss"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "account.save", "Save", _save, key="f5,f10,ctrl+s", group="External account", show=True,
            why_not=_why_not_save, help="Keeps the routing; it counts from the next call on.",
        ),
        Command(
            "account.cancel", "Cancel", _cancel, group="External account",
            why_not=lambda screen: None if screen.dirty else "There is nothing to take back.",
            help="Takes back what was not saved.",
        ),
        Command(
            "account.charges", "Charges…", _charges, key="f7", group="External account", show=True, foot="Charges",
            help="What X charged, month by month: each call, and the sums. No call is made.",
        ),
        Command(
            "account.keeper", "Keeper of secrets…", _keeper, key="f8", group="External account", show=True, foot="Keeper",
            help="Where the keys of services lie; a change moves all of them.", why_not=_why_not_keeper,
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """The fields."""
        kept = external_account(self.world.record)
        with VerticalScroll(id="account-form", can_focus=False):
            yield Field("Label", _line(kept.label, "label"), id="label-field")
            yield Field("Internal name", Static(kept.internal_name, markup=False))
            yield Field("Type", Static("Routing", markup=False))
            yield Field("Enabled", Toggle(kept.enabled, id="enabled"))
            versions = Radio([VERSIONS[each] for each in API_VERSIONS], id="api_version")
            yield Field("API version", versions, id="api_version-field")
            yield Field("Base URL", _line(kept.base_url, "base_url"), hint=ADDRESS, id="base_url-field")
            daily = Input(str(kept.daily_messages), type="integer", id="daily_messages", compact=True)
            yield Field("Daily messages", daily, hint=MESSAGES, id="daily_messages-field")
            grace = Input(str(kept.grace_seconds), type="integer", id="grace_seconds", compact=True)
            yield Field("Grace delay", grace, hint=GRACE, id="grace_seconds-field")
            yield Field(
                "Monthly budget", _line(_amount(kept), "monthly_budget"), hint=BUDGET, id="monthly_budget-field"
            )
            yield Field("Secrets", Static(id="keeper", markup=False), hint=KEEPER)
            yield Field("Comment", TextArea(kept.comment, id="comment", soft_wrap=True))
        yield Static(id="warnings", markup=False)
        with Horizontal(id="buttons"):
            yield Button("Save", id="save", compact=True)
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Charges…", id="charges", compact=True)
            yield Button("Keeper…", id="keeper-of-secrets", compact=True)

    @property
    def values(self) -> dict[str, object]:
        """What the form holds, by the record's names."""
        daily = self.query_one("#daily_messages", Input).value.strip()
        grace = self.query_one("#grace_seconds", Input).value.strip()
        try:
            budget = millionths_of(self.query_one("#monthly_budget", Input).value)
        except ValueError:
            budget = -1
        return {
            "label": self.query_one("#label", Input).value.strip(),
            "enabled": self.query_one("#enabled", Toggle).value,
            "api_version": API_VERSIONS[self.query_one("#api_version", Radio).value],
            "base_url": self.query_one("#base_url", Input).value.strip(),
            "daily_messages": int(daily) if daily.isdecimal() else -1,
            "grace_seconds": int(grace) if grace.isdecimal() else -1,
            "monthly_budget": budget,
            "comment": self.query_one("#comment", TextArea).text,
        }

    @property
    def dirty(self) -> bool:
        """Whether something is not saved."""
        return self.is_mounted and self.values != _kept_values(self._kept)

    @property
    def unsaved(self) -> str:
        """The routing, once something of it was changed."""
        return "External account Twitter routing *" if self.dirty else ""

    def on_mount(self) -> None:
        """Remember what is kept."""
        self.fill(external_account(self.world.record))

    def reread(self) -> None:
        """Somebody else may have changed it; what is being entered here is left alone."""
        kept = external_account(self.world.record)
        if kept != self._kept and not self.dirty:
            self.fill(kept)

    def fill(self, kept: ExternalAccount) -> None:
        """Show the record as it is."""
        self._kept = kept
        self.query_one("#label", Input).value = kept.label
        self.query_one("#enabled", Toggle).value = kept.enabled
        self.query_one("#api_version", Radio).value = API_VERSIONS.index(kept.api_version)
        self.query_one("#base_url", Input).value = kept.base_url
        self.query_one("#daily_messages", Input).value = str(kept.daily_messages)
        self.query_one("#grace_seconds", Input).value = str(kept.grace_seconds)
        self.query_one("#monthly_budget", Input).value = _amount(kept)
        self.query_one("#comment", TextArea).text = kept.comment
        self._settle()

    def _show_outlook(self, outlook: Outlook) -> None:
        super()._show_outlook(outlook)
        self.show_keeper()

    def show_keeper(self) -> None:
        """Say who keeps the secrets; nothing is opened for that."""
        known = self.world.desk.at_need.known
        state = {"open": "open", "locked": "locked", "new": "not made yet"}
        told = "Opened when first needed" if known is None else f"{capital(known.where)}: {state[known.state]}"
        self.query_one("#keeper", Static).update(inert(told))

    def show_problems(self, refused: dict[str, str]) -> None:
        """Say each below its field, and go to the first."""
        for name, sentence in refused.items():
            self.query_one(f"#{name}-field", Field).wrong(sentence)
        next(field for field in self.query(Field) if field.error).taker.focus()
        self.say("Not saved: see below the fields.", "bad")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Look at a field once it was left."""
        name = event.widget.id or ""
        if name in ("label", "base_url", "daily_messages", "grace_seconds", "monthly_budget"):
            self.query_one(f"#{name}-field", Field).wrong(problems(self.values).get(name, ""))

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Toggle.Changed)
    @on(Radio.Changed)
    def _settle(self) -> None:
        held = self.values
        said = [said for said, holds in ((OLD, held["api_version"] == "1.1"), (OFF, not held["enabled"])) if holds]
        warnings = self.query_one("#warnings", Static)
        warnings.display = bool(said)
        warnings.update(Content.styled("\n".join(said), style("attention")))
        name = f"{self.query_one('#label', Input).value} ({self._kept.internal_name})"
        self.set_crumbs(f"External Accounts › {name}" + (" *" if self.dirty else ""))
        self.query_one(Foot).look_again()

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_command("account.save")

    @on(Button.Pressed, "#charges")
    def _charges_pressed(self) -> None:
        self.action_command("account.charges")

    @on(Button.Pressed, "#keeper-of-secrets")
    def _keeper_pressed(self) -> None:
        self.action_command("account.keeper")

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.action_command("account.cancel")


def _line(value: str, name: str) -> Input:
    return Input(value, id=name, compact=True, select_on_focus=False)


def _amount(kept: ExternalAccount) -> str:
    """The budget as it is entered; empty for no bound."""
    return "" if kept.monthly_budget is None else dollars(kept.monthly_budget)[1:].replace(",", "")


def _kept_values(kept: ExternalAccount) -> dict[str, object]:
    names = (
        "label",
        "enabled",
        "api_version",
        "base_url",
        "daily_messages",
        "grace_seconds",
        "monthly_budget",
        "comment",
    )
    return {name: getattr(kept, name) for name in names}
