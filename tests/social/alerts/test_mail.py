"""Alerts by e-mail, to a real SMTP server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from social.alerts import mail
from social.alerts.mail import Mail
from social.alerts.message import Instance, Message
from social.errors import HostFault
from tests.social.alerts.conftest import PASSWORD, USER, Post

HERE = Instance("heath", "a folder", "0123")
NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
MESSAGE = Message(
    7, "raised", HERE, "Synchronization of Twitter accounts failed", "X said: “no”.", "Read its journal.", NOW,
    alert=3, cause="failed", workflow="syncTwitter", label="Synchronization of Twitter accounts",
    task="Synchronize, Offers (brandlark)", since=NOW,
)  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # TLS is there from the start
SECRET = {mail.PASSWORD: PASSWORD}


def settings(post: Post, security: str) -> Mail:
    user = "" if security == "plain" else USER
    to = ("jane@example.com", "joe@example.com")
    return Mail("localhost", post.port, security, user, "stonechat@example.com", to)


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_a_mail_reaches_all_supervisors(mail_server: Callable[[str], Post], trusted: None, security: str) -> None:
    post = mail_server(security)
    said = mail.send(settings(post, security), SECRET, MESSAGE)
    assert said == f"localhost:{post.port} took it for 2 of 2."
    assert post.rcpt == [["jane@example.com", "joe@example.com"]]
    assert post.encrypted == [security != "plain"]
    assert post.signed_in == ([] if security == "plain" else [USER])
    (got,) = post.mails
    assert got["Subject"] == "[Stonechat] Synchronization of Twitter accounts failed (heath)"
    assert (got["From"], got["To"]) == ("stonechat@example.com", "jane@example.com, joe@example.com")
    assert (got["Message-ID"], got["Auto-Submitted"]) == ("<7-raised.0123@stonechat.invalid>", "auto-generated")
    assert got.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert PASSWORD not in got.as_string()


def test_the_text_names_workflow_task_instance_what_happened_and_what_to_do() -> None:
    assert MESSAGE.text == (
        "Synchronization of Twitter accounts failed.\n\n"
        "Workflow:     Synchronization of Twitter accounts (syncTwitter)\n"
        "Task:         Synchronize, Offers (brandlark)\n"
        "Instance:     heath, a folder\n"
        "Since:        2026-11-22 12:04 UTC\n\n"
        "What happened:\n  X said: “no”.\n\n"
        "What to do:\n  Read its journal.\n"
    )


def test_a_line_break_in_a_headline_forges_no_header(mail_server: Callable[[str], Post]) -> None:
    post = mail_server("plain")
    evil = replace(MESSAGE, subject="Failed\r\nBcc: thief@example.com\r\n\r\nHello\x1b[2J")
    mail.send(settings(post, "plain"), {}, evil)
    (got,) = post.mails
    assert got["Bcc"] is None
    assert got["Subject"] == "[Stonechat] Failed Bcc: thief@example.com  Hello[2J (heath)"
    assert post.rcpt == [["jane@example.com", "joe@example.com"]]


def refusal(how: Mail, secret: dict[str, str] | None = None) -> HostFault:
    with pytest.raises(HostFault) as told:
        mail.send(how, secret or SECRET, MESSAGE)
    assert PASSWORD not in f"{told.value.sentence} {told.value.cure} {told.value.raw}"
    return told.value


def test_a_wrong_password_is_told_without_it(mail_server: Callable[[str], Post], trusted: None) -> None:
    how = settings(mail_server("starttls"), "starttls")
    fault = refusal(how, {mail.PASSWORD: "a-wrong-one"})
    assert f"{how.place} does not let “stonechat” in. 535" in fault.sentence
    assert "a-wrong-one" not in fault.sentence


def test_a_server_that_nobody_vouches_for_gets_no_password(mail_server: Callable[[str], Post]) -> None:
    post = mail_server("tls")
    assert "its certificate is not trusted" in refusal(settings(post, "tls")).sentence
    assert (post.signed_in, post.mails) == ([], [])


def test_a_server_without_encryption_is_not_spoken_to_in_clear(mail_server: Callable[[str], Post]) -> None:
    post = mail_server("plain")
    assert "does not offer what is asked: STARTTLS" in refusal(settings(post, "starttls")).sentence
    assert post.mails == []


def test_refused_addresses_are_named(mail_server: Callable[[str], Post]) -> None:
    post = mail_server("plain")
    how = settings(post, "plain")
    post.refused = {"joe@example.com"}
    said = mail.send(how, {}, MESSAGE)
    assert said.endswith("took it for 1 of 2. joe@example.com was refused: 550 5.1.1 nobody of that name.")
    post.refused |= {"jane@example.com"}
    assert "refused every recipient. jane@example.com: 550" in refusal(how).sentence


def test_a_server_that_is_not_there_or_hangs_up_is_told(mail_server: Callable[[str], Post]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    how = Mail("127.0.0.1", port, "plain", "", "a@example.com", ("b@example.com",))
    assert refusal(how).sentence == f"The mail server 127.0.0.1:{port} cannot be reached: Connection refused."
    assert "cannot be reached" in refusal(replace(how, port=mail_server("plain").port, security="tls")).sentence
