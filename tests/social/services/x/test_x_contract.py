"""X keeps the contract of a gateway, in both versions, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

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
