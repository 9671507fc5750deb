"""A sandbox of the test's own, and voices that speak to it as its accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth1

from social.sandbox.accounts import AccountSpec
from social.sandbox.server import Sandbox
from social.sandbox.world import World

SPECS = (
    AccountSpec("larkreads", level="read"),
    AccountSpec("larkwrites", level="read-write", followers=300),
    AccountSpec("larktwin", app="brandlark", followers=20),
)


class Voice:
    """Speaks to a sandbox as one account, with signed calls."""

    def __init__(self, box: Sandbox, username: str = "brandlark", **changed: str) -> None:
        self.box = box
        self.keys = box.account(username) | changed
        self.id: str = self.keys["user_id"]
        self.session = requests.Session()
        self.session.auth = self.sign

    def sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign by the time of the sandbox's world, which a test may hold in its hand."""
        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        at = int(self.box.world.clock.now().timestamp())
        return OAuth1(*(self.keys[name] for name in names), timestamp=str(at))(request)

    def get(self, path: str, **query: Any) -> requests.Response:
        """A GET; a name with "__" is one with "."."""
        return self.session.get(self.box.url + path, params={key.replace("__", "."): v for key, v in query.items()})

    def post(self, path: str, body: object = None, **query: Any) -> requests.Response:
        """A POST of JSON, or with parameters in the query as tweepy sends them to v1.1."""
        return self.session.post(self.box.url + path, json=body, params=query)

    def delete(self, path: str) -> requests.Response:
        """A DELETE."""
        return self.session.delete(self.box.url + path)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A small sandbox with accounts of every level."""
    with Sandbox(world=World(7, 60, SPECS)) as running:
        yield running


@pytest.fixture
def brand(box: Sandbox) -> Voice:
    """Speaks as the brand account."""
    return Voice(box)


@pytest.fixture
def proofs(box: Sandbox) -> Voice:
    """Speaks as the protected test account."""
    return Voice(box, "larkproofs")
