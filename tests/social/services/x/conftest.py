"""Gateways of both versions, at a server of raw answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from social.services.base import Answer, Gateway, Routing
from social.services.x import X
from tests.social.services.x.stub import SECRETS, Door, HeldClock, Stub, serve

pytest.register_assert_rewrite("tests.social.services.contract")


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A server of raw answers on loopback."""
    yield from serve(Stub())


@pytest.fixture
def heard() -> list[Answer]:
    """What the gateway told its `on_answer`."""
    return []


@pytest.fixture
def door(stub: Stub, heard: list[Answer]) -> Door:
    """Opens a gateway of either version to the stub, or to another address."""

    def open_door(version: str = "2", url: str | None = None, timeout: float = 5.0) -> Gateway:
        routing = Routing(version, stub.url if url is None else url, timeout)
        return X(clock=HeldClock()).connect(SECRETS, routing, heard.append)

    return open_door
