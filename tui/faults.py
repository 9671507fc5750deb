"""How a fault is shown: one that a person can mend in a dialog, one of the console itself as what it is."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from social.errors import Fault, HostFault
from store.database import RecordError

if TYPE_CHECKING:
    from textual.app import App


HOUSE = Path(__file__).parents[1]


class OwnFault(Fault):
    """The console itself is at fault; `raw` names the last place in our code, and where it went from
    there, and never the values, which may be secret."""

    def __init__(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [
            frame
            for frame in frames
            if frame.filename.startswith(f"{HOUSE}/") and "site-packages" not in frame.filename
        ]
        places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in [*ours[-1:], *frames[-1:]]]
        super().__init__(
            "console",
            f"The console itself stumbled ({type(error).__name__}).",
            "Nothing was sent by this. Try again; if it stays, report it with the line below.",
            raw=f"{type(error).__name__} at {' > '.join(dict.fromkeys(places)) or 'unknown place'}",
        )


def as_fault(error: BaseException) -> Fault:
    """`error` itself if it is a fault, one of the host if the record failed, else the console's own."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, RecordError):
        return HostFault("record", str(error))
    return OwnFault(error)


def show_fault(app: App[Any], error: BaseException) -> None:
    """Open the dialog that says what happened and what to do; unexpected errors also go to the journal."""
    from tui.app import StonechatApp
    from tui.dialogs.message import FaultShown

    if not isinstance(error, (Fault, RecordError)) and isinstance(app, StonechatApp):
        app.world.report(error)
    app.push_screen(FaultShown(as_fault(error)))
