"""The four keys of a service in its form: typed or pasted, looked at without being shown, handed over once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button, Static

from social.services.base import Credentials
from social.services.registration import FIELD_LABELS
from tui.foreign import inert
from tui.widgets.field import Field
from tui.widgets.secret_input import SecretInput

HINTS = {
    "consumer_key": "oauth_consumer_key · X calls it API Key",
    "consumer_secret": "oauth_consumer_secret · X calls it API Key Secret",
    "access_token": "oauth_token · X calls it Access Token",
    "access_token_secret": "oauth_token_secret · X calls it Access Token Secret",
}
APP_KEYS = ("consumer_key", "consumer_secret")
"""What signing in needs."""
SIGN_IN = "With these two alone: a PIN from any browser brings the two below, and saves."
FROM = (
    "From X's developer console, Keys and tokens. The app: type “Web App, Automated App or Bot”, permission “Read, Write,"
    " and Direct Messages”, Callback URL may stay empty. One app per account."
)
Found = TypeVar("Found")


class Keys(Vertical):
    """The four fields; kept ones stay unless all four are entered anew."""

    def __init__(self, kept_in: str) -> None:
        """`kept_in` says where a saved service's keys lie; empty for a service that has none."""
        super().__init__(id="keys")
        self._kept_in = kept_in
        self._handed: Credentials | None = None

    def compose(self) -> ComposeResult:
        """Where they are kept, or where they come from, and the fields."""
        yield Static(_note(self._kept_in), id="keys-note", classes="muted", markup=False)
        for name, label in FIELD_LABELS.items():
            yield Field(label, SecretInput(kept=bool(self._kept_in), id=name), hint=HINTS[name], id=f"{name}-field")
            if name == APP_KEYS[-1]:
                yield Field("or", Button("Sign in at X…", id="sign-in", compact=True), hint=SIGN_IN)

    def _inputs(self) -> list[SecretInput]:
        return [self.query_one(f"#{name}", SecretInput) for name in FIELD_LABELS]

    @property
    def filled(self) -> dict[str, bool]:
        """Which of the four have been entered."""
        return {str(each.id): each.filled for each in self._inputs()}

    @property
    def entered(self) -> bool:
        """Whether any was entered and has not been saved."""
        return self._handed is not None or any(self.filled.values())

    @property
    def kept(self) -> bool:
        """Whether the service has keys already."""
        return bool(self._kept_in)

    @property
    def two_filled(self) -> bool:
        """Whether the app's two keys have been entered."""
        return all(self.filled[name] for name in APP_KEYS)

    def app_keys(self) -> tuple[str, str] | None:
        """The app's two keys as entered, which stay in their fields; None unless both are there."""
        found: list[str] = []

        def gather(value: str) -> bool:
            found.append(value.strip())
            return True

        for name in APP_KEYS:
            self.query_one(f"#{name}", SecretInput).fits(gather)
        return (found[0], found[1]) if all(found) else None

    def empty(self) -> None:
        """Forget what was entered."""
        for each in self._inputs():
            each.take()

    def looked_at(self, look: Callable[[Credentials], Found]) -> Found | None:
        """What `look` finds about the four as they stand, without handing them over; None unless all four are there."""
        found: list[Found] = []

        def gather(inputs: list[SecretInput], *values: str) -> bool:
            if inputs:
                return inputs[0].fits(lambda value: gather(inputs[1:], *values, value))
            found.append(look(Credentials(*values)))
            return True

        if all(self.filled.values()):
            gather(self._inputs())
        elif self._handed is not None:
            found.append(look(self._handed))
        return found[0] if found else None

    def hand_over(self) -> Credentials | None:
        """The four as entered, emptying the fields; None where nothing new was. They are held until `settle`."""
        if all(self.filled.values()):
            self._handed = Credentials(*(each.take() for each in self._inputs()))
            self.query_one("#keys-note", Static).update("The four keys you entered wait to be saved.")
        return self._handed

    def settle(self, kept_in: str) -> None:
        """They were saved: forget them, and say where they are kept."""
        self._handed, self._kept_in = None, kept_in
        self.tell(kept_in)
        for each in self._inputs():
            each.kept = True

    def tell(self, kept_in: str) -> None:
        """Say where they are kept."""
        self.query_one("#keys-note", Static).update(_note(kept_in))


def _note(kept_in: str) -> str:
    return inert(f"The four keys are kept in {kept_in}. To change one, enter all four anew." if kept_in else FROM)
