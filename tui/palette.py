"""The palette: every command in reach and every place, found by its words, with its key shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.commands import InReach, carry_out, in_reach


class Lines(Provider):
    """Offers what the screen under the palette can do."""

    def _lines(self) -> Iterator[InReach]:
        return (line for line in in_reach(self.screen) if line.command.id != "palette")

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for line in self._lines():
            yield DiscoveryHit(_words(line), partial(carry_out, line.node, line.command), _text(line), _hint(line))

    async def search(self, query: str) -> Hits:
        """Those whose words are like `query`."""
        matcher = self.matcher(query)
        for line in self._lines():
            if (score := matcher.match(_text(line))) > 0:
                yield Hit(score, _words(line), partial(carry_out, line.node, line.command), _text(line), _hint(line))


def _text(line: InReach) -> str:
    return f"{line.command.group}: {line.command.words}"


def _words(line: InReach) -> Content:
    style = "$muted" if line.why_not else ""
    group, words = f"{line.command.group:<14}", f"{line.command.words:<40} "
    return Content.assemble((group, "$muted"), (words, style), (line.command.key_shown, "$accent"))


def _hint(line: InReach) -> str | None:
    """Why it cannot work now, below its words; the help has the rest."""
    return line.why_not
