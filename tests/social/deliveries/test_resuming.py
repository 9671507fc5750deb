"""A torn thread goes on: behind the post that stands last, by a delivery as any other, once, and never with what was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from social.deliveries import confirming, drafts, media, resuming
from social.deliveries.certificate import certificate
from social.deliveries.certificate import lines as certificate_lines
from social.deliveries.drafts import NotPossible
from store import audit, deliveries, sends, statistics
from store import media as media_store
from store.deliveries import DeliveryState
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_doubts import POST, order, to_the_end
from tests.social.desks import OPERATOR
from tests.social.files import save_picture

THREAD = "One, says <%= service.label %>\n---\nTwo & https://example.com/two\n---\nThree\n---\nFour"
POSTS = ["One, says New Offers Available", "Two & https://example.com/two", "Three", "Four"]


def refuse(office: Office, nth: int, reason: str = "too-long") -> None:
    office.box.faults([{"endpoint": POST, "nth": [nth], "effect": {"refuse": reason}}])


def torn_at(office: Office, nth: int, **values: Any) -> int:
    """A thread of which the post with that number was refused."""
    refuse(office, nth)
    written = office.write(THREAD, **values)
    assert office.send(written).state == DeliveryState.FINISHED
    office.box.clear_faults()
    return written


def resume(office: Office, written: int, service: int | None = None) -> int:
    return resuming.resume_thread(office.desk.record, office.clock, OPERATOR, written, service)


def is_one_thread(office: Office, texts: list[str] = POSTS, username: str = "brandlark") -> bool:
    """Whether the sandbox took these texts once, in their order, each the answer to the one before."""
    taken = [write for write in office.box.ledger() if write["username"] == username]
    ids = [write["id"] for write in taken]
    return [write["text"] for write in taken] == texts and [write.get("in_reply_to") for write in taken] == [
        None,
        *ids[:-1],
    ]


def said_by(office: Office, written: int) -> str:
    return "\n".join(f"{line.level}: {line.sentence}" for line in office.analyze(written).lines)


@pytest.mark.parametrize("nth", [2, 4])
def test_the_rest_answers_the_last_post_that_stands(office: Office, nth: int) -> None:
    written = torn_at(office, nth)
    before = certificate(office.desk.record, office.clock, written)
    rest = resume(office, written)
    made = office.found(rest)
    assert (made.label, made.state) == (f"Offer, from post {nth} on", DeliveryState.EDITED)
    assert made.content.split("\n---\n") == THREAD.split("\n---\n")[nth - 1 :]
    assert (made.main_target, made.proof_target) == ([office.brand], [office.proofs])
    head = sends.sends(office.desk.record, written)[nth - 2]
    told = f"info: It goes on with the thread of delivery {written}: its first post answers post {nth - 1}, {head.remote_url}"
    assert told in said_by(office, rest)
    assert office.send(rest).state == DeliveryState.FINISHED
    assert is_one_thread(office)
    assert [each.part for each in sends.sends(office.desk.record, rest)] == [*range(1, 6 - nth)]
    after = certificate(office.desk.record, office.clock, written)
    assert after["digest"] == before["digest"]
    goes_on = certificate(office.desk.record, office.clock, rest)
    assert goes_on["balanced"]
    assert goes_on["continues"] == {
        "delivery": written, "part": nth - 1, "remote_id": head.remote_id, "remote_url": head.remote_url
    }  # fmt: skip
    assert goes_on["messages"][0]["in_reply_to"] == head.remote_id
    words = f"It goes on with delivery {written}, behind its post {nth - 1}: {head.remote_url}"
    assert words in list(certificate_lines(goes_on))


def test_a_resumption_is_told_in_both_deliveries_and_audited(office: Office) -> None:
    written = torn_at(office, 2)
    rest = resume(office, written)
    assert f"New Offers Available (brandlark): the thread is to go on in delivery {rest}." in office.said(written)
    assert f"It goes on with delivery {written}, behind its post 1: https://" in office.said(rest)
    acts = [(each.action, each.entity) for each in audit.acts(office.desk.record)]
    assert ("Resume the thread", f"Offer ({written})") in acts


def test_there_is_one_resumption_at_a_time(office: Office) -> None:
    written = torn_at(office, 3)
    rest = resume(office, written)
    assert resume(office, written) == rest, "the draft that was made is the one to go on with"
    assert office.analyze(rest).ready
    office.confirm(rest, grace=60)
    with pytest.raises(NotPossible, match=f"The thread goes on in delivery {rest} already"):
        resume(office, written)
    confirming.stop(office.desk.record, office.clock, OPERATOR, rest)
    again = resume(office, written)
    assert again != rest
    assert office.send(again).state == DeliveryState.FINISHED
    assert is_one_thread(office)
    for each in (written, rest):
        with pytest.raises(NotPossible, match=f"The thread goes on in delivery {again} already"):
            resume(office, each)
    with pytest.raises(NotPossible, match="all posts of it stand"):
        resume(office, again)


def test_a_second_draft_behind_the_same_post_cannot_be_confirmed(office: Office) -> None:
    """No act makes one; a record that holds two all the same sends but one of them."""
    written = torn_at(office, 3)
    first = resume(office, written)
    second = drafts.duplicate(office.desk.record, office.clock, OPERATOR, first)
    assert office.found(second).continues is None
    with office.desk.record.writing():
        deliveries.change_delivery(office.desk.record, second, continues=office.found(first).continues)
    assert office.analyze(second).ready
    office.send(first)
    with pytest.raises(NotPossible, match="would part it in two"):
        office.confirm(second)
    assert "error: The thread goes on in delivery" in said_by(office, second)
    assert is_one_thread(office)


def test_a_resumption_that_is_torn_is_resumed_in_its_turn(office: Office) -> None:
    written = torn_at(office, 2)
    first = resume(office, written)
    refuse(office, 1)
    assert office.send(first).state == DeliveryState.FINISHED
    office.box.clear_faults()
    again = resume(office, first)
    assert office.found(again).continues == office.found(first).continues
    assert office.found(again).label == "Offer, from post 2 on"
    refuse(office, 2)
    office.send(again)
    office.box.clear_faults()
    last = resume(office, again)
    assert office.found(last).label == "Offer, from post 3 on"
    office.send(last)
    assert is_one_thread(office)


def test_a_post_in_doubt_is_settled_before_anything_goes_on(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"cut_after": True, "late": {"reads": 1}}}])
    written = office.write(THREAD)
    office.send(written)
    with pytest.raises(NotPossible, match="It is being sent"):
        resume(office, written)
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    with pytest.raises(NotPossible, match="Post 2 is in doubt and looked for at X: that must be settled first"):
        resume(office, written)
    to_the_end(office, written)
    assert [row.state for row in sends.sends(office.desk.record, written)] == ["sent"] * 2 + ["cancelled"] * 2
    office.send(resume(office, written))
    assert is_one_thread(office)


def test_a_post_that_was_proved_absent_goes_out_with_the_rest(office: Office) -> None:
    office.send(office.write("Before"))
    office.box.faults([{"endpoint": POST, "nth": [2, 3], "effect": {"cut_before": True}}])
    written = office.write(THREAD)
    office.send(written)
    to_the_end(office, written)
    assert [row.state for row in sends.sends(office.desk.record, written)] == ["sent", "absent", *["cancelled"] * 2]
    office.send(resume(office, written))
    assert is_one_thread(office, ["Before", *POSTS]) is False, "the thread begins anew behind another tweet"
    assert office.posts() == ["Before", *POSTS]


def test_a_post_that_may_stand_unseen_is_never_sent_again(office: Office) -> None:
    written = torn_at(office, 2)
    record = office.desk.record
    second = sends.sends(record, written)[1]
    with record.writing():
        record.sql("UPDATE send SET state = 'absent', waits_for = 'look' WHERE id = ?", (second.id,))
    with pytest.raises(NotPossible, match="Whether post 2 stands at X is not known"):
        resume(office, written)


def test_the_rest_may_be_edited_but_says_nothing_that_stands_and_goes_nowhere_else(office: Office) -> None:
    written = torn_at(office, 3)
    rest = resume(office, written)
    office.change(rest, content="Two & https://example.com/two\n---\nThree")
    assert "error: Post 1 says what post 2 of the thread says, and that one stands at X." in said_by(office, rest)
    with pytest.raises(NotPossible, match="so its target stays"):
        office.change(rest, main_target=[office.proofs])
    office.change(rest, content="Another three", main_target=[office.brand], proof_target=[])
    office.send(rest)
    assert is_one_thread(office, [*POSTS[:2], "Another three"])


def test_each_account_goes_on_by_itself(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [3, 6], "effect": {"refuse": "too-long"}}])
    written = office.write(THREAD, main_target=[office.brand, office.proofs])
    office.send(written)
    office.box.clear_faults()
    record = office.desk.record
    threads = resuming.torn(record, office.found(written))
    assert [each.service.internal_name for each in threads] == ["brandlark", "larkproofs"]
    with pytest.raises(NotPossible, match="torn at @brandlark, @larkproofs"):
        resume(office, written)
    for service in (office.brand, office.proofs):
        office.send(resume(office, written, service))
    assert is_one_thread(office)
    assert is_one_thread(office, ["One, says Proofs", *POSTS[1:]], "larkproofs")


@pytest.mark.parametrize("cut", [{"cut_after": True, "late": {"reads": 1}}, {"cut_before": True}])
def test_a_doubt_about_the_first_post_of_the_rest_is_looked_for_as_an_answer(
    office: Office, cut: dict[str, Any]
) -> None:
    written = torn_at(office, 2)
    rest = resume(office, written)
    order(office, cut)
    office.send(rest)
    assert sends.sends(office.desk.record, rest)[0].state == "unknown"
    assert to_the_end(office, rest).state == DeliveryState.FINISHED
    assert is_one_thread(office)


def test_stop_and_what_is_not_torn(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"rate_limited": True}}])
    written = office.write(THREAD)
    with pytest.raises(NotPossible, match="Nothing of it was sent yet"):
        resume(office, written)
    office.send(written)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    with pytest.raises(NotPossible, match="It is paused, and goes on at the right post"):
        resume(office, written)
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    office.clock.move(3600)
    rest = resume(office, written)
    office.send(rest)
    assert is_one_thread(office)
    proof, _ = office.prove(office.write("Hello"))
    with pytest.raises(NotPossible, match="A proof is not resumed"):
        resume(office, proof)


def test_a_head_that_x_no_longer_shows_is_told(office: Office) -> None:
    written = torn_at(office, 2)
    record, head = office.desk.record, sends.sends(office.desk.record, written)[0]
    with record.writing():
        statistics.note_absence(record, head.id, "gone", office.clock.now())
    assert "warning: X did not show that post when it was last looked at: it is gone." in said_by(
        office, resume(office, written)
    )


def test_the_files_of_the_rest_come_along(office: Office, tmp_path: Path) -> None:
    refuse(office, 3)
    written, record = office.write(THREAD), office.desk.record
    for post, name in ((1, "wren"), (3, "tern"), (4, "lark")):
        picture = save_picture(tmp_path / name, colour=post)
        media.attach(record, office.clock, OPERATOR, written, picture, name, post=post)
    office.send(written)
    office.box.clear_faults()
    rest = resume(office, written)
    assert [(one.position, one.post, one.alt_text) for one in media_store.media(record, rest)] == [
        (1, 1, "tern"), (2, 2, "lark")
    ]  # fmt: skip
    office.send(rest)
    assert is_one_thread(office)
    with_files = {post.text: len(post.media) for post in office.box.world.posts.values()}
    assert [with_files[text] for text in POSTS] == [1, 0, 1, 1]
