"""What an import of visitors brings, or brought, in sentences: for the command line and the console alike."""

from __future__ import annotations

from collections.abc import Iterator

from social.imports.judging import LABELS, Findings
from social.imports.layout import COLUMNS, Layout
from store.imports import Import

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
STATES = {"going": "not whole", "complete": "complete", "undoing": "half taken back", "undone": "taken back"}


def how_written(layout: Layout) -> str:
    """How the file is written, in one sentence."""
    if not layout.separator:
        return f"{layout.encoding_told}, with an object of JSON on each line."
    between = SEPARATORS.get(layout.separator, f"“{layout.separator}”")
    return f"{layout.encoding_told}, with {between} between the cells."


def columns(layout: Layout) -> str:
    """Which columns are taken, by the file's own name where that is another."""
    told = []
    for field, own in layout.matched.items():
        label = COLUMNS[field][0]
        told.append(label if own.casefold().replace("_", " ") == label.casefold() else f"{label} (“{own}”)")
    return ", ".join(told)


def passed_over(layout: Layout) -> str:
    """Which columns are passed over, and why; "" where none is."""
    if not layout.passed_over:
        return ""
    known = "services" in {name.casefold() for name in layout.passed_over}
    why = " Who follows a service, X alone says." if known else ""
    return f"{', '.join(layout.passed_over[:12])}.{why}"


def changes(found: Findings) -> str:
    """Which fields change, with the numbers; "" where none does."""
    return ", ".join(f"{LABELS[name]} of {number:,}" for name, number in found.fields.most_common())


def notes(found: Findings) -> Iterator[str]:
    """What else is to be known."""
    if found.overruled:
        rows = "1 row" if found.overruled == 1 else f"{found.overruled:,} rows"
        yield f"In {rows} X says otherwise; its word stands, for it is newer than a file."
    if found.opted_out:
        yield f"{found.opted_out:,} of them want no messages; that stands above every import."
    if found.unknown_folders:
        names = ", ".join(f"“{name}”" for name in list(found.unknown_folders)[:5])
        yield f"There is no folder {names}: who is new goes into Visitors, who is known stays."


def half(known: Import) -> str:
    """That an import is not whole, and what to do."""
    if known.state == "undoing":
        return f"Import {known.id} ({known.file}) is half taken back: undo it again, unless somebody is at it."
    return (
        f"Import {known.id} ({known.file}) stands at line {known.line:,}, unless somebody is at it:"
        " import that file again to go on, or undo it."
    )


def done(known: Import) -> str:
    """What an import brought, or what its undoing took back."""
    if known.state in ("undone", "undoing"):
        stays = f" {known.kept:,} stay as they are: newer than the import." if known.kept else ""
        return f"{known.removed:,} removed, {known.restored:,} as they were before.{stays}"
    return f"{known.new:,} new, {known.changed:,} changed, {known.same:,} the same, {known.refused:,} refused."
