"""X's own cases for its text rules and its list of top-level domains, where they lie beside the checkout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from social.services.x.domains import COUNTRY, GENERIC
from social.services.x.entities import cashtags, hashtags, mentions
from social.services.x.length import V2, V3, Weights, measure
from social.services.x.urls import urls
from social.services.x.validity import problems

DATA = Path(__file__).parents[4].parent / "shared" / "data"
CASES, DOMAINS, RULES = (DATA / f"twitter-text{end}" for end in (".json", "-tlds.yml", "-v3.json"))


def cases() -> list[Any]:
    if not CASES.exists():
        return [pytest.param("", {}, marks=pytest.mark.skip(reason="X's own cases are not beside this checkout"))]
    sections = json.loads(CASES.read_text(encoding="utf-8"))["tests"]
    return [
        pytest.param(section, case, id=f"{section}-{number}-{case['description'][:40]}")
        for section, found in sections.items()
        for number, case in enumerate(found)
    ]


def counted(weights: Weights) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        measured = measure(text, 280, weights)
        valid = not measured.over and not problems(text)
        permillage = measured.length * 1000 // 280
        return {"weightedLength": measured.length, "valid": valid, "permillage": permillage}

    return read


def with_indices(text: str) -> Any:
    return [{"url": url.text, "indices": [url.start, url.end]} for url in urls(text)]


READERS: dict[str, Callable[[str], Any]] = {
    "WeightedTweetsCounterTest": counted(V2),
    "WeightedTweetsWithDiscountedEmojiCounterTest": counted(V3),
    "UnicodeDirectionalMarkerCounterTest": counted(V3),
    "urls": lambda text: [url.text for url in urls(text)],
    "tco_urls_with_params": lambda text: [url.text for url in urls(text)],
    "urls_with_indices": with_indices,
    "urls_with_directional_markers": with_indices,
    "mentions": lambda text: [one.text[1:] for one in mentions(text)],
    "hashtags": lambda text: [one.text[1:] for one in hashtags(text)],
    "cashtags": lambda text: [one.text[1:] for one in cashtags(text)],
}


@pytest.mark.parametrize(("section", "case"), cases())
def test_cases_of_x(section: str, case: dict[str, Any]) -> None:
    found, expected = READERS[section](case["text"]), case["expected"]
    # X's cases also tell ranges of what is shown, which this program has no use for.
    assert found == ({key: expected[key] for key in found} if isinstance(expected, dict) else expected)


@pytest.mark.skipif(not DOMAINS.exists(), reason="X's list of domains is not beside this checkout")
def test_domains_are_those_that_x_knows() -> None:
    known = yaml.safe_load(DOMAINS.read_text(encoding="utf-8"))
    assert frozenset(known["generic"]) == GENERIC
    assert frozenset(known["country"]) == COUNTRY


@pytest.mark.skipif(not RULES.exists(), reason="X's weights are not beside this checkout")
def test_weights_are_those_that_x_uses() -> None:
    rules = json.loads(RULES.read_text(encoding="utf-8"))
    light = tuple((one["start"], one["end"]) for one in rules["ranges"] if one["weight"] == rules["scale"])
    weights = Weights(
        heavy=rules["defaultWeight"] // rules["scale"],
        url=rules["transformedURLLength"],
        light=light,
        emoji=rules["emojiParsingEnabled"],
    )
    assert weights == V3
