"""One person erased from everywhere: asked for by the typed name, done in a thread, proven by a receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from store.visitors import visitor
from tui.amounts import counted, grouped
from tui.dialogs.confirm import Confirm
from tui.dialogs.told import Told
from tui.signs import Word

if TYPE_CHECKING:
    from tui.screens.visitor import VisitorDetail
    from tui.screens.visitors import Visitors

LABELS = ("Removed", "Stays", "Written by operators: change it by hand", "Out of reach")


async def ask(screen: Visitors | VisitorDetail, visitor_id: int, then: Callable[[], object]) -> None:
    """Ask, and erase; `then` is done once the receipt was shown."""
    from social import erasure

    world = screen.world
    person = visitor(world.record, visitor_id)
    if person is None:
        screen.app.notify("This visitor is gone already.")
        return
    found = erasure.look(world.record, person.external_id)
    if found.why_not:
        screen.app.notify(found.why_not, title="Erase", severity="warning")
        return
    lines = (
        "All that the record holds of them goes, from every table and from the bytes of its file. Nothing brings it back.",
        f"{counted(found.subscriptions, 'subscription')} and {counted(found.messages, 'message')} stay without a name, so that"
        " numbers add up. X and imports bring nobody back by name, and no message ever goes there.",
        "Its file is cleaned, which takes seconds, or some minutes for ten million visitors. Others go on meanwhile.",
    )
    name = person.username or person.external_id
    quote = " · ".join(
        filter(None, (person.full_name, f"@{person.username}" if person.username else "", person.external_id))
    )
    question = Confirm("Erase this person everywhere?", quote=quote, lines=lines, yes="Erase", typed=name, danger=True)
    if not await screen.app.push_screen_wait(question):
        return

    def work() -> dict[str, Any]:
        return erasure.erase(world.record, world.clock, world.operator, person.external_id)

    def told(receipt: dict[str, Any]) -> None:
        screen.say("")
        screen.app.push_screen(Told(f"Receipt {receipt['receipt']}", facts(receipt)), closed)

    def closed(_nothing: None) -> None:
        then()

    screen.say(Word("Erasing, and cleaning the file…", "running", "▸"))
    screen.work_on(work, group="erase", then=told)


def facts(receipt: dict[str, Any]) -> list[tuple[str, str]]:
    """A receipt by its parts."""
    removed = "\n".join(
        f"{what[0].upper()}{what[1:]}: {grouped(number)}" for what, number in receipt["removed"].items()
    )
    parts = (removed, *("\n".join(receipt[name]) for name in ("stays", "written_by_operators", "out_of_reach")))
    files = receipt["files"]
    looked = f"cleaned and looked through: the External ID stands in {files['places_with_the_id']:,} places"
    if not files["log_emptied"]:
        looked += (
            "; somebody was reading all the while, so gaps and log may hold older states, which the next erasure cleans"
        )
    return [
        ("Erased", f"one person, at {receipt['at']} by {receipt['by']}; in their place: {receipt['placeholder']}"),
        *zip(LABELS, parts, strict=True),
        ("The record's file", looked),
        ("SHA-256", receipt["sha256"]),
    ]
