"""What can be done in the list of visitors: ask for a service, an order, columns, a place in the list; copy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from social.services import service_type
from store.folders import folders
from store.services import services
from store.visitors import visitors
from store.windows_orders import NEWEST, ORDERS
from tui.dialogs.columns import Columns
from tui.dialogs.line import Line
from tui.dialogs.pick import Choice, Pick
from tui.dialogs.told import Told
from tui.foreign import one_line
from tui.screens import visitor_rows
from tui.screens.copying import copy_rows
from tui.screens.visitor_past import as_object

if TYPE_CHECKING:
    from tui.screens.visitors import Visitors

ALL = "all"
DIRECTIONS = {
    "Origin": ("", ""), "External ID": ("lowest first", "highest first"), "Username": ("a to z", "z to a"),
    "Full name": ("a to z", "z to a"), "Number of friends": ("fewest followers first", "most followers first"),
    "Checked": ("not checked first", "checked first"), "Protected": ("not protected first", "protected first"),
    "Receives messages": ("no first", "yes first"), "Folder": ("", ""),
    NEWEST: ("oldest first", "newest first"), "Last change": ("oldest first", "newest first"),
}  # fmt: skip


async def pick_service(screen: Visitors) -> None:
    """Only the followers of one service, or all."""
    known = services(screen.world.record)
    choices = [Choice(ALL, "All services"), *(Choice(str(each.id), each.title) for each in known)]
    chosen = await screen.app.push_screen_wait(Pick("Followers of which service?", choices))
    if chosen is not None:
        screen.show_service(None if chosen == ALL else int(chosen))


async def pick_folder(screen: Visitors) -> None:
    """Only the visitors in one folder, or in any."""
    known = folders(screen.world.record, "visitor")
    choices = [Choice(ALL, "All folders"), *(Choice(str(each.id), each.label) for each in known)]
    chosen = await screen.app.push_screen_wait(Pick("Visitors of which folder?", choices))
    if chosen is not None:
        screen.show_folder(None if chosen == ALL else int(chosen))


async def pick_order(screen: Visitors) -> None:
    """By another column; the one that sorts already is turned round."""
    choices = []
    for name, order in ORDERS.items():
        here = name == screen.view.order
        way = DIRECTIONS[name][not screen.view.descending if here else order.descending]
        choices.append(Choice(name, name, f"turn round: {way}" if here else way))
    chosen = await screen.app.push_screen_wait(Pick("Sort by", choices, search=False))
    if chosen is not None:
        screen.show_order(chosen)


async def pick_columns(screen: Visitors) -> None:
    """Other columns; the record keeps the choice."""
    record = screen.world.record
    dialog = Columns(visitor_rows.LABELS, visitor_rows.shown_labels(record), visitor_rows.FIRST_SHOWN)
    chosen = await screen.app.push_screen_wait(dialog)
    if chosen is not None:
        visitor_rows.keep_labels(record, chosen)
        screen.show_columns()


async def go_to(screen: Visitors) -> None:
    """To a row by its number, or to the first letters of a name."""
    column = screen.view.order if ORDERS[screen.view.order].letters else "Username"
    sorts = "" if column == screen.view.order else f" Letters sort the list by {column} first."
    hint = f"a number, or how the {column} begins.{sorts}"
    place = await screen.app.push_screen_wait(Line("Go to", "Row or letters", hint=hint, yes="Go"))
    if place:
        screen.go_to(place)


async def copy(screen: Visitors) -> None:
    """Marked rows, or the one under the cursor, to the terminal's clipboard."""
    told = ("as the columns show them, with tabs", "all that the record holds")
    await copy_rows(screen, screen.table, *told, partial(_copied, screen))


def _copied(screen: Visitors, ids: Sequence[int], way: str) -> str:
    record = screen.world.record
    if way == "rows":
        cells = visitor_rows.VisitorRows(record, ids, screen.labels, screen.world.zone).fetch(ids)
        return "\n".join("\t".join(one_line(str(cell)) for cell in cells[each]) for each in ids if each in cells)
    found = visitors(record, ids)
    if way == "ids":
        return "\n".join(each.external_id for each in found)
    if way == "pages":
        return "\n".join(service_type().profile_url(each.username) if each.username else "" for each in found)
    return "\n".join(json.dumps(as_object(each), ensure_ascii=False) for each in found)


async def show_language(screen: Visitors) -> None:
    """The filter language on one page, made from the fields themselves."""
    from store.filters_fields import FIELDS

    fields = "\n".join(f"{each.name:<10} {each.example:<22} {each.told}" for each in FIELDS)
    signs = "\n".join(
        (
            "~ contains (an id: begins with), !~ does not; = is, != is not; < > <= >= for numbers, dates. Case does not matter.",
            "Terms side by side must all hold; “and”, “or”, “not” and brackets join them; - turns one round.",
            "A bare word is looked for in Username, Full name and External ID; quote what has blanks or signs.",
            "Numbers: 1000, 10k, 2m. Days: 2026-10-01 (UTC), today. Ages: 12h, 30d, 8w, 1y; seen < 30d is younger.",
        )
    )
    sample = "friends > 1000 and checked and name ~ paris\n(follows or folder = “VIP”) -protected since < 30d"
    await screen.app.push_screen_wait(
        Told(
            "Filter language",
            [("Fields, each with an example", fields), ("How it is read", signs), ("Such as", sample)],
        )
    )
