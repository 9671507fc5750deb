"""Threads: each post answers the one before it, leaves once that one is confirmed, and is sent once, whatever befalls it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from social.deliveries import confirming
from social.deliveries.certificate import certificate
from social.deliveries.media import attach
from social.deliveries.thread import Piece, pieces
from store import charges, sends
from store.deliveries import DeliveryState
from store.sends import Send, SendState
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_doubts import POST, order, to_the_end
from tests.social.desks import OPERATOR
from tests.social.files import save_picture

THREAD = "One, says <%= service.label %>\n---\nTwo & https://example.com/two\n\n---\n\nThree"
POSTS = ["One, says New Offers Available", "Two & https://example.com/two", "Three"]


def parts(office: Office, delivery_id: int, service: int = 0) -> list[Send]:
    """The posts of a thread at the brand's account, or at another."""
    found = sends.sends(office.desk.record, delivery_id)
    return [send for send in found if send.service_id == (service or office.brand)]


def is_a_chain(office: Office, delivery_id: int, username: str = "brandlark", texts: list[str] = POSTS) -> bool:
    """Whether the ledger holds the posts once, in their order, each the answer to the one before, as the record says."""
    taken = [write for write in office.box.ledger() if write["username"] == username]
    ids = [write["id"] for write in taken]
    rows = parts(office, delivery_id, office.brand if username == "brandlark" else office.proofs)
    return (
        [write["text"] for write in taken] == texts
        and [write.get("in_reply_to") for write in taken] == [None, *ids[:-1]]
        and [row.remote_id for row in rows] == ids
        and {row.state for row in rows} == {SendState.SENT}
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("One", [Piece("One", 1)]),
        (" One\n\n", [Piece(" One\n\n", 1)]),
        ("One\n----\n--\n- --", [Piece("One\n----\n--\n- --", 1)]),
        ("One\n---\nTwo", [Piece("One", 1), Piece("Two", 3)]),
        ("\nOne\nmore\n\n --- \n\n\nTwo\n", [Piece("One\nmore", 2), Piece("Two", 8)]),
        ("One\n---\n\n---\nTwo\n---", [Piece("One", 1), Piece("", 3), Piece("Two", 5), Piece("", 7)]),
    ],
)
def test_a_line_of_three_hyphens_parts_the_posts(content: str, found: list[Piece]) -> None:
    assert list(pieces(content)) == found


def test_each_post_answers_the_one_before_it_from_each_account(office: Office) -> None:
    written = office.write(THREAD, main_target=[office.brand, office.proofs])
    assert office.send(written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)
    assert is_a_chain(office, written, "larkproofs", ["One, says Proofs", *POSTS[1:]])
    assert [row.part for row in parts(office, written)] == [1, 2, 3]
    assert "New Offers Available (brandlark), post 2 of the thread: posted as" in office.said(written)


def test_the_certificate_counts_each_post_and_each_is_paid(office: Office) -> None:
    written = office.write(THREAD)
    office.send(written)
    told = certificate(office.desk.record, office.clock, written)
    assert (told["balanced"], told["planned"], told["sent"], told["dollars"]) == (True, 3, 3, "0.230")
    first, second, third = told["messages"]
    assert "in_reply_to" not in first
    assert [each["in_reply_to"] for each in (second, third)] == [first["remote_id"], second["remote_id"]]
    (paid,) = charges.of_delivery(office.desk.record, written)
    assert (paid.operation, paid.calls) == ("post", 3)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_the_tail_waits_until_the_doubt_before_it_is_settled(office: Office, nth: int) -> None:
    office.box.faults([{"endpoint": POST, "nth": [nth], "effect": {"cut_after": True, "late": {"reads": 1}}}])
    written = office.write(THREAD)
    office.send(written)
    states = [row.state for row in parts(office, written)]
    assert states == ["sent"] * (nth - 1) + ["unknown"] + ["planned"] * (3 - nth)
    assert len(office.box.ledger()) == nth
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)


def test_a_post_that_never_arrived_is_sent_once_more_before_its_tail(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"cut_before": True}}])
    written = office.write(THREAD)
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)
    assert [row.attempts for row in parts(office, written)] == [1, 2, 1]


def test_what_follows_a_refused_post_is_cancelled_with_the_reason(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"refuse": "too-long"}}])
    written = office.write(f"{THREAD}\n---\nFour")
    assert office.send(written).state == DeliveryState.FINISHED
    assert office.posts() == POSTS[:1]
    first, second, *rest = parts(office, written)
    assert (first.state, second.state) == (SendState.SENT, SendState.REFUSED)
    assert {(row.state, row.reason) for row in rest} == {
        (SendState.CANCELLED, "Post 2 of the thread was not sent, so nothing that follows it is.")
    }
    assert "Post 2 of the thread was not sent, so the 2 after it are canceled." in office.said(written)
    told = certificate(office.desk.record, office.clock, written)
    assert (told["balanced"], told["sent"], told["refused"], told["cancelled"]) == (True, 1, 1, 2)


def test_what_follows_a_post_that_was_given_up_is_cancelled_too(office: Office) -> None:
    order(office, {"cut_before": True}, times=2)
    written = office.write(THREAD)
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == []
    assert [row.state for row in parts(office, written)] == ["absent", "cancelled", "cancelled"]


def test_a_post_that_x_does_not_know_yet_is_answered_a_little_later(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [1], "effect": {"late": {"reads": 2}}}])
    written = office.write(THREAD)
    assert office.send(written).state == DeliveryState.SENDING
    assert "The post that this one answers is gone" in parts(office, written)[1].reason
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)


def waiting_for_the_second(office: Office) -> int:
    """A thread of which the first post was sent, and the second waits."""
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"rate_limited": True}}])
    written = office.write(THREAD)
    assert office.send(written).state == DeliveryState.SENDING
    assert office.posts() == POSTS[:1]
    return written


def test_a_post_that_somebody_deleted_ends_the_thread(office: Office) -> None:
    written = waiting_for_the_second(office)
    world, head = office.box.world, str(parts(office, written)[0].remote_id)
    office.box.on_its_thread(lambda: world.delete(world.accounts["brandlark"], head))
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert [row.state for row in parts(office, written)] == ["sent", "refused", "cancelled"]
    assert [write["kind"] for write in office.box.ledger()] == ["post", "delete"]


def test_a_pause_between_two_posts_goes_on_at_the_right_place(office: Office) -> None:
    written = waiting_for_the_second(office)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    office.clock.move(3600)
    office.work(written)
    assert office.posts() == POSTS[:1]
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)


def test_a_stop_between_two_posts_cancels_the_rest(office: Office) -> None:
    written = waiting_for_the_second(office)
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    office.clock.move(3600)
    assert office.work(written).state == DeliveryState.STOPPED
    assert office.posts() == POSTS[:1]
    assert [row.state for row in parts(office, written)] == ["sent", "cancelled", "cancelled"]


def test_an_equal_text_that_answers_nothing_is_not_taken_for_the_tail(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"cut_before": True}}])
    written = office.write(THREAD)
    office.send(written)
    world = office.box.world
    by_hand = office.box.on_its_thread(lambda: world.post(world.accounts["brandlark"], POSTS[1]))
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert [row.state for row in parts(office, written)] == ["sent", "absent", "cancelled"]
    assert str(by_hand.id) not in {row.remote_id for row in parts(office, written)}


def with_files(office: Office, folder: Path, *posts: int) -> int:
    """A thread with a picture on each of these posts, told by their numbers."""
    written = office.write(THREAD)
    for number, post in enumerate(posts, start=1):
        picture = save_picture(folder / f"{number}.png", colour=number)
        attach(office.desk.record, office.clock, OPERATOR, written, picture, f"Number {number}", post=post)
    return written


def shown(office: Office) -> list[list[str]]:
    """The alternative texts of the files that each post bears at the sandbox."""
    media = office.box.state()["media"]
    return [
        [each["alt_text"] for each in media if str(post) in map(str, each["posts"])]
        for post in (write["id"] for write in office.box.ledger() if write["kind"] == "post")
    ]


def test_each_post_bears_its_own_files(office: Office, tmp_path: Path) -> None:
    written = with_files(office, tmp_path, 3, 1, 3)
    said = said_by(office, written)
    assert "info: Files: 1 with post 1, 2 with post 3; all are at X before the first post leaves." in said
    assert "info: @brandlark: X charges $0.015 for the alternative text(s)." in said
    office.confirm(written)
    office.work(written)
    assert is_a_chain(office, written)
    assert shown(office) == [["Number 2"], [], ["Number 1", "Number 3"]]
    assert len(office.box.state()["media"]) == 3, "each is uploaded once"


def test_a_file_of_the_last_post_that_is_gone_tears_nothing(office: Office, tmp_path: Path) -> None:
    written = with_files(office, tmp_path, 3)
    assert office.analyze(written).ready
    office.confirm(written)
    (tmp_path / "1.png").unlink()
    office.work(written)
    assert office.posts() == []
    assert "1.png cannot be read" in parts(office, written)[0].reason


def test_media_that_x_forgot_are_uploaded_again_for_their_post_alone(office: Office, tmp_path: Path) -> None:
    office.box.faults([{"endpoint": POST, "nth": [3], "effect": {"refuse": "bad-media"}}])
    written = with_files(office, tmp_path, 1, 3)
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert is_a_chain(office, written)
    assert shown(office) == [["Number 1"], [], ["Number 2"]]
    assert len(office.box.state()["media"]) == 3


def said_by(office: Office, written: int) -> str:
    """What the analysis says."""
    return "\n".join(f"{line.level}: {line.sentence}" for line in office.analyze(written).lines)


def test_the_analysis_counts_the_posts_and_their_price(office: Office) -> None:
    written = office.write(THREAD)
    told = said_by(office, written)
    assert "info: A thread of 3 posts: each answers the one before it, and leaves once that one is confirmed." in told
    assert "info: @brandlark: X charges $0.23 for the 3 posts, of which 1 costs more because of a link." in told
    assert "Messages to send: 3." in told
    assert office.confirm(written) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("One\n---\n\n---\nThree", "error: Post 2 of the thread is empty: write it, or take the line of --- away"),
        (f"One\n---\n{'x' * 281}", "error: @brandlark, post 2 of 2: 281 of 280 characters, too long by 1."),
        ("One\n---\nTwo\n---\nOne", "error: @brandlark: posts 1 and 3 say the same. X refuses duplicates"),
        ("One\n---\n\n<%= service.lable %>", "error: Line 4, column 1: There is no field “service.lable” here."),
        ("\n---\n".join(map(str, range(101))), "warning: @brandlark: X takes 100 posts in 15 minutes"),
    ],
)
def test_the_analysis_says_what_is_wrong_with_a_post(office: Office, content: str, sentence: str) -> None:
    assert sentence in said_by(office, office.write(content))


def test_the_analysis_knows_what_is_left_of_the_quota(office: Office) -> None:
    used: list[dict[str, Any]] = [
        {"endpoint": POST, "times": 1, "effect": {"headers": {"x-rate-limit-remaining": "1"}}}
    ]
    office.box.faults(used)
    office.send(office.write("Before"))
    assert "warning: @brandlark: of its 3 posts X takes 1 until" in said_by(office, office.write(THREAD))


def test_a_text_that_went_out_before_would_end_the_thread(office: Office) -> None:
    office.send(office.write("Three"))
    said = "the very text of post 3 of 3 went out from this account before. X refuses duplicates: change it. The thread would end"
    assert said in said_by(office, office.write(THREAD))


def test_a_proof_is_the_whole_thread_and_a_second_one_is_marked(office: Office) -> None:
    written = office.write(THREAD)
    for number in (1, 2):
        proof, analysis = office.prove(written)
        assert analysis.ready
        assert office.confirm(proof) == 3
        assert office.work(proof).label == f"[Proof {number}] Offer"
    office.change(written, content=THREAD.replace("One", "1"))
    third, _ = office.prove(written)
    office.confirm(third)
    office.work(third)
    plain = ["One, says Proofs", *POSTS[1:]]
    again = [f"{text}\n\n[Proof 2]" for text in plain]
    changed = [f"{text}\n\n[Proof 3]" for text in ("1, says Proofs", *POSTS[1:])]
    assert office.posts("larkproofs") == [*plain, *again, *changed]
    chained = [write.get("in_reply_to") for write in office.box.ledger()]
    assert [each is None for each in chained] == [True, False, False] * 3
