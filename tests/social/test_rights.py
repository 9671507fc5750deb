"""Named rights: what groups give, who may begin, and the table of acts, walked from end to end."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

import pytest

import social
from social import operators, rights
from social.clock import SystemClock
from social.operators import OperatorRefused
from social.rights import ACTS, GROUPS, READING, NotAllowed, Right, demand, held, why_not
from store import audit
from store.database import Record, RecordError
from store.operators import keep_operator

CLOCK = SystemClock()
BY_HAND = {"social.rights.demand", "social.rights.held", "social.exports.lists.taken"}
"""What asks for a right by itself, where it needs one."""


def every_module() -> list[Any]:
    """All modules of the work; the gateway's and the sandbox's know no operator."""
    return [import_module(each.name) for each in pkgutil.walk_packages(social.__path__, "social.")]


def acts() -> dict[str, Callable[..., object]]:
    """Every public function of the work that takes a record and who asks."""
    return {
        f"{module.__name__}.{name}": act
        for module in every_module()
        for name, act in vars(module).items()
        if isfunction(act) and act.__module__ == module.__name__ and not name.startswith(("_", "why_not"))
        and {"record", "operator"} <= set(signature(act).parameters)
    }  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "home")


@pytest.fixture
def team(record: Record) -> Record:
    """Jane decides; anna is listed and has nothing."""
    operators.keep(record, CLOCK, "jane", "jane", ["Administrator"])
    operators.keep(record, CLOCK, "jane", "anna", ["Access to reports"])
    return record


def test_every_act_has_a_right() -> None:
    assert set(acts()) - BY_HAND == set(ACTS)
    assert len(ACTS) > 35


@pytest.mark.parametrize("operator", ["anna", "a stranger", ""])
def test_every_act_is_refused_to_who_has_no_right(team: Record, operator: str) -> None:
    before = team.change(), len(audit.acts(team))
    for name, act in acts().items():
        if name not in BY_HAND:
            with pytest.raises(NotAllowed, match=str(ACTS[name][0])):
                act(record=team, operator=operator)
    assert (team.change(), len(audit.acts(team))) == before


def test_no_other_right_opens_an_act(team: Record) -> None:
    for name, act in acts().items():
        if name in BY_HAND:
            continue
        others = [right for right in Right if right not in {*ACTS[name], Right.ADMINISTRATION}]
        keep_operator(team, "anna", [], others)
        with pytest.raises(NotAllowed):
            act(record=team, operator="anna")
        for right in {*ACTS[name], Right.ADMINISTRATION}:
            keep_operator(team, "anna", [], [right])
            with pytest.raises(TypeError, match="missing"):  # past the guard: the act itself wants the rest
                act(record=team, operator="anna")


def test_a_record_for_reading_refuses_every_act_that_writes(team: Record) -> None:
    reading = Record(team.home, read_only=True)
    for name, act in acts().items():
        if name not in BY_HAND | READING:
            with pytest.raises(RecordError, match="open for reading only"):
                act(record=reading, operator="jane")


def test_where_nobody_is_defined_everybody_may_do_everything(record: Record) -> None:
    assert held(record, "whoever") == set(Right)
    demand(record, "whoever", Right.ADMINISTRATION)


def test_the_first_is_who_asks_as_an_administrator(record: Record) -> None:
    for name, groups in (("anna", ["Administrator"]), ("jane", ["Delivery operators"])):
        with pytest.raises(OperatorRefused, match="stonechat operator set jane --groups Administrator"):
            operators.keep(record, CLOCK, "jane", name, groups)
    operators.keep(record, CLOCK, "jane", "jane", ["Administrator"])
    assert (why_not(record, "jane", Right.EXPORT), held(record, "anna")) == (None, frozenset())


def test_an_administrator_always_remains(team: Record) -> None:
    for act in (
        lambda: operators.remove(team, CLOCK, "jane", "jane"),
        lambda: operators.keep(team, CLOCK, "jane", "jane", ["Delivery operators"]),
    ):
        with pytest.raises(OperatorRefused, match="last administrator"):
            act()
    operators.keep(team, CLOCK, "jane", "anna", [], [Right.ADMINISTRATION])
    operators.remove(team, CLOCK, "jane", "jane")
    assert held(team, "jane") == frozenset()
    assert [(act.entity, act.action) for act in audit.acts(team)][:2] == [("jane", "Delete"), ("anna", "Modify")]


@pytest.mark.parametrize("name", ["", "two words", "tab\tbed", "\u202egnp", "x" * 65])
def test_a_login_name_is_one_word(team: Record, name: str) -> None:
    with pytest.raises(OperatorRefused, match="login name"):
        operators.keep(team, CLOCK, "jane", name, [])


def test_groups_and_rights_that_there_are_not_are_refused_with_those_there_are(team: Record) -> None:
    with pytest.raises(OperatorRefused, match=r"no group “Kings”\. There are: Administrator, "):
        operators.keep(team, CLOCK, "jane", "anna", ["Kings"])
    with pytest.raises(OperatorRefused, match=r"no named right “FLY”\. There are: ADMINISTRATION, "):
        operators.keep(team, CLOCK, "jane", "anna", [], ["FLY"])


def test_groups_and_named_rights_add_up(team: Record) -> None:
    operators.keep(team, CLOCK, "jane", "anna", ["Content contributors", "Workflow execution"], [Right.EXPORT])
    assert held(team, "anna") == {Right.PREPARE, Right.WORKFLOW, Right.EXPORT}
    keep_operator(team, "anna", ["A group of a newer Stonechat"], ["A RIGHT OF ONE"])
    assert held(team, "anna") == frozenset()
    assert set(rights.MEANS) == set(Right)
    assert GROUPS["Administrator"] == set(Right)
