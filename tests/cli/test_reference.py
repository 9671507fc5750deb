"""The documentation of the command line says what the grammar takes, no more and no less."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.reference import PAGE, with_reference
from tui.cli.parser import NOUNS, grammar, read


def test_the_page_holds_the_grammar_as_it_is() -> None:
    page = PAGE.read_text()
    assert page == with_reference(page), "write it anew: python -m tests.cli.reference"


def examples() -> list[str]:
    return re.findall(r"^stonechat (.*)$", PAGE.read_text(), re.M)


@pytest.mark.parametrize("line", examples())
def test_every_example_can_be_read(line: str) -> None:
    words = shlex.split(line)
    options = read(words[: words.index("<")] if "<" in words else words)
    assert options.noun == words[0]


def test_a_shared_option_may_stand_on_either_side() -> None:
    before = read(["--home", "h", "--quiet", "workflow", "list"])
    after = read(["workflow", "list", "--quiet", "--home", "h"])
    assert (before.home, before.quiet) == (after.home, after.quiet) == ("h", True)


def test_every_command_takes_json() -> None:
    for name, noun in _commands(grammar(set(NOUNS))).items():
        for verb, parser in (_commands(noun) or {"": noun}).items():
            assert "--json" in parser.format_help(), f"{name} {verb}"


def _commands(parser):
    found = [action.choices for action in parser._actions if action.choices and isinstance(action.choices, dict)]
    return dict(found[0]) if found else {}
