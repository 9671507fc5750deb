"""A rehearsal as it is ordered: by a process of its own, with a copy and without a secret, and a line in the real record."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from social.deliveries.drafts import NotPossible
from social.rehearsal.order import Order, OrderError, troubles
from social.rehearsal.rehearse import PREFIX, LeftOff, rehearse
from social.rights import NotAllowed
from store import audit, journal
from store.database import FILE_NAME
from store.deliveries import DeliveryState
from store.operators import keep_operator
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import write
from tests.social.desks import OPERATOR, SECRETS
from tests.social.rehearsal.conftest import Played


def ordered(office: Office, delivery_id: int, **told: object) -> dict[str, object]:
    return rehearse(office.desk.record, office.clock, OPERATOR, Order(delivery_id), **told)  # type: ignore[arg-type]


def kept(office: Office, delivery_id: int) -> tuple[object, ...]:
    """All that a rehearsal must leave as it is."""
    record = office.desk.record
    tables = ("send", "charge", "quota", "consent", "quarantine", "exclusion", "heard", "lease")
    rows = [record.sql(f"SELECT * FROM {table}").fetchall() for table in tables]
    return (office.found(delivery_id), office.box.ledger(), office.box.state()["calls"], rows)


def test_it_is_played_elsewhere_and_told_here_in_one_line(office: Office) -> None:
    written, seen = write(office), list[int]()
    before = kept(office, written)
    told = ordered(office, written, progress=lambda steps, at: seen.append(steps))
    assert told["holds"] is True
    assert told["sent"] == told["taken"] != 0
    assert seen
    assert kept(office, written) == before
    (line,) = [each for each in journal.delivery_journal(office.desk.record, written) if each.activity == "Rehearsal"]
    assert line.message.startswith(f"Rehearsed: {told['planned']} planned = {told['sent']} sent + ")
    assert (line.message, line.operator) == (audit.acts(office.desk.record, 1)[0].detail, OPERATOR)
    assert audit.acts(office.desk.record, 1)[0].action == "Rehearse"
    assert list(office.desk.record.home.glob(PREFIX + "*")) == []


def test_the_copy_holds_no_secret(office: Office, played: Played, tmp_path: Path) -> None:
    played(office.write(), troubles=())
    secrets = [str(account[name]).encode() for account in office.box.accounts for name in SECRETS]
    files = [path for path in tmp_path.glob("stage-*/*") if path.is_file()]
    assert [path.name for path in files if path.name == FILE_NAME]
    assert not [path for path in files for secret in secrets if secret in path.read_bytes()]


def test_who_leaves_it_leaves_nothing(office: Office) -> None:
    written, left = write(office), Event()
    before = kept(office, written)
    with pytest.raises(LeftOff):
        ordered(office, written, progress=lambda steps, at: left.set(), left=left)
    assert kept(office, written) == before
    assert [each for each in audit.acts(office.desk.record) if each.action == "Rehearse"] == []
    assert list(office.desk.record.home.glob(PREFIX + "*")) == []


def test_a_copy_that_a_power_cut_left_behind_is_dropped(office: Office) -> None:
    home, now = office.desk.record.home, office.clock.now().timestamp()
    for name, age in (("old", 2 * 86_400), ("new", 60)):
        (home / f"{PREFIX}{name}").mkdir()
        os.utime(home / f"{PREFIX}{name}", (now - age, now - age))
    ordered(office, office.write())
    assert [path.name for path in home.glob(PREFIX + "*")] == [f"{PREFIX}new"]


def test_there_must_be_something_to_rehearse(office: Office) -> None:
    with pytest.raises(NotPossible, match="The content is empty"):
        ordered(office, office.write(" "))
    with pytest.raises(NotPossible, match="no target yet"):
        ordered(office, office.write(main_target=[]))
    sent = office.write()
    assert office.send(sent).state == DeliveryState.FINISHED
    with pytest.raises(NotPossible, match="finished; a rehearsal comes before"):
        ordered(office, sent)
    written = office.write("Another.")
    proof, _ = office.prove(written)
    with pytest.raises(NotPossible, match="A proof goes to the test account anyway"):
        ordered(office, proof)


def test_it_needs_a_right_and_nothing_more_than_to_prepare(office: Office) -> None:
    written = office.write()
    keep_operator(office.desk.record, OPERATOR, [], ["PREPARE DELIVERIES"])
    keep_operator(office.desk.record, "anna", ["Access to reports"], [])
    with pytest.raises(NotAllowed):
        rehearse(office.desk.record, office.clock, "anna", Order(written))
    assert ordered(office, written)["sent"] == 1


def test_troubles_are_chosen_by_name() -> None:
    assert troubles("none") == ()
    assert len(troubles("ALL")) == 7
    assert troubles("late, cut-before") == ("cut-before", "late")
    with pytest.raises(OrderError, match="There is no fault “earthquake”"):
        troubles("late,earthquake")


WALL = """
import socket
from social.rehearsal.inside import Outside, stay_inside
stay_inside()
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
def tried(reach):
    try:
        reach()
    except Outside:
        return "held"
    return "out"
outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(tried(lambda: outer.connect(("192.0.2.1", 9))), tried(lambda: outer.sendto(b"x", ("192.0.2.1", 9))),
      tried(lambda: socket.getaddrinfo("x.example", 443)), tried(lambda: socket.create_connection(("::ffff:192.0.2.1", 9))))
"""


def test_its_process_reaches_nothing_but_this_machine() -> None:
    ended = subprocess.run([sys.executable, "-c", WALL], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["held"] * 4
