"""Asking a second person: refused with a reason, approved with a word, lapsed, told by the channels, bound to what is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from social.alerts.channels import change as change_channel
from social.deliveries import approving
from social.deliveries.drafts import NotPossible
from store import alerts, approvals, audit
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from tests.social.alerts.conftest import Hook, web_server
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.deliveries.test_approving import READER, SECOND, approve, written
from tests.social.desks import OPERATOR

DAY = 86_400


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as listening:
        yield listening


def refuse(office: Office, delivery_id: int, reason: str = "The date is wrong.", by: str = READER) -> None:
    approving.refuse(office.desk.record, office.clock, by, delivery_id, reason)


def words(office: Office, delivery_id: int) -> list[str]:
    return [turn.word for turn in approvals.turns(office.desk.record, delivery_id)]


def listen(office: Office, hook: Hook) -> None:
    desk = office.desk
    change_channel(desk.record, desk.at_need, desk.clock, OPERATOR, "webhook", enabled=True, secret={"url": hook.url})


def told(hook: Hook) -> list[tuple[str, str]]:
    return [(post["news"], post["subject"]) for post in hook.posts]


def test_what_is_refused_is_edited_again_with_the_reason_and_can_be_asked_anew(office: Office) -> None:
    made = written(office)
    with pytest.raises(NotPossible, match="A refusal needs its reason"):
        refuse(office, made, " \n ")
    with pytest.raises(NotPossible, match="You wrote in it"):
        refuse(office, made, by=OPERATOR)
    refuse(office, made, "The date\nis wrong.")
    delivery = office.found(made)
    assert (delivery.state, delivery.analyzed_hash, delivery.to_send) == (DeliveryState.EDITED, None, 0)
    refusal = approving.turned_down(office.desk.record, delivery)
    assert refusal is not None
    assert (refusal.operator, refusal.comment, refusal.at) == (READER, "The date is wrong.", office.clock.now())
    newest = audit.acts(office.desk.record)[0]
    assert (newest.operator, newest.action) == (READER, "Refuse")
    assert "Refused by anna: “The date is wrong.”" in office.said(made)
    with pytest.raises(NotPossible, match="not analysed"):
        office.confirm(made)
    with pytest.raises(NotPossible, match="not analysed as it stands"):
        approve(office, made)
    office.change(made, content="Other")
    office.analyze(made)
    assert approving.turned_down(office.desk.record, office.found(made)) is None
    approve(office, made)
    office.confirm(made)
    assert words(office, made) == ["asked", "refused", "asked", "approved"]
    assert office.work(made).state == DeliveryState.FINISHED
    with pytest.raises(NotPossible, match="confirmed before"):
        refuse(office, made)


def test_an_approval_has_its_comment_and_is_taken_back_by_a_refusal(office: Office) -> None:
    made = written(office)
    approving.approve(office.desk.record, office.clock, READER, made, " Fine by me. ")
    assert approvals.turns(office.desk.record, made)[-1].comment == "Fine by me."
    assert "“Fine by me.”" in office.said(made)
    refuse(office, made, by="third")
    assert (office.found(made).approved_by, words(office, made)) == (None, ["asked", "approved", "refused"])
    office.analyze(made)
    with pytest.raises(NotPossible, match="A second person has to approve it first"):
        office.confirm(made)


@pytest.mark.parametrize("what", ["name", "price"])
def test_an_approval_is_for_each_text_and_the_price_as_they_were_analysed(office: Office, what: str) -> None:
    made = written(office)
    approve(office, made)
    record = office.desk.record
    if what == "name":
        record.sql("UPDATE service SET label = 'Old offers' WHERE id = ?", (office.brand,))
    else:
        change_external_account(record, api_version="1.1")
    with pytest.raises(NotPossible, match="It changed since anna approved it"):
        office.confirm(made)
    with pytest.raises(NotPossible, match=r"An account's name or a price changed since it was analysed|not analysed"):
        approve(office, made, "third")
    office.analyze(made)
    approve(office, made, "third")
    office.confirm(made)
    assert words(office, made) == ["asked", "approved", "void", "asked", "approved"]


def test_the_same_question_is_asked_once_and_a_change_takes_it_back(office: Office) -> None:
    made = written(office)
    office.analyze(made)
    assert words(office, made) == ["asked"]
    office.change(made, label="Another name")
    assert words(office, made) == ["asked"]
    office.change(made, content="Other")
    office.analyze(made)
    assert words(office, made) == ["asked", "void", "asked"]


@pytest.mark.parametrize(("rules", "days"), [({}, 3), ({"approval_days": 1}, 1)])
def test_what_nobody_approves_in_time_lapses_and_nothing_is_sent(
    office: Office, rules: dict[str, int], days: int
) -> None:
    made = office.write(rules=SECOND | rules)
    office.analyze(made)
    office.clock.move(days * DAY - 1)
    assert office.work(made).state == DeliveryState.READY
    office.clock.move(1)
    with pytest.raises(NotPossible, match=r"Nobody approved it until .* so it lapsed\. Analyse it \(F8\)"):
        approve(office, made)
    left = office.work(made)
    assert (left.state, left.analyzed_hash, words(office, made)) == (DeliveryState.EDITED, None, ["asked", "lapsed"])
    assert f"Nobody approved it within {days} day(s), so it is not asked any more. Nothing was sent." in office.said(
        made
    )
    newest = audit.acts(office.desk.record)[0]
    assert (newest.operator, newest.action) == (audit.ENGINE, "Lapse")
    office.analyze(made)
    approve(office, made)
    office.confirm(made)
    office.work(made)
    assert office.posts() == [FILLED]


def test_the_channels_are_told_once_reminded_once_and_told_the_end(office: Office, hook: Hook) -> None:
    listen(office, hook)
    made = written(office)
    for _ in range(3):
        office.work(made)
        office.clock.move(60)
    assert told(hook) == [("raised", "Offer waits for approval")]
    post = hook.posts[0]
    assert (post["delivery"], post["workflow"], post["cause"]) == (made, None, "approval")
    assert "tester asks for a second person's approval: 1 message. The question lapses on" in post["sentence"]
    assert f"stonechat delivery refuse {made} --reason" in post["cure"]
    assert FILLED not in post["text"], "what is to be sent is nobody's business before it is"
    for _ in range(3):
        office.clock.move(DAY / 2)
        office.work(made)
    assert told(hook)[1:] == [("again", "Offer waits for approval")]
    assert "This is the one reminder." in hook.posts[1]["text"]
    refuse(office, made)
    office.work(made)
    office.work(made)
    assert told(hook)[2:] == [("cleared", "Over: Offer waits for approval")]
    assert hook.posts[2]["sentence"].endswith("anna refused it: “The date is wrong.”")
    assert alerts.open_alerts(office.desk.record) == []


def test_who_analyses_again_and_again_is_no_storm(office: Office, hook: Hook) -> None:
    listen(office, hook)
    made = written(office)
    office.work(made)
    for number in range(5):
        office.change(made, content=f"Version {number}")
        office.work(made)
        office.analyze(made)
        office.clock.move(60)
        office.work(made)
    assert told(hook) == [("raised", "Offer waits for approval")]
    office.clock.move(3_600)
    office.work(made)
    assert [news for news, _ in told(hook)] == ["raised", "raised"]
    approve(office, made)
    office.work(made)
    assert [news for news, _ in told(hook)] == ["raised", "raised", "cleared"]
    assert f"It can be confirmed: stonechat delivery confirm {made}" == hook.posts[2]["cure"]


def test_what_lapses_is_told_and_a_channel_that_is_down_is_told_later(office: Office, hook: Hook) -> None:
    listen(office, hook)
    hook.answers = [(503, "later")]
    made = written(office)
    office.work(made)
    office.clock.move(61)
    office.work(made)
    assert [news for news, _ in told(hook)] == ["raised", "raised"], "the first was not taken"
    office.clock.move(3 * DAY)
    office.work(made)
    assert told(hook)[2:] == [("cleared", "Over: Offer waits for approval")]
    assert hook.posts[2]["sentence"].endswith("Nobody approved it in time. Nothing was sent.")
    assert office.posts() == []
