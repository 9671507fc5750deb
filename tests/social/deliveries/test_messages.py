"""Direct messages: who gets one, who is left out and why, once each, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from social.deliveries import approving, confirming, drafts, grace
from social.deliveries.drafts import NotPossible
from social.deliveries.target import listed, subscribers
from social.sandbox.server import Sandbox
from social.workflows import requests
from store import consents, members, sends, visitors
from store.deliveries import Delivery, DeliveryState, exclusions
from store.external_accounts import change_external_account
from store.sends import SendState
from store.visitors import Visitor
from store.windows import VisitorView, visitor_ids
from store.workflows import open_run, workflow
from tests.social.deliveries.conftest import Office
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

TEXT = "<%= visitor.name %>, this offer of <%= service.label %> is for you."
SEND = "POST /2/dm_conversations/with/:id/messages"
FOLLOWERS = 40


@pytest.fixture(params=["2"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office whose brand has followers, all of them synchronized."""
    with Sandbox(followers=FOLLOWERS, no_quota=True) as box:
        desk = desk_at(
            box, tmp_path / "home", version=request.param, clock=HeldClock(datetime.now(UTC).replace(microsecond=0))
        )
        found = Office(desk, box, desk.clock, *register(desk, box))
        synchronize(found)
        yield found
        desk.record.close()


def synchronize(office: Office) -> None:
    record = office.desk.record
    requests.run_now(record, office.clock, OPERATOR, "syncTwitter", start_too=True)
    known = workflow(record, "syncTwitter")
    assert known is not None
    while open_run(record, known.id) is not None:
        assert office.desk.engine("test").once()


def everybody(office: Office) -> list[Visitor]:
    ids = visitor_ids(office.desk.record, VisitorView(service_id=office.brand))
    return visitors.visitors(office.desk.record, list(ids))


def write(office: Office, content: str = TEXT, *parts: dict[str, Any], **rules: Any) -> int:
    target = list(parts) or [subscribers(office.brand)]
    told = {"content": content, "parts": target, "rules": rules, "proof_target": [office.proofs]}
    return drafts.create(office.desk.record, office.clock, OPERATOR, "dm", "Offer", **told)


def ask_all(office: Office) -> list[Visitor]:
    """Everybody asks for messages; those whose direct messages are open come back."""
    people = everybody(office)
    for each in people:
        consents.keep_consent(office.desk.record, office.brand, each.external_id, "asked", "a form", office.clock.now())
    return [each for each in people if each.receives_messages is not False]


def to_the_end(office: Office, delivery_id: int, most: int = 200) -> Delivery:
    engine = office.desk.engine("test")
    for _ in range(most):
        while engine.step():
            pass
        if office.found(delivery_id).state in (DeliveryState.FINISHED, DeliveryState.PAUSED):
            break
        office.clock.move(60)
    engine.stop()
    return office.found(delivery_id)


def messages(office: Office) -> list[tuple[str, str]]:
    return [(write["to"], write["text"]) for write in office.box.ledger() if write["kind"] == "message"]


def test_each_who_asked_gets_one_with_their_own_name(office: Office) -> None:
    reached = ask_all(office)
    written = write(office)
    found = office.analyze(written)
    assert (found.ready, found.to_send) == (True, len(reached))
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    named = {
        each.external_id: f"{each.full_name or each.username}, this offer of New Offers Available is for you."
        for each in reached
    }
    assert sorted(messages(office)) == sorted(named.items())
    assert exclusions(office.desk.record, written).get("Closed direct messages", 0) == FOLLOWERS - len(reached)


def test_who_has_not_asked_is_left_out_unless_a_number_is_typed(office: Office) -> None:
    written = write(office)
    found = office.analyze(written)
    assert not found.ready
    assert any("have not asked for messages" in line.sentence for line in found.lines)
    office.change(written, rules={"without_consent": True})
    number = office.analyze(written).to_send
    assert number == len([each for each in everybody(office) if each.receives_messages is not False])
    with pytest.raises(NotPossible, match="Type the number"):
        office.confirm(written)
    office.confirm(written, typed=number)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert len(messages(office)) == number


def test_an_opt_out_counts_at_once_even_after_the_confirmation(office: Office) -> None:
    reached = ask_all(office)
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    gone = reached[3].external_id
    consents.keep_opt_out(office.desk.record, gone, "by hand", "said so", office.clock.now())
    to_the_end(office, written)
    assert gone not in [to for to, _ in messages(office)]
    assert sends.tally(office.desk.record, written) == {"sent": len(reached) - 1, "excluded": 1}
    again = write(office)
    office.analyze(again)
    assert exclusions(office.desk.record, again)["Denylisted address"] == 1


def test_parts_are_combined_inverted_and_listed_and_nobody_gets_two(office: Office) -> None:
    reached = ask_all(office)
    many = sorted(each.number_of_friends or 0 for each in reached)[len(reached) // 2]
    words = f"friends > {many}"
    large = {each.external_id for each in reached if (each.number_of_friends or 0) > many}
    part, unknown = listed(
        office.desk.record, office.brand, [f"@{reached[0].username}", reached[1].external_id, "nobody_77"]
    )
    assert unknown == ["nobody_77"]
    both = write(office, TEXT, subscribers(office.brand, words), part)
    assert office.analyze(both).to_send == len(large | {reached[0].external_id, reached[1].external_id})
    doubles = len(large & {reached[0].external_id, reached[1].external_id})
    assert exclusions(office.desk.record, both).get("Double", 0) == doubles
    without = write(office, TEXT, subscribers(office.brand), subscribers(office.brand, words, inverted=True))
    assert office.analyze(without).to_send == len(reached) - len(large)


def test_a_proof_goes_to_the_test_account_alone(office: Office) -> None:
    written = write(office)
    proof, found = office.prove(written)
    assert (found.ready, found.to_send) == (True, 1)
    office.confirm(proof)
    assert to_the_end(office, proof).state == DeliveryState.FINISHED
    account = office.box.account("larkproofs")
    assert [to for to, _ in messages(office)] == [account["user_id"]]


def test_a_test_account_that_does_not_follow_gets_no_proof(office: Office) -> None:
    written = write(office)
    office.desk.record.sql("UPDATE subscription SET ended = 1")
    with pytest.raises(NotPossible, match="is not among the followers"):
        office.prove(written)


@pytest.mark.parametrize("effect", [{"cut_after": True}, {"status": 503, "done": True}, {"truncate": True}])
def test_a_message_of_unknown_fate_is_found_and_never_doubled(office: Office, effect: dict[str, Any]) -> None:
    reached = ask_all(office)
    office.box.faults([{"endpoint": SEND, "nth": 3, "effect": effect}])
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert sends.tally(office.desk.record, written) == {"sent": len(reached)}
    assert len(messages(office)) == len({to for to, _ in messages(office)}) == len(reached)


def test_a_message_that_never_arrived_is_listed_and_not_sent_again(office: Office) -> None:
    reached = ask_all(office)
    office.box.faults([{"endpoint": SEND, "nth": 2, "effect": {"cut_before": True}}])
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    to_the_end(office, written)
    tally = sends.tally(office.desk.record, written)
    assert tally == {"sent": len(reached) - 1, "absent": 1}
    assert len(messages(office)) == len(reached) - 1


def test_the_day_of_an_account_is_shared_by_all_its_deliveries(office: Office) -> None:
    reached = ask_all(office)
    change_external_account(office.desk.record, daily_messages=10)
    written = write(office, TEXT, waves={"size": 10, "every": 1440})
    found = office.analyze(written)
    office.confirm(written)
    days: dict[int, int] = {}
    begun = office.clock.now()
    engine = office.desk.engine("test")
    while office.found(written).state != DeliveryState.FINISHED:
        while engine.step():
            pass
        office.clock.move(600)
        assert office.clock.now() - begun < timedelta(days=10)
    engine.stop()
    for each in sends.sends(office.desk.record, written):
        assert each.started_at is not None
        day = (each.started_at - begun).days
        days[day] = days.get(day, 0) + 1
    assert days == {number: min(10, len(reached) - number * 10) for number in range(-(-len(reached) // 10))}
    told = next(line.sentence for line in found.lines if line.sentence.startswith("The last message leaves"))
    planned = datetime.strptime(told.split("about ")[1][:16], "%Y-%m-%d %H:%M").replace(tzinfo=begun.tzinfo)
    last = max(each.started_at for each in sends.sends(office.desk.record, written) if each.started_at)
    assert abs(last - planned) < timedelta(minutes=11)


def test_a_target_above_the_day_wants_waves_that_end_in_time(office: Office) -> None:
    ask_all(office)
    change_external_account(office.desk.record, daily_messages=5)
    written = write(office)
    assert any("Send in waves" in line.sentence for line in office.analyze(written).lines if line.level == "error")
    office.change(written, rules={"waves": {"size": 5, "every": 1440}})
    assert any(
        "after the validity limit" in line.sentence for line in office.analyze(written).lines if line.level == "error"
    )
    office.change(written, rules={"waves": {"size": 5, "every": 1440}, "validity_days": 30})
    assert office.analyze(written).ready


def test_what_has_not_left_by_the_validity_limit_expires(office: Office) -> None:
    reached = ask_all(office)
    written = write(office, TEXT, waves={"size": 10, "every": 1440})
    office.analyze(written)
    office.confirm(written)
    engine = office.desk.engine("test")
    while engine.step():
        pass
    office.clock.move(6 * 86_400)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert sends.tally(office.desk.record, written) == {"sent": 10, "expired": len(reached) - 10}


def test_stop_and_pause_are_honoured_between_two_messages(office: Office) -> None:
    reached = ask_all(office)
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    engine = office.desk.engine("test")
    for _ in range(6):
        engine.step()
    left = len(messages(office))
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    while engine.step():
        pass
    assert len(messages(office)) == left > 0
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    assert sends.tally(office.desk.record, written) == {"sent": left, "cancelled": len(reached) - left}
    engine.stop()


def test_counting_and_listing_agree(office: Office) -> None:
    people = everybody(office)
    for each in people[::2]:
        consents.keep_consent(office.desk.record, office.brand, each.external_id, "asked", "a form", office.clock.now())
    consents.keep_opt_out(office.desk.record, people[0].external_id, "by hand", "", office.clock.now())
    part = members.Part(office.brand, members.Condition("1"))
    for rules in (members.Rules(), members.Rules(without_consent=True), members.Rules(True, None, 7)):
        counts, _ = members.count(office.desk.record, [part], rules)
        listed_now = list(members.members(office.desk.record, [part], rules))
        assert sum(each.members for each in counts) == len(listed_now) == len(set(listed_now))


@pytest.mark.parametrize("office", ["2", "1.1"], indirect=True)
def test_a_refusal_of_one_person_does_not_stop_the_others(office: Office) -> None:
    reached = {each.external_id for each in ask_all(office)}
    office.desk.record.sql("UPDATE visitor SET receives_messages = NULL")  # as version 1.1 leaves it: nobody said
    written = write(office)
    assert office.analyze(written).to_send == FOLLOWERS
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    tally, left = sends.tally(office.desk.record, written), messages(office)
    assert tally[SendState.SENT] == len(left) == len(dict(left)) >= FOLLOWERS // 2
    assert tally[SendState.REFUSED] == FOLLOWERS - len(left) > 0
    assert {to for to, _ in left} <= reached


def test_a_grace_that_is_skipped_lets_the_first_wave_begin_and_leaves_the_others_where_they_are(office: Office) -> None:
    reached = ask_all(office)
    written = write(office, waves={"size": 10, "every": 1440})
    assert office.analyze(written).ready
    office.confirm(written, grace=600)
    ends = office.clock.now() + timedelta(seconds=600)
    grace.send_now(office.desk.record, office.clock, OPERATOR, written)
    planned = [send.next_at for send in sends.sends(office.desk.record, written)]
    assert planned[:11] == [office.clock.now()] * 10 + [ends + timedelta(days=1)]
    office.work(written)
    assert len(messages(office)) == 10 < len(reached)


def test_an_approval_of_messages_is_for_as_many_at_their_price_under_the_account_s_name(office: Office) -> None:
    record, clock = office.desk.record, office.clock
    ask_all(office)
    written = write(office, approval="second-person")
    assert office.analyze(written).ready
    approving.approve(record, clock, "anna", written)
    assert approving.approval_holds(record, office.found(written))
    record.sql("UPDATE service SET label = 'Old offers' WHERE id = ?", (office.brand,))
    with pytest.raises(NotPossible, match="It changed since anna approved it"):
        office.confirm(written)
    office.analyze(written)
    approving.approve(record, clock, "anna", written)
    change_external_account(record, api_version="1.1")
    with pytest.raises(NotPossible, match="It changed since anna approved it"):
        office.confirm(written)
    change_external_account(record, api_version="2")
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
