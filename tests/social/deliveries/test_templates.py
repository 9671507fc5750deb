"""Own templates: what a delivery starts with is kept by a name; the built-in ones stay as they are."""

from __future__ import annotations

import pytest

from social.deliveries import drafts
from social.deliveries.approval import confirms_itself
from social.deliveries.drafts import NotPossible
from social.deliveries.own_templates import duplicate_template, remove_template, save_as_template
from social.deliveries.templates import templates
from store import audit
from tests.social.deliveries.conftest import TEXT, Office
from tests.social.desks import OPERATOR

RULES = {"waves": {"size": 50, "every": 1440}, "validity_days": 30, "approval": "semi-automatic"}


def save(office: Office, name: str = "Offers, in waves", **values: object) -> None:
    written = office.write(TEXT, **({"rules": RULES, "description": "For autumn"} | values))
    save_as_template(office.desk.record, office.clock, OPERATOR, written, name)


def test_a_delivery_from_an_own_template_starts_with_all_that_it_keeps(office: Office) -> None:
    save(office)
    made = drafts.create(office.desk.record, office.clock, OPERATOR, "offers, IN waves", "From it")
    found = office.found(made)
    assert (found.template, found.content, found.proof_target) == ("tweet", TEXT, [office.proofs])
    assert (found.rules, found.description, found.main_target) == (RULES, "For autumn", [])
    other = drafts.create(
        office.desk.record, office.clock, OPERATOR, "Offers, in waves", "Other", content="Hi", rules={}
    )
    assert (office.found(other).content, office.found(other).rules) == ("Hi", {})


def test_templates_are_replaced_duplicated_and_removed_and_each_is_noted(office: Office) -> None:
    record = office.desk.record
    save(office)
    save(office, rules={})
    duplicate_template(record, office.clock, OPERATOR, "dm", "Messages")
    duplicate_template(record, office.clock, OPERATOR, "Offers, in waves", "Copy")
    assert [(each.label, each.name, each.built_in) for each in templates(record)] == [
        ("Tweet (twitter)", "tweet", True),
        ("Tweet (Direct Message)", "dm", True),
        ("Copy", "tweet", False),
        ("Messages", "dm", False),
        ("Offers, in waves", "tweet", False),
    ]
    assert templates(record)[-1].rules == {}
    remove_template(record, office.clock, OPERATOR, "copy")
    assert len(templates(record)) == 4
    noted = [(each.entity, each.action) for each in audit.acts(record) if each.type == "Delivery template"]
    assert noted[:2] == [("Copy", "Delete"), ("Copy", "Duplicate")]


@pytest.mark.parametrize("name", ["tweet", "TWITTERDM", "Tweet (twitter)", "", "x" * 61])
def test_no_own_template_takes_a_built_in_name_or_none(office: Office, name: str) -> None:
    with pytest.raises(NotPossible, match=r"built in|needs a name"):
        save(office, name)


def test_what_is_built_in_or_taken_is_told(office: Office) -> None:
    record = office.desk.record
    save(office)
    with pytest.raises(NotPossible, match="built in and stays"):
        remove_template(record, office.clock, OPERATOR, "dm")
    with pytest.raises(NotPossible, match="already"):
        duplicate_template(record, office.clock, OPERATOR, "tweet", "offers, in waves")
    with pytest.raises(NotPossible, match="There are: tweet, dm, Offers, in waves"):
        remove_template(record, office.clock, OPERATOR, "another")


@pytest.mark.parametrize(("mode", "warned", "itself"), [
    ("manual", False, False), ("semi-automatic", False, True), ("semi-automatic", True, False), ("automatic", True, True),
])  # fmt: skip
def test_the_approval_mode_says_who_confirms(office: Office, mode: str, warned: bool, itself: bool) -> None:
    written = office.write(rules={"approval": mode})
    proof, _ = office.prove(written)
    office.confirm(proof)
    office.work(proof)
    if warned:
        office.change(written, content="Another text than the proof showed")
    found = office.analyze(written)
    assert any(line.level == "warning" for line in found.lines) == warned
    assert confirms_itself(office.found(written), found) == itself
