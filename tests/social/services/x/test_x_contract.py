"""X keeps the contract of a gateway, in both versions, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from social.errors import HostFault, PersonFault, TextFault, UnknownOutcome
from social.sandbox.server import Sandbox
from social.services import service_type
from social.services.base import Answer, Credentials, Gateway, Routing
from tests.social.services.contract import GatewayContract, Ground

FOLLOWERS = 5_300
"""More than a page of version 1.1 holds."""

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=FOLLOWERS, no_quota=False) as box:
        yield box


def opened(box: Sandbox, account: dict[str, Any], version: str, told: list[Answer]) -> Gateway:
    credentials = Credentials(*(account[name] for name in SECRETS))
    return service_type("twitter").connect(credentials, Routing(version, box.url), told.append)


@pytest.fixture(scope="module")
def closed(box: Sandbox) -> str:
    """A follower who takes no messages."""
    brand = box.accounts[0]
    page = opened(box, brand, "2", []).followers(brand["user_id"])
    return next(person.external_id for person in page.people if person.receives_messages is False)


@pytest.fixture
def small() -> Iterator[Sandbox]:
    """A sandbox of one test's own, for what changes its world."""
    with Sandbox(followers=12) as box:
        yield box


@pytest.mark.parametrize("version", ["2", "1.1"])
@pytest.mark.parametrize("offset", [-420, 420])
def test_a_clock_that_is_off_is_told_from_bad_keys(version: str, offset: int, small: Sandbox) -> None:
    small.faults([{"effect": {"clock_offset": offset}}])
    gateway = opened(small, small.accounts[0], version, [])
    with pytest.raises(HostFault) as off:
        gateway.me()
    assert off.value.name == "clock-off"
    assert f"7 minutes {'slow' if offset > 0 else 'fast'}" in off.value.sentence


def test_a_cursor_that_the_network_has_forgotten(small: Sandbox) -> None:
    with pytest.raises(HostFault) as stale:
        opened(small, small.accounts[0], "2", []).followers(small.accounts[0]["user_id"], "7" * 16)
    assert stale.value.name == "bad-cursor"


def test_the_new_words_of_version_2_are_understood(small: Sandbox) -> None:
    brand = small.accounts[0]
    gateway = opened(small, brand, "2", [])
    gateway.post("one")
    old = gateway.me().account
    small.faults([{"effect": {"vocabulary": "post"}}])
    gateway.me()
    assert gateway.me().account == old
    assert old.posts == 1
    with pytest.raises(TextFault) as twin:
        gateway.post("one")
    assert twin.value.name == "duplicate"
    assert gateway.people(["1"]) == []
    with pytest.raises(PersonFault):
        gateway.account("nobody_at_all")


@pytest.mark.parametrize("effect", ["cut_after", "truncate"])
@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_post_whose_answer_is_lost_was_made_once(version: str, effect: str, small: Sandbox) -> None:
    small.faults([{"endpoint": "POST *", "effect": {effect: True}}])
    gateway = opened(small, small.accounts[0], version, [])
    with pytest.raises(UnknownOutcome):
        gateway.post("made, though nobody heard")
    assert [write["text"] for write in small.ledger()] == ["made, though nobody heard"]
    assert gateway.timeline(small.accounts[0]["user_id"])[0].text == "made, though nobody heard"


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_post_cut_off_before_it_is_read_is_in_doubt_too(version: str, small: Sandbox) -> None:
    small.faults([{"endpoint": "POST *", "effect": {"cut_before": True}}])
    with pytest.raises(UnknownOutcome):
        opened(small, small.accounts[0], version, []).post("never made")
    assert small.ledger() == []


class TestX(GatewayContract):
    @pytest.fixture(params=["2", "1.1"])
    def ground(self, request: pytest.FixtureRequest, box: Sandbox, closed: str) -> Ground:
        told: list[Answer] = []
        brand, friend = box.accounts
        return Ground(
            type=service_type("twitter"),
            gateway=opened(box, brand, request.param, told),
            told=told,
            username=brand["username"],
            user_id=brand["user_id"],
            followers=FOLLOWERS,
            friend=friend["user_id"],
            closed=closed,
            nobody="nobody_at_all",
            gone="1",
        )
