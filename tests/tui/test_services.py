"""The list of services, and the secrets that it opens only at need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from social.desk import Desk, open_desk
from social.sandbox.server import Sandbox
from social.workflows.requests import reschedule, run_now
from social.workflows.schedule import recipe
from store.audit import acts
from store.services import change_service, service, services
from tests.tui.conftest import StillClock
from tests.tui.registering import console_at, desk_at, editor, fill, network, new_service, registered, save
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.passphrase import Passphrase
from tui.screens.service import ServiceEditor

SIZES = [(80, 24), (120, 40)]
PHRASE = "four plain words do well"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home")


def synchronized(desk: Desk) -> None:
    """Read the followers, as the engine does, by a schedule in the zone that the console shows."""
    reschedule(desk.record, desk.clock, "test", "syncTwitter", recipe("weekly thursday 07:30"), "Europe/Berlin")
    run_now(desk.record, desk.clock, "test", "syncTwitter", start_too=True)
    desk.engine("worker").run(until=lambda: desk.record.scalar("SELECT count(*) FROM run WHERE ended_at IS NOT NULL"))


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_list_tells_how_each_service_stands(box: Sandbox, desk: Desk, size: tuple[int, int]) -> None:
    brand = registered(desk, box.account("brandlark"))
    synchronized(desk)
    proofs = registered(desk, box.account("larkproofs"), label="Proofs", checked=False)
    change_service(desk.record, proofs, StillClock().now(), test_account=True, synchronize=False)
    app = console_at(desk)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "○ not checked")
        await pilot.press("c")
        await until_seen(pilot, "Proofs (larkproofs): ✓ protected")
        box.faults([{"effect": {"level": {"user": "brandlark", "to": "read"}}}])
        await pilot.press("down", "c")
        await until_seen(pilot, "(brandlark): ✗ read only")
        await until(pilot, lambda: seen(app).count("✗ read only") == 2)
        await golden(pilot, f"services-{size[0]}x{size[1]}")
        await pilot.press("enter")
        await until_seen(pilot, "Last synchronization")
        await until_seen(pilot, "0 came, 0 left")  # the list began with them
        await golden(pilot, f"service-dashboard-{size[0]}x{size[1]}")
        assert editor(pilot).service_id == brand


async def test_a_duplicate_starts_without_name_and_keys(box: Sandbox, desk: Desk) -> None:
    registered(desk, box.account("brandlark"))
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "(brandlark)")
        await pilot.press("d")
        await until_seen(pilot, "New Offers Available (copy)")
        page = editor(pilot)
        assert page.form.filled.internal_name == ""
        assert not any(page.form.keys.filled.values())
        await fill(pilot, box.account("larkproofs"), label="Proofs")
        page.form.change(test_account=True)
        await save(pilot)
        await pilot.press("escape")
        await until_seen(pilot, "◇ Proofs (larkproofs)")
        await until_seen(pilot, "✓ protected")


async def test_deleting_names_the_service_and_keeps_what_has_sent(box: Sandbox, desk: Desk) -> None:
    brand = registered(desk, box.account("brandlark"))
    known = service(desk.record, brand)
    assert known is not None
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "(brandlark)")
        await pilot.press("delete")
        await until_seen(pilot, "Delete this service?")
        assert seen(app).count("New Offers Available (brandlark)") == 2
        await pilot.press("enter")
        assert services(desk.record)
        await pilot.press("delete")
        await until_seen(pilot, "Delete this service?")
        await pilot.press("tab", "enter")
        await until_seen(pilot, "No services yet.")
        assert desk.secrets.get(known.secret_key) is None


async def test_a_console_that_only_reads_says_so(box: Sandbox, desk: Desk, tmp_path: Path) -> None:
    registered(desk, box.account("brandlark"))
    app = console_at(desk_at(box, tmp_path / "home", read_only=True))
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "(brandlark)")
        await pilot.press("n")
        await until_seen(pilot, "This console only reads")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ServiceEditor))


async def test_the_first_save_makes_the_vault(box: Sandbox, tmp_path: Path) -> None:
    desk = desk_at(box, tmp_path / "home", memory=False)
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await new_service(pilot)
        await fill(pilot, box.account("brandlark"))
        await pilot.press("f5")
        await until_seen(pilot, "Where shall the keys of your services lie?")
        await pilot.press("enter")
        await until_seen(pilot, "Make the vault")
        assert "will be kept encrypted" in seen(app)
        await pilot.press("escape")
        await until_seen(pilot, "Not saved: the keys you entered need the secrets to be open.")
        assert services(desk.record) == []
        await pilot.press("f5")
        await until_seen(pilot, "Where shall the keys of your services lie?")
        await pilot.press("enter")
        await until_seen(pilot, "Make the vault")
        await give(pilot, "first", PHRASE)
        await give(pilot, "again", PHRASE)
        await pilot.press("enter")
        await until_seen(pilot, "Read ✓")
        assert (tmp_path / "home" / "vault" / "secrets.vault").exists()
        assert PHRASE not in app.export_screenshot()


async def test_locked_secrets_keep_nobody_from_reading(box: Sandbox, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "home", StillClock(), passphrase=PHRASE, base_url=box.url)
    registered(desk, box.account("brandlark"))
    desk = desk_at(box, tmp_path / "home", memory=False)
    assert desk.secrets.state == "locked"
    app = console_at(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        await until_seen(pilot, "The secrets are open")
        await pilot.press("2")
        await until_seen(pilot, "✓ Read Write DM")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await give(pilot, "first", "a wrong passphrase")
        await pilot.press("enter")
        await until_seen(pilot, "✗ ")
        assert isinstance(app.screen, Passphrase)
        await give(pilot, "first", PHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: [act.action for act in acts(desk.record)].count("Check") == 2)
        await pilot.press("1")
        await until(pilot, lambda: "The secrets are open" not in seen(app))


async def give(pilot: Pilot[Any], field: str, text: str) -> None:
    """Paste into a field of the dialog."""
    widget = pilot.app.screen.query_one(f"#{field}")
    widget.focus()
    await until(pilot, lambda: widget.has_focus)
    widget.post_message(events.Paste(text))
    await pilot.pause()
