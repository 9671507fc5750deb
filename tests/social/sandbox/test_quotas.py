"""Limits are those of X, told in headers, held to, and opened again when the window ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import requests

from social.sandbox.quotas import LIMITS
from social.sandbox.server import ENDPOINTS, Sandbox
from social.sandbox.world import World
from tests.social.sandbox.conftest import SPECS, Voice


class HandClock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        """The instant the hand points to."""
        return self.at

    def wait(self, stop: Event, seconds: float) -> bool:
        """Let time pass at once."""
        self.at += timedelta(seconds=seconds)
        return stop.is_set()


@pytest.fixture
def clock() -> HandClock:
    """Time in the test's hand."""
    return HandClock()


@pytest.fixture
def box(clock: HandClock) -> Iterator[Sandbox]:
    """A sandbox on the test's time, with accounts that share an app."""
    with Sandbox(world=World(7, 60, SPECS, clock=clock)) as running:
        yield running


def told(answer: requests.Response, name: str = "x-rate-limit") -> tuple[int, int]:
    """Limit and remaining."""
    return int(answer.headers[f"{name}-limit"]), int(answer.headers[f"{name}-remaining"])


def message(voice: Voice, other: Voice, text: str) -> requests.Response:
    """A message by v2."""
    return voice.post(f"/2/dm_conversations/with/{other.id}/messages", {"text": text})


def test_every_endpoint_has_its_limit_where_x_names_one() -> None:
    without = {"POST /1.1/statuses/destroy/:id.json"}
    without |= {"POST /1.1/oauth/invalidate_token", "POST /1.1/oauth/invalidate_token.json"}
    without |= {"GET /2/media/upload", "POST /2/media/metadata", "GET /1.1/media/upload.json"}
    without |= {"POST /1.1/media/upload.json", "POST /1.1/media/metadata/create.json"}
    assert {endpoint.name for endpoint in ENDPOINTS} - set(LIMITS) == without
    assert set(LIMITS) <= {endpoint.name for endpoint in ENDPOINTS}


def test_the_headers_count_down_to_a_429_and_the_window_opens_again(
    box: Sandbox, brand: Voice, clock: HandClock
) -> None:
    start = clock.at
    for left in range(14, -1, -1):
        answer = brand.get("/2/dm_events")
        assert (answer.status_code, told(answer)) == (200, (15, left))
    refused = brand.get("/2/dm_events")
    assert (refused.status_code, told(refused), refused.json()["title"]) == (429, (15, 0), "Too Many Requests")
    resets = int(refused.headers["x-rate-limit-reset"])
    assert 0 <= resets - (start.timestamp() + 900) < 1
    clock.at = datetime.fromtimestamp(resets - 2, UTC)
    assert brand.get("/2/dm_events").status_code == 429
    clock.at = datetime.fromtimestamp(resets, UTC)
    assert told(brand.get("/2/dm_events")) == (15, 14)


def test_v11_refuses_in_its_own_words(brand: Voice) -> None:
    for _ in range(15):
        assert brand.get("/1.1/followers/ids.json").status_code == 200
    refused = brand.get("/1.1/followers/ids.json")
    assert (refused.status_code, refused.json()) == (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
    assert told(refused) == (15, 0)


def test_a_limit_is_of_one_endpoint_and_one_user(brand: Voice, proofs: Voice) -> None:
    for _ in range(16):
        spent = brand.get("/2/dm_events")
    assert spent.status_code == 429
    assert told(brand.get(f"/2/dm_conversations/with/{proofs.id}/dm_events")) == (15, 14)
    assert told(proofs.get("/2/dm_events")) == (15, 14)


def test_a_day_of_messages_is_capped_for_the_user_and_for_all_of_its_app(
    box: Sandbox, brand: Voice, proofs: Voice, clock: HandClock
) -> None:
    twin, opened = Voice(box, "larktwin"), clock.at
    for minute in range(1_440):
        # The cap is worked through within the sandbox: 1,440 signed calls would take the test seconds.
        clock.at = opened + timedelta(minutes=minute)
        assert box.on_its_thread(lambda: take(box, "brandlark", clock.at))
    refused = message(brand, proofs, "One too many")
    assert refused.status_code == 429
    assert told(refused, "x-user-limit-24hour") == told(refused, "x-app-limit-24hour") == (1_440, 0)
    other = message(twin, proofs, "The app is spent as well")
    assert other.status_code == 429
    assert (told(other), told(other, "x-user-limit-24hour")) == ((15, 15), (1_440, 1_440))
    assert message(proofs, brand, "Another app is not").status_code == 201
    clock.at = datetime.fromtimestamp(int(refused.headers["x-app-limit-24hour-reset"]), UTC)
    assert message(twin, proofs, "A new day").status_code == 201


def take(box: Sandbox, username: str, at: datetime) -> bool:
    """Use up one message of the quotas of a running sandbox."""
    quotas = box.running.desk.quotas
    return quotas.take("POST /2/dm_conversations/with/:id/messages", box.world.accounts[username], at.timestamp())


def test_speed_shortens_the_windows_and_the_headers_say_so(clock: HandClock) -> None:
    with Sandbox(world=World(7, 60, clock=clock), speed=90) as box:
        voice = Voice(box)
        for _ in range(16):
            answer = voice.get("/2/dm_events")
        assert answer.status_code == 429
        assert 10 <= int(answer.headers["x-rate-limit-reset"]) - clock.at.timestamp() < 11
        clock.at += timedelta(seconds=10)
        assert voice.get("/2/dm_events").status_code == 200


def test_without_quotas_there_are_no_limits_and_no_headers(clock: HandClock) -> None:
    with Sandbox(world=World(7, 60, clock=clock), no_quota=True) as box:
        voice = Voice(box)
        answers = [voice.get("/2/dm_events") for _ in range(17)]
        assert {answer.status_code for answer in answers} == {200}
        assert not [name for name in answers[-1].headers if "limit" in name]


def test_a_speed_of_nothing_is_told(clock: HandClock) -> None:
    with pytest.raises(ValueError, match="how many times shorter"):
        Sandbox(60, speed=0).start()
