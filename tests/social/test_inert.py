"""Foreign text becomes inert: no control, no override, no second spelling."""

import unicodedata

import pytest

from social.inert import inert_name, inert_text


@pytest.mark.parametrize(
    ("foreign", "text", "name"),
    [
        ("plain", "plain", "plain"),
        ("two\nlines", "two\nlines", "two lines"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne", "a b c d e"),
        ("tab\there", "tab here", "tab here"),
        ("\x1b[2J\x1b]0;title\x07boo", "[2J]0;titleboo", "[2J]0;titleboo"),
        ("c1 \x9b31m \x7f", "c1 31m ", "c1 31m"),
        ("\u202egpj.exe\u202c", "gpj.exe", "gpj.exe"),
        ("\u2066isolated\u2069", "isolated", "isolated"),
        ("\u200fשלום\u200e", "\u200fשלום\u200e", "שלום"),
        ("e\u0301", "é", "é"),
        ("e\x00\u0301", "é", "é"),
        ("half \ud83d", "half \ufffd", "half \ufffd"),
        ("👩‍👩‍👧 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍👩‍👧 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        ("  [b]markup[/b]  ", "  [b]markup[/b]  ", "[b]markup[/b]"),
    ],
)
def test_foreign_text(foreign: str, text: str, name: str) -> None:
    assert inert_text(foreign) == text
    assert inert_name(foreign) == name


def test_every_control_and_override_is_dropped() -> None:
    everything = "".join(map(chr, range(0x3000)))
    kept = {
        character for character in inert_text(everything) if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
    }
    assert kept == {"\n"}
    overrides = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
    assert not overrides & set(inert_text(everything))
    assert not (overrides | {*"\n\u200e\u200f\u061c"}) & set(inert_name(everything))


def test_inert_text_stays_as_it_is() -> None:
    everything = "".join(map(chr, range(0x2000))) + "e\u200e\u0301"
    assert inert_text(inert_text(everything)) == inert_text(everything)
    assert inert_name(inert_name(everything)) == inert_name(everything)
