"""API v2 about people: who am I, look-ups, followers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from social.sandbox.calls import Call, Endpoint, Reply, checked_id
from social.sandbox.cursors import Spot, spot_of, token
from social.sandbox.people import Person, mix
from social.sandbox.refusals import Refused, invalid
from social.sandbox.v2_shapes import USER_FIELDS, View, chosen, problem, user_page, users

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_COMMON = {"user.fields", "expansions", "tweet.fields", "post.fields"}
_EMPTY_ONE_IN = 16


def _one(call: Call, person: Person | None, parameter: str, value: str) -> Reply:
    call.only(_COMMON)
    if person is not None and person.suspended:
        raise Refused("user-suspended", **_about(parameter, value))
    if person is None:
        return Reply(user_page((), None, [_missing(call, parameter, value)]))
    text = users(View(call), [person], chosen(call, "user.fields", USER_FIELDS))[0]
    return Reply(f'{{"data":{text}}}', resources=1)


def _about(parameter: str, value: str) -> dict[str, str]:
    return {"value": value, "resource_type": "user", "parameter": parameter, "resource_id": value}


def _missing(call: Call, parameter: str, value: str, suspended: bool = False) -> dict[str, str]:
    detail = (
        f"User has been suspended: [{value}]." if suspended else f"Could not find user with {parameter}: [{value}]."
    )
    title = "Forbidden" if suspended else "Not Found Error"
    return problem(call, "resource-not-found", title, detail, **_about(parameter, value))


def me(call: Call) -> Reply:
    """GET /2/users/me."""
    return _one(call, call.world.person(call.viewer.number), "id", call.viewer.user_id)


def by_id(call: Call) -> Reply:
    """GET /2/users/:id."""
    user_id = call.user_id()
    number = call.world.people.number_of(user_id)
    return _one(call, None if number is None else call.world.person(number), "id", user_id)


def by_username(call: Call) -> Reply:
    """GET /2/users/by/username/:username."""
    username = _checked_username("username", call.path["username"])
    number = call.world.people.named(username)
    return _one(call, None if number is None else call.world.person(number), "username", username)


def _checked_username(parameter: str, value: str) -> str:
    if not _USERNAME.fullmatch(value):
        message = f"The `{parameter}` query parameter value [{value}] does not match ^[A-Za-z0-9_]{{1,15}}$"
        raise invalid(parameter, value, message)
    return value


def _many(call: Call, parameter: str, values: Sequence[str], find: Callable[[str], int | None]) -> Reply:
    call.only(_COMMON | {parameter})
    fields = chosen(call, "user.fields", USER_FIELDS)
    if not 1 <= len(values) <= 100:
        message = (
            f"The number of values in the `{parameter}` query parameter list [{len(values)}] is not between 1 and 100"
        )
        raise invalid(parameter, len(values), message)
    found, errors = [], []
    for value in values:
        number = find(value)
        person = None if number is None else call.world.person(number)
        if person is None or person.suspended:
            errors.append(_missing(call, parameter, value, suspended=person is not None))
        else:
            found.append(person)
    return Reply(user_page(users(View(call), found, fields), None, errors), resources=len(found))


def by_ids(call: Call) -> Reply:
    """GET /2/users?ids=."""
    ids = [checked_id("ids", value) for value in call.names("ids")]
    return _many(call, "ids", ids, call.world.people.number_of)


def by_usernames(call: Call) -> Reply:
    """GET /2/users/by?usernames=."""
    names = [_checked_username("usernames", value) for value in call.names("usernames")]
    return _many(call, "usernames", names, call.world.people.named)


def spot(call: Call, owner: str) -> Spot | None:
    """Where a list goes on. Refused as "invalid" where the token was not made for it."""
    text = call.given.get("pagination_token")
    if text is None:
        return None
    found = spot_of(owner, text)
    if found is None:
        raise invalid("pagination_token", text, f"The `pagination_token` query parameter value [{text}] is not valid")
    return found


def _rests(call: Call, at: Spot) -> bool:
    """Whether an empty page comes here first: rarely, and never twice."""
    return call.world.empty_pages and not at.rested and mix(call.world.seed, at.before) % _EMPTY_ONE_IN == 0


def followers(call: Call) -> Reply:
    """GET /2/users/:id/followers. A page may be shorter than asked, even empty, and still not be the last."""
    call.only(_COMMON | {"max_results", "pagination_token"})
    fields = chosen(call, "user.fields", USER_FIELDS)
    size = call.number("max_results", 1, 1000, 100)
    user_id = call.user_id()
    number = call.world.people.number_of(user_id)
    if number is None:
        return Reply(user_page((), None, [_missing(call, "id", user_id)]))
    if not call.world.may_read(call.viewer, call.world.person(number)):
        detail = f"Sorry, you are not authorized to see the user with id: [{user_id}]."
        error = problem(call, "not-authorized-for-resource", "Authorization Error", detail, **_about("id", user_id))
        return Reply(user_page((), None, [error]))
    account = call.world.account_numbered(number)
    at = spot(call, user_id)
    if account is None:
        return Reply(user_page((), {"result_count": 0}))
    if at is not None and _rests(call, at):
        return Reply(user_page((), {"result_count": 0, "next_token": token(user_id, Spot(at.before, True))}))
    numbers, before = account.followers.page(at.before if at else None, size)
    people = [person for person in map(_finder(call), numbers) if not person.suspended]
    texts = users(View(call, all_follow=account is call.viewer), people, fields)
    meta: dict[str, int | str] = {"result_count": len(texts)}
    if before is not None:
        meta["next_token"] = token(user_id, Spot(before))
    return Reply(user_page(texts, meta), resources=len(texts))


def _finder(call: Call) -> Callable[[int], Person]:
    """Accounts are few and cost a count of their posts; all others come straight from the people."""
    world, people = call.world, call.world.people
    return lambda number: people.person(number) if world.account_numbered(number) is None else world.person(number)


ENDPOINTS = (
    Endpoint("GET", "/2/users/me", "read", me),
    Endpoint("GET", "/2/users/by", "read", by_usernames),
    Endpoint("GET", "/2/users/by/username/{username}", "read", by_username),
    Endpoint("GET", "/2/users/{id}/followers", "read", followers),
    Endpoint("GET", "/2/users/{id}", "read", by_id),
    Endpoint("GET", "/2/users", "read", by_ids),
)
