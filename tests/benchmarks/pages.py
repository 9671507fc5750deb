"""Serves an account's followers from answers made before: `python -m tests.benchmarks.pages FOLLOWERS`.

Both versions of the API, with no more work per call than to find the answer, so that a measurement is of who asks. The
followers are the sandbox's people, whose ids are in no order.
"""

from __future__ import annotations

import json
import re
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from social.sandbox.people import People, Person

SEED = 20260822
PAGE = 1_000
IDS_A_PAGE = 5_000
LIST_A_PAGE = 200
OWN_ID = "1234567890"
_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.I)


class Answers:
    """All that the server will ever say; `renamed` gives everybody another full name, `extra` adds newest followers."""

    def __init__(self, followers: int) -> None:
        people = People(SEED)
        crowd = [people.person(number) for number in range(followers)]
        self.ids = [person.id for person in crowd]
        self.of_id = {person.id: _v1(person) for person in crowd} if followers <= IDS_A_PAGE * 20 else {}
        self.pages = [
            _v2_page(crowd[first : first + PAGE], first + PAGE if first + PAGE < followers else None)
            for first in range(0, max(1, followers), PAGE)
        ]
        me = Person(0, OWN_ID, "brandlark", "Brand Lark", followers, 3, 9, 1_300_000_000)
        self.me = b'{"data":' + _v2(me) + b"}"
        self.own = _v1(me)

    def answer(self, path: str, given: dict[str, list[str]]) -> bytes:
        """The body of the answer to a call."""
        if path == "/2/users/me":
            return self.me
        if path.startswith("/2/users/"):
            return self.pages[int(given.get("pagination_token", ["0"])[0]) // PAGE]
        if path == "/1.1/followers/ids.json":
            return self._ids(max(0, int(given["cursor"][0])))
        if path == "/1.1/followers/list.json":
            return self._list(max(0, int(given["cursor"][0])))
        if path == "/1.1/users/lookup.json":
            asked = ",".join(given["user_id"]).split(",")
            return b"[" + b",".join([self.of_id[one] for one in asked]) + b"]"
        return self.own

    def _ids(self, first: int) -> bytes:
        after = first + IDS_A_PAGE if first + IDS_A_PAGE < len(self.ids) else 0
        cursors = {"next_cursor": after, "next_cursor_str": str(after)}
        return json.dumps({"ids": self.ids[first : first + IDS_A_PAGE], **cursors}).encode()

    def _list(self, first: int) -> bytes:
        users = b",".join([self.of_id[one] for one in self.ids[first : first + LIST_A_PAGE]])
        after = first + LIST_A_PAGE if first + LIST_A_PAGE < len(self.ids) else 0
        return b'{"users":[' + users + f'],"next_cursor":{after},"next_cursor_str":"{after}"}}'.encode()


def _v2_page(people: list[Person], after: int | None) -> bytes:
    users = b",".join(map(_v2, people))
    more = "" if after is None else f',"next_token":"{after}"'
    return b'{"data":[' + users + f'],"meta":{{"result_count":{len(people)}{more}}}}}'.encode()


def _v2(person: Person) -> bytes:
    name = json.dumps(person.name)
    kind = person.verified_type
    return (
        f'{{"id":"{person.id}","name":{name},"username":"{person.username}","public_metrics":{{"followers_count":'
        f'{person.followers},"following_count":{person.following},"tweet_count":{person.posts},"listed_count":'
        f'{person.followers // 90},"like_count":{person.posts * 3},"media_count":{person.posts // 5}}},"verified":'
        f'{"false" if kind == "none" else "true"},"verified_type":"{kind}","protected":'
        f'{"true" if person.protected else "false"},"receives_your_dm":{"true" if person.receives_dm else "false"},'
        '"connection_status":["followed_by"]}'
    ).encode()


def _v1(person: Person) -> bytes:
    shown: dict[str, Any] = {
        "id": int(person.id), "id_str": person.id, "name": person.name, "screen_name": person.username,
        "location": "", "description": f"Number {person.number} of the sandbox.", "url": None,
        "protected": person.protected, "followers_count": person.followers, "friends_count": person.following,
        "listed_count": person.followers // 90, "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "favourites_count": person.posts * 3, "verified": person.verified_type != "none",
        "statuses_count": person.posts, "lang": None, "default_profile": True, "following": False,
        "profile_image_url_https": f"https://pbs.twimg.com/profile_images/{person.id}/lark_normal.jpg",
    }  # fmt: skip
    return json.dumps(shown).encode()


class _Door(socketserver.StreamRequestHandler):
    """One connection, kept open for as long as the other side likes."""

    answers: Answers

    def handle(self) -> None:
        """Answer call after call."""
        self.connection.setsockopt(6, 1, 1)  # TCP_NODELAY
        while first := self.rfile.readline():
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            found = _LENGTH.search(head)
            form = self.rfile.read(int(found[1])).decode() if found else ""
            parts = urlsplit(unquote(first.split()[1].decode()) if b"?" not in first else first.split()[1].decode())
            body = self.answers.answer(parts.path, parse_qs(parts.query) | parse_qs(form))
            kind = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: "
            self.connection.sendall(kind + str(len(body)).encode() + b"\r\n\r\n" + body)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving(followers: int) -> Iterator[str]:
    """A server of so many followers in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(followers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def main() -> None:
    """Make the answers, tell the address, serve until killed."""
    _Door.answers = Answers(int(sys.argv[1]))
    with _Server(("127.0.0.1", 0), _Door) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
