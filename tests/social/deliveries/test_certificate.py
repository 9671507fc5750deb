"""The certificate of a delivery: it adds up, names what X took, counts its money, and notices what was changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from social.deliveries.certificate import certificate, differences, digest, lines
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_doubts import order, to_the_end


def told_of(office: Office, delivery_id: int) -> dict[str, Any]:
    return certificate(office.desk.record, office.clock, delivery_id)


def test_it_names_the_post_its_hash_its_times_and_its_money(office: Office) -> None:
    written = office.write()
    office.send(written)
    told, (taken,) = told_of(office, written), office.box.ledger()
    (message,) = told["messages"]
    assert (told["planned"], told["sent"], told["balanced"], told["dollars"]) == (1, 1, True, "0.200")
    assert (message["remote_id"], message["outcome"], message["service"]) == (taken["id"], "sent", "brandlark")
    assert message["text_hash"] == office.only_send(written).text_hash
    assert message["started_at"] == message["ended_at"] == office.clock.now().isoformat().replace("+00:00", ".000Z")
    assert any(taken["id"] in line for line in lines(told))


def test_a_delivery_pays_for_its_own_doubts_and_for_no_other(office: Office) -> None:
    order(office, {"cut_after": True})
    doubtful, plain = office.write("One without a link"), office.write("Another without a link")
    office.send(doubtful)
    office.clock.move(1)
    office.send(plain)
    assert told_of(office, doubtful)["charges"] == []
    to_the_end(office, doubtful)
    paid = {row["operation"]: (row["calls"], row["dollars"]) for row in told_of(office, doubtful)["charges"]}
    assert paid["post"] == (1, "0.015")
    assert paid["timeline"][0] == 1
    assert [row["operation"] for row in told_of(office, plain)["charges"]] == ["post"]


def test_what_x_does_not_show_is_doubtful_and_not_called_refused(office: Office) -> None:
    order(office, {"cut_before": True}, times=2)
    written = office.write()
    office.send(written)
    to_the_end(office, written)
    told = told_of(office, written)
    assert (told["refused"], told["doubtful"], told["not_found"], told["balanced"]) == (0, 1, 1, True)
    assert "looked for at X to the end and not found" in "\n".join(lines(told))


def test_a_certificate_holds_until_the_record_or_the_file_is_changed(office: Office) -> None:
    written = office.write()
    office.send(written)
    kept = told_of(office, written)
    office.clock.move(60)
    assert differences(kept, told_of(office, written)) == []
    forged = kept | {"messages": [kept["messages"][0] | {"remote_id": "1"}]}
    assert len(differences(forged, told_of(office, written))) == 2
    forged["digest"] = digest(forged)
    (said,) = differences(forged, told_of(office, written))
    assert "remote_id: the file says '1'" in said
    office.desk.record.sql("UPDATE send SET state = 'refused'")
    told = "\n".join(differences(kept, told_of(office, written)))
    assert "sent: the file says 1, the record 0." in told
    assert "outcome: the file says 'sent', the record 'refused'." in told


@pytest.mark.parametrize("column", ["remote_id", "ended_at"])
def test_a_sent_message_without_its_id_does_not_balance(office: Office, column: str) -> None:
    written = office.write()
    office.send(written)
    office.desk.record.sql(f"UPDATE send SET {column} = NULL")
    assert told_of(office, written)["balanced"] is (column != "remote_id")


TAMPERED = (
    "UPDATE send SET state = 'refused'",
    "UPDATE send SET remote_id = '1'",
    "UPDATE send SET remote_url = 'https://x.com/i/status/1'",
    "UPDATE send SET text = 'Other words'",
    "UPDATE send SET text = ''",
    "UPDATE send SET text_hash = '0'",
    "UPDATE send SET started_at = started_at - 1",
    "UPDATE send SET ended_at = ended_at + 1",
    "UPDATE send SET attempts = 5",
    "UPDATE send SET reason = 'As it was.'",
    "UPDATE send SET service_id = 2",
    "UPDATE send SET delivery_id = 99",
    "DELETE FROM send",
    "INSERT INTO send (delivery_id, service_id, part, text, text_hash, state)"
    " SELECT delivery_id, service_id, 9, text, text_hash, state FROM send",
    "UPDATE delivery SET label = 'Another'",
    "UPDATE delivery SET state = 'Stopped'",
    "UPDATE delivery SET to_send = to_send + 1",
    "UPDATE delivery SET confirmed_by = 'somebody'",
    "UPDATE charge SET millionths = 2 * millionths",
    "DELETE FROM charge",
    "INSERT INTO exclusion (delivery_id, cause, number) SELECT id, 'Opted out', 3 FROM delivery",
)


def test_whatever_is_changed_by_hand_in_the_record_is_told(office: Office) -> None:
    written = office.write()
    office.send(written)
    kept, record = told_of(office, written), office.desk.record
    record.sql("PRAGMA foreign_keys = OFF")
    for change in TAMPERED:
        with suppress(InterruptedError), record.writing():
            record.sql(change)
            assert differences(kept, told_of(office, written)), change
            raise InterruptedError
    assert differences(kept, told_of(office, written)) == []
