"""Dated data and shapes: limits, prices, addresses, and the four secrets by their looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from social.services import service_type
from social.services.base import Credentials, Routing
from social.services.x.endpoints import ENDPOINTS, endpoint
from social.services.x.limits import AS_OF, LIMITS, Limit, limits
from social.services.x.oauth import shape_problems, user_id_of
from social.services.x.prices import PRICES, post_price, price

SECRETS = Credentials("k" * 25, "s" * 50, "2244994945-" + "t" * 39, "u" * 45)
X = service_type("twitter")


@pytest.mark.parametrize(("change", "field", "word"), [
    ({"consumer_key": " "}, "consumer_key", "empty"),
    ({"access_token_secret": ""}, "access_token_secret", "empty"),
    ({"consumer_key": "k" * 25 + "\n"}, "consumer_key", "line break"),
    ({"consumer_secret": "s" * 20 + " " + "s" * 29}, "consumer_secret", "blank"),
    ({"consumer_secret": "s" * 49 + "…"}, "consumer_secret", "never puts"),
    ({"consumer_key": "s" * 50, "consumer_secret": "k" * 25}, "consumer_key", "swapped"),
    ({"consumer_key": "k" * 9}, "consumer_key", "this has 9"),
    ({"consumer_secret": "s" * 30}, "consumer_secret", "this has 30"),
    ({"consumer_key": "77-" + "t" * 40}, "consumer_key", "Access token"),
    ({"access_token": SECRETS.consumer_key}, "access_token", "API key"),
    ({"access_token": "z" * 25}, "access_token", "API key"),
    ({"access_token": "t" * 50}, "access_token", "12345-"),
    ({"access_token": "2244994945-"}, "access_token", "12345-"),
    ({"access_token": SECRETS.access_token_secret, "access_token_secret": SECRETS.access_token}, "access_token", "swapped"),
    ({"access_token_secret": SECRETS.consumer_secret}, "access_token_secret", "Consumer secret"),
    ({"access_token_secret": SECRETS.access_token}, "access_token_secret", "looks like an Access token"),
    ({"access_token_secret": "u" * 12}, "access_token_secret", "this has 12"),
])  # fmt: skip
def test_a_wrong_shape_is_seen(change: dict[str, str], field: str, word: str) -> None:
    changed = replace(SECRETS, **change)
    ((found, sentence),) = X.shape_problems(changed)
    assert found == field
    assert word in sentence
    assert not any(value.strip() and value in sentence for value in change.values())


def test_right_shapes_of_today_and_of_old_apps() -> None:
    assert shape_problems(SECRETS) == []
    assert shape_problems(Credentials("k" * 21, "s" * 41, "12-" + "t" * 40, "u" * 41)) == []


def test_each_blank_is_named() -> None:
    assert [field for field, _ in shape_problems(Credentials("", "", "", ""))] == [
        "consumer_key", "consumer_secret", "access_token", "access_token_secret",
    ]  # fmt: skip


def test_the_token_tells_whose_it_is() -> None:
    assert X.user_id_of(SECRETS) == "2244994945"
    assert user_id_of(replace(SECRETS, access_token="t" * 50)) is None


def test_addresses() -> None:
    assert X.post_url("jane", "5") == "https://x.com/jane/status/5"
    assert X.profile_url("jane") == "https://x.com/jane"


def test_an_unknown_version_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match=r"versions 2 and 1\.1"):
        X.connect(SECRETS, Routing("3"))


def test_every_endpoint_has_limits_and_every_endpoint_of_version_2_a_price() -> None:
    names = {version: {one.name for one in table.values()} for version, table in ENDPOINTS.items()}
    assert set(LIMITS) == names["2"] | names["1.1"]
    assert set(PRICES) == names["2"]
    assert ENDPOINTS["2"].keys() == ENDPOINTS["1.1"].keys()


def test_limits_as_documented() -> None:
    day = timedelta(hours=24)
    assert date(2026, 8, 22) == AS_OF
    assert limits("GET /2/users/:id/followers") == (Limit("user", 300), Limit("app", 300))
    message = limits(endpoint("2", "send_message").name)
    assert message == (Limit("user", 15), Limit("user", 1_440, day), Limit("app", 1_440, day))
    assert [limit.window for limit in message] == ["15-minute", "user-day", "app-day"]
    assert limits("GET /1.1/followers/ids")[0].calls == 15
    assert limits("GET /2/unheard_of") == ()


def test_prices_as_documented() -> None:
    followers = endpoint("2", "followers").name
    assert price(followers, 1_000_000) == 10_000 * 1_000_000, "ten thousand dollars"
    assert price(followers, 1_000_000, owned=True) == 1_000 * 1_000_000
    assert price("GET /2/users", 100, owned=True) == 1_000_000, "a look-up is never an owned read"
    assert price("POST /2/dm_conversations/with/:participant_id/messages", 1) == 15_000
    assert price("GET /1.1/followers/ids", 5_000) == 0
    assert [post_price(has_link) for has_link in (False, True)] == [15_000, 200_000]
