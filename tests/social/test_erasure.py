"""Erasing a person: gone from every table and every byte, while all that others count on adds up; and they stay gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social import erasure
from social.deliveries import certificate, drafts
from social.deliveries.replies import Replies
from social.deliveries.target import listed
from social.erasure import ErasureRefused
from social.imports.layout import look_at
from social.imports.visitors import dry_run
from social.sandbox.server import Sandbox
from social.services.base import Message
from store import audit, charges, consents, erased, journal, leases, passes, receipts, sends, visitors
from store.database import Record
from store.models import to_ms
from store.sends import SendState
from store.services import service
from store.subscriptions import subscriber_count
from store.views import save_view
from store.visitors import Visitor, keep_details, visitor_by
from store.windows import VisitorView, visitor_ids
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import ask_all, everybody, synchronize, to_the_end, write
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

ANN = ("Annelore_Q9", "Annelore Quidditch-Öster")
OLD = "annelore_before"


@pytest.fixture(params=["2", "1.1"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office with followers, of whom Ann is one; everybody has had a message."""
    with Sandbox(followers=60, no_quota=True) as box:
        clock = HeldClock(datetime.now(UTC).replace(microsecond=0))
        desk = desk_at(box, tmp_path / "home", version=request.param, clock=clock)
        found = Office(desk, box, clock, *register(desk, box))
        synchronize(found)
        yield found
        desk.record.close()


def one_who_can(office: Office) -> Visitor:
    """A follower whose messages are open, called Ann from now on, with traces of her in every table."""
    record, now = office.desk.record, office.clock.now()
    ann = next(each for each in ask_all(office) if each.receives_messages is not False)
    row = (ann.external_id, ANN[0], ANN[1], 7, True, "blue", False, True)
    with record.writing():
        keep_details(record, [(row[0], OLD, *row[2:])], 2, now)
        kept = keep_details(record, [row], 2, now)
        known = passes.last_full(record, office.brand)
        assert known is not None
        passes.rename(record, known, kept.renamed, now)
        charges.fresh(record, "app", "user", [ann.external_id], now)
    journal.write(record, now, f"@{ANN[0]}: sent again, by decision of tester. {ann.external_id} {ANN[1]}!")
    audit.note(record, now, OPERATOR, "Visitor", ann.external_id, "Consent", f"once {OLD}")
    found = visitor_by(record, ann.external_id)
    assert found is not None
    return found


def stored(record: Record) -> bytes:
    """All bytes of the record's files."""
    return b"".join(path.read_bytes() for path in sorted(record.home.glob("record.sqlite3*")))


def traces(record: Record, ann: Visitor) -> list[str]:
    held, number = stored(record), int(ann.external_id)
    sought = [ann.external_id, *ANN, OLD, ANN[0].lower()]
    found = [each for each in sought if each.encode() in held]
    return found + (["number"] if number.to_bytes(8, "big") in held else [])


def test_a_person_is_gone_from_every_byte_and_all_adds_up(office: Office) -> None:
    record = office.desk.record
    ann = one_who_can(office)
    delivery = write(office)
    assert office.analyze(delivery).ready
    office.confirm(delivery)
    to_the_end(office, delivery)
    before, followers = certificate.certificate(record, office.clock, delivery), subscriber_count(record, office.brand)
    targeted = write(office, "Hi", listed(record, office.brand, [ann.external_id])[0])
    assert len(traces(record, ann)) >= 4
    told = erasure.erase(record, office.clock, OPERATOR, ann.external_id)
    assert traces(record, ann) == []
    assert told["files"]["places_with_the_id"] == 0
    after = certificate.certificate(record, office.clock, delivery)
    assert after["balanced"]
    assert [after[name] for name in ("planned", *certificate.OUTCOMES)] == [
        before[name] for name in ("planned", *certificate.OUTCOMES)
    ]
    assert [each["text_hash"] for each in after["messages"]] == [each["text_hash"] for each in before["messages"]]
    assert [each["external_id"] for each in after["messages"]].count("erased-1") == 1
    assert subscriber_count(record, office.brand) == followers
    assert drafts.found(record, targeted).parts[0]["ids"] == []
    assert told["removed"]["consents"] == told["removed"]["texts of messages"] == told["removed"]["old usernames"] == 1
    assert not any(each in json.dumps(told, ensure_ascii=False) for each in (ann.external_id, *ANN, OLD))


def test_x_brings_nobody_back_by_name(office: Office) -> None:
    record = office.desk.record
    ann = one_who_can(office)
    erasure.erase(record, office.clock, OPERATOR, ann.external_id)
    followers = subscriber_count(record, office.brand)
    office.clock.move(60 * 86_400)
    synchronize(office)
    newest = passes.last_full(record, office.brand)
    assert newest is not None
    assert (newest.seen, newest.came, newest.gone, subscriber_count(record, office.brand)) == (60, 0, 0, followers)
    assert traces(record, ann) == []
    nameless = visitors.visitor(record, ann.id)
    assert nameless is not None
    assert (nameless.external_id, nameless.username, nameless.full_name) == ("erased-1", None, None)
    assert not visitor_ids(record, VisitorView("Annelore"))


def test_no_message_goes_to_them_and_nothing_is_kept_of_what_they_write(office: Office, tmp_path: Path) -> None:
    record = office.desk.record
    ann = one_who_can(office)
    erasure.erase(record, office.clock, OPERATOR, ann.external_id)
    found = office.analyze(write(office, without_consent=True))
    assert any("denylisted address" in line.sentence for line in found.lines), found.lines
    brand = service(record, office.brand)
    assert brand is not None
    fence = leases.take(record, "test", "here", office.clock.now())
    now = office.clock.now()
    for text in ("stop", "hello"):
        wrote = Message(id="9", sender_id=ann.external_id, recipient_id="", text=text, created_at=now)
        Replies(record, office.clock, fence).heed(brand, [wrote], 1)
    path = tmp_path / "back.csv"
    path.write_text(f"external_id,username\n{ann.external_id},{ANN[0]}\n")
    assert "stays out" in dry_run(record, OPERATOR, look_at(path)).refusals[0].reason
    with record.writing():
        charges.fresh(record, "app", "user", [ann.external_id], now)
    assert consents.opt_out(record, ann.external_id) is None
    assert traces(record, ann) == []


def test_what_is_planned_never_leaves_and_what_is_in_doubt_is_settled(office: Office) -> None:
    record, now = office.desk.record, office.clock.now()
    first, second, third = everybody(office)[:3]
    delivery = write(office)
    with record.writing():
        for person, state in ((first, "planned"), (second, "unknown"), (third, "sending")):
            told = (delivery, office.brand, person.id, f"Hi {person.full_name}", f"hash {person.id}", state)
            record.sql(
                "INSERT INTO send (delivery_id, service_id, visitor_id, text, text_hash, state) VALUES (?, ?, ?, ?, ?, ?)",
                told,
            )
    for person in (first, second):
        erasure.erase(record, office.clock, OPERATOR, person.external_id)
    with pytest.raises(ErasureRefused, match="just leaving"):
        erasure.erase(record, office.clock, OPERATOR, third.external_id)
    rows = sends.sends(record, delivery)
    assert [each.state for each in rows] == [SendState.EXCLUDED, SendState.ABSENT, SendState.SENDING]
    assert [each.text for each in rows] == ["", "", f"Hi {third.full_name}"]
    assert rows[0].ended_at == rows[1].ended_at == now
    outcomes = certificate.outcomes(record, delivery)
    assert (outcomes["planned"], outcomes["excluded"], outcomes["doubtful"]) == (3, 1, 1)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    from store.seed import seed

    opened = Record(tmp_path / "home")
    seed(opened, "http://127.0.0.1:9")
    yield opened
    opened.close()


CLOCK = HeldClock(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


def some(record: Record, number: int) -> None:
    """Visitors in an order in which the pages of their indexes split."""
    rows = [
        (
            str(10**18 + n * 7919 % number * 104_729),
            f"w{n * 31 % number:05}ren",
            f"Wren {n} of many",
            n,
            None,
            None,
            None,
            None,
        )
        for n in range(number)
    ]
    for first in range(0, number, 500):
        with record.writing():
            keep_details(record, rows[first : first + 500], 2, CLOCK.now())


def test_copies_in_gaps_of_pages_are_found_and_overwritten(record: Record) -> None:
    some(record, 4_000)
    row = (str(5 * 10**18 + 77), *ANN, 1, None, None, None, None)
    with record.writing():
        keep_details(record, [row], 2, CLOCK.now())
    record.sql("PRAGMA secure_delete = OFF")
    for letter in "abc":  # leaves older states of the row and of its indexes behind
        with record.writing():
            keep_details(record, [(row[0], ANN[0], f"{ANN[1]} {letter * 50}", *row[3:])], 2, CLOCK.now())
        some(record, 4_000)
    ann = visitor_by(record, row[0])
    assert ann is not None
    told = erasure.erase(record, CLOCK, OPERATOR, row[0])
    assert traces(record, ann) == []
    assert (told["removed"], told["files"]["log_emptied"]) == ({"visitors": 1}, True)
    assert visitor_by(record, row[0]) is None
    assert record.scalar("PRAGMA integrity_check") == "ok"
    record.sql("INSERT INTO visitor_text (visitor_text) VALUES ('integrity-check')")


def test_who_comes_again_after_being_erased_comes_without_a_name(record: Record) -> None:
    some(record, 10)
    row = (str(5 * 10**18 + 77), *ANN, 1, True, None, None, None)
    for _ in range(3):
        with record.writing():
            kept = keep_details(record, [row, row], 2, CLOCK.now(), new=True)
        found = visitors.visitor(record, kept.numbers[0])
        assert found is not None
        if found.external_id == row[0]:
            erasure.erase(record, CLOCK, OPERATOR, row[0])
    assert (found.external_id, found.username, found.checked) == ("erased-1", None, None)
    assert visitors.stale(record, [found.id], CLOCK.now() + timedelta(days=99)) == []
    with record.writing():
        assert visitors.keep_stubs(record, [row[0]], 2, CLOCK.now()).numbers == [found.id]
    with pytest.raises(ErasureRefused, match="erased already"):
        erasure.erase(record, CLOCK, OPERATOR, "erased-1")


def test_the_receipt_is_kept_and_says_what_it_could_not_reach(record: Record) -> None:
    some(record, 10)
    row = (str(5 * 10**18 + 77), *ANN, 1, True, None, None, None)
    with record.writing():
        keep_details(record, [row], 2, CLOCK.now())
    save_view(record, "Mine", VisitorView(f"name ~ {ANN[0]}"))
    audit.note(record, CLOCK.now(), OPERATOR, "Visitor", "stdout", "Export", "10 visitor(s) as csv")
    told = erasure.erase(record, CLOCK, OPERATOR, f"@{ANN[0]}")
    assert told["written_by_operators"] == ["view 1"]
    assert "the audit trail tells of 1 export(s) before" in told["out_of_reach"]
    assert receipts.receipt(record, 1) == told
    assert erasure.digest(told) == told["sha256"]
    assert erasure.digest(told | {"by": "somebody else"}) != told["sha256"]
    assert f"Receipt 1: one person was erased at 2026-11-22T12:00:00Z by {OPERATOR}." in list(erasure.lines(told))
    (act,) = audit.acts(record, 1)
    assert (act.entity, act.action, act.detail) == ("erased-1", "Erase", "receipt 1")


def test_a_service_of_ours_and_who_is_unknown_are_refused(record: Record) -> None:
    some(record, 3)
    known = record.scalar("SELECT external_id FROM visitor")
    with record.writing():
        record.sql(
            "INSERT INTO service (uuid, label, internal_name, folder_id, visitor_folder_id, account_id, created_at, modified_at)"
            " VALUES ('u', 'Ours', 'ours', 1, 2, ?, 0, 0)",
            (known,),
        )
    with pytest.raises(ErasureRefused, match="account of the service “Ours”"):
        erasure.erase(record, CLOCK, OPERATOR, known)
    with pytest.raises(ErasureRefused, match="no visitor “nobody”"):
        erasure.look(record, "nobody")
    record.sql("UPDATE visitor SET username = 'same_name'")
    with pytest.raises(ErasureRefused, match="3 visitors are called @same_name"):
        erasure.erase(record, CLOCK, OPERATOR, "@same_name")
    assert not erased.is_erased(record, known)
    assert record.scalar("SELECT count(*) FROM erasure") == 0


def test_an_erasure_that_was_cut_off_is_made_whole_by_the_next(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    some(record, 10)
    first, second = (row[0] for row in record.sql("SELECT external_id FROM visitor LIMIT 2").fetchall())
    with monkeypatch.context() as cut:
        cut.setattr("social.erasure.erasing_bytes.sweep", _cut)
        with pytest.raises(KeyboardInterrupt):
            erasure.erase(record, CLOCK, OPERATOR, first)
    kept = receipts.receipt(record, 1)
    assert kept is not None
    assert kept["files"] is None
    assert visitor_by(record, first) is None
    assert erasure.erase(record, CLOCK, OPERATOR, second)["files"]["log_emptied"]
    assert record.scalar("SELECT max(at) FROM erasure") == to_ms(CLOCK.now())


def _cut(*_words: object, **_named: object) -> None:
    raise KeyboardInterrupt
