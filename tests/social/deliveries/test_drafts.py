"""Writing a delivery: what may be changed until when, and what a change does to analysis and proof."""

from __future__ import annotations

import pytest

from social.deliveries import drafts
from social.deliveries.drafts import NotPossible
from store.deliveries import DeliveryState
from tests.social.deliveries.conftest import Office
from tests.social.desks import OPERATOR


def test_a_new_delivery_is_being_edited(office: Office) -> None:
    known = office.found(office.write())
    assert (known.state, known.label, known.template, known.modified_by) == ("Being edited", "Offer", "tweet", OPERATOR)


@pytest.mark.parametrize(("template", "label", "why"), [("tweet", "  ", "Label is empty"), ("fax", "Offer", "fax")])
def test_what_cannot_be_made_is_refused(office: Office, template: str, label: str, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        drafts.create(office.desk.record, office.clock, OPERATOR, template, label)


@pytest.mark.parametrize("change", ["content", "main_target", "proof_target"])
def test_a_change_of_content_or_target_voids_the_analysis(office: Office, change: str) -> None:
    written = office.write()
    assert office.analyze(written).ready
    assert drafts.analysis_holds(office.found(written))
    office.change(written, **{change: "Other words" if change == "content" else []})
    known = office.found(written)
    assert (known.state, known.to_send, drafts.analysis_holds(known)) == (DeliveryState.EDITED, 0, False)
    with pytest.raises(NotPossible, match="not analysed"):
        office.confirm(written)


def test_a_change_of_label_leaves_the_analysis(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.change(written, label="Better name")
    assert office.found(written).state == DeliveryState.READY
    assert drafts.analysis_holds(office.found(written))


def test_a_confirmed_delivery_cannot_be_changed(office: Office) -> None:
    written = office.write()
    office.send(written)
    with pytest.raises(NotPossible, match=r"finished and opens read only\. Duplicate it"):
        office.change(written, content="Too late")
    assert "Too late" not in office.found(written).content


def test_a_duplicate_has_the_content_and_targets_and_none_of_the_history(office: Office) -> None:
    written = office.write()
    office.send(written)
    copy = office.found(drafts.duplicate(office.desk.record, office.clock, OPERATOR, written))
    origin = office.found(written)
    assert (copy.label, copy.state) == ("Copy of Offer", DeliveryState.EDITED)
    assert (copy.content, copy.main_target, copy.proof_target) == (
        origin.content,
        origin.main_target,
        origin.proof_target,
    )
    assert (copy.analyzed_hash, copy.confirmed_at, copy.proofed_hash, copy.to_send) == (None, None, None, 0)


def test_the_duplicate_of_a_proof_is_one_of_its_delivery(office: Office) -> None:
    written = office.write()
    proof_id, _ = office.prove(written)
    copy = office.found(drafts.duplicate(office.desk.record, office.clock, OPERATOR, proof_id))
    assert (copy.label, copy.proof_of, list(copy.main_target)) == ("Copy of Offer", None, [office.brand])


def test_a_proof_cannot_be_changed(office: Office) -> None:
    proof_id, _ = office.prove(office.write())
    with pytest.raises(NotPossible, match="A proof is a copy"):
        office.change(proof_id, content="Other")
