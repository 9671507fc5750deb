"""The analysis: what blocks, what warns, what is told, and that it costs X nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from social.deliveries import analysis
from social.deliveries.drafts import NotPossible
from store import charges, services
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from tests.social.deliveries.conftest import Office


def sentences(found: analysis.Analysis, level: str) -> str:
    return "\n".join(line.sentence for line in found.lines if line.level == level)


def test_what_is_in_order_is_ready_and_asks_x_nothing(office: Office) -> None:
    written = office.write()
    calls = dict(office.box.state()["calls"])
    found = office.analyze(written)
    assert found.ready
    assert found.lines[-1].sentence == "Delivery preparation is complete. Messages to send: 1."
    known = office.found(written)
    assert (known.state, known.to_send, known.analyzed_at) == (DeliveryState.READY, 1, office.clock.now())
    assert office.box.state()["calls"] == calls
    assert office.said(written).endswith(found.lines[-1].sentence)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"content": "   "}, "The content is empty."),
        ({"main_target": []}, "There is no target. Choose To, Add, A Twitter account."),
        ({"content": "Hi <%= service.lable %>"}, "Line 1, column 4: There is no field “service.lable” here."),
        ({"content": "Hi\nall <%= service.label"}, "Line 2, column 5: “<%” is not closed."),
        ({"content": "x" * 281}, "@brandlark: 281 of 280 characters, too long by 1."),
        (
            {"content": "$ABC and $XYZ"},
            "@brandlark: 2 cashtags. X takes one at the most: write the others without the $.",
        ),
    ],
)
def test_what_blocks_is_told_and_kept(office: Office, values: dict[str, object], why: str) -> None:
    written = office.write(**values)
    found = office.analyze(written)
    assert why in sentences(found, "error")
    assert not found.ready
    assert office.found(written).state == DeliveryState.FAILED
    with pytest.raises(NotPossible, match="analysis found errors"):
        office.confirm(written)


def test_the_length_is_that_of_the_text_with_its_fields_filled(office: Office) -> None:
    shorter = office.write("x" * 260 + "<%= service.label %>")
    assert office.analyze(shorter).ready
    longer = office.write("x" * 261 + "<%= service.label %>")
    assert "too long by 1." in sentences(office.analyze(longer), "error")


def test_a_slip_is_told_once_however_many_accounts(office: Office) -> None:
    found = office.analyze(office.write("<%= no %>", main_target=[office.brand, office.proofs]))
    assert sentences(found, "error").count("Line 1, column 1") == 1


def test_warnings_do_not_block(office: Office) -> None:
    found = office.analyze(office.write("<b>Bold</b> <%= service.description %>"))
    assert found.ready
    warned = sentences(found, "warning")
    assert "No proof was sent yet." in warned
    assert "HTML tags" in warned
    assert "@brandlark: the field service.description is empty for this account." in warned


def test_a_link_is_priced_and_version_one_has_no_price(office: Office) -> None:
    written = office.write()
    assert "X charges $0.20 because of the link; without one $0.015." in sentences(office.analyze(written), "info")
    change_external_account(office.desk.record, api_version="1.1")
    assert "charges" not in sentences(office.analyze(written), "info")


def test_a_delivery_that_the_months_budget_does_not_allow_is_blocked(office: Office) -> None:
    written = office.write()
    month = charges.month_of(office.desk.clock.now())
    spent = charges.spent(office.desk.record, *month)
    change_external_account(office.desk.record, monthly_budget=spent + 199_999)
    found = office.analyze(written)
    assert not found.ready
    assert "are spent, and this delivery may cost $0.20. Raise the budget under" in sentences(found, "error")
    change_external_account(office.desk.record, monthly_budget=spent + 200_000)
    assert office.analyze(written).ready


def test_the_same_text_again_is_warned_of(office: Office) -> None:
    office.send(office.write())
    assert "this very text went out from this account before" in sentences(office.analyze(office.write()), "warning")


def test_an_account_that_was_never_checked_or_lost_its_rights_blocks(office: Office) -> None:
    now = datetime(2026, 11, 19, tzinfo=UTC)
    bare = services.add_service(
        office.desk.record, now, label="Bare", internal_name="bare", folder_id=1, visitor_folder_id=2
    )
    assert "Bare (bare) has no keys." in sentences(office.analyze(office.write(main_target=[bare])), "error")
    office.desk.record.sql("UPDATE service SET generation = 1 WHERE id = ?", (bare,))
    assert "Bare (bare) was never checked." in sentences(office.analyze(office.write(main_target=[bare])), "error")


def test_a_switched_off_routing_blocks_analysis_and_confirmation(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    change_external_account(office.desk.record, enabled=False)
    with pytest.raises(NotPossible, match="external account is not enabled"):
        office.confirm(written)
    assert "is not enabled" in sentences(office.analyze(written), "error")


def test_what_is_confirmed_is_not_analysed_again(office: Office) -> None:
    written = office.write()
    office.send(written)
    with pytest.raises(NotPossible, match="was analysed before it was confirmed"):
        office.analyze(written)
