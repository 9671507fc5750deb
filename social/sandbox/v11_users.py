"""API v1.1 about people: who am I, look-ups, followers as ids and as a list, what is left of the limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from social.sandbox.accounts import Account
from social.sandbox.calls import Call, Endpoint, Reply, reply
from social.sandbox.cursors import v11_before, v11_cursor
from social.sandbox.people import Person, describe
from social.sandbox.quotas import LIMITS
from social.sandbox.refusals import Refused

IDS_A_PAGE = 5_000
LIST_A_PAGE = 200
LOOKUP_AT_ONCE = 100


def moment(at: datetime) -> str:
    """An instant in v1.1's own form, such as "Wed Oct 10 20:19:24 +0000 2018"."""
    weekday, day, month, year, clock, zone = format_datetime(at.astimezone(UTC)).replace(",", "").split()
    return f"{weekday} {month} {day} {clock} {zone} {year}"


def user(call: Call, person: Person) -> dict[str, Any]:
    """A person as v1.1 shows them."""
    world = call.world
    return {
        "id": int(person.id),
        "id_str": person.id,
        "name": person.name,
        "screen_name": person.username,
        "location": "",
        "description": describe(person),
        "url": None,
        "protected": person.protected,
        "followers_count": person.followers,
        "friends_count": person.following,
        "listed_count": person.followers // 90,
        "created_at": moment(datetime.fromtimestamp(person.joined, UTC)),
        "favourites_count": person.posts * 3,
        "verified": person.verified_type != "none",
        "statuses_count": person.posts,
        "lang": None,
        "default_profile": True,
        "profile_image_url_https": f"https://pbs.twimg.com/profile_images/{person.id}/lark_normal.jpg",
        "following": world.followed_by(person.number, call.viewer),
        "follow_request_sent": False,
        "notifications": False,
    }


def meant(call: Call) -> Person:
    """The person that user_id or screen_name mean; the viewer where neither is given. Refused where there is none."""
    people = call.world.people
    if "user_id" in call.given:
        number = people.number_of(call.given["user_id"])
    elif "screen_name" in call.given:
        number = people.named(call.given["screen_name"])
    else:
        number = call.viewer.number
    if number is None:
        raise Refused("user-not-found")
    person = call.world.person(number)
    if person.suspended:
        raise Refused("user-suspended")
    return person


def verify_credentials(call: Call) -> Reply:
    """GET /1.1/account/verify_credentials.json."""
    return reply(user(call, call.world.person(call.viewer.number)), resources=1)


def show(call: Call) -> Reply:
    """GET /1.1/users/show.json."""
    if not {"user_id", "screen_name"} & set(call.given):
        raise Refused("user-not-found")
    return reply(user(call, meant(call)), resources=1)


def lookup(call: Call) -> Reply:
    """GET and POST /1.1/users/lookup.json: those gone or suspended are left out; 404 where nobody is left."""
    numbers = [call.world.people.number_of(value) for value in call.names("user_id")]
    numbers += [call.world.people.named(value) for value in call.names("screen_name")]
    if len(numbers) > LOOKUP_AT_ONCE:
        raise Refused("too-many-terms")
    people = [call.world.person(number) for number in dict.fromkeys(numbers) if number is not None]
    found = [user(call, person) for person in people if not person.suspended]
    if not found:
        raise Refused("nobody-matches")
    return reply(found, resources=len(found))


def _page(call: Call, size: int) -> tuple[list[Person], dict[str, Any]]:
    person = meant(call)
    if not call.world.may_read(call.viewer, person):
        raise Refused("protected")
    account: Account | None = call.world.account_numbered(person.number)
    try:
        before = v11_before(int(call.given.get("cursor", "-1")))
    except ValueError:
        before = 0
    numbers: Sequence[int] = ()
    following: int | None = None
    if account is not None and before != 0:
        numbers, following = account.followers.page(before, size)
    find: Callable[[int], Person] = call.world.people.person
    people = [each for each in map(find, numbers) if not each.suspended]
    cursor = v11_cursor(following)
    return people, {
        "next_cursor": cursor,
        "next_cursor_str": str(cursor),
        "previous_cursor": 0,
        "previous_cursor_str": "0",
    }


def _count(call: Call, default: int, highest: int) -> int:
    text = call.given.get("count", str(default))
    return min(max(int(text), 1), highest) if text.isascii() and text.isdigit() else default


def follower_ids(call: Call) -> Reply:
    """GET /1.1/followers/ids.json: up to 5,000 a page, as numbers unless stringify_ids is asked for."""
    people, cursors = _page(call, _count(call, IDS_A_PAGE, IDS_A_PAGE))
    as_text = call.given.get("stringify_ids", "").lower() in ("true", "1", "t")
    ids: list[str] | list[int] = [each.id for each in people] if as_text else [int(each.id) for each in people]
    return reply({"ids": ids, **cursors, "total_count": None}, resources=len(ids))


def follower_list(call: Call) -> Reply:
    """GET /1.1/followers/list.json: up to 200 a page, 20 by default."""
    people, cursors = _page(call, _count(call, 20, LIST_A_PAGE))
    whole = [call.world.person(each.number) for each in people]
    return reply({"users": [user(call, each) for each in whole], **cursors}, resources=len(people))


def rate_limit_status(call: Call) -> Reply:
    """GET /1.1/application/rate_limit_status.json: what is left of each limit of v1.1."""
    now = call.world.now().timestamp()
    families: dict[str, dict[str, dict[str, int]]] = {}
    for name in LIMITS:
        path = name.split(" ", 1)[1]
        for standing in call.quotas.standings(name, call.viewer, now) if path.startswith("/1.1/") else ():
            if standing.limit.kind == "window":
                key = path.removeprefix("/1.1").removesuffix(".json")
                left = {"limit": standing.limit.amount, "remaining": standing.remaining, "reset": standing.resets_at}
                families.setdefault(key.split("/")[1], {})[key] = left
    return reply({"resources": families})


ENDPOINTS = (
    Endpoint("GET", "/1.1/account/verify_credentials.json", "read", verify_credentials),
    Endpoint("GET", "/1.1/users/show.json", "read", show),
    Endpoint("GET", "/1.1/users/lookup.json", "read", lookup),
    Endpoint("POST", "/1.1/users/lookup.json", "read", lookup),
    Endpoint("GET", "/1.1/followers/ids.json", "read", follower_ids),
    Endpoint("GET", "/1.1/followers/list.json", "read", follower_list),
    Endpoint("GET", "/1.1/application/rate_limit_status.json", "read", rate_limit_status),
)
