"""Writes the part of docs/command-line.md that comes from the grammar: `python -m tests.cli.reference`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tests.cli.stonechat import ROOT
from tui.cli.parser import NOUNS, grammar

PAGE = ROOT / "docs" / "command-line.md"
BEGIN, END = "<!-- from the grammar -->\n", "<!-- until here -->\n"


def reference() -> str:
    """Every command with its options, as the grammar has them."""
    lines = ["### `stonechat`\n", *_options(grammar(set())), ""]
    for name, parser in _choices(grammar(set(NOUNS))).items():
        verbs = _choices(parser)
        for verb, inner in verbs.items() or [("", parser)]:
            options = list(_options(inner))
            lines += [_heading(f"{name} {verb}".strip(), inner), f"{inner.description}\n", *options]
            lines += [""] if options else []
    return "\n".join(lines)


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _heading(name: str, parser: argparse.ArgumentParser) -> str:
    words = [action.metavar for action in parser._actions if not action.option_strings]
    return f"### `stonechat {' '.join([name, *map(str, words)])}`\n"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        told = action.help
        if told in (None, argparse.SUPPRESS) or "--help" in action.option_strings or "--json" in action.option_strings:
            continue
        if isinstance(action, argparse._SubParsersAction):
            continue
        names = ", ".join(action.option_strings) or str(action.metavar)
        value = "" if action.nargs == 0 or not action.option_strings else f" {_value(action)}"
        need = " (needed)" if action.option_strings and action.required else ""
        yield f"- `{names}{value}`{need}: {str(told).replace('%%', '%')}"


def _value(action: argparse.Action) -> str:
    if action.metavar is not None:
        return str(action.metavar)
    return "|".join(map(str, action.choices or ())) or action.dest.upper()


def with_reference(page: str) -> str:
    """The page with its part from the grammar as it is now."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + reference() + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(with_reference(PAGE.read_text()))
