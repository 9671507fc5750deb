"""A server that answers word for word what a test tells it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

from social.services.base import Credentials, Gateway

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
SECRETS = Credentials("k" * 25, "s" * 50, "4242-" + "t" * 40, "u" * 45)
HANG, RESET = "hang", "reset"

Door = Callable[..., Gateway]
"""Opens a gateway of a version ("2") to a `url` (the stub's) with a `timeout` (5 seconds)."""


class HeldClock:
    """A clock that stands."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def wait(self, stop: Event, seconds: float) -> bool:
        self.at += timedelta(seconds=seconds)
        return stop.is_set()


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Stub:
    """What the server will answer, what it was asked, and over how many connections."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    quiet: threading.Event = field(default_factory=threading.Event)

    def say(self, status: int, body: Any = "", *, skew: float = 0.0, length: int | None = None, **headers: str) -> None:
        """The next answer; `skew` is how far our clock runs ahead of theirs, `length` a lie about the body's length."""
        text = body if isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("content-type", "application/json")
        named.setdefault("date", format_datetime(NOW - timedelta(seconds=skew), usegmt=True))
        self.answers.append((status, text.encode(), named, length))


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            stub.connections += 1

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            stub.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            said = stub.answers.pop(0) if stub.answers else (500, b"", {}, None)
            if said == HANG:
                stub.quiet.wait(20)
                said = RESET
            if said == RESET:
                self.close_connection = True
                self.request.shutdown(socket.SHUT_RDWR)
                return
            status, text, headers, length = said
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text) if length is None else length))
            self.end_headers()
            self.wfile.write(text)
            self.close_connection = length is not None

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler


def serve(stub: Stub) -> Iterator[Stub]:
    """Answer on loopback until the generator is closed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield stub
    stub.quiet.set()
    server.shutdown()
    thread.join()
    server.server_close()
