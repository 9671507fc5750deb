"""What may happen in the sandbox's world while somebody works with it: people and accounts change, tokens die."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from social.sandbox.accounts import LEVELS, Account, Level
from social.sandbox.people import Person
from social.sandbox.refusals import PROBLEMS
from social.sandbox.world import World


class BadOrder(ValueError):
    """An order of a fault or a change that cannot be carried out; its text says why."""


def _parts(value: object, *names: str) -> Mapping[str, Any]:
    if isinstance(value, dict) and set(value) <= set(names):
        return value
    if isinstance(value, str):
        return {names[0]: value}
    raise BadOrder(f"{value!r} should be a text or an object with some of: {', '.join(names)}.")


def _person(world: World, who: object) -> Person:
    person = world.named(who) if isinstance(who, str) else None
    if person is None:
        raise BadOrder(f"There is nobody with the id or username {who!r} in the sandbox.")
    return person


def _account(world: World, who: object) -> Account:
    account = world.account_numbered(_person(world, who).number)
    if account is None:
        raise BadOrder(f"{who!r} is no account with keys.")
    return account


def _switched(value: object) -> tuple[Any, bool]:
    parts = _parts(value, "user", "on")
    on = parts.get("on", True)
    if not isinstance(on, bool):
        raise BadOrder(f"on is {on!r}: it should be true or false.")
    return parts.get("user"), on


def _revoke(world: World, value: object) -> Callable[[], None]:
    who, on = _switched(value)
    account = _account(world, who)

    def change() -> None:
        for token in world.tokens.of(account.number):
            token.revoked = on

    return change


def _levelled(world: World, value: object) -> tuple[Account, Level]:
    parts = _parts(value, "user", "to")
    if parts.get("to") not in LEVELS:
        raise BadOrder(f"A level is one of: {', '.join(LEVELS)}.")
    return _account(world, parts.get("user")), parts["to"]


def _level(world: World, value: object) -> Callable[[], None]:
    account, level = _levelled(world, value)

    def change() -> None:
        for token in world.tokens.of(account.number):
            token.level = level

    return change


def _app_level(world: World, value: object) -> Callable[[], None]:
    """Tokens that are out keep their level, as on X: only those made from now on have the new one."""
    account, level = _levelled(world, value)
    return lambda: setattr(world.apps[account.consumer_key], "level", level)


def _rename(world: World, value: object) -> Callable[[], None]:
    parts = _parts(value, "user", "to", "name")
    number = _person(world, parts.get("user")).number
    username, name = parts.get("to"), parts.get("name")
    if not (isinstance(username, str) or isinstance(name, str)):
        raise BadOrder("rename needs a new username (to), a new full name (name), or both.")

    def change() -> None:
        now = world.people.person(number)
        world.people.put(now._replace(username=username or now.username, name=now.name if name is None else name))

    return change


def _switch(turned: Callable[[Person, bool], Person]) -> Callable[[World, object], Callable[[], None]]:
    """A change that turns one yes-or-no of a person."""

    def order(world: World, value: object) -> Callable[[], None]:
        who, on = _switched(value)
        number = _person(world, who).number
        return lambda: world.people.put(turned(world.people.person(number), on))

    return order


def _crowd(world: World, value: object) -> tuple[Account, list[int], int]:
    parts = _parts(value, "account", "user", "count")
    account = _account(world, parts.get("account"))
    amount = parts.get("count", 0 if "user" in parts else 1)
    if not isinstance(amount, int) or amount < 0:
        raise BadOrder(f"count is {amount!r}: it should be a whole number.")
    return account, [_person(world, parts["user"]).number] if "user" in parts else [], amount


def _follow(world: World, value: object) -> Callable[[], None]:
    account, numbers, amount = _crowd(world, value)

    def change() -> None:
        for number in numbers + [world.newcomer() for _ in range(amount)]:
            account.followers.add(number)

    return change


def _unfollow(world: World, value: object) -> Callable[[], None]:
    account, numbers, amount = _crowd(world, value)

    def change() -> None:
        for number in numbers + list(account.followers.page(None, amount)[0] if amount else ()):
            account.followers.remove(number)

    return change


def _clock_offset(world: World, value: object) -> Callable[[], None]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadOrder(f"clock_offset is {value!r}: it should be a number of seconds.")
    return lambda: setattr(world, "clock_offset", float(cast("float", value)))


def _vocabulary(world: World, value: object) -> Callable[[], None]:
    if not isinstance(value, str) or value not in PROBLEMS:
        raise BadOrder(f"A vocabulary is one of: {', '.join(PROBLEMS)}.")
    return lambda: setattr(world, "vocabulary", value)


def _expire_media(world: World, value: object) -> Callable[[], None]:
    if value is not True:
        raise BadOrder(f"expire_media is {value!r}: it should be true.")
    return world.media.expire


CHANGES: Mapping[str, Callable[[World, object], Callable[[], None]]] = {
    "revoke": _revoke,
    "level": _level,
    "app_level": _app_level,
    "rename": _rename,
    "suspend": _switch(lambda person, on: person._replace(suspended=on)),
    "protect": _switch(lambda person, on: person._replace(protected=on)),
    "close_dms": _switch(lambda person, on: person._replace(receives_dm=not on)),
    "follow": _follow,
    "unfollow": _unfollow,
    "clock_offset": _clock_offset,
    "vocabulary": _vocabulary,
    "expire_media": _expire_media,
}
"""What may change, by the word for it; each checks its order (BadOrder) and gives back what carries it out."""
