"""Proofs: a numbered copy to the test account alone, never to the main target, never public by accident."""

from __future__ import annotations

from typing import Any

import pytest

from social.deliveries import drafts, proofs
from social.deliveries.drafts import NotPossible
from social.deliveries.target import subscribers
from social.services.check import check
from store.deliveries import DeliveryState
from store.services import add_service
from store.visitors import keep_stubs
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.desks import OPERATOR

PROVED = FILLED.replace("New Offers Available", "Proofs")


def test_a_proof_goes_to_the_test_account_and_nowhere_else(office: Office) -> None:
    written = office.write()
    proof_id, found = office.prove(written)
    assert found.ready
    assert drafts.proof_holds(office.found(written)) is None
    office.confirm(proof_id)
    proof = office.work(proof_id)
    assert (proof.label, proof.state) == ("[Proof 1] Offer", DeliveryState.FINISHED)
    assert office.posts("larkproofs") == [PROVED]
    assert office.posts() == []
    assert drafts.proof_holds(office.found(written)) is True


def test_a_change_after_the_proof_is_told_and_the_next_proof_counts_up(office: Office) -> None:
    written = office.write()
    proof_id, _ = office.prove(written)
    office.confirm(proof_id)
    office.work(proof_id)
    office.change(written, content="Other words")
    assert "The content changed since the last proof." in [line.sentence for line in office.analyze(written).lines]
    second, _ = office.prove(written)
    assert office.found(second).label == "[Proof 2] Offer"


def test_the_same_proof_again_bears_its_number_in_sight(office: Office) -> None:
    written = office.write()
    for _ in range(2):
        proof_id, found = office.prove(written)
        office.confirm(proof_id)
        assert office.work(proof_id).state == DeliveryState.FINISHED
    assert office.posts("larkproofs") == [PROVED, f"{PROVED}\n\n[Proof 2]"]
    assert any("this proof ends with “[Proof 2]”" in line.sentence for line in found.lines)


def test_a_proof_never_confirmed_is_written_anew_and_not_counted_up(office: Office) -> None:
    written = office.write()
    first, _ = office.prove(written)
    office.change(written, content="Other words")
    with pytest.raises(NotPossible, match="changed after the analysis"):
        office.confirm(first)
    again, _ = office.prove(written)
    assert again == first
    assert [proof.label for proof in office.proofs_of(written)] == ["[Proof 1] Offer"]
    office.confirm(again)
    office.work(again)
    assert office.posts("larkproofs") == ["Other words"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"proof_target": []}, "The test account is missing"),
        ({"content": " "}, "The content is empty"),
    ],
)
def test_without_target_or_content_there_is_no_proof(office: Office, values: dict[str, object], why: str) -> None:
    written = office.write(**values)
    assert why in str(proofs.why_not_proof(office.desk.record, office.found(written)))
    with pytest.raises(NotPossible, match=why):
        office.prove(written)
    assert office.proofs_of(written) == []


def test_the_main_account_takes_no_proof(office: Office) -> None:
    both = office.write(proof_target=[office.brand])
    with pytest.raises(NotPossible, match="a proof there would be the real post"):
        office.prove(both)
    other = office.write(main_target=[], proof_target=[office.brand])
    with pytest.raises(NotPossible, match="not marked as a test account"):
        office.prove(other)


def test_a_target_that_becomes_the_proofs_own_voids_the_proof(office: Office) -> None:
    written = office.write()
    proof_id, _ = office.prove(written)
    office.change(written, main_target=[office.proofs])
    with pytest.raises(NotPossible, match="changed after the analysis"):
        office.confirm(proof_id)
    assert office.box.ledger() == []


def test_a_public_test_account_wants_a_second_yes(office: Office) -> None:
    office.box.faults([{"effect": {"protect": {"user": "larkproofs", "on": False}}}])
    check(office.desk.record, office.desk.connections, office.clock, OPERATOR, office.proofs)
    written = office.write()
    (public,) = proofs.public_accounts(office.desk.record, office.found(written))
    assert public.id == office.proofs
    with pytest.raises(NotPossible, match="the proof would be public"):
        office.prove(written)
    _, found = office.prove(written, public_too=True)
    assert found.ready


def test_a_confirmed_delivery_takes_no_proof_and_a_proof_no_proof(office: Office) -> None:
    written = office.write()
    proof_id, _ = office.prove(written)
    with pytest.raises(NotPossible, match="This is a proof already"):
        office.prove(proof_id)
    office.send(written)
    with pytest.raises(NotPossible, match="a proof comes before it is confirmed"):
        office.prove(written)


@pytest.mark.parametrize("number", [100, 101])
@pytest.mark.parametrize("template", ["tweet", "dm"])
def test_a_proof_to_more_than_a_hundred_is_an_error(office: Office, template: str, number: int) -> None:
    record, now = office.desk.record, office.clock.now()
    accounts = [str(9_000 + each) for each in range(number)]
    values: dict[str, Any] = {"folder_id": 1, "visitor_folder_id": 2, "test_account": True}
    tests = [
        add_service(record, now, label=f"Test {each}", internal_name=f"test_{each}", account_id=each, **values)
        for each in accounts
    ]
    with record.writing():
        people = keep_stubs(record, accounts, 2, now).numbers
        record.many("INSERT INTO subscription VALUES (?, ?, 0, NULL)", [(office.brand, each) for each in people])
    target = {"main_target": [office.brand]} if template == "tweet" else {"parts": [subscribers(office.brand)]}
    told: dict[str, Any] = {**target, "proof_target": tests, "content": "Hi"}
    written = drafts.create(record, office.clock, OPERATOR, template, "Offer", **told)
    _, found = office.prove(written, public_too=True)
    said = [line for line in found.lines if line.sentence.startswith("A proof goes to 100 recipients at the most")]
    assert [line.level for line in said] == ["error"] * (number > 100)
