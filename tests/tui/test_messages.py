"""Direct messages in the console: written, proofed and sent by the keyboard alone, looked at, and decided of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, TabbedContent

from social.deliveries.deciding import why_not_decide
from social.deliveries.target import subscribers
from store import sends
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from store.send_log import doubts, evidence
from tests.tui.delivery_desk import SIZES, open_first, open_list, write_into
from tests.tui.message_desk import MessageWork, with_people
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.send import SendDelivery
from tui.screens.delivery import DeliveryWindow
from tui.widgets.message_card import MessageCard

POST = "POST /2/dm_conversations/with/:id/messages"


async def settled(pilot: Pilot[Any]) -> DeliveryWindow:
    """The window in front, with nothing over it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryWindow))
    assert isinstance(pilot.app.screen, DeliveryWindow)
    return pilot.app.screen


async def add_part(pilot: Pilot[Any], *downs: str) -> None:
    """Add, the kind that `downs` lead to, the account that is no test account."""
    await pilot.press("a")
    await until_seen(pilot, "handles or External IDs")
    await pilot.press(*downs, "enter")
    await until_seen(pilot, "Add: ")
    await pilot.press("enter")


async def test_written_proofed_and_sent_in_waves_by_the_keyboard_alone(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        reached = work.ask_all()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "No deliveries yet")
            await pilot.press("n")
            await until_seen(pilot, "Tweet (Direct Message)")
            await pilot.press("down", "enter")
            await until_seen(pilot, "Delivery code")
            await pilot.press(*"Offer", "enter")
            await until_seen(pilot, "nobody yet: press F3")
            await _choose_targets(pilot, len(reached))
            await write_into(pilot, "Hi ")
            await pilot.press("f5")
            await until_seen(pilot, "Insert a field")
            await until_seen(pilot, "Lark Proofs")
            await pilot.press("enter")
            await until_seen(pilot, "Hi <%= visitor.name %>")
            await until_seen(pilot, "for the longest name among them")
            await pilot.press("f6")
            await until_seen(pilot, "Hi Lark Proofs")
            await pilot.press("right")
            await until_seen(pilot, f"2 of {len(reached)} people")
            await _send_both(work, pilot, len(reached))
        named = [(each.external_id, f"Hi {each.full_name or each.username}") for each in reached]
        assert sorted(work.messages()[1:]) == sorted(named)


async def _choose_targets(pilot: Pilot[Any], number: int) -> None:
    """All subscribers, and the test account."""
    await pilot.press("f3")
    await until_seen(pilot, "Click on the 'Add' button.")
    await add_part(pilot)
    await until_seen(pilot, f"{number} get a message")
    await pilot.press("enter")
    await until_seen(pilot, f"To                    Subscribers to service 'New Offers Available': {number} of")
    await pilot.press("f4")
    await until_seen(pilot, "must be followers")
    await pilot.press("a")
    await until_seen(pilot, "Add: a Twitter account")
    await pilot.press("enter")
    await until_seen(pilot, "Twitter account 'Proofs")
    await pilot.press("enter")
    await settled(pilot)


async def _send_both(work: MessageWork, pilot: Pilot[Any], number: int) -> None:
    """The proof, the waves, and all of them."""
    await pilot.press("f7")
    await until_seen(pilot, "Send a proof")
    await pilot.press("enter")
    await until_seen(pilot, "Read the log, then choose")
    await pilot.press("tab", "enter")
    await settled(pilot)
    assert work.desk.engine("test").once()
    assert [text for _, text in work.messages()] == ["Hi Lark Proofs"]
    await pilot.press("f9")
    await until_seen(pilot, "Delivery code")
    await pilot.press("shift+tab", "right")
    await until_seen(pilot, "Send using multiple waves")
    await pilot.press("tab", "tab", "enter")
    await until_seen(pilot, "Schedule waves according")
    await pilot.press("down", "tab", *["backspace"] * 3, "4", "tab", *["backspace"] * 2, *"1h")
    await until_seen(pilot, f"{-(-number // 4)} waves from now on.")
    await pilot.press("enter")
    await until_seen(pilot, "4 / 1h")
    await pilot.press("tab", "tab", "enter")
    await settled(pilot)
    await pilot.press("f8")
    await until_seen(pilot, "Deliver as soon as possible")
    await pilot.press("enter")
    await until_seen(pilot, "Read the log, then choose")
    await pilot.press("tab", "enter")
    await until_seen(pilot, "Do you confirm the sending")
    await pilot.press("right", "enter")
    await until_seen(pilot, "To send")
    engine = work.desk.engine("test")
    assert engine.once()
    await until_seen(pilot, "The next wave begins at")
    for _ in range(-(-number // 4) - 1):
        work.clock.move(3600)
        assert engine.once()
    await until_seen(pilot, "Finished. Everything arrived.")


async def test_parts_are_filtered_listed_taken_out_and_removed(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        people = work.ask_all()
        written = work.write_message()
        (tmp_path / "people.txt").write_text(f"@{people[1].username}\nnobody_77\n")
        large = [each for each in people if (each.number_of_friends or 0) > 900]
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await pilot.press("f3")
            await until_seen(pilot, f"{len(people)} get a message")
            await add_part(pilot, "down")
            await until_seen(pilot, "Filter conditions: subscribers")
            await pilot.press(*"friends >")
            await until_seen(pilot, "✗")
            await pilot.press(*" 900")
            await until_seen(pilot, " subscribers fit.")
            await pilot.press("enter")
            await until_seen(pilot, "service 'New Offers Available' where…")
            pilot.app.screen.query_one("#main-rows").focus()
            await pilot.press("end")
            await until_seen(pilot, "where friends > 900. e")
            await pilot.press("e")
            await until_seen(pilot, "– Exclude subscribers to service")
            await until_seen(pilot, f"{len(people) - len(large)} get a message")
            await add_part(pilot, "down", "down")
            await until_seen(pilot, "Add: From a file")
            pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "people.txt")
            await pilot.press("enter")
            await until_seen(pilot, "Not among the visitors")
            await until_seen(pilot, "1 named subscriber to service")
            pilot.app.screen.query_one("#main-rows").focus()
            await pilot.press("home", "r")
            await until(pilot, lambda: len(pilot.app.screen.query_one("#main-rows").ids) == 2)  # type: ignore[attr-defined]
            await pilot.press("enter")
            await settled(pilot)
            await until(pilot, lambda: len(work.found(written).parts) == 2)
        first, second = work.found(written).parts
        assert (first["words"], first["inverted"]) == ("friends > 900", True)
        assert second["ids"] == [people[1].external_id]


async def test_the_exclusions_are_chosen_and_a_typed_number_confirms_the_unasked(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        written = work.write_message()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f3")
            await until_seen(pilot, "0 get a message; left out:")
            pilot.app.screen.query_one(TabbedContent).active = "rules"
            await until_seen(pilot, "Only those who have asked")
            pilot.app.screen.query_one("#asked").focus()
            await pilot.press("space")
            await until_seen(pilot, "you will have to type")
            pilot.app.screen.query_one("#limit").focus()
            await pilot.press("x", "tab", "enter")
            await until_seen(pilot, "✗ Limit delivery to: write a whole")
            await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("#limit"))
            await pilot.press("backspace", "3")
            await until_seen(pilot, "3 get a message")
            pilot.app.screen.query_one("#ok", Button).press()
            await settled(pilot)
            await until(pilot, lambda: work.found(written).rules == {"without_consent": True, "limit": 3})
            await pilot.press("f8")
            await until_seen(pilot, "Deliver as soon as possible")
            await pilot.press("enter")
            await until_seen(pilot, "Read the log, then choose")
            assert "3 of 3 have not asked for messages" in " ".join(seen(work.app).split())
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Type 3")
            await golden(pilot, "messages-question-80x24")
            await pilot.press("enter")
            await until_seen(pilot, "This is done only once 3 is typed here.")
            await pilot.press("3", "enter")
            await settled(pilot)
        assert work.found(written).state == DeliveryState.SENDING


async def test_more_than_a_day_holds_is_offered_waves(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        number = len(work.ask_all())
        change_external_account(work.desk.record, daily_messages=4)
        written = work.write_message()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f8")
            await until(pilot, lambda: isinstance(pilot.app.screen, SendDelivery))
            assert not pilot.app.screen.query_one("#waves").display
            await pilot.press("enter")
            await until_seen(pilot, "waves, such as 4 / 1d.")
            await pilot.press("tab", "enter")
            await until_seen(pilot, f"Messages to send: {number}")
            await until_seen(pilot, f"{-(-number // 4)} waves; the last begins at")
        assert work.found(written).rules == {"waves": {"size": 4, "every": 1440}}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_dialogs_and_the_preview_as_they_are_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    with with_people(tmp_path / "home") as work:
        work.ask_all()
        work.write_message()
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "10 of 12")
            await until_seen(pilot, "for the longest name among them")
            await pilot.press("f3")
            await until_seen(pilot, "10 get a message; left out: 2 closed direct messages.")
            await golden(pilot, f"messages-target-{name}")
            pilot.app.screen.query_one(TabbedContent).active = "rules"
            await until_seen(pilot, "Only those who have asked")
            await until_seen(pilot, "10 get a message")
            await golden(pilot, f"messages-exclusions-{name}")
            await pilot.press("escape", "f6")
            await until_seen(pilot, "Lark Proofs, this offer is for you: example.com/offers")
            await golden(pilot, f"messages-preview-{name}")
            await pilot.press("enter")
            await until_seen(pilot, "10 people.")
            await until_seen(pilot, "@larkproofs")
            await pilot.press(*"friends > 20000", "enter")  # before the list shows who fits
            await settled(pilot)
            card = pilot.app.screen.query_one(MessageCard)
            await until(pilot, lambda: card.preview and (card.preview.person.visitor.number_of_friends or 0) > 20000)
            await pilot.press("f9")
            await until_seen(pilot, "Properties")
            pilot.app.screen.query_one(TabbedContent).active = "sending"
            await until_seen(pilot, "Define waves…")
            pilot.app.screen.query_one("#define", Button).press()
            await until_seen(pilot, "Schedule waves according")
            await pilot.press("down")
            await until_seen(pilot, "1 wave from now on.")
            await golden(pilot, f"messages-waves-{name}")


def in_doubt(work: MessageWork) -> int:
    """A delivery in waves of which the second message of the first wave never arrived, and was looked for in vain."""
    work.ask_all()
    work.box.faults([{"endpoint": POST, "nth": 2, "effect": {"cut_before": True}}])
    written = work.write_message(waves={"size": 4, "every": 1440})
    work.confirm(written)
    engine = work.desk.engine("test")
    for _ in range(12):
        engine.once()
        work.clock.move(60)
    with work.desk.record.writing():
        work.desk.record.sql("UPDATE send SET remote_id = 2124366533068062720 + id WHERE remote_id IS NOT NULL")
    return written


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_log_the_waves_and_the_doubts_as_they_are_seen(tmp_path: Path, size: tuple[int, int]) -> None:
    name = f"{size[0]}x{size[1]}"
    with with_people(tmp_path / "home") as work:
        in_doubt(work)
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "1 not found at X: decide what becomes of them under Delivery, Doubts (u).")
            await golden(pilot, f"messages-summary-{name}")
            window = await settled(pilot)
            window.open_tab("delivery")
            await until_seen(pilot, "✓ Sent")
            await until_seen(pilot, "Lark Proofs, this offer is for you")
            await golden(pilot, f"messages-log-{name}")
            await pilot.press("w")
            await until_seen(pilot, "Size")
            await golden(pilot, f"messages-wave-table-{name}")
            await pilot.press("u")
            await until_seen(pilot, "? to be decided")
            await until_seen(pilot, "a sends it again, b leaves it as it is.")
            await until_seen(pilot, "b Leave it")
            await golden(pilot, f"messages-doubts-{name}")
            await pilot.press("e")
            await until_seen(pilot, "Closed direct messages")
            await pilot.press("f")
            await until_seen(pilot, "Filter by state")
            await pilot.press("down", "enter")
            await until_seen(pilot, "(")
            await until(pilot, lambda: len(pilot.app.screen.query_one("#sends").ids) < 10)  # type: ignore[attr-defined]


async def test_a_doubt_is_sent_again_upon_the_typed_name_or_left(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        written = in_doubt(work)
        record = work.desk.record
        (row,) = doubts(record, written)
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            window = await settled(pilot)
            window.open_tab("delivery")
            await until_seen(pilot, "✓ Sent")
            await pilot.press("u", "a")
            await until_seen(pilot, f"Type {row.named}")
            await pilot.press("right", "enter")
            await until_seen(pilot, "This is done only once")
            await pilot.press(*row.named, "enter")
            await until_seen(pilot, "No message is in doubt.")
            assert sends.send(record, row.id).state == "planned"
            assert work.desk.engine("test").once()
            assert [to for to, _ in work.messages()].count(row.external_id) == 1
            with record.writing():
                record.sql("UPDATE send SET state = 'absent', waits_for = 'decision' WHERE id = ?", (row.id,))
            await until_seen(pilot, "? to be decided")
            await pilot.press("b")
            await until_seen(pilot, f"Leave the message to @{row.named} as it is?")
            await pilot.press("right", "enter")
            await until_seen(pilot, "No message is in doubt.")
        assert why_not_decide(record, work.clock, row, again=False) is None  # as it was read before
        assert sends.send(record, row.id).waits_for is None


async def test_all_the_rest_is_left_upon_the_typed_label(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        written, record = in_doubt(work), work.desk.record
        with record.writing():  # as after a bad cut
            record.sql(
                "UPDATE send SET state = 'absent', waits_for = 'decision', reason = 'X list is too long.' WHERE state = 'planned'"
            )
            record.sql("UPDATE delivery SET state = 'Stopped' WHERE id = ?", (written,))
        number = evidence(record, written).undecided
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            window = await settled(pilot)
            window.open_tab("delivery")
            await until_seen(pilot, "✓ Sent")
            await pilot.press("u")
            await until_seen(pilot, f"Never answered for: {number} not found, to be decided.")
            await until_seen(pilot, "The delivery was stopped for good, so nothing of it is sent.")
            await until_seen(pilot, f"B all {number} of this delivery.")
            await golden(pilot, "messages-doubts-many-80x24")
            await pilot.press("B")
            await until_seen(pilot, "Type Spring offer")
            await golden(pilot, "messages-doubts-leave-all-80x24")
            await pilot.press("enter")
            await until_seen(pilot, "This is done only once Spring offer is typed here.")
            assert evidence(record, written).undecided == number
            await pilot.press(*"Spring offer", "enter")
            await until_seen(pilot, "No message is in doubt.")
        assert evidence(record, written).undecided == 0


async def test_what_is_missing_is_told(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        work.desk.record.sql("UPDATE subscription SET ended = 1")
        work.write_message(subscribers(work.brand))
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_first(pilot)
            await pilot.press("f6")
            await until_seen(pilot, "There are no visitors yet. Run the synchronization first.")
            await pilot.press("f12")
            await until_seen(pilot, "Direct messages go out")
