"""The people of the sandbox: each is a function of a seed and a number, so that a million of them need no memory."""

from __future__ import annotations

import re
from typing import NamedTuple

from social.sandbox.names import ODD_NAMES, WORDS, common_names

POPULATION = 10_000_000
"""How many people there are; their numbers run from 0. Accounts with keys are numbered above them."""
SUSPENDED_EVERY = 4001
"""One person in so many is suspended: counted as a follower, shown in no list."""

_MASK31 = (1 << 31) - 1
_MASK64 = (1 << 64) - 1
_USERNAME = re.compile(r"[a-z]+?([0-9]+)")
_MAGNITUDES = (10, 100, 100, 1_000, 1_000, 10_000, 100_000, 2_000_000)
_KINDS = ("none",) * 23 + ("blue",) * 7 + ("business", "government")


class Person(NamedTuple):
    """Someone on the sandbox's network. `joined` is in epoch seconds; `followers` is made up, except for accounts."""

    number: int
    id: str
    username: str
    name: str
    followers: int
    following: int
    posts: int
    joined: int
    verified_type: str = "none"
    protected: bool = False
    receives_dm: bool = True
    suspended: bool = False


def describe(person: Person) -> str:
    """What a person says about themselves."""
    return f"Number {person.number} of the sandbox." if person.number < POPULATION else "An account of the sandbox."


def mix(seed: int, number: int) -> int:
    """A well-stirred 64-bit number, the same for the same two (splitmix64, after Steele, Lea and Flood)."""
    z = (seed + number * 0x9E3779B97F4A7C15) & _MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK64
    return z ^ (z >> 31)


class People:
    """Finds a person by number, id or username; remembers only those that were changed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys = [mix(seed, 1_000_000_000_000 + turn) for turn in range(4)]
        self._names = common_names()
        self._changed: dict[int, Person] = {}
        self._renamed: dict[str, int] = {}

    def id_of(self, number: int) -> str:
        """The id of a number: up to 19 digits, in no order (a Feistel network over 62 bits, which has no collisions)."""
        left, right = number >> 31, number & _MASK31
        for key in self._keys:
            left, right = right, left ^ (((right * 0x9E3779B1 + key) * 0x85EBCA77 >> 21) & _MASK31)
        return str(left << 31 | right)

    def number_of(self, user_id: str) -> int | None:
        """The number behind an id; None where nobody has that id."""
        number = self.number_behind(user_id)
        return number if number is not None and (number < POPULATION or number in self._changed) else None

    def number_behind(self, user_id: str) -> int | None:
        """The number that has that id, whether somebody bears it or not; None for what is no id."""
        if not (user_id.isascii() and user_id.isdigit() and len(user_id) <= 19):
            return None
        value = int(user_id)
        if value >> 62 or str(value) != user_id:
            return None
        left, right = value >> 31, value & _MASK31
        for key in reversed(self._keys):
            left, right = right ^ (((left * 0x9E3779B1 + key) * 0x85EBCA77 >> 21) & _MASK31), left
        return left << 31 | right

    def named(self, username: str) -> int | None:
        """The number of the person who bears `username` now, in any case of letters; None where nobody does."""
        username = username.lower()
        if username in self._renamed:
            return self._renamed[username]
        found = _USERNAME.fullmatch(username)
        if not found or (number := int(found[1])) >= POPULATION:
            return None
        return number if self.person(number).username == username else None

    def person(self, number: int) -> Person:
        """The person of that number, as of now."""
        changed = self._changed
        if changed and number in changed:
            return changed[number]
        h = mix(self._seed, number)
        return Person(
            number,
            self.id_of(number),
            f"{WORDS[h & 63]}{number}",
            ODD_NAMES[number] if number in ODD_NAMES else self._names[(h >> 6) % len(self._names)],
            (h >> 16) % _MAGNITUDES[(h >> 13) & 7],
            (h >> 24) % 2_000,
            (h >> 20) % 30_000,
            1_170_000_000 + (h >> 12) % 560_000_000,
            _KINDS[(h >> 50) & 31],
            (h >> 55) & 15 == 0,
            (h >> 59) & 7 < 6,
            number % SUSPENDED_EVERY == SUSPENDED_EVERY - 1,
        )

    def put(self, person: Person) -> None:
        """Add or replace a person. A username given up leads nowhere from then on."""
        if person.number < POPULATION or person.number in self._changed:
            before = self.person(person.number).username.lower()
            if self._renamed.get(before) == person.number:
                del self._renamed[before]
        self._changed[person.number] = person
        self._renamed[person.username.lower()] = person.number
