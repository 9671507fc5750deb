"""The window of a delivery: its tabs as they are seen, the text that is never lost, and what a confirmed delivery shows."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TabbedContent, TextArea

from social.deliveries import confirming, drafts, proofs
from store.deliveries import DeliveryState
from tests.tui.delivery_desk import FILLED, OPERATOR, SIZES, TEXT, Work, at_work, open_first, open_list, write_into
from tests.tui.seen import golden, seen, until, until_seen
from tui.app import RecordMoved
from tui.commands import Commanded
from tui.dialogs.proof import SendProof
from tui.dialogs.send import SendDelivery
from tui.screens.delivery import TABS, DeliveryWindow
from tui.signs import STATES

POST = "2124366533068062720"


def window(work: Work) -> DeliveryWindow:
    assert isinstance(work.app.screen, DeliveryWindow)
    return work.app.screen


async def open_tab(pilot: Pilot[Any], name: str) -> None:
    """Open a tab, and wait until the focus and the keys have followed."""
    screen = pilot.app.screen
    assert isinstance(screen, DeliveryWindow)
    screen.open_tab(name)
    await until(pilot, lambda: screen.focused is not None and name in _above(screen.focused))
    await pilot.pause()


def finished(work: Work) -> int:
    """A delivery with a proof, sent; its post's number, which is X's own, held still."""
    written = work.write()
    proof_id, _ = proofs.prepare(work.desk.record, work.desk.clock, OPERATOR, written)
    confirming.confirm(work.desk.record, work.desk.clock, OPERATOR, proof_id)
    work.confirm(written)
    work.engine.once()
    with work.desk.record.writing():
        url = f"https://x.com/brandlark/status/{POST}"
        work.desk.record.sql("UPDATE send SET remote_id = ?, remote_url = ?", (POST, url))
        work.desk.record.sql("UPDATE journal SET message = 'posted as ' || ? WHERE message LIKE '%posted as%'", (POST,))
    return written


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_each_tab_of_a_draft(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write()
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "66 / 280 for @brandlark")
            await golden(pilot, f"delivery-content-{size[0]}x{size[1]}")
            await pilot.press("f6")
            await until_seen(pilot, "X charges")
            await golden(pilot, f"delivery-preview-{size[0]}x{size[1]}")
            await open_tab(pilot, "summary")
            await until_seen(pilot, "Send a proof with F7, then send it with F8.")
            await golden(pilot, f"delivery-summary-draft-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_each_tab_of_a_finished_delivery(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        finished(work)
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "Finished. Everything arrived.")
            await golden(pilot, f"delivery-summary-{size[0]}x{size[1]}")
            await open_tab(pilot, "delivery")
            await until_seen(pilot, "✓ Sent")
            await until_seen(pilot, f"https://x.com/brandlark/status/{POST}")
            await golden(pilot, f"delivery-log-{size[0]}x{size[1]}")
            await open_tab(pilot, "audit")
            await until_seen(pilot, "Finished: 1 sent.")
            await golden(pilot, f"delivery-audit-{size[0]}x{size[1]}")


async def test_the_brackets_walk_through_the_tabs_and_the_focus_goes_along(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        finished(work)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            seen_tabs = []
            for _ in TABS:
                seen_tabs.append(work.app.screen.query_one("#delivery-tabs", TabbedContent).active)
                await until(
                    pilot, lambda: work.app.focused is not None and window(work).tab in _above(work.app.focused)
                )
                await pilot.press("right_square_bracket")
            assert seen_tabs == list(TABS)


def _above(widget: object) -> list[str | None]:
    return [node.id for node in widget.ancestors]  # type: ignore[attr-defined]


async def test_the_text_saves_itself_after_a_pause_and_voids_the_analysis(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        work.analyze(written)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await until(pilot, lambda: isinstance(work.app.focused, TextArea))
            await pilot.press("n", "p", "x", "s")
            await until_seen(pilot, "Saved.")
            await until_seen(pilot, "Being edited")
        assert work.found(written).content == f"npxs{TEXT}"
        assert work.found(written).state == DeliveryState.EDITED


async def test_the_text_is_saved_on_leaving_the_window(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await write_into(pilot, "Just in time. ")
            await pilot.press("escape")
            await until(pilot, lambda: len(work.app.screen_stack) == 1)
            assert work.found(written).content == f"Just in time. {TEXT}"


async def test_the_text_is_saved_on_quitting_in_the_middle_of_a_word(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await write_into(pilot, "Half a wor")
            await pilot.press("ctrl+q")
        assert work.found(written).content == f"Half a wor{TEXT}"


async def test_what_another_hand_wrote_is_taken_over_but_never_over_what_is_being_written(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written, desk = work.write(), work.desk
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            drafts.change(desk.record, desk.clock, OPERATOR, written, content="From elsewhere")
            await until(pilot, lambda: window(work).editor.text == "From elsewhere")
            area = await write_into(pilot, "")
            area.text = "Mine"
            drafts.change(desk.record, desk.clock, OPERATOR, written, content="Theirs")
            work.app.screen.post_message(RecordMoved(-5))
            await until_seen(pilot, "Saved.")
            assert area.text == work.found(written).content == "Mine"


async def test_an_answer_from_before_the_last_save_never_brings_the_old_text_back(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            before = window(work).view
            saves = window(work)._saves
            area = await write_into(pilot, "New: ")
            assert await window(work).keep()
            window(work)._show(saves, before)
            assert area.text == f"New: {TEXT}"


async def test_confirmed_elsewhere_the_text_is_told_unsaved_and_handed_out_on_leaving(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            area = await write_into(pilot, "")
            area.insert("Too late: ")  # without a pause before the other one's act: the draft saves itself
            work.confirm(written)
            await until_seen(pilot, "✗ Not saved: The delivery is in progress and opens read only.")
            await pilot.press("escape")
            await until_seen(pilot, "The text could not be saved.")
            assert work.app.clipboard == f"Too late: {TEXT}"
        assert work.found(written).content == TEXT


async def test_quitting_with_a_text_that_can_no_longer_be_saved_hands_it_to_the_clipboard(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            area = await write_into(pilot, "")
            area.insert("Lost: ")
            work.confirm(written)
            work.app.exit(0)
            assert area.text == f"Lost: {TEXT}"
        assert work.app.clipboard == f"Lost: {TEXT}"
        assert work.found(written).content == TEXT


async def test_the_counter_tells_each_account_and_each_slip(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(content="x" * 265 + "<%= service.label %>", main_target=[work.brand, work.proofs], proof_target=[])
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "✗ 285 / 280, too long by 5 for @brandlark")
            assert "! 271 / 280, 9 left for @larkproofs" in seen(work.app)
            await write_into(pilot, "<%= service.nmae %> ")
            await until_seen(pilot, "✗ Line 1, column 1: There is no field “service.nmae” here.")


async def test_a_field_is_put_in_by_a_key_and_completes_one_that_was_begun(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write(content="")
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await write_into(pilot, "By <%=")
            await pilot.press("f5")
            await until_seen(pilot, "Insert a field")
            await until_seen(pilot, "@brandlark")
            await pilot.press("down", "down", "enter")
            await until(pilot, lambda: window(work).editor.text == "By <%= service.account %>")
            await until_seen(pilot, "13 / 280 for @brandlark")


async def test_properties_are_changed_and_leave_the_analysis(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        work.analyze(written)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f9")
            await until_seen(pilot, "Properties")
            work.app.screen.query_one("#label", Input).value = "Better name"
            await pilot.press("enter")
            await until_seen(pilot, "Deliveries › Better name")
            await until_seen(pilot, "Ready to deliver")


async def test_no_bare_letter_sends_or_proofs(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write()
        for command in DeliveryWindow.all_commands():
            if command.id in {"delivery.send", "delivery.proof"}:
                assert all(key.startswith("f") and key[1:].isdigit() for key in command.keys)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await open_tab(pilot, "summary")
            for key in string.ascii_lowercase:
                await pilot.press(key)
                assert not isinstance(work.app.screen, SendDelivery | SendProof)
                while len(work.app.screen_stack) > 2:
                    await pilot.press("escape")
        assert work.posts() == []


async def test_the_link_goes_to_the_terminals_clipboard(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        finished(work)
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            await open_tab(pilot, "delivery")
            await until_seen(pilot, f"status/{POST}")
            await pilot.press("c")
            await until_seen(pilot, "The link was sent to the terminal's clipboard.")
            assert work.app.clipboard == f"https://x.com/brandlark/status/{POST}"


async def test_a_proof_opens_from_the_audit_and_is_read_only(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        finished(work)
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            await open_tab(pilot, "audit")
            await until_seen(pilot, "[Proof 1] Spring offer")
            work.app.screen.query_one("#delivery-proofs").focus()
            await pilot.press("enter")
            await until_seen(pilot, "A proof: read only.")
            assert window(work).editor.read_only
            await pilot.press("f8")
            await until_seen(pilot, "A proof is a copy")
            await pilot.press("escape")
            await until_seen(pilot, "Deliveries › Spring offer")


async def test_foreign_words_in_a_delivery_are_inert(tmp_path: Path) -> None:
    evil = "[/red] \x1b]0;owned\x07\u202eabc"
    with at_work(tmp_path / "home", working=False) as work:
        work.write(label="Odd", content=evil)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "Odd")
            await pilot.press("enter")
            await until_seen(pilot, "[/red] ]0;ownedabc")
            await pilot.press("f6")
            await until_seen(pilot, "for @brandlark")
            assert "\x1b" not in seen(work.app)
            assert "\u202e" not in seen(work.app)


async def test_every_state_has_its_sign_and_every_command_its_help() -> None:
    for delivery_state in DeliveryState:
        assert STATES[delivery_state.casefold()][1]
    for command in DeliveryWindow.all_commands():
        assert command.help, command.id
    assert issubclass(DeliveryWindow, Commanded)


async def test_the_post_is_what_the_preview_showed(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        finished(work)
        assert ("brandlark", FILLED) in work.posts()
