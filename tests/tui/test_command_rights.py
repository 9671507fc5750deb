"""Every command of the console has its right or is for everybody, and is refused to who lacks it, however it is started."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import tui.dialogs
import tui.screens
import tui.widgets
from social import operators as acts
from social.rights import Right
from store import audit
from store.operators import keep_operator
from tests.tui.seen import until
from tui.app import StonechatApp
from tui.command_rights import READ_ONLY, READING, RIGHTS, refused_command
from tui.commands import Command, Commanded, against, in_reach
from tui.everywhere import EVERYWHERE
from tui.places import PLACES
from tui.surroundings import Surroundings
from tui.world import World

READERS = """
    quarantine.filter quarantine.open quarantine.status wave.add wave.change wave.down wave.remove wave.up
    account.cancel account.charges alerts.open audit.filter audit.open charges.after charges.before climb
    columns.down columns.first columns.turn columns.up delivery.media delivery.open delivery.preview
    delivery.tab.before delivery.tab.next deliveries.doubts monitoring.doubts doubt.open tracking.copy dialog.leave
    fault.raw file.above help import.folder keeper.look log.copy log.doubts log.excluded log.filter log.logs
    log.waves monitoring.open operator.open palette pick.search preview.choose preview.next preview.previous quit
    schedule.down schedule.more schedule.next schedule.previous schedule.up secrets.open service.open service.raw
    service.tab.before service.tab.next sign-in.copy subscriptions.detail subscriptions.filter subscriptions.refresh
    subscriptions.turn told.copy tree visitor.columns visitor.copy visitor.filter visitor.folder visitor.go
    visitor.invert visitor.language visitor.mark-all visitor.next visitor.open visitor.previous visitor.raw
    visitor.refresh visitor.service visitor.sort visitor.stop-export visitor.stop-import visitor.synchronize
    visitor.turn visitor.unmark workflow.actions workflow.activity-before workflow.copy workflow.filter
    workflow.journal workflow.level workflow.newest workflow.next-activity workflow.open workflows.filter
    workflows.status
"""
FREE = set(READERS.split())
"""For everybody, as are those that begin with one of FREE_KINDS: they change nothing in the record."""
FREE_KINDS = ("go.", "look.", "table.")


def offered() -> Iterator[tuple[type[Commanded], Command]]:
    """Every command with the kind of node that lists it, of all screens, dialogs and widgets that there are."""
    for room in (tui.screens, tui.dialogs, tui.widgets):
        for module in pkgutil.iter_modules(room.__path__):
            import_module(f"{room.__name__}.{module.name}")
    waiting: list[type[Commanded]] = [Commanded]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("tui."):
            yield from ((kind, each) for each in kind.__dict__.get("OFFERS", ()) if isinstance(each, Command))


def console(world: World, operator: str, *, read_only: bool = False) -> StonechatApp:
    """The console with that operator before it, who may only read."""
    if not read_only:
        acts.keep(world.record, world.clock, "jane", "jane", ["Administrator"])
        keep_operator(world.record, "anna", ["Access to reports"], [])
    return StonechatApp(replace(world, operator=operator, read_only=read_only), Surroundings(), PLACES)


def test_every_command_has_its_right_or_is_for_everybody() -> None:
    known = {command.id for _, command in offered()} | {command.id for command in EVERYWHERE}
    free = {each for each in known if each.startswith(FREE_KINDS)} | FREE
    said = "name its right in tui/command_rights.py, or write it into FREE here where it changes nothing"
    assert known - free - set(RIGHTS) == set(), said
    assert (free | set(RIGHTS)) - known == set(), "there is no such command any more"
    assert free & set(RIGHTS) == set()
    assert len(RIGHTS) > 50


async def test_each_is_grey_and_refused_to_who_lacks_its_right(world: World) -> None:
    app = console(world, "anna")
    async with app.run_test(size=(80, 24)) as pilot:
        before = world.record.change(), len(audit.acts(world.record))
        for kind, command in offered():
            if command.id not in RIGHTS:
                continue
            node = app if kind is StonechatApp else _bare(kind)
            why = f"This needs the right {RIGHTS[command.id]}, which anna does not have here."
            assert against(node, command) == why, command.id
            app.clear_notifications()
            kind.action_command(node, command.id)  # as a key, the palette or the help starts it
            await until(pilot, lambda: len(app._notifications) == 1)
            assert next(iter(app._notifications)).message == why, command.id
        assert (world.record.change(), len(audit.acts(world.record))) == before


def _bare(kind: type[Commanded]) -> Commanded:
    """A node that has nothing but its class: whatever a command of it would do beyond being refused fails."""

    class Bare(kind):  # type: ignore[misc, valid-type]
        is_mounted = True

        def __init__(self) -> None:
            pass

    return Bare()


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ADMINISTRATION])
def test_the_right_alone_is_enough_and_no_other_is(world: World, right: Right) -> None:
    seated = console(world, "anna").world
    keep_operator(world.record, "anna", [], [right])
    for command, needed in RIGHTS.items():
        assert (refused_command(seated, command) is None) == (needed is right), command


async def test_a_console_that_only_reads_refuses_all_that_would_change(world: World) -> None:
    app = console(world, "jane", read_only=True)
    async with app.run_test(size=(80, 24)):
        for kind, command in offered():
            if command.id in set(RIGHTS) - READING:
                assert against(app if kind is StonechatApp else _bare(kind), command) == READ_ONLY, command.id


@pytest.mark.parametrize("place", [place.mode for place in PLACES])
async def test_each_place_greys_them_where_they_stand(world: World, place: str) -> None:
    app = console(world, "anna")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.go(place)
        await until(pilot, lambda: app.current_mode == place)
        lines = {line.command.id: line.why_not for line in in_reach(app.screen)}
        told = {name: why for name, why in lines.items() if name in RIGHTS}
        assert all(f"This needs the right {RIGHTS[name]}" in str(why) for name, why in told.items()), told
        assert lines["quit"] is None


SETTINGS = {"tui/screens/visitor_rows.py": {"options.set_option"}, "tui/cli/console.py": {"folders.ensure_folder"}}
"""Which columns are shown is nobody's right; the sandbox furnishes a record of its own."""


def test_the_console_changes_the_record_by_acts_alone() -> None:
    """Store functions that write are called by the work, where they are guarded: none is called in tui."""
    writers = _writers()
    root = Path(tui.screens.__path__[0]).parents[1]
    found = {}
    for path in sorted((root / "tui").rglob("*.py")):
        named = _from_store(ast.parse(path.read_text())) & writers
        if named:
            found[str(path.relative_to(root))] = named
    assert found == SETTINGS
    assert len(writers) > 60


def _writers() -> set[str]:
    """ "module.function" of the store's public functions that begin a transaction for writing."""
    import store

    found = set()
    for path in Path(store.__path__[0]).glob("*.py"):
        for each in ast.parse(path.read_text()).body:
            if isinstance(each, ast.FunctionDef) and ".writing(" in ast.unparse(each) and not each.name.startswith("_"):
                found.add(f"{path.stem}.{each.name}")
    return found


def _from_store(tree: ast.Module) -> set[str]:
    """ "module.function" of the store that a module of the console uses, however it imported it."""
    modules, found = {}, set()
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom) and each.module == "store":
            modules |= {name.asname or name.name: name.name for name in each.names}
        elif isinstance(each, ast.ImportFrom) and (each.module or "").startswith("store."):
            found |= {f"{str(each.module).removeprefix('store.')}.{name.name}" for name in each.names}
    for each in ast.walk(tree):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in modules:
            found.add(f"{modules[each.value.id]}.{each.attr}")
    return found
