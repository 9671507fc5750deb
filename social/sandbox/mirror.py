"""A world made of a real target: its accounts and people by their own ids and names, with keys that open nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from social.clock import Clock, SystemClock
from social.sandbox.accounts import AccountSpec
from social.sandbox.people import Person
from social.sandbox.world import World

_JOINED = 1_300_000_000
"""When mirrored people joined, in epoch seconds: nobody asks."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A person of the target, as far as they are known; `follows` are usernames of accounts."""

    user_id: str
    username: str
    name: str
    protected: bool
    receives_dm: bool
    follows: Sequence[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A post of an account that stands already: X refuses the same text again."""

    username: str
    post_id: str
    text: str
    at: datetime


def mirror(
    seed: int, clock: Clock, accounts: Sequence[AccountSpec], people: Iterable[Mirrored], posts: Iterable[Standing]
) -> World:
    """The world, in which time is that of `clock` and calls are signed by the host's.

    ValueError, with a sentence, where somebody's id can be nobody's on X.
    """
    world = World(seed, 0, accounts, clock=clock, stock=False, signing_clock=SystemClock())
    for each in people:
        number = world.people.number_behind(each.user_id)
        if number is None:
            raise ValueError(f"“{each.user_id}” cannot be the id of a person: it is a whole number below 2^62.")
        if world.account_numbered(number) is None:
            world.people.put(_person(number, each))
        for username in each.follows:
            world.accounts[username.lower()].followers.add(number)
    for post in posts:
        world.remember(world.accounts[post.username.lower()], post.post_id, post.text, post.at)
    return world


def _person(number: int, told: Mirrored) -> Person:
    return Person(
        number,
        told.user_id,
        told.username,
        told.name,
        0,
        0,
        0,
        _JOINED,
        protected=told.protected,
        receives_dm=told.receives_dm,
    )
