"""A second person's approval: nothing is confirmed without it, nobody approves what they wrote, and a change voids it."""

from __future__ import annotations

import pytest

from social.deliveries import approving, asking, confirming, drafts, own_templates
from social.deliveries.drafts import NotPossible
from social.rights import NotAllowed
from store import audit, operators, services
from store.deliveries import DeliveryState
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.desks import OPERATOR

SECOND = {"approval": "second-person"}
READER = "anna"


def written(office: Office, **values: object) -> int:
    made = office.write(rules=SECOND, **values)
    assert office.analyze(made).ready
    return made


def approve(office: Office, delivery_id: int, by: str = READER) -> None:
    approving.approve(office.desk.record, office.clock, by, delivery_id)


def test_it_leaves_only_once_somebody_else_approved_it(office: Office) -> None:
    made = written(office)
    with pytest.raises(
        NotPossible, match=r"somebody else than tester\. Until .* they open it .* stonechat delivery approve"
    ):
        office.confirm(made)
    with pytest.raises(NotPossible, match="You wrote in it: somebody else than tester has to approve it"):
        approve(office, made, OPERATOR)
    approve(office, made)
    assert "Approved by anna, as it was analysed: 1 message(s)." in office.said(made)
    newest = audit.acts(office.desk.record)[0]
    assert (newest.operator, newest.action, newest.type) == (READER, "Approve", "Delivery")
    office.confirm(made)
    assert office.work(made).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


@pytest.mark.parametrize(
    "change", [{"content": "Other"}, {"proof_target": []}, {"rules": {**SECOND, "grace": 5}}, {"media_hash": "x"}]
)
def test_any_change_makes_it_void_though_it_is_analysed_anew(office: Office, change: dict[str, object]) -> None:
    made = written(office)
    approve(office, made)
    office.change(made, **change)
    assert office.analyze(made).ready or "media_hash" in change
    assert not approving.approval_holds(office.desk.record, office.found(made))
    with pytest.raises(NotPossible, match=r"changed since anna approved it|analysis found errors"):
        office.confirm(made)


def test_another_number_of_messages_makes_it_void_and_the_same_analysis_again_does_not(office: Office) -> None:
    made = written(office, main_target=[office.brand, office.proofs])
    approve(office, made)
    office.analyze(made)
    assert approving.approval_holds(office.desk.record, office.found(made))
    services.remove_service(office.desk.record, office.proofs)
    office.analyze(made)
    with pytest.raises(NotPossible, match="It changed since anna approved it"):
        office.confirm(made)


def test_whoever_wrote_a_part_of_it_approves_none_of_it(office: Office) -> None:
    made = written(office)
    drafts.change(office.desk.record, office.clock, READER, made, label="Another name")
    with pytest.raises(NotPossible, match="somebody else than anna and tester"):
        approve(office, made)
    approve(office, made, "third")
    with pytest.raises(NotPossible, match="approved already, by third"):
        approve(office, made, "fourth")


def test_what_is_not_analysed_or_asks_for_nobody_is_not_approved(office: Office) -> None:
    plain, asking = office.write(), office.write(rules=SECOND)
    with pytest.raises(NotPossible, match="asks for no second person's approval"):
        approve(office, plain)
    with pytest.raises(NotPossible, match="not analysed as it stands"):
        approve(office, asking)
    approve_me = written(office)
    approve(office, approve_me)
    office.confirm(approve_me)
    with pytest.raises(NotPossible, match="is in progress: it was confirmed before"):
        approve(office, approve_me)


def test_a_proof_needs_nobody(office: Office) -> None:
    proof, analysis = office.prove(written(office))
    assert analysis.ready
    office.confirm(proof)
    assert office.work(proof).state == DeliveryState.FINISHED


def test_who_may_not_send_may_not_approve(office: Office) -> None:
    made = written(office)
    operators.keep_operator(office.desk.record, "boss", ["Administrator"], [])
    operators.keep_operator(office.desk.record, READER, ["Content contributors"], [])
    with pytest.raises(NotAllowed, match="needs the right START DELIVERIES"):
        approve(office, made)
    operators.keep_operator(office.desk.record, READER, ["Delivery operators"], [])
    approve(office, made)


def test_only_an_administrator_takes_it_away_from_a_delivery_or_a_template(office: Office) -> None:
    record, clock = office.desk.record, office.clock
    made = written(office)
    own_templates.save_as_template(record, clock, OPERATOR, made, "Careful")
    operators.keep_operator(record, "boss", ["Administrator"], [])
    operators.keep_operator(record, OPERATOR, ["Delivery operators"], [])
    plain = office.write()
    for act in (
        lambda who: drafts.change(record, clock, who, made, rules={}),
        lambda who: drafts.create(record, clock, who, "Careful", "Quick", rules={}),
        lambda who: own_templates.save_as_template(record, clock, who, plain, "careful"),
    ):
        with pytest.raises(NotPossible, match="only an operator with the right ADMINISTRATION takes that away"):
            act(OPERATOR)
        act("boss")
    assert confirming.why_not_confirm(record, office.found(made)) is not None


def test_a_delivery_made_from_such_a_template_asks_too(office: Office) -> None:
    own_templates.save_as_template(office.desk.record, office.clock, OPERATOR, written(office), "Careful")
    made = drafts.create(office.desk.record, office.clock, READER, "Careful", "Next", main_target=[office.brand])
    assert asking.wants_approval(office.found(made))
    office.analyze(made)
    with pytest.raises(NotPossible, match="You wrote in it"):
        approve(office, made)
    approve(office, made, OPERATOR)
