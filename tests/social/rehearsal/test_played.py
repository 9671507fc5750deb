"""What a rehearsal plays: the delivery whole, under troubles, against a stand-in of its own, as the real one would go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from social.deliveries.resuming import resume_thread
from social.rehearsal.order import TROUBLES, Order, struck
from social.rehearsal.report import held_against
from social.rehearsal.words import lines, summary
from social.sandbox.ledger import Write
from store import alerts, sends
from store.deliveries import DeliveryState, delivery
from store.external_accounts import change_external_account
from store.sends import Send
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import everybody, write
from tests.social.desks import OPERATOR
from tests.social.rehearsal.conftest import Played


def test_messages_under_all_troubles_are_neither_doubled_nor_lost(office: Office, played: Played) -> None:
    written = write(office)
    reached = office.analyze(written).to_send
    told = played(written)
    assert (told["holds"], told["state"]) == (True, DeliveryState.FINISHED), told
    assert told["planned"] == reached == told["sent"] + told["refused"] + told["doubtful"]
    assert (told["doubled"], told["lost"], told["astray"]) == (0, 0, 0)
    assert (told["taken"], told["refused"]) == (told["sent"], told["struck"]["closed"])
    assert set(told["struck"]) == set(TROUBLES)
    assert told["doubts"]["arose"] == len(told["struck"]) - 1 == told["doubts"]["found"] + told["doubts"]["not_found"]
    assert told["doubts"]["not_found"] == told["doubtful"] == 2
    assert told["left_out"]["Closed direct messages"] > 0


def test_without_troubles_it_goes_as_the_flight_plan_says(office: Office, played: Played) -> None:
    written = write(office, waves={"size": 10, "every": 1_440})
    told = played(written, troubles=())
    assert (told["holds"], told["struck"], told["sent"]) == (True, {}, told["planned"])
    assert told["last_left"] == told["plan"]["ends"]
    assert told["price"] - told["price_of_reading"] == told["plan"]["price"] > 0
    assert [each["left"] for each in told["by_day"]] == [10, 10, told["planned"] - 20]
    assert "Duration 2 d, as planned." in lines(told)


def test_the_same_seed_strikes_the_same_messages(office: Office, played: Played) -> None:
    written = write(office)
    assert played(written, seed=7) == played(written, seed=7)
    dice = [struck(Order(1, seed=seed), 30, people=True).calls for seed in (7, 7, 8)]
    assert dice[0] == dice[1] != dice[2]


@pytest.mark.parametrize("office", ["2", "1.1"], indirect=True)
def test_a_tweet_comes_through_a_cut_and_a_late_answer(office: Office, played: Played) -> None:
    written = office.write(main_target=[office.brand, office.proofs])
    told = played(written)
    assert (told["holds"], told["planned"], told["sent"], told["taken"]) == (True, 2, 2, 2), told
    assert sum(told["struck"].values()) == told["doubts"]["arose"] >= 2
    assert (told["doubts"]["sent_again"], told["doubts"]["not_found"]) == (1, 0)


def test_a_thread_is_sent_whole_through_whatever_comes_in_its_way(office: Office, played: Played) -> None:
    told = played(office.write("The first.\n---\nThe second.\n---\nThe third.", main_target=[office.brand]), seed=3)
    assert (told["holds"], told["planned"], told["sent"], told["taken"]) == (True, 3, 3, 3), told
    assert sum(told["struck"].values()) >= 3


def test_a_text_that_stands_already_is_refused_as_x_would(office: Office, played: Played) -> None:
    office.send(office.write())
    told = played(office.write(), troubles=())
    assert (told["refused"], told["sent"], told["taken"]) == (1, 0, 0)
    assert played(office.write("Something else."), troubles=())["sent"] == 1


def test_of_many_a_sample_is_sent_and_told_as_such(office: Office, played: Played) -> None:
    written = write(office)
    whole = office.analyze(written).to_send
    told = played(written, sample=6, troubles=())
    assert (told["planned"], told["sent"], told["sample_of"]) == (6, 6, whole)
    assert set(told["left_out"]) == {"Closed direct messages"}
    assert (told["plan"]["messages"], told["plan_of_sample"]["messages"]) == (whole, 6)
    assert told["price"] - told["price_of_reading"] == told["plan_of_sample"]["price"] < told["plan"]["price"]
    assert f"A sample: the first 6 of {whole} messages." in " ".join(lines(told))


def test_what_the_analysis_holds_back_is_not_rehearsed(office: Office, played: Played) -> None:
    change_external_account(office.desk.record, daily_messages=5)
    told = played(write(office))
    assert (told["ready"], told["holds"]) == (False, False)
    assert "which may send 5 a day" in " ".join(lines(told))
    assert summary(told) == "Not rehearsed: the analysis found errors."


def test_nothing_else_of_the_record_stirs_on_the_stage(office: Office, played: Played) -> None:
    going = office.write("Another one that is in progress.")
    office.analyze(going)
    office.confirm(going)
    channel = alerts.channel(office.desk.record, "command")
    alerts.keep_channel(office.desk.record, replace(channel, enabled=True))
    told = played(office.write(), troubles=())
    assert (told["sent"], told["taken"]) == (1, 1)
    known = delivery(office.desk.record, going)
    assert known is not None
    assert known.state == DeliveryState.SENDING
    assert sends.tally(office.desk.record, going) == {"planned": 1}


def test_who_takes_messages_by_the_record_takes_them_on_the_stage_alone(office: Office, played: Played) -> None:
    """A text to each, with their own name, though the real ones have none of it."""
    people = [each for each in everybody(office) if each.receives_messages is not False]
    told = played(write(office), troubles=("closed",))
    assert (told["planned"], told["refused"]) == (len(people), told["struck"]["closed"])
    assert [each for each in office.box.ledger() if each["kind"] == "message"] == []


def test_what_does_not_leave_in_time_expires(office: Office, played: Played) -> None:
    late = played(write(office, validity_days=0.005), troubles=())
    assert (late["sent"], late["expired"], late["holds"]) == (15, late["planned"] - 15, True)


def row(number: int, state: str, remote_id: str | None) -> Send:
    return Send(number, 1, 1, 0, 0, "t", "h", state, "", None, 1, 0, 0, None, None, None, None, remote_id, None)


def wrote(text: str, write_id: str, to: str | None = None) -> Write:
    return Write("message" if to else "post", "brandlark", to, text, "", write_id)


def test_a_double_a_loss_and_a_stray_are_told() -> None:
    rows = [row(1, "sent", "11"), row(2, "sent", "12"), row(3, "absent", None)]
    good = held_against(rows[:2], [wrote("a", "11"), wrote("b", "12")])
    assert good == {"taken": 2, "doubled": 0, "lost": 0, "astray": 0}
    twice = held_against(rows, [wrote("a", "11", "7"), wrote("b", "13", "7")])
    assert twice == {"taken": 2, "doubled": 1, "lost": 1, "astray": 1}
    assert held_against([row(1, "sent", "11"), row(2, "sent", "11")], [wrote("a", "11")])["doubled"] == 1


def test_it_waits_for_no_second_person(office: Office, played: Played) -> None:
    written = write(office, approval="second-person")
    told = played(written, troubles=())
    assert (told["holds"], told["sent"]) == (True, told["planned"])
    assert office.found(written).approved_by is None


def test_what_a_second_person_has_yet_to_approve_is_rehearsed_before(office: Office, played: Played) -> None:
    written = office.write(main_target=[office.brand], rules={"approval": "second-person"})
    told = played(written)
    assert (told["holds"], told["sent"]) == (True, 1), told
    assert office.found(written).rules == {"approval": "second-person"}


def test_what_goes_on_with_a_torn_thread_is_rehearsed_behind_its_post(office: Office, played: Played) -> None:
    office.box.faults([{"endpoint": "POST /2/tweets", "nth": [2], "effect": {"refuse": "too-long"}}])
    written = office.write("One\n---\nTwo\n---\nThree")
    office.send(written)
    # Ids grow with time, and the sandbox gave them by its own clock.
    office.clock.instant = datetime.now(UTC) + timedelta(hours=1)
    rest = resume_thread(office.desk.record, office.clock, OPERATOR, written)
    told = played(rest)
    assert (told["holds"], told["planned"], told["sent"], told["taken"]) == (True, 2, 2, 2)
