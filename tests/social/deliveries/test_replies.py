"""Which messages mean that somebody wants no more: the whole message, in any case, in many languages."""

from __future__ import annotations

import pytest

from social.deliveries.replies import WORDS, wants_none


@pytest.mark.parametrize(
    "text", ["stop", "STOP", "“Stop!”", "Arrêt", "Darse  de\nbaja", "СТОП", "停止。", "Arre\u0302t."]
)
def test_a_whole_message_that_says_stop(text: str) -> None:
    assert wants_none(text)


@pytest.mark.parametrize(
    "text", ["", "!", "stop by on Friday", "non-stop", "Do not stop", "the end", "https://stop.example"]
)
def test_a_message_that_only_holds_the_word(text: str) -> None:
    assert not wants_none(text)


def test_every_word_is_written_as_it_is_compared() -> None:
    assert [word for word in WORDS if not wants_none(word.upper())] == []
