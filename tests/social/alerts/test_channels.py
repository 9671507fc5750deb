"""Channels are checked, kept with their secret in the keyring alone, noted in the audit trail, and tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from social.alerts.channels import NO_CHANNEL, NO_SUPERVISORS, ChannelRefused, change, warnings
from social.alerts.telling import send_test
from social.desk import Desk
from social.errors import HostFault
from social.services.registration import sweep
from store import alerts as store
from store.audit import acts
from store.services import secret_intents
from tests.social.alerts.conftest import Hook, Post
from tests.social.desks import OPERATOR, HeldClock

MAIL = {"host": "localhost", "security": "plain", "sender": "s@example.com", "recipients": ["jane@example.com"]}


def alter(desk: Desk, kind: store.Kind, **how: object) -> store.Channel:
    return change(desk.record, desk.at_need, desk.clock, OPERATOR, kind, **how)


@pytest.mark.parametrize(
    ("kind", "settings", "field", "sentence"),
    [
        ("mail", {"host": "mail.example.com"}, "security", "Without encryption only a mail server on this machine"),
        ("mail", {"host": "https://mail"}, "host", "Write the mail server's name alone"),
        ("mail", {"host": ""}, "host", "The mail server is missing"),
        ("mail", {"sender": "Jane"}, "sender", "“Jane” is no address of one mailbox."),
        ("mail", {"sender": ""}, "sender", "The sender's address is missing"),
        ("mail", {"recipients": ["a@b.c", "x@y\nBcc: z@z"]}, "recipients", "is no address of one mailbox."),
        ("mail", {"recipients": ["a@b.c, z@z.z"]}, "recipients", "is no address of one mailbox."),
        ("mail", {"recipients": [f"a{number}@b.c" for number in range(51)]}, "recipients", "50 is the most"),
        ("mail", {"port": 70000}, "port", "up to 65535"),
        ("mail", {"security": "none"}, "security", "one of: starttls, tls, plain"),
        ("mail", {"user": "jane"}, "password", "The password of “jane” is missing."),
        ("command", {"arguments": []}, "arguments", "The command is missing"),
        ("command", {"arguments": ["bin/tell"]}, "arguments", "Write the whole path of bin/tell"),
        ("command", {"arguments": ["/nowhere/tell"]}, "arguments", "/nowhere/tell is no program"),
        ("webhook", {}, "url", "The address is missing."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    desk: Desk, kind: store.Kind, settings: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(ChannelRefused) as refused:
        alter(desk, kind, enabled=True, settings=(MAIL if kind == "mail" else {}) | settings)
    assert sentence in refused.value.problems[field]
    assert store.channel(desk.record, kind) == store.Channel(kind, False, {}, 0)
    assert acts(desk.record) == []


@pytest.mark.parametrize(
    "url",
    ["http://example.com/x", "ftp://a.b", "https://user:pw@a.b/", "https:///x", "a.b/c", "https://a b/", "https://[x"],
)
def test_an_address_that_others_could_read_is_refused_and_never_repeated(desk: Desk, url: str) -> None:
    with pytest.raises(ChannelRefused) as refused:
        alter(desk, "webhook", enabled=True, secret={"url": url})
    assert url not in str(refused.value)
    assert desk.secrets.keys() == []


def test_a_secret_lies_in_the_keyring_alone_and_its_forerunner_goes(desk: Desk) -> None:
    alter(desk, "webhook", enabled=True, secret={"url": "https://chat.example.com/hooks/first-secret"})
    kept = alter(desk, "webhook", secret={"url": "https://chat.example.com:8443/hooks/second-secret"})
    assert (kept.enabled, kept.settings) == (True, {"place": "https://chat.example.com:8443"})
    assert desk.secrets.keys() == [kept.secret_key] == ["alerts-webhook:2"]
    assert desk.secrets.get(kept.secret_key) == {"url": "https://chat.example.com:8443/hooks/second-secret"}
    told = [act.detail for act in acts(desk.record)]
    assert told == [
        "place: https://chat.example.com → https://chat.example.com:8443; secret changed",
        "enabled: No → Yes; place: none → https://chat.example.com; secret changed",
    ]
    held = b"".join(path.read_bytes() for path in desk.record.home.rglob("*") if path.is_file())
    assert b"-secret" not in held
    alter(desk, "webhook", enabled=False, secret={})
    assert desk.secrets.keys() == []
    assert acts(desk.record, 1)[0].detail == "enabled: Yes → No; secret removed"


def test_what_a_crash_left_half_written_is_swept_and_what_serves_is_kept(desk: Desk, clock: HeldClock) -> None:
    serving = alter(desk, "mail", enabled=True, settings=MAIL | {"user": "jane"}, secret={"password": "kept-one"})
    desk.secrets.put("alerts-mail:2", {"password": "half-written"})
    with desk.record.writing():
        desk.record.sql("INSERT INTO secret_intent VALUES ('alerts-mail:2', 0), ('alerts-mail:1', 0)")
    assert sweep(desk.record, desk.secrets, clock.now()) == 1
    assert desk.secrets.keys() == [serving.secret_key]
    assert secret_intents(desk.record, clock.now()) == []


def test_who_would_hear_nothing_is_warned(desk: Desk) -> None:
    assert warnings(store.channels(desk.record)) == (NO_CHANNEL,)
    alter(desk, "mail", enabled=True, settings=MAIL | {"recipients": []})
    assert warnings(store.channels(desk.record)) == (NO_SUPERVISORS,)
    alter(desk, "mail", settings=MAIL)
    assert warnings(store.channels(desk.record)) == ()


def tell(desk: Desk, kind: store.Kind) -> str:
    return send_test(desk.record, desk.at_need, desk.clock, OPERATOR, kind)


def test_a_test_tells_what_the_other_side_answered(
    desk: Desk, mail_server: Callable[[str], Post], hook: Hook, tmp_path: Path
) -> None:
    post = mail_server("plain")
    alter(desk, "mail", settings=MAIL | {"port": post.port})
    assert tell(desk, "mail") == f"localhost:{post.port} took it for 1 of 1."
    assert "tester sent this to see whether alerts arrive" in post.mails[0].get_content()
    alter(desk, "webhook", secret={"url": f"{hook.url}/x"})
    assert tell(desk, "webhook") == f"{hook.url} answered 200. It said: ok"
    assert hook.posts[0]["news"] == "test"
    alter(desk, "command", settings={"arguments": ["tee", str(tmp_path / "told")]})
    assert tell(desk, "command").startswith("tee ended well.")
    assert [(act.action, act.entity) for act in acts(desk.record, 1)] == [("Test", "Command")]
    post.answers = ["451 4.3.0 later"]
    with pytest.raises(HostFault, match=r"did not take the mail\. 451 4\.3\.0 later"):
        tell(desk, "mail")
    assert acts(desk.record, 1)[0].detail.startswith("Failed: ")


def test_a_test_of_what_is_not_complete_says_what_is_missing(desk: Desk) -> None:
    for kind, field in (("mail", "host"), ("command", "arguments"), ("webhook", "url")):
        with pytest.raises(ChannelRefused) as refused:
            tell(desk, kind)
        assert field in refused.value.problems
    alter(desk, "mail", settings=MAIL | {"recipients": []})
    with pytest.raises(ChannelRefused, match="No supervisor is named"):
        tell(desk, "mail")
