"""The scenes kept on cassette: every call of the gateway and the main refusals, each with what it must come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from social.services import service_type
from social.services.base import Gateway, UploadedMedia
from tests.social.files import film_bytes

BRAND, BRAND_ID = "brandlark", "744264789090040452"
PROOFS, PROOFS_ID = "larkproofs", "1664109852468224143"
FOLLOWERS = 12
PAGE = 5
"""Followers per page, so that a pass of three pages stays a small file."""

WRITTEN = "1 < 2 & 3 > 2, said “the lark”: https://example.com/spring?a=1&b=2 ☕ é"


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000"
    "82008177cd72b60000000049454e44ae426082"
)
"""A PNG of one grey pixel, word for word: what a library writes may change with it."""
FAILING = {"states": ["pending", "failed"], "reason": "Unsupported video format"}


@dataclass(frozen=True)
class Scene:
    """Calls of a gateway; `faults` are ordered from the sandbox before it, `fault` is the name it must end in, by version."""

    name: str
    play: Callable[[Gateway], None]
    faults: tuple[dict[str, Any], ...] = ()
    fault: tuple[str, str] | None = None


def me(gateway: Gateway) -> None:
    identity = gateway.me()
    assert (identity.account.external_id, identity.account.username) == (BRAND_ID, BRAND)
    assert (identity.account.followers, identity.level) == (FOLLOWERS, "read-write-directmessages")


def account(gateway: Gateway) -> None:
    proofs = gateway.account(PROOFS)
    assert (proofs.external_id, proofs.full_name, proofs.protected) == (PROOFS_ID, "Lark Proofs", True)


def account_of_nobody(gateway: Gateway) -> None:
    gateway.account("nobody_at_all")


def followers(gateway: Gateway) -> None:
    gateway.page_size = PAGE
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = gateway.followers(BRAND_ID, cursor)
        seen += [person.external_id for person in page.people] or page.ids
        cursor = page.next_cursor
    assert cursor is None
    assert len(seen) == len(set(seen)) == FOLLOWERS
    assert PROOFS_ID in seen


def people(gateway: Gateway) -> None:
    found = gateway.people([PROOFS_ID, "1", BRAND_ID])
    assert {person.username: person.number_of_friends for person in found} == {PROOFS: 0, BRAND: FOLLOWERS}
    assert gateway.people(["1"]) == []


def post(gateway: Gateway) -> None:
    made = gateway.post(WRITTEN)
    (found,) = gateway.timeline(BRAND_ID)
    assert (found.id, found.text, found.author_id) == (made.id, WRITTEN, BRAND_ID)
    gateway.delete_post(made.id)
    assert gateway.timeline(BRAND_ID, since_id="1") == []
    gateway.delete_post(made.id)


def thread(gateway: Gateway) -> None:
    head = gateway.post("The head")
    tail = gateway.post("The tail", reply_to=head.id)
    assert [(each.id, each.reply_to) for each in gateway.timeline(BRAND_ID)] == [(tail.id, head.id), (head.id, None)]


def answer_to_nothing(gateway: Gateway) -> None:
    gateway.post("to nothing", reply_to="7")


def metrics(gateway: Gateway) -> None:
    made = [gateway.post(f"{number}. to be measured").id for number in range(2)]
    found = gateway.metrics([*made, "1"], private=True)
    assert set(found.posts) == set(made)
    assert found.absent == {"1": "gone"}
    assert all(each.likes == each.reposts == 0 for each in found.posts.values())
    own = gateway.own_metrics(BRAND_ID, "1", made[1], 5)
    assert list(own.posts) == [made[0]]
    gateway.delete_post(made[0])
    assert gateway.metrics(made[:1]).absent == {made[0]: "gone"}


def message(gateway: Gateway) -> None:
    sent = gateway.send_message(PROOFS_ID, WRITTEN)
    for found in (gateway.messages(limit=5)[0], gateway.messages(PROOFS_ID)[0]):
        assert (found.id, found.text, found.sender_id, found.recipient_id) == (sent.id, WRITTEN, BRAND_ID, PROOFS_ID)


def uploaded_bytes(gateway: Gateway, content: bytes) -> UploadedMedia:
    """A file of that content, looked into and uploaded."""
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return gateway.upload(service_type("twitter").inspect(Path(file.name)))


def picture(gateway: Gateway) -> None:
    uploaded = uploaded_bytes(gateway, DOT)
    assert (uploaded.state, uploaded.check_after) == ("succeeded", 0.0)
    gateway.describe(uploaded.id, "A dot, “grey”")
    made = gateway.post("with a picture", [uploaded.id])
    (found,) = gateway.timeline(BRAND_ID)
    assert (found.id, found.text) == (made.id, "with a picture")


def film(gateway: Gateway) -> None:
    uploaded = uploaded_bytes(gateway, film_bytes(1.5))
    states = [uploaded.state, *(gateway.media_state(uploaded.id).state for _ in range(2))]
    assert states == ["pending", "in_progress", "succeeded"]
    gateway.post("with a film", [uploaded.id])


def film_that_fails(gateway: Gateway) -> None:
    gateway.media_state(uploaded_bytes(gateway, film_bytes(1.5)).id)


def unknown_media(gateway: Gateway) -> None:
    gateway.post("with nothing", ["7"])


def post_twice(gateway: Gateway) -> None:
    gateway.post("twice")
    gateway.post("twice")


def one_post(gateway: Gateway) -> None:
    gateway.post("hello")


def long_post(gateway: Gateway) -> None:
    gateway.post("too long " * 40)


def one_message(gateway: Gateway) -> None:
    gateway.send_message(PROOFS_ID, "hello")


def one_me(gateway: Gateway) -> None:
    gateway.me()


def one_page(gateway: Gateway) -> None:
    gateway.followers(BRAND_ID)


def ordered(**effect: Any) -> tuple[dict[str, Any], ...]:
    return ({"effect": effect},)


PAGE_OF_A_PROXY = "<!doctype html><title>Log in to the network</title>"

SCENES = (
    Scene("me", me),
    Scene("account", account),
    Scene("account-of-nobody", account_of_nobody, fault=("not-found", "not-found")),
    Scene("followers", followers),
    Scene("people", people),
    Scene("post-timeline-delete", post),
    Scene("thread", thread),
    Scene("answer-to-nothing", answer_to_nothing, fault=("nothing-to-answer", "nothing-to-answer")),
    Scene("metrics", metrics),
    Scene("message", message),
    Scene("picture", picture),
    Scene("film", film),
    Scene("film-that-fails", film_that_fails, ordered(processing=FAILING), ("media-failed", "media-failed")),
    Scene("unknown-media", unknown_media, fault=("bad-media", "bad-media")),
    Scene("keys-unknown", one_me, ordered(refuse="unauthorized"), ("unauthorized", "bad-keys")),
    Scene("token-revoked", one_me, ordered(refuse="token"), ("unauthorized", "token-revoked")),
    Scene("no-message-right", one_message, ordered(refuse="no-messages"), ("level-too-low", "no-message-right")),
    Scene("no-write-right", one_post, ordered(refuse="no-write"), ("level-too-low", "app-read-only")),
    Scene("not-enrolled", one_page, ordered(refuse="not-enrolled"), ("not-enrolled", "not-in-plan")),
    Scene("no-credit", one_post, ordered(refuse="credits"), ("no-credit", "no-credit")),
    Scene("account-suspended", one_post, ordered(refuse="suspended"), ("account-suspended", "account-suspended")),
    Scene("account-locked", one_post, ordered(refuse="locked"), ("account-locked", "account-locked")),
    Scene("looks-automated", one_message, ordered(refuse="automated"), ("looks-automated", "looks-automated")),
    Scene("messages-closed", one_message, ordered(refuse="messages-closed"), ("messages-closed", "messages-closed")),
    Scene("not-a-follower", one_message, ordered(refuse="not-following"), ("messages-closed", "not-a-follower")),
    Scene("duplicate", post_twice, fault=("duplicate", "duplicate")),
    Scene("text-too-long", long_post, fault=("text-refused", "text-too-long")),
    Scene("window-used", one_page, ordered(rate_limited=True), ("limit-reached", "limit-reached")),
    Scene("day-used", one_message, ordered(daily_cap="user"), ("limit-reached", "limit-reached")),
    Scene("app-day-used", one_message, ordered(daily_cap="app"), ("limit-reached", "limit-reached")),
    Scene("outage-on-a-read", one_page, ordered(refuse="unavailable"), ("server-error", "server-error")),
    Scene("outage-on-a-write", one_post, ordered(refuse="unavailable"), ("server-error", "server-error")),
    Scene("posted-yet-503", one_post, ordered(status=503, done=True), ("server-error", "server-error")),
    Scene("page-of-a-proxy", one_me, ordered(html=PAGE_OF_A_PROXY, status=200), ("not-x", "not-x")),
)
