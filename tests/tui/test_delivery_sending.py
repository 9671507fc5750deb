"""From the first key to the post: by keyboard, with the sandbox's ledger as witness, and all that stops it on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from social.clock import SystemClock
from social.services.check import check
from store import services
from store.deliveries import DeliveryState
from tests.social.desks import desk_at
from tests.tui.delivery_desk import FILLED, OPERATOR, SIZES, TEXT, Work, at_work, open_first, open_list, write_into
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.passphrase import Passphrase
from tui.dialogs.proof import SendProof
from tui.dialogs.send import SendDelivery
from tui.screens.delivery import DeliveryWindow
from tui.widgets.secret_input import SecretInput


async def choose(pilot: Pilot[Any], key: str, account: str, *keys: str) -> None:
    """Add the account that `keys` lead to."""
    await pilot.press(key)
    await until_seen(pilot, "Click on the 'Add' button.")
    await pilot.press("enter")
    await until_seen(pilot, "Add: a Twitter account")
    await pilot.press(*keys, "enter")
    await until_seen(pilot, f"Twitter account '{account}")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryWindow))


async def analyze(pilot: Pilot[Any], key: str, words: str = "Read the log, then choose") -> None:
    """Open the dialog of `key` and let it analyse."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, SendDelivery | SendProof))
    await pilot.press("enter")
    await until_seen(pilot, words)


def confirm_button(work: Work) -> Button:
    return work.app.screen.query_one("#confirm", Button)


async def test_a_tweet_is_written_proofed_and_posted_by_the_keyboard_alone(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_list(pilot, "No deliveries yet")
            await pilot.press("n")
            await until_seen(pilot, "Select a delivery template")
            await pilot.press("enter")
            await until_seen(pilot, "Delivery code")
            await pilot.press(*"Spring", "enter")
            await until_seen(pilot, "nobody yet: press F3")
            await choose(pilot, "f3", "New Offers")
            await choose(pilot, "f4", "Proofs")
            await until_seen(pilot, "To                    Twitter account 'New Offers Available (brandlark)'")
            await until_seen(pilot, "Target of the proofs  Twitter account 'Proofs (larkproofs)'")
            await pilot.press(*"Hi s!")
            await pilot.press("f5")
            await until_seen(pilot, "Insert a field")
            await pilot.press("enter")
            await until_seen(pilot, "Hi s!<%= service.label %>")
            await until_seen(pilot, "25 / 280 for @brandlark")
            await pilot.press("f6")
            await until_seen(pilot, "Hi s!New Offers Available")
            assert work.posts() == []
            await analyze(pilot, "f7")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "[Proof 1] Spring")
            await until_seen(pilot, "✓ Finished")
            assert work.posts() == [("larkproofs", "Hi s!Proofs")]
            await analyze(pilot, "f8")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Do you confirm the sending of this delivery?")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Finished. Everything arrived.")
            await until_seen(pilot, "https://x.com/brandlark/status/")
        assert work.posts() == [("larkproofs", "Hi s!Proofs"), ("brandlark", "Hi s!New Offers Available")]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_dialogs_quote_what_will_be_done(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.write()
        async with work.app.run_test(size=size) as pilot:
            name = f"{size[0]}x{size[1]}"
            await open_first(pilot)
            await pilot.press("f3")
            await until_seen(pilot, "One post goes out")
            await golden(pilot, f"select-target-{name}")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryWindow))
            await analyze(pilot, "f7")
            await golden(pilot, f"send-proof-{name}")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryWindow))
            await analyze(pilot, "f8")
            await golden(pilot, f"send-{name}")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Do you confirm")
            await golden(pilot, f"send-question-{name}")


async def test_no_is_the_answer_that_is_under_the_finger(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "Do you confirm")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(work.app.screen, SendDelivery))
            assert work.found(written).state == DeliveryState.READY
        assert work.posts() == []


async def test_an_analysis_that_holds_is_shown_again_and_a_change_voids_it(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8")
            await pilot.press("escape")
            await until_seen(pilot, "Ready to deliver")
            await pilot.press("f8")
            await until_seen(pilot, "Messages to send: 1.")
            assert not confirm_button(work).disabled
            await pilot.press("escape")
            await write_into(pilot, "Changed: ")
            await until_seen(pilot, "Being edited")
            await pilot.press("f8")
            await until_seen(pilot, "Deliver as soon as possible")
            assert confirm_button(work).disabled
            assert "Messages to send" not in seen(work.app)
        assert work.found(written).content == f"Changed: {TEXT}"


async def test_a_change_by_another_hand_takes_the_confirmation_away(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8")
            assert not confirm_button(work).disabled
            with work.desk.record.writing():
                work.desk.record.sql("UPDATE delivery SET content = 'Other words' WHERE id = ?", (written,))
            await until(pilot, lambda: confirm_button(work).disabled)
        assert work.posts() == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("x" * 281, "@brandlark: 281 of 280 characters, too long by 1."),
        ("Hi <%= service.lable %>", "Line 1, column 4: There is no field"),
        ("", "The content is empty."),
    ],
)
async def test_what_the_analysis_refuses_cannot_be_confirmed(tmp_path: Path, content: str, why: str) -> None:
    with at_work(tmp_path / "home") as work:
        work.write(content=content)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8", why)
            await until_seen(pilot, "✗ Delivery preparation failed")
            assert confirm_button(work).disabled
        assert work.posts() == []


async def test_without_a_target_of_the_proofs_the_dialog_says_what_is_missing(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        work.write(proof_target=[])
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await pilot.press("f7")
            await until_seen(pilot, "✗ The test account is missing")
            assert confirm_button(work).disabled
            await pilot.press("enter")
            await until_seen(pilot, "✗ The test account is missing")
            assert confirm_button(work).disabled
        assert work.desk.record.scalar("SELECT count(*) FROM delivery") == 1


async def test_the_main_account_cannot_be_chosen_for_proofs(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write(proof_target=[])
        async with work.app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_first(pilot)
            await pilot.press("f4")
            await until_seen(pilot, "Click on the 'Add' button.")
            await pilot.press("enter")
            await until_seen(pilot, "Add: a Twitter account")
            await pilot.press("down", "enter")
            await until_seen(pilot, "a proof there would be the real post.")
            assert list(work.found(written).proof_target) == []


async def test_a_test_account_that_becomes_the_main_target_takes_no_proof(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        work.write(main_target=[work.proofs])
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await pilot.press("f7")
            await until_seen(pilot, "✗ Proofs (larkproofs) is in the main target: a proof there would be the real")
            assert confirm_button(work).disabled
        assert work.posts() == []


async def test_a_public_test_account_asks_a_second_time(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        desk = work.desk
        work.box.faults([{"effect": {"protect": {"user": "larkproofs", "on": False}}}])
        check(desk.record, desk.connections, desk.clock, OPERATOR, work.proofs)
        work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f7", "Everybody could read this proof.")
            await pilot.press("enter")
            await until_seen(pilot, "Not analyzed.")
            assert confirm_button(work).disabled
            assert desk.record.scalar("SELECT count(*) FROM delivery") == 1
            await pilot.press("enter")
            await until_seen(pilot, "Everybody could read this proof.")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Read the log, then choose")
            await pilot.press("tab", "enter")
            await until_seen(pilot, "✓ Finished")
        assert [username for username, _ in work.posts()] == ["larkproofs"]


async def test_a_postponed_delivery_waits_for_its_contact_date(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8")
            await pilot.press("shift+tab", "shift+tab", "down")
            await until_seen(pilot, "2026-11-23 09:00 Europe/Berlin (UTC 08:00)")
            await golden(pilot, "send-postponed-80x24")
            work.app.screen.query_one("#contact", Input).value = "2026-11-21 09:00"
            confirm_button(work).press()
            await until_seen(pilot, "This lies in the past.")
            work.app.screen.query_one("#contact", Input).value = "2026-03-29 02:30"
            await until_seen(pilot, "There is no 02:30 on that day in Europe/Berlin")
            work.app.screen.query_one("#contact", Input).value = "2026-12-24 18:00"
            confirm_button(work).press()
            await until_seen(pilot, "When: 2026-12-24 18:00 Europe/Berlin (UTC 17:00)")
            await pilot.press("right", "enter")
            await until_seen(pilot, "Waiting for the contact date.")
        known = work.found(written)
        assert (known.state, known.contact_at.isoformat()) == ("Pending", "2026-12-24T17:00:00+00:00")
        assert work.posts() == []


async def test_locked_secrets_are_opened_before_anything_is_confirmed(tmp_path: Path) -> None:
    words = "four plain words for it"
    with at_work(tmp_path / "home", working=False) as work:
        desk = desk_at(work.box, tmp_path / "other", clock=SystemClock(), passphrase=words)
        desk.secrets.lock()
        object.__setattr__(work.app.world, "desk", desk)
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await analyze(pilot, "f8")
            await pilot.press("tab", "enter")
            await until(pilot, lambda: isinstance(work.app.screen, Passphrase))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, SendDelivery))
            assert work.found(written).state == DeliveryState.READY
            confirm_button(work).press()
            await until(pilot, lambda: isinstance(work.app.screen, Passphrase))
            await pilot.press(*words)
            assert isinstance(work.app.focused, SecretInput)
            await pilot.press("enter")
            await until_seen(pilot, "Do you confirm")
        desk.record.close()


async def test_keys_that_were_lost_pause_the_delivery_and_the_log_says_why(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        work.desk.secrets.remove(services.service(work.desk.record, work.brand).secret_key)
        work.confirm(written)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "Paused. The log under Audit says why")
            await pilot.press("left_square_bracket")
            await until_seen(pilot, "The delivery is paused.")
        assert work.posts() == []


async def test_a_confirmed_delivery_is_followed_live(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        work.box.faults([{"endpoint": "POST /2/tweets", "effect": {"delay": 0.8}}])
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            work.confirm(written)
            await until_seen(pilot, "▸ In progress")
            await until_seen(pilot, "✓ Finished")
        assert work.posts() == [("brandlark", FILLED)]


async def test_an_answer_that_never_came_is_told_as_a_doubt(tmp_path: Path) -> None:
    with at_work(tmp_path / "home") as work:
        written = work.write()
        work.box.faults([{"endpoint": "POST /2/tweets", "effect": {"cut_after": True}}])
        work.confirm(written)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "1 not answered by X: the post is looked for before anything is tried again.")
            await pilot.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
            await until_seen(pilot, "? Taken into account")
        assert work.posts() == [("brandlark", FILLED)]


def test_a_window_that_is_still_being_laid_out_has_no_tab_in_front() -> None:
    window = DeliveryWindow(1)
    assert window.tab == ""
    window.turn(1)
