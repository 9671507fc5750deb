"""The style sheets: what one screen's sheet says stays read for the whole app, so it may be about that screen alone."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path

from textual.css.model import SelectorType
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

import tui.dialogs
import tui.screens
from tests.tui.delivery_desk import at_work, open_first
from tests.tui.seen import until_seen

SHARED = {"page.tcss", "place.tcss", "dialog.tcss"}
"""Meant for every page, place and dialog."""


def _sheets() -> list[tuple[str, str]]:
    """Name and text of each sheet of one screen or dialog."""
    packages = (tui.screens, tui.dialogs)
    paths = [path for package in packages for path in Path(package.__file__ or "").parent.glob("*.tcss")]
    modules = [
        import_module(each.name)
        for package in packages
        for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    ]
    screens = [thing for module in modules for thing in vars(module).values() if isinstance(thing, type)]
    return [
        *((path.name, path.read_text(encoding="utf-8")) for path in paths if path.name not in SHARED),
        *((each.__name__, each.CSS) for each in screens if issubclass(each, Screen) and "CSS" in vars(each)),
    ]


def _rules_of_all(text: str) -> list[str]:
    """The rules that do not begin with the name of a screen or a widget, or with what only one of them has."""
    names = dict.fromkeys(re.findall(r"\$([\w-]+)", text), "ansi_default")
    sheet = Stylesheet(variables=names)
    sheet.add_source(text)
    return [
        rule.selectors
        for rule in sheet.rules
        for selectors in rule.selector_set
        if selectors.selectors[0].type is not SelectorType.TYPE
    ]


def test_a_screens_sheet_is_about_that_screen_alone() -> None:
    stray = {name: rules for name, text in _sheets() if (rules := _rules_of_all(text))}
    assert not stray
    assert _rules_of_all("#summary { height: 1; }") == ["#summary"]


async def test_the_summary_of_a_delivery_is_whole_after_a_look_at_the_visitors(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        work.confirm(work.write())
        async with work.app.run_test(size=(80, 24)) as pilot:
            for place, words in (("3", "No visitors yet"), ("8", "Monitoring")):
                await pilot.press(place)
                await until_seen(pilot, words)
            await open_first(pilot)
            await until_seen(pilot, "Success 100 %")
            await until_seen(pilot, "Confirmed       2026-11-22 13:04")
