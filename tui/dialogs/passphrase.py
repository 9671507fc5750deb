"""Make or open the vault by a passphrase, tried in a thread, with what is wrong said under the field."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Static

from tui.dialogs.dialog import Answers, Dialog
from tui.faults import as_fault
from tui.foreign import inert
from tui.widgets.field import Field
from tui.widgets.secret_input import SecretInput

LEAST = 12
"""Characters of a new passphrase: what a person of ours may fairly be asked to remember (NIST SP 800-63B asks for 8)."""
NEW = (
    "The keys of your services will be kept encrypted in {where}. Its passphrase is asked for once after each start."
    " Nobody can bring it back: where it is lost, the keys must be made again on X."
)
OPEN = "The keys of your services are kept in {where}. It opens with its passphrase."


class Passphrase(Dialog[bool]):
    """True once `unlock` took the passphrase; `unlock` runs in a thread and raises with a sentence when it is wrong."""

    AUTO_FOCUS = "SecretInput"

    def __init__(
        self, unlock: Callable[[str], object], *, create: bool = False, where: str = "Stonechat's own vault"
    ) -> None:
        super().__init__()
        self.heading = "Make the vault" if create else "Open the secrets"
        self._unlock = unlock
        self._where = where
        self._create = create
        self._tries = 0

    def compose_body(self) -> ComposeResult:
        """One field; two for a new passphrase."""
        yield Static(inert((NEW if self._create else OPEN).format(where=self._where)), classes="sentence", markup=False)
        hint = f"At least {LEAST} characters; four plain words do well." if self._create else ""
        yield Field("Passphrase", SecretInput(id="first", trim=False), hint=hint, id="first-field")
        if self._create:
            yield Field("Once more", SecretInput(id="again", trim=False), id="again-field")
        yield Answers(("cancel", "Cancel"), ("go", "Make the vault" if self._create else "Open"))

    @on(SecretInput.Submitted)
    def _entered(self, event: SecretInput.Submitted) -> None:
        """Enter goes on to the second field where that is empty: half typed, both would be emptied."""
        again = self.query("#again").first(SecretInput) if self._create else None
        if again is not None and event.field is not again and not again.filled:
            again.focus()
        else:
            self._try()

    @on(Button.Pressed, "#go")
    def _try(self) -> None:
        first = self.query_one("#first-field", Field)
        secret = self.query_one("#first", SecretInput).take()
        if not secret:
            first.wrong("Type the passphrase.")
        elif self._create and len(secret) < LEAST:
            first.wrong(f"That is too short: at least {LEAST} characters.")
        elif self._create and self.query_one("#again", SecretInput).take() != secret:
            first.wrong("The two differ. Type both again.")
        else:
            first.say("Trying; this takes a moment on purpose.")
            self.query_one("#go", Button).disabled = True
            self.work_on(lambda: self._unlock(secret), group="unlock", then=self._opened, failed=self._refused)
            return
        first.taker.focus()

    def _opened(self, _answer: object) -> None:
        self.dismiss(True)

    def _refused(self, error: BaseException) -> None:
        self._tries += 1
        fault = as_fault(error)
        sentence = f"{fault.sentence} {fault.cure}".strip()
        field = self.query_one("#first-field", Field)
        field.say("")
        field.wrong(sentence if self._tries == 1 else f"{sentence} (try {self._tries})")
        self.query_one("#go", Button).disabled = False
        field.taker.focus()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
