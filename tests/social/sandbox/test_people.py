"""The people are many, different, odd in places, and the same for the same seed."""

from __future__ import annotations

import re

import pytest

from social.sandbox.accounts import AccountSpec
from social.sandbox.names import ODD_NAMES
from social.sandbox.people import POPULATION, People
from social.sandbox.texts import weight
from social.sandbox.world import World


def test_ids_and_names_lead_back_to_their_numbers() -> None:
    people = People(5)
    numbers = [*range(2_000), *range(POPULATION - 2_000, POPULATION)]
    ids = [people.id_of(number) for number in numbers]
    assert len(set(ids)) == len(numbers)
    assert [people.number_of(user_id) for user_id in ids] == numbers
    assert sorted(ids, key=int) != ids
    assert all(re.fullmatch(r"[1-9][0-9]{0,18}", user_id) for user_id in ids)
    for number in numbers:
        username = people.person(number).username
        assert re.fullmatch(r"[A-Za-z0-9_]{1,15}", username)
        assert people.named(username.upper()) == number
    for nobody in ("", "0", "abc", "9" * 19, "0" + ids[0], "1" * 30, "١٢"):
        assert people.number_of(nobody) is None, nobody
    right = people.person(0).username
    assert people.named("ash0" if right != "ash0" else "brook0") is None


def test_a_seed_makes_its_own_world_again_and_again() -> None:
    one, again, other = World(1, 50), World(1, 50), World(2, 50)
    assert one.accounts.keys() == again.accounts.keys()
    for name, account in one.accounts.items():
        assert account.access_token_secret == again.accounts[name].access_token_secret
        assert account.access_token_secret != other.accounts[name].access_token_secret
    assert [one.people.person(at) for at in range(50)] == [again.people.person(at) for at in range(50)]
    assert one.people.person(9) != other.people.person(9)


def test_the_people_differ_in_all_that_matters() -> None:
    people = [People(1).person(number) for number in range(3_000)]
    assert {person.verified_type for person in people} == {"none", "blue", "business", "government"}
    for share in (
        sum(person.protected for person in people),
        sum(not person.receives_dm for person in people),
        sum(person.verified_type != "none" for person in people),
    ):
        assert 0.02 < share / len(people) < 0.4
    scripts = "".join(person.name for person in people)
    assert all(sign in scripts for sign in "aдλ佐김لर")
    assert ODD_NAMES[1] == "[/red]"
    assert all(people[number].name == name for number, name in ODD_NAMES.items())
    assert max(ODD_NAMES) < 49


def test_a_rename_moves_the_name() -> None:
    world = World(1, 50)
    person = world.people.person(4)
    world.people.put(person._replace(username="Renamed"))
    assert world.people.named("renamed") == 4
    assert world.people.named(person.username) is None
    world.people.put(world.people.person(4)._replace(username=person.username))
    assert world.people.named(person.username) == 4
    assert world.people.named("renamed") is None


def test_accounts_may_follow_one_another_and_share_an_app() -> None:
    specs = (AccountSpec("larktwo", followers=5, app="brandlark", follows=("larkproofs",)),)
    world = World(1, 50, specs)
    brand, proofs, two = (world.accounts[name] for name in ("brandlark", "larkproofs", "larktwo"))
    assert two.consumer_key == brand.consumer_key != proofs.consumer_key
    assert world.may_read(two, world.person(proofs.number))
    assert not world.may_read(brand, world.person(proofs.number))
    assert (len(brand.followers), len(proofs.followers), len(two.followers)) == (50, 1, 5)


def test_an_impossible_number_of_followers_is_told() -> None:
    with pytest.raises(ValueError, match="choose a number from 0"):
        World(1, -1)
    assert len(World(1, 0).accounts["brandlark"].followers) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("larks", 5),
        ("字", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("see https://example.com/" + "x" * 50 + ".", 4 + 23 + 1),
        ("e\u0301", 1),
        ("€…", 4),
        ("a" * 30 + ".example.com", 23),
        ("example.com", 11),
    ],
)
def test_the_weight_of_a_text(text: str, expected: int) -> None:
    assert weight(text) == expected
