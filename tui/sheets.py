"""The stylesheet of the console, of which nothing is read anew while the colours are as they were.

Textual reads all sheets once more when the first mode is opened, and again when the theme is first heard of: a fifth of the
time until the first paint.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class Sheets(Stylesheet):
    """A stylesheet that knows whether its variables are other ones than those it was read by."""

    _others = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the variables of a theme; those it has already change nothing."""
        if variables != self._variables:
            super().set_variables(variables)
            self._others = True

    def reparse(self) -> None:
        """Read all sheets anew by other variables; by the same, only those that came since."""
        if self._others:
            super().reparse()
            self._others = False
        elif self._require_parse:
            self.parse()
