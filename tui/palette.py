"""The palette: every command in reach, every place and what lies there, found by words of its title in any order."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from store.database import Record
from tui.commands import InReach, carry_out, in_reach
from tui.foreign import one_line
from tui.places import place, tree_nodes

if TYPE_CHECKING:
    from tui.app import StonechatApp

SHOWN = 50
"""Things that are offered at most for what was typed: nobody walks through more."""


def likeness(query: str, title: str, also: str = "") -> float:
    """0 where a word of `query` is nowhere in `title` or `also`; more where it begins a word, and covers more of the title."""
    words, shown = query.casefold().split(), title.casefold()
    text = f"{shown} {also.casefold()}"
    if not all(word in text for word in words):
        return 0
    begun = all(any(part.startswith(word) for part in re.findall(r"\w+", text)) for word in words)
    covered = sum(len(word) for word in words if word in shown) / max(len(shown), 1)
    return 1 + 2 * begun + min(covered, 1)


def _app(provider: Provider) -> StonechatApp:
    return cast("StonechatApp", provider.app)


class Lines(Provider):
    """Offers what the screen under the palette can do."""

    def _lines(self) -> Iterator[InReach]:
        return (line for line in in_reach(self.screen) if line.command.id != "palette")

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for line in self._lines():
            yield DiscoveryHit(_words(line), partial(carry_out, line.node, line.command), _text(line), _hint(line))

    async def search(self, query: str) -> Hits:
        """Those that have the words of `query`; a place also those of its path in the tree."""
        for line in self._lines():
            entry = place(line.command.id.removeprefix("go."), _app(self).places)
            if score := likeness(query, _text(line), entry.crumbs if entry is not None else ""):
                yield Hit(
                    score + 2, _words(line), partial(carry_out, line.node, line.command), _text(line), _hint(line)
                )


def _text(line: InReach) -> str:
    return f"{line.command.group}: {line.command.words}"


def _words(line: InReach) -> Content:
    style = "$muted" if line.why_not else ""
    return _line(line.command.group, line.command.words, style, line.command.key_shown, "$accent")


def _line(group: str, words: str, style: str, at_end: str, end_style: str) -> Content:
    return Content.assemble((f"{group:<14}", "$muted"), (f"{words:<40} ", style), (at_end, end_style))


def _hint(line: InReach) -> str | None:
    """Why it cannot work now, below its words; the help has the rest."""
    return escape(one_line(line.why_not)) if line.why_not else None


@dataclass(frozen=True)
class Thing:
    """What lies in a place: its kind and title, a remark, and how its place calls it."""

    kind: str
    title: str
    remark: str
    mode: str
    what: str


class Things(Provider):
    """Finds what the tree lists below its places, and every service and delivery; not over a question."""

    async def startup(self) -> None:
        """Read them, in a thread."""
        self._known = [] if self.screen.is_modal else await asyncio.to_thread(self._read, _app(self).world.record)

    def _read(self, record: Record) -> list[Thing]:
        from store.deliveries import delivery_labels  # the first screen need not wait for these
        from store.services import services

        nodes = [node for node in tree_nodes(_app(self).places, _app(self).outlook.things) if node.what]
        return [
            *(Thing("Service", each.title, "", "services", str(each.id)) for each in services(record)),
            *(Thing(_kind(node.what), node.label, _name(node.what), node.mode, node.what) for node in nodes),
            *(Thing("Delivery", label, state, "deliveries", str(key)) for key, label, state in delivery_labels(record)),
        ]

    async def search(self, query: str) -> Hits:
        """Those that have the words of `query`, the likest ones."""
        found = ((likeness(query, f"{each.kind}: {each.title}", each.remark), each) for each in self._known)
        for score, each in sorted((hit for hit in found if hit[0]), key=lambda hit: -hit[0])[:SHOWN]:
            words = _line(each.kind, one_line(each.title), "", one_line(each.remark), "$muted")
            yield Hit(score, words, partial(self._open, each), one_line(each.title))

    def _open(self, thing: Thing) -> None:
        app = _app(self)
        app.run_worker(app.go(thing.mode, thing.what), group="command go", exit_on_error=False)


def _kind(what: str) -> str:
    noun, colon, _ = what.partition(":")
    return noun.capitalize() if colon else "Workflow"


def _name(what: str) -> str:
    return "" if ":" in what else what
