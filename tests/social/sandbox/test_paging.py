"""A complete pass over a follower list holds everybody once, in both versions, and stays true while people come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import pytest

from social.sandbox.server import Sandbox
from social.sandbox.world import World
from tests.social.sandbox.conftest import Voice

MANY = 12_345


@pytest.fixture(scope="module")
def crowd() -> Iterator[Sandbox]:
    """A sandbox whose brand account has 12,345 followers to list, and no quotas."""
    with Sandbox(MANY, 11, no_quota=True) as box:
        yield box


def v2_pages(voice: Voice, size: int = 1000, meanwhile: Callable[[], None] | None = None) -> list[list[str]]:
    """The ids on every page of v2."""
    pages, query = [], {}
    while True:
        page = voice.get(f"/2/users/{voice.id}/followers", max_results=size, **query).json()
        ids = [person["id"] for person in page.get("data", [])]
        assert page["meta"]["result_count"] == len(ids) <= size
        pages.append(ids)
        if meanwhile:
            meanwhile()
        if "next_token" not in page["meta"]:
            return pages
        query = {"pagination_token": page["meta"]["next_token"]}


def v11_ids(voice: Voice, path: str, **query: object) -> list[str]:
    """The ids on all pages of v1.1."""
    ids, cursor = [], "-1"
    while cursor != "0":
        page = voice.get(path, cursor=cursor, **query).json()
        assert int(page["next_cursor_str"]) == page["next_cursor"]
        ids += page["ids"] if "ids" in page else [user["id_str"] for user in page["users"]]
        cursor = page["next_cursor_str"]
    return ids


def test_every_way_lists_everybody_once_in_one_order(crowd: Sandbox) -> None:
    voice = Voice(crowd)
    ids = [*chain.from_iterable(v2_pages(voice))]
    assert len(ids) == len(set(ids)) == MANY
    assert v11_ids(voice, "/1.1/followers/ids.json", stringify_ids="true") == ids
    assert list(map(str, v11_ids(voice, "/1.1/followers/ids.json", count=4_999))) == ids
    assert v11_ids(voice, "/1.1/followers/list.json", count=200) == ids


def test_the_number_of_followers_is_that_of_the_list_and_those_suspended(crowd: Sandbox) -> None:
    voice = Voice(crowd)
    metrics = voice.get("/2/users/me", user__fields="public_metrics").json()["data"]["public_metrics"]
    assert metrics["followers_count"] == MANY + 3
    for number in (4_000, 8_001, 12_002):
        user_id = crowd.world.people.id_of(number)
        assert "suspended" in voice.get("/2/users", ids=user_id).json()["errors"][0]["detail"]


def test_some_pages_in_the_middle_are_empty_unless_told_otherwise(crowd: Sandbox) -> None:
    pages = v2_pages(Voice(crowd), 100)
    empty = [at for at, page in enumerate(pages) if not page]
    assert empty
    assert pages[0]
    assert pages[-1]
    assert len(empty) < len(pages) / 8
    with Sandbox(world=World(11, MANY, empty_pages=False), no_quota=True) as box:
        assert all(v2_pages(Voice(box), 100))


def test_a_pass_stays_true_while_people_come_and_go(box: Sandbox, brand: Voice) -> None:
    before = v2_pages(brand)[0]
    leaver, newcomers = before[40], 0

    def change() -> None:
        nonlocal newcomers
        newcomers += 1
        rules = [{"effect": {"follow": {"account": "brandlark"}}}]
        if newcomers == 1:
            rules.append({"effect": {"unfollow": {"account": "brandlark", "user": leaver}}})
        box.faults(rules)

    seen = [*chain.from_iterable(v2_pages(brand, 20, change))]
    assert seen == [each for each in before if each != leaver]
    after = v2_pages(brand)[0]
    assert after[newcomers:] == seen
    assert not set(after[:newcomers]) & set(before)
    metrics = brand.get("/2/users/me", user__fields="public_metrics").json()["data"]["public_metrics"]
    assert metrics["followers_count"] == len(after)


def test_who_comes_back_is_the_newest(box: Sandbox, brand: Voice) -> None:
    ids = v2_pages(brand)[0]
    for change in ("unfollow", "follow"):
        box.faults([{"effect": {change: {"account": "brandlark", "user": ids[9]}}}])
    assert v2_pages(brand)[0] == [ids[9], *ids[:9], *ids[10:]]


def test_a_protected_list_is_closed_and_a_strangers_is_empty(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    hidden = brand.get(f"/2/users/{proofs.id}/followers").json()
    assert hidden["errors"][0]["type"].endswith("/not-authorized-for-resource")
    assert brand.get("/1.1/followers/ids.json", user_id=proofs.id).status_code == 401
    assert proofs.get(f"/2/users/{proofs.id}/followers").json() == {"meta": {"result_count": 0}}


def test_a_million_followers_answer_on_the_first_page_and_on_the_last() -> None:
    with Sandbox(1_000_000, 3) as box:
        voice = Voice(box)
        first = voice.get(f"/2/users/{voice.id}/followers", max_results=1000).json()
        assert first["meta"]["result_count"] == 1000
        last = voice.get("/1.1/followers/ids.json", cursor=1_300_000_000_000_000_000 + 700).json()
        assert (len(last["ids"]), last["next_cursor"]) == (700, 0)
        shown = voice.get("/2/users", ids=f"{last['ids'][-1]},{first['data'][500]['id']}").json()["data"]
        assert shown[0]["username"].endswith("1000247")
        assert shown[1] == first["data"][500]
