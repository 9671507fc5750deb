"""A text browser in small: reads a page without scripts, fills its form in and sends it, as w3m and lynx do."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPRedirectHandler, Request, build_opener


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Form:
    """A form: where it goes, what is filled in already, and its buttons by their words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class Page(HTMLParser):
    """A page as a person sees it: its words, its form, and where it sent the browser instead."""

    def __init__(self, url: str, status: int, headers: Any, html: str) -> None:
        super().__init__()
        self.url, self.status, self.headers, self.html = url, status, headers, html
        self.words = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.form: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "form":
            self.form = Form(urljoin(self.url, given.get("action") or ""), (given.get("method") or "get").upper())
        elif tag == "input" and self.form is not None:
            name, value = given["name"] or "", given.get("value") or ""
            radio = given["type"] == "radio"
            if given["type"] == "submit":
                self.form.buttons[value] = (name, value)
                return
            if radio:
                self.form.radios.setdefault(name, []).append(value)
            if not radio or "checked" in given:
                self.form.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.words += data

    @property
    def location(self) -> str:
        """Where the browser is sent on to."""
        return self.headers.get("Location") or ""

    def press(self, words: str, **filled: str) -> Page:
        """Press a button of the form with some fields filled in anew."""
        form = self.form
        assert form is not None, self.words
        name, value = form.buttons[words]
        return _fetch(
            Request(form.action, urlencode(form.fields | filled | {name: value}).encode(), method=form.method)
        )


def read(url: str) -> Page:
    """Open an address."""
    return _fetch(Request(url))


def _fetch(request: Request) -> Page:
    try:
        with build_opener(_StayHere).open(request, timeout=10) as answer:
            return Page(request.full_url, answer.status, answer.headers, answer.read().decode())
    except HTTPError as answer:
        with answer:
            return Page(request.full_url, answer.code, answer.headers, answer.read().decode())


def pin(page: Page) -> str:
    """The PIN on a page: the one run of seven digits in its words."""
    (found,) = [word for word in page.words.split() if len(word) == 7 and word.isdigit()]
    return found
