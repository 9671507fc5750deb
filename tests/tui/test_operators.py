"""Operators: the place and its form, and what a console greys for who lacks a right."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from social import operators as acts
from social.deliveries import drafts
from social.rights import Right, held
from store.operators import operator_named
from tests.tui.seen import golden, seen, until, until_seen
from tui.app import StonechatApp
from tui.command_rights import RIGHTS
from tui.commands import Command, InReach, in_reach
from tui.places import PLACES
from tui.surroundings import Surroundings
from tui.widgets.toggle import Toggle
from tui.world import World


def console_of(world: World, operator: str) -> StonechatApp:
    """The console with that operator before it."""
    return StonechatApp(replace(world, operator=operator), Surroundings(), PLACES)


@pytest.fixture
def team(world: World) -> World:
    """An administrator, one who prepares and exports, one who runs workflows."""
    acts.keep(world.record, world.clock, "jane", "jane", ["Administrator"])
    acts.keep(world.record, world.clock, "jane", "anna", ["Content contributors"], [Right.EXPORT])
    acts.keep(world.record, world.clock, "jane", "joe", ["Workflow execution", "Access to reports"])
    return world


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_the_place_tells_who_may_do_what(team: World, size: tuple[int, int]) -> None:
    app = console_of(team, "anna")
    async with app.run_test(size=size) as pilot:
        await app.go("operators")
        await until_seen(pilot, "3 operators")
        await until_seen(pilot, "Workflow execution")
        await golden(pilot, f"operators-{size[0]}x{size[1]}")


async def test_the_first_is_who_begins_and_then_others_come(world: World) -> None:
    app = console_of(world, "jane")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await app.go("operators")
        await until_seen(pilot, "everybody who can open this home may do everything")
        await pilot.press("n")
        await until_seen(pilot, "Content contributors")
        await golden(pilot, "operator-80x24")
        await pilot.press("f5")
        await until_seen(pilot, "You are jane: everything.")
        await pilot.press("n")
        await until_seen(pilot, "Operators › New")
        await pilot.press(*"anna")
        app.screen.query_one("#group-3", Toggle).value = True
        await pilot.press("f5")
        await until_seen(pilot, "2 operators")
        assert held(world.record, "anna") == {Right.PREPARE}
        await pilot.press("up", "up", "down", "delete")
        await until_seen(pilot, "Remove this operator?")
        await pilot.press("tab", "enter")
        await until_seen(pilot, "is the last administrator")
        assert operator_named(world.record, "jane") is not None


async def test_what_one_may_not_do_is_grey_and_says_why(team: World) -> None:
    app = console_of(team, "anna")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await app.go("services")
        await until_seen(pilot, "No services yet")
        lines = {line.command.id: line for line in in_reach(app.screen)}
        assert lines["service.create"].why_not == "This needs the right ADMINISTRATION, which anna does not have here."
        await pilot.press("n")
        await until_seen(pilot, "This needs the right")
        assert "Services and Subscriptions" in seen(app)
        await app.go("deliveries")
        await until(pilot, lambda: app.current_mode == "deliveries")
        lines = {line.command.id: line for line in in_reach(app.screen)}
        assert lines["delivery.create"].why_not is None


async def test_a_right_that_is_given_counts_in_an_open_console(team: World) -> None:
    app = console_of(team, "joe")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.go("deliveries")
        await until(pilot, lambda: app.current_mode == "deliveries")

        def create() -> InReach:
            return next(line for line in in_reach(app.screen) if line.command.id == "delivery.create")

        assert "PREPARE DELIVERIES" in (create().why_not or "")
        await asyncio.to_thread(acts.keep, team.record, team.clock, "jane", "joe", ["Delivery operators"])
        assert create().why_not is None


async def test_a_text_is_read_only_for_who_may_not_prepare(team: World) -> None:
    number = drafts.create(team.record, team.clock, "anna", "tweet", "Autumn offers", content="Hello")
    for operator, fixed in (("joe", True), ("anna", False)):
        app = console_of(team, operator)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.go("deliveries")
            await until_seen(pilot, "Autumn offers")
            await pilot.press("enter")
            await until(pilot, lambda app=app: getattr(app.screen, "view", None) is not None)
            assert app.screen.delivery_id == number
            assert app.screen.editor.read_only is fixed


def test_the_table_names_commands_that_there_are() -> None:
    known = {
        command.id for kind in _kinds() for command in kind.__dict__.get("OFFERS", ()) if isinstance(command, Command)
    }
    from tui.everywhere import EVERYWHERE

    known |= {command.id for command in EVERYWHERE}
    assert set(RIGHTS) <= known, set(RIGHTS) - known


def _kinds() -> set[type]:
    from importlib import import_module
    from pathlib import Path

    from tui.commands import Commanded

    for folder in ("screens", "dialogs", "widgets"):
        for path in (Path(__file__).parents[2] / "tui" / folder).glob("*.py"):
            import_module(f"tui.{folder}.{path.stem}")
    found: set[type] = set()
    waiting: list[type] = [Commanded]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return found
