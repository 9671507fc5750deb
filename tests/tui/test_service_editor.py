"""The service editor on a real record and a real sandbox: creating, checking, what can go wrong, and leaving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.services.check import CheckReport, last_check
from store.folders import folders
from store.services import service, service_named, services
from tests.tui.registering import (
    KEYS,
    LABEL,
    console_at,
    desk_at,
    editor,
    fill,
    network,
    new_service,
    opened,
    problem,
    put,
    registered,
    save,
)
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.confirm import Confirm
from tui.screens.service import ServiceEditor

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home")


def report_of(desk: Desk, service_id: int) -> CheckReport:
    known = service(desk.record, service_id)
    report = None if known is None else last_check(known)
    assert report is not None
    return report


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_a_service_is_created_and_its_check_is_shown(box: Sandbox, desk: Desk, size: tuple[int, int]) -> None:
    app, name, brand = console_at(desk), f"{size[0]}x{size[1]}", box.account("brandlark")
    async with app.run_test(size=size) as pilot:
        page = await new_service(pilot)
        assert page.tabs.active == "edit"
        await golden(pilot, f"service-new-{name}")
        await fill(pilot, brand)
        await until_seen(pilot, "Service 'new' *")
        await golden(pilot, f"service-filled-{name}")
        assert not any(brand[key] in app.export_screenshot() for key in KEYS)
        await save(pilot)
        await until_seen(pilot, f"Service '{LABEL} (brandlark)'\n")
        await until_seen(pilot, "as seen by the token at 2026-11-22 13:04 Europe/Berlin (UTC 12:04)")
        assert all(words in seen(app) for words in ("@brandlark", "Read ✓", "Write ✓", "DM ✓"))
        await golden(pilot, f"service-twitter-{name}")
        known = service_named(desk.record, "brandlark")
        assert known is not None
        assert known.account_id == brand["user_id"]
        assert desk.secrets.get(known.secret_key) == {key: brand[key] for key in KEYS}


async def test_names_that_cannot_be_are_told_when_the_field_is_left(box: Sandbox, desk: Desk) -> None:
    app = console_at(desk)
    registered(desk, box.account("sidelark"), label="Side")
    async with app.run_test(size=SIZES[0]) as pilot:
        page = await new_service(pilot)
        await put(pilot, internal_name="brandlark")
        assert problem(pilot, "internal_name") == ""
        for name in ("jane marge", "janemarge85isold"):
            await put(pilot, internal_name=name)
            assert "1 to 15 letters, digits or underscores, without blanks" in problem(pilot, "internal_name")
        await put(pilot, internal_name="SideLark")
        assert problem(pilot, "internal_name").startswith("A service of that name exists: Side (sidelark).")
        await put(pilot, internal_name="@brandlark")
        await until_seen(pilot, "The internal name is the account name without “@”: it was taken off.")
        assert page.form.filled.internal_name == "brandlark"
        assert str(page.query_one("#account-name", Static).content) == "brandlark"
        await put(pilot, internal_name="")
        await save(pilot, expect="Not saved")
        assert problem(pilot, "internal_name").startswith("Internal name is empty.")
        assert problem(pilot, "label").startswith("Label is empty.")
        assert problem(pilot, "consumer_key").startswith("The four keys and tokens are missing.")
        assert page.query_one("#label").has_focus
        assert len(services(desk.record)) == 1


def odd(page: ServiceEditor) -> str:
    """What is said below the keys."""
    return str(page.query_one("#odd", Static).content)


async def test_keys_that_look_odd_are_told_without_being_shown(box: Sandbox, desk: Desk) -> None:
    app, brand, side = console_at(desk), box.account("brandlark"), box.account("sidelark")
    registered(desk, brand)
    async with app.run_test(size=SIZES[0]) as pilot:
        page = await new_service(pilot)
        await fill(pilot, side | {"consumer_key": side["consumer_secret"], "consumer_secret": side["consumer_key"]})
        assert "! Consumer key and Consumer secret look swapped" in odd(page)
        keys = {name: side[name] for name in ("consumer_key", "consumer_secret")}
        await put(pilot, **keys, access_token=f" {side['access_token']}\n")
        assert "! The consumer key is also used by New Offers Available (brandlark)." in odd(page)
        await until_seen(pilot, "Blanks and line breaks around it were cut off.")
        await put(pilot, access_token=brand["access_token"])
        assert "speaks for this token's account already" in problem(pilot, "access_token")
        await save(pilot, expect="Not saved")
        assert len(services(desk.record)) == 1
        await put(pilot, access_token=side["access_token"])
        await save(pilot)
        await until_seen(pilot, "! The consumer key is also used by New Offers Available (brandlark).")
        assert report_of(desk, services(desk.record)[0].id).may_send


async def test_a_token_of_another_account_keeps_the_service_a_draft(box: Sandbox, desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        page = await new_service(pilot)
        await fill(pilot, box.account("brandlark"), name="janemarge85")
        await save(pilot, expect="Checked: ✗ other account")
        await until_seen(pilot, "The token is for @brandlark, the internal name says janemarge85.")
        assert not report_of(desk, services(desk.record)[0].id).may_send
        assert "✗ the token is for @brandlark" in str(page.query_one("#account-name", Static).content)
        page.open_tab("edit")
        await put(pilot, internal_name="BrandLark")
        assert "✓ matches the token" in str(page.query_one("#account-name", Static).content)
        await save(pilot, expect="Checked: ! name's case")
        await until_seen(pilot, "X writes the account name @brandlark, the internal name says BrandLark.")
        assert report_of(desk, services(desk.record)[0].id).may_send


async def test_what_x_refuses_is_told_with_its_cure_and_in_its_own_words(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    async with app.run_test(size=SIZES[1]) as pilot:
        await opened(pilot, brand, "twitter")
        box.faults([{"effect": {"level": {"user": "brandlark", "to": "read"}}}])
        await pilot.press("c")
        await until_seen(pilot, "✗ The token may only read (level “read”).")
        assert "Read ✓   Write ✗   DM ✗" in seen(app)
        assert "“Read, Write, and Direct Messages”" in seen(app)
        assert "Kept as a draft: nothing is sent" in seen(app)
        box.faults([{"effect": {"level": {"user": "brandlark", "to": "read-write"}}}])
        await pilot.press("c")
        await until_seen(pilot, "! The token may not send direct messages (level “read-write”).")
        assert "Read ✓   Write ✓   DM ✗" in seen(app)
        assert "Kept as a draft" not in seen(app)
        box.faults([{"effect": {"revoke": "brandlark"}}])
        await pilot.press("c")
        await until_seen(pilot, "X did not show the account")
        raw = report_of(desk, brand).findings[0].raw
        assert raw
        assert "In X's own words" not in seen(app)
        await pilot.press("x")
        await until_seen(pilot, f"In X's own words: {raw}")


async def test_a_renamed_account_offers_to_rename_the_service(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    box.faults([{"effect": {"rename": {"user": "brandlark", "to": "larkbrand"}}}])
    async with app.run_test(size=SIZES[1]) as pilot:
        await opened(pilot, brand)
        await put(pilot, label="Offers")
        await save(pilot, expect="Rename the service?")
        assert "Offers (brandlark)  →  @larkbrand" in seen(app)
        await pilot.press("tab", "enter")
        await until_seen(pilot, "Service 'Offers (larkbrand)'\n")
        await until_seen(pilot, "Checked: ✓ Read Write DM")
        assert service_named(desk.record, "brandlark") is None


async def test_a_public_test_account_needs_a_yes(box: Sandbox, desk: Desk) -> None:
    app, proofs = console_at(desk), registered(desk, box.account("openproofs"))
    async with app.run_test(size=SIZES[1]) as pilot:
        page = await opened(pilot, proofs)
        page.form.change(test_account=True)
        await save(pilot, expect="Proofs will be public")
        assert "The test account @openproofs is not protected" in seen(app)
        await pilot.press("enter")
        await until_seen(pilot, "No longer a test account.")
        assert [each.test_account for each in services(desk.record)] == [False]
        page.form.change(test_account=True)
        await save(pilot, expect="Proofs will be public")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: not isinstance(app.screen, Confirm) and not editor(pilot).busy)
        assert [each.test_account for each in services(desk.record)] == [True]
        box.faults([{"effect": {"protect": "openproofs"}}])
        await pilot.press("c")
        await until_seen(pilot, "Checked: ✓ protected")


async def test_kept_keys_stay_unless_all_four_are_entered_anew(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    async with app.run_test(size=(80, 60)) as pilot:
        page = await opened(pilot, brand)
        await until_seen(pilot, f"The four keys are kept in the {desk.secrets.where}.")
        assert seen(app).count("kept; type or paste to replace") == 4
        await put(pilot, label="Offers", visitor_folder="Followers of the brand")
        await save(pilot)
        assert [(each.label, each.generation) for each in services(desk.record)] == [("Offers", 1)]
        assert [each.label for each in folders(desk.record, "visitor")] == ["Visitors", "Followers of the brand"]
        page.open_tab("edit")
        await put(pilot, access_token="12345-new")
        await save(pilot, expect="Not saved")
        assert problem(pilot, "consumer_key").endswith("To change one of the four, enter all four.")
        await fill(pilot, box.account("brandlark"))
        await save(pilot)
        assert [each.generation for each in services(desk.record)] == [2]


async def test_a_visitor_folder_is_picked_from_the_list(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    async with app.run_test(size=SIZES[0]) as pilot:
        page = await opened(pilot, brand)
        await put(pilot, visitor_folder="Elsewhere", leave=False)
        await until_seen(pilot, "(brandlark)' *")
        await pilot.press("down")
        await until_seen(pilot, "Visitor folder\n")
        await pilot.press("enter")
        await until(pilot, lambda: page.form.filled.visitor_folder == "Visitors")
        await until(pilot, lambda: "*" not in seen(app).splitlines()[1])


async def test_leaving_asks_where_something_would_be_lost(box: Sandbox, desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await new_service(pilot)
        await put(pilot, consumer_secret="never-to-be-seen")
        for answer, expect in ((["enter"], "Service 'new' *"), (["tab", "enter"], "No services yet.")):
            await pilot.press("escape")
            await until_seen(pilot, "Leave without saving?")
            await pilot.press(*answer)
            await until(pilot, lambda: not isinstance(app.screen, Confirm))
            await until_seen(pilot, expect)


async def test_quitting_from_another_place_asks_where_something_would_be_lost(box: Sandbox, desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await new_service(pilot)
        await put(pilot, label="Half written")
        await app.go("home")
        await pilot.press("ctrl+q")
        await until_seen(pilot, "Leave without saving?")
        assert app.unsaved() == ["Service 'new' *"]
        await pilot.press("ctrl+q", "escape")
        await until(pilot, lambda: not isinstance(app.screen, Confirm))
        await pilot.press("ctrl+q")
        await until_seen(pilot, "Leave without saving?")
        await pilot.press("right", "enter")
        await until(pilot, lambda: app.return_code == 0)
