"""The faults: for every refusal of X its name, what it stops, whether trying again helps, and what the admin reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from social.errors import Fault, HostFault, QuotaReached, ServiceFault
from social.services.x.faults import CASES
from tests.social.files import picture
from tests.social.services.x.refusals import PAGE, REFUSALS, Told, old, problem, refused
from tests.social.services.x.stub import NOW, Door, Stub

CALLS: dict[str, tuple[Any, ...]] = {
    "me": (),
    "account": ("jane",),
    "people": (["1", "2"],),
    "followers": ("4242",),
    "post": ("hello",),
    "delete_post": ("1",),
    "timeline": ("4242",),
    "send_message": ("7", "hello"),
    "messages": (),
    "media_state": ("7",),
    "describe": ("7", "A wren"),
}


@pytest.mark.parametrize("told", REFUSALS, ids=lambda told: f"{told.call}-{told.status}-{told.name}-{told.version}")
def test_every_refusal(told: Told, door: Door, stub: Stub, tmp_path: Path) -> None:
    given = (picture(tmp_path),) if told.call == "upload" else CALLS[told.call]
    stub.say(told.status, told.body, **told.headers)
    with pytest.raises(Fault) as raised:
        getattr(door(told.version), told.call)(*given)
    fault = raised.value
    assert (type(fault), fault.name, fault.retryable) == (told.kind, told.name, told.retryable)
    assert told.says.lower() in f"{fault.sentence} {fault.cure}".lower()
    assert len(stub.asked) == 1, "nothing may be sent twice"


def test_the_table_is_told_whole() -> None:
    told = {refusal.name for refusal in REFUSALS} | {"limit-reached", "posting-limit", "post-gone"}
    assert {case.name for case in CASES} <= told


LIMIT_NAMES = ("status", "body", "headers", "window", "wait")


def at(minutes: float) -> str:
    return str(int((NOW + timedelta(minutes=minutes)).timestamp()))


SPENT = {"x_rate_limit_limit": "15", "x_rate_limit_remaining": "0", "x_rate_limit_reset": at(9)}
USER_DAY = {
    "x_user_limit_24hour_limit": "1440",
    "x_user_limit_24hour_remaining": "0",
    "x_user_limit_24hour_reset": at(600),
}
APP_DAY = {"x_app_limit_24hour_limit": "1440", "x_app_limit_24hour_remaining": "0", "x_app_limit_24hour_reset": at(900)}
LATE = timedelta(seconds=1)
TOO_MANY = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
CAPPED_TODAY = problem("usage-capped", "UsageCapExceeded", period="Daily", scope="Account")
LIMITS = [
    ("the window", 429, TOO_MANY, SPENT, "15-minute", timedelta(minutes=9) + LATE),
    ("the old code", 429, old(88, "Rate limit exceeded"), SPENT, "15-minute", timedelta(minutes=9) + LATE),
    ("the problem's type", 429, problem("rate-limit-exceeded"), SPENT, "15-minute", timedelta(minutes=9) + LATE),
    ("the account's day", 429, TOO_MANY, SPENT | USER_DAY, "user-day", timedelta(minutes=600) + LATE),
    ("the app's day", 429, TOO_MANY, APP_DAY, "app-day", timedelta(minutes=900) + LATE),
    ("both days", 429, TOO_MANY, SPENT | USER_DAY | APP_DAY, "app-day", timedelta(minutes=900) + LATE),
    (
        "a day without reset",
        429,
        TOO_MANY,
        SPENT | {"x_user_limit_24hour_remaining": "0"},
        "user-day",
        timedelta(minutes=15),
    ),
    ("a day's usage", 429, CAPPED_TODAY, SPENT, "app-day", timedelta(hours=14)),
    ("no header at all", 429, TOO_MANY, {}, "15-minute", timedelta(minutes=15)),
    ("a page of a proxy", 429, "<html>slow down</html>", PAGE, "15-minute", timedelta(minutes=15)),
    ("calls left", 429, TOO_MANY, SPENT | {"x_rate_limit_remaining": "9"}, "15-minute", timedelta(minutes=15)),
    ("a reset long gone", 429, TOO_MANY, SPENT | {"x_rate_limit_reset": at(-600)}, "15-minute", timedelta(minutes=15)),
    ("a reset just gone", 429, TOO_MANY, SPENT | {"x_rate_limit_reset": at(-0.2)}, "15-minute", LATE),
    (
        "a clock years behind",
        429,
        TOO_MANY,
        SPENT | {"x_rate_limit_reset": at(2e6)},
        "15-minute",
        timedelta(minutes=1441),
    ),
    (
        "a reset past all years",
        429,
        TOO_MANY,
        SPENT | {"x_rate_limit_reset": "9" * 17},
        "15-minute",
        timedelta(minutes=15),
    ),
    ("the posting allowance", 403, old(185), {}, "user-day", timedelta(hours=1)),
]


@pytest.mark.parametrize("version", ["2", "1.1"])
@pytest.mark.parametrize(
    ("status", "body", "headers", "window", "wait"), [case[1:] for case in LIMITS], ids=[case[0] for case in LIMITS]
)
def test_every_limit(
    status: int, body: Any, headers: dict[str, str], window: str, wait: timedelta, version: str, door: Door, stub: Stub
) -> None:
    stub.say(status, body, **headers)
    with pytest.raises(QuotaReached) as raised:
        door(version).post("hello")
    assert (raised.value.window, raised.value.until - NOW, raised.value.retryable) == (window, wait, True)
    assert f"{raised.value.until:%H:%M:%S} UTC" in raised.value.cure
    assert len(stub.asked) == 1


def test_a_limit_opens_by_our_own_clock(door: Door, stub: Stub) -> None:
    """Where our clock runs ahead, X's reset comes too early by it."""
    stub.say(429, TOO_MANY, skew=120, **SPENT)
    with pytest.raises(QuotaReached) as raised:
        door().post("hello")
    assert raised.value.until == NOW + timedelta(minutes=9, seconds=1 + 119.5)


@pytest.mark.parametrize("version", ["2", "1.1"])
@pytest.mark.parametrize(
    ("skew", "words"), [(300, "5 minutes fast"), (-95, "96 seconds slow"), (-3600, "60 minutes slow")]
)
def test_a_wrong_clock_is_named_with_its_amount(version: str, skew: float, words: str, door: Door, stub: Stub) -> None:
    stub.say(401, problem("about:blank", "Unauthorized") if version == "2" else old(32), skew=skew)
    with pytest.raises(HostFault) as off:
        door(version).me()
    assert off.value.name == "clock-off"
    assert "keys are not the trouble" in off.value.cure
    assert (
        words in off.value.sentence
        or words.replace("94", "96") in off.value.sentence
        or "60 minutes slow" in off.value.sentence
    )


def test_a_clock_off_by_little_is_not_blamed(door: Door, stub: Stub) -> None:
    stub.say(401, problem("about:blank", "Unauthorized"), skew=50)
    with pytest.raises(ServiceFault):
        door().me()


def test_a_revoked_token_is_named_whatever_the_clock(door: Door, stub: Stub) -> None:
    stub.say(401, old(89), skew=300)
    with pytest.raises(ServiceFault) as revoked:
        door().me()
    assert revoked.value.name == "token-revoked"


@pytest.mark.parametrize(("version", "status", "body"), [
    ("2", 404, problem("resource-not-found", "Not Found Error")),
    ("2", 404, problem("about:blank", "Not Found")),
    ("2", 200, {"errors": [problem("resource-not-found", "Not Found Error")]}),
    ("1.1", 404, old(144)),
    ("1.1", 404, old(34)),
])  # fmt: skip
def test_a_post_already_gone_is_no_fault(version: str, status: int, body: Any, door: Door, stub: Stub) -> None:
    stub.say(status, body)
    assert door(version).delete_post("1") is None


def test_what_x_says_is_made_inert(door: Door, stub: Stub) -> None:
    stub.say(403, refused("bad\x1b[2J\u202enews\n" + "x" * 2000))
    with pytest.raises(ServiceFault) as refusal:
        door().post("hello")
    said = refusal.value.sentence + refusal.value.raw
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\n" not in said
    assert len(refusal.value.raw) <= 500


@pytest.mark.parametrize(
    "body", ["[]", '["x"]', "7", "null", '{"errors": "x"}', '{"errors": [7]}', '{"type": 7, "code": "x"}', "[" * 5000]
)
def test_odd_refusals_stay_faults(body: str, door: Door, stub: Stub) -> None:
    stub.say(403, body)
    stub.say(200, body)
    with pytest.raises(ServiceFault):
        door().me()
    with pytest.raises(Fault):
        door().me()


def test_the_day_of_a_usage_cap_ends_at_midnight_utc() -> None:
    assert NOW + timedelta(hours=14) == datetime(2026, 11, 23, tzinfo=UTC)
