"""The house itself: sizes, first sentences, where X is spoken of, what is imported when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ROOMS = ("tui", "store", "social", "tests")
FILES = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))
TOP = {"pyproject.toml", "README.md", "LICENSE", "tui", "store", "social", "tests", "cassettes", "docs"}


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text)), "its first sentence is missing"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_function_is_at_most_forty_lines(path: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, functions):
            assert node.end_lineno - node.lineno < 40, node.name


def tracked() -> list[Path]:
    """The files that git knows and that are still there."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("this is not a git checkout")
    return [path for line in found.stdout.split("\0") if line and (path := HOUSE / line).is_file()]


def test_the_top_level_holds_the_fixed_names_alone() -> None:
    tops = {path.relative_to(HOUSE).parts[0] for path in tracked()}
    assert {top for top in tops if not top.startswith(".")} <= TOP
    assert {"README.md", "LICENSE", "pyproject.toml"} <= tops


# Each with a letter in brackets, so that this file does not hold what it looks for.
ELSEWHERE = r"p[y]pi\.org|pythonhost[e]d|registry\.n[p]mjs|deb\.deb[i]an|/wor[k]/|/roo[t]/|/hom[e]/[a-z]|\.librar[y]/"
SECRET = r"""(consumer_secret|access_token_secret|oauth_signature)["' ]*[:=]["' ]*[A-Za-z0-9%+/]{16,}"""


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """Where a pattern stands: the files and the lines' numbers, never the line, which may be a secret."""
    found = []
    for path in paths:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [f"{named(path)}:{number}" for number, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found


def test_nothing_names_a_registry_or_a_place_on_somebody_s_machine() -> None:
    assert lines_with(ELSEWHERE, tracked()) == []


def test_no_cassette_holds_a_secret() -> None:
    cassettes = [path for path in tracked() if path.is_relative_to(HOUSE / "cassettes")]
    assert len(cassettes) > 50
    assert lines_with(SECRET, cassettes) == []


def test_what_must_not_stand_there_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "HOUSE", tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("fine\nconsumer_secret: " + "a1B2" * 5 + "\n" + "/".join(("", "root", "secret")) + "\n")
    assert (lines_with(SECRET, [bad]), lines_with(ELSEWHERE, [bad])) == (["bad.yaml:2"], ["bad.yaml:3"])


def test_every_folder_of_tests_says_what_it_is_for() -> None:
    folders = {path.parent for path in (HOUSE / "tests").rglob("*.py")}
    unsaid = [named(folder) for folder in folders if not said(folder / "__init__.py")]
    assert unsaid == []


def said(path: Path) -> str | None:
    """The docstring of a file, if there are both."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None


@pytest.mark.parametrize("word", ["tweepy", "api.x.com", "api.twitter.com", "/2/users", "/2/tweets", "1.1/"])
def test_nothing_of_x_outside_its_folder_and_the_sandbox(word: str) -> None:
    allowed = ("social/services/x/", "social/sandbox/", "tests/")
    spoken = [
        named(path)
        for path in FILES
        if not named(path).startswith(allowed) and any(word in text for text in strings_and_imports(path))
    ]
    assert spoken in ([], ["social/services/base.py"] if word == "api.x.com" else [])


def strings_and_imports(path: Path) -> list[str]:
    """What the code says, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found.append(node.value)
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found


@pytest.mark.parametrize("late", ["tweepy", "keyring", "requests", "aiohttp", "cryptography", "secretstorage"])
def test_the_console_starts_without_what_it_needs_later(late: str) -> None:
    code = f"import sys, tui.__main__, tui.app, tui.entry, tui.opening, tui.screens.home; sys.exit({late!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=False).returncode == 0


def test_blind_excepts_stand_at_the_two_doors_alone() -> None:
    doors = []
    for path in FILES:
        if named(path).startswith("tests/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            blind = (
                isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception"
            )
            if blind:
                doors.append(named(path))
    assert set(doors) <= {"social/engine.py", "tui/threads.py"}


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((HOUSE / "store" / "migrations").glob("[0-9]*.py"))]
    assert numbers == list(range(1, len(numbers) + 1))
