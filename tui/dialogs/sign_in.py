"""Sign an account in at X: an address to open in any browser, anywhere, and a field for the PIN that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from social.errors import ServiceFault
from social.services.base import SignedIn, SignIn
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import as_fault
from tui.foreign import inert
from tui.widgets.field import Field

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.app import StonechatApp

WHAT = "Open this address in a browser on any machine, a text browser too. Sign in to X as the account, choose Authorize app."
HINT = "Or paste the address that the browser went to. Take your time."


async def sign_in(screen: Screen[Any], consumer_key: str, consumer_secret: str) -> SignedIn | None:
    """The tokens of the account that signed in with the app's two keys; None where the dialog was left.

    To be awaited in a worker, such as an async command. Nothing is saved: see `social.services.sign_in.save_signed_in`.
    """
    from social.services.sign_in import begin, end

    app: StonechatApp = screen.app  # type: ignore[assignment]
    record = app.world.record
    return await app.push_screen_wait(SigningIn(lambda: begin(record, consumer_key, consumer_secret), end))


class SigningIn(Dialog[SignedIn]):
    """Asks `begin` for an address and `end` for the tokens, both in a thread; wrong answers may be mended, without a limit."""

    AUTO_FOCUS = "#answer"
    heading = "Sign in at X"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "sign-in.copy",
            "Copy the address",
            lambda dialog: dialog.copy_address(),
            key="f8",
            group="Dialog",
            help="Sends the whole address to the terminal's clipboard (OSC 52).",
            why_not=lambda dialog: None if dialog.begun else "There is no address yet.",
        ),
        Command(
            "sign-in.again",
            "New address",
            lambda dialog: dialog.ask(),
            key="f5",
            group="Dialog",
            help="Begins again; the address and the PIN of before no longer count.",
            why_not=lambda dialog: "X is being asked." if dialog.busy else None,
        ),
    )

    def __init__(self, begin: Callable[[], SignIn], end: Callable[[SignIn, str], SignedIn]) -> None:
        super().__init__()
        self.begun: SignIn | None = None
        self.busy = False
        self._begin = begin
        self._end = end

    def compose_body(self) -> ComposeResult:
        """The address, the field, the answers."""
        yield Static(WHAT, classes="sentence", markup=False)
        yield Static("", classes="quote", id="address", markup=False)
        yield Field("PIN", Input(id="answer", compact=True), hint=HINT, id="answer-field")
        buttons = (("cancel", "Cancel"), ("again", "F5 New address"), ("copy", "F8 Copy"), ("go", "Sign in"))
        yield Answers(*buttons)

    def on_mount(self) -> None:
        """Ask for the first address."""
        self.ask()

    def ask(self) -> None:
        """Ask X for an address."""
        self.begun = None
        self._show("Asking X for an address…")
        self._work(True)
        self.work_on(self._begin, group="sign-in", then=self._begun, failed=self._not_begun)

    def copy_address(self) -> None:
        """To the terminal's clipboard, whole."""
        if self.begun is not None:
            self.app.copy_to_clipboard(self.begun.address)
            self.app.notify("The address was sent to the terminal's clipboard.")

    def _begun(self, sign_in: SignIn) -> None:
        self.begun = sign_in
        self._show(sign_in.address)
        self._work(False)

    def _not_begun(self, error: BaseException) -> None:
        self._show("There is no address: see below. F5 asks X again.")
        self._refuse(error)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    def _try(self) -> None:
        begun, field = self.begun, self.query_one("#answer-field", Field)
        if self.busy:
            return
        if begun is None:
            field.wrong("There is no address yet, so no PIN can fit. F5 asks X for one.")
        elif not field.text:
            field.wrong("Type the PIN that X shows after Authorize app.")
        else:
            answer = field.text
            field.say("Asking X…")
            self._work(True)
            self.work_on(lambda: self._end(begun, answer), group="sign-in", then=self.dismiss, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        """A wrong answer may be mended; where X has given the sign-in up, a new address is asked for."""
        self._refuse(error)
        if isinstance(error, ServiceFault):
            self.ask()

    def _refuse(self, error: BaseException) -> None:
        fault, field = as_fault(error), self.query_one("#answer-field", Field)
        self._work(False)
        field.say(HINT)
        field.wrong(f"{fault.sentence} {fault.cure}".strip())
        field.taker.focus()

    def _show(self, words: str) -> None:
        self.query_one("#address", Static).update(inert(words))

    def _work(self, busy: bool) -> None:
        self.busy = busy
        for name in ("#go", "#again"):
            self.query_one(name, Button).disabled = busy

    @on(Button.Pressed, "#copy")
    def _copy(self) -> None:
        self.copy_address()

    @on(Button.Pressed, "#again")
    def _again(self) -> None:
        self.ask()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
