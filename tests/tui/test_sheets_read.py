"""The stylesheet of the console: read once, and anew by other colours."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet

from tui.sheets import Sheets

ONE, OTHER = {"ink": "#112233"}, {"ink": "#445566"}


def colour(sheets: Stylesheet) -> str:
    return sheets.rules[0].styles.color.hex


def test_what_was_read_is_kept_until_the_variables_are_others() -> None:
    sheets = Sheets(variables=dict(ONE))
    sheets.add_source("Static { color: $ink; }", ("a", ""))
    sheets.reparse()
    first = sheets.rules[0]
    sheets.add_source("Label { color: $ink; }", ("b", ""))
    sheets.set_variables(dict(ONE))
    sheets.reparse()
    assert sheets.rules[0] is first
    assert len(sheets.rules) == 2
    sheets.set_variables(dict(OTHER))
    sheets.reparse()
    assert colour(sheets) == OTHER["ink"]
    sheets.set_variables(dict(ONE))
    sheets.reparse()
    assert colour(sheets) == ONE["ink"]
