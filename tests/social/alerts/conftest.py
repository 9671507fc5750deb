"""Servers on loopback that take alerts: mail with and without encryption, and a webhook."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from social.desk import Desk, open_desk
from tests.social.desks import HeldClock

USER, PASSWORD = "stonechat", "a-robin-in-winter"


@dataclass
class Post:
    """A mail server; `answers` are said, one to each mail, before it begins to take them."""

    port: int = 0
    answers: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    signed_in: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    rcpt: list[list[str]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.rcpt.append(list(envelope.rcpt_tos))
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 2.0.0 taken as 4711"

    def check(self, server: SMTP, session: Session, envelope: Envelope, how: str, given: Any) -> AuthResult:
        """Let one user in."""
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        self.signed_in += [USER] if right else []
        return AuthResult(success=right, handled=False)


class Listening(Controller):
    """A server on a free port, which it knows once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A throw-away authority."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts the throw-away authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.fixture
def mail_server(authority: trustme.CA) -> Iterator[Callable[[str], Post]]:
    """Starts a mail server that speaks "plain", "starttls" or "tls"; the last two want a user."""
    with ExitStack() as stack:

        def serve(security: str) -> Post:
            post = Post()
            how: dict[str, Any] = {}
            if security != "plain":
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
                how = {"authenticator": post.check, "auth_required": True}
                how |= (
                    {"ssl_context": context}
                    if security == "tls"
                    else {"tls_context": context, "require_starttls": True}
                )
                how |= {"auth_require_tls": False} if security == "tls" else {}
            listening = Listening(post, hostname="127.0.0.1", port=0, **how)
            listening.start()
            stack.callback(listening.stop)
            post.port = listening.port
            return post

        yield serve


@dataclass
class Hook:
    """A webhook; `answers` are the statuses it gives first, before 204."""

    url: str = ""
    answers: list[tuple[int, str]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[Hook]:
    """A real server that takes posts."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append(json.loads(body) | {"path": self.path})
            hook.headers.append(dict(self.headers))
            status, text = hook.answers.pop(0) if hook.answers else (200, "ok")
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{hook.url}/elsewhere")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook that listens."""
    with web_server() as listening:
        yield listening


@pytest.fixture
def clock() -> HeldClock:
    """A clock that the test moves."""
    return HeldClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HeldClock) -> Desk:
    """A desk on a fresh record."""
    return open_desk(tmp_path / "home", clock, memory=True)
