"""Says what an HTTP answer of X means: nothing wrong, or which fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import orjson

from social.errors import Fault, HostFault, QuotaReached, ServiceFault, TextFault, UnknownOutcome
from social.inert import inert_name
from social.services.base import LONGEST_WINDOW, Window
from social.services.x import headers as read
from social.services.x.counts import ABSENCES
from social.services.x.endpoints import Endpoint
from social.services.x.faults import BY_NAME, Case, find

UNREADABLE = object()

RAW_LENGTH = 500
"""Characters of X's own words that a fault keeps."""

CLOCK_TOLERANCE = 60.0
"""Seconds our clock may be off before a 401 is put down to it; X does not publish what it tolerates itself."""

BLIND_WAIT = timedelta(minutes=15)
"""The wait where an answer does not say until when: X's common window."""

POSTING_PAUSE = timedelta(hours=1)
"""The wait after code 185, whose windows are "semi-hourly" and of unstated length."""

MEDIA_CASES = {400: "media-refused", 404: "bad-media", 413: "media-too-big"}
"""What a status means that comes without a word more, of a call about media."""

DAY_WINDOWS: tuple[Window, ...] = ("user-day", "app-day")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came; `at` is our time in mid-call, `body` the parsed JSON or UNREADABLE."""

    endpoint: Endpoint
    status: int
    headers: Mapping[str, str]
    text: str
    body: Any
    at: datetime

    @property
    def skew(self) -> float | None:
        """Our clock minus theirs, in seconds."""
        return read.skew(self.headers, self.at)

    @property
    def is_html(self) -> bool:
        """Whether a page came instead of data: X answers in JSON, proxies and captive portals in HTML."""
        return "html" in self.headers.get("content-type", "").lower() or self.text.lstrip()[:1] == "<"


def parsed(text: str) -> Any:
    """The JSON in `text`, or UNREADABLE."""
    with suppress(ValueError):
        return orjson.loads(text)
    try:  # what is no JSON by the letter, such as half of a surrogate pair, is read all the same
        return json.loads(text)
    except (ValueError, RecursionError):
        return UNREADABLE


def fault_of(reply: Reply) -> Fault | None:
    """The fault that `reply` tells of; None where the call was done."""
    if 200 <= reply.status < 300:
        return _in_success(reply)
    if reply.status in (420, 429):
        return _limit(reply)
    if reply.status >= 500 or reply.status == 408:
        return _outage(reply)
    if reply.status < 400:
        return unsure(reply, "redirected", "The address answered with a redirect, which X's API never does")
    if reply.is_html:
        return _not_x(reply)
    return _refusal(reply)


def resources(body: Any) -> int:
    """How many things (people, posts, messages) an answer's body holds: what X bills."""
    if isinstance(body, dict):
        body = next((body[key] for key in ("data", "ids", "events") if key in body), body)
    if isinstance(body, list):
        return len(body)
    # An object is the thing itself, unless it only says that there was nothing.
    return 1 if isinstance(body, dict) and body and not body.keys() & {"errors", "meta"} else 0


def _in_success(reply: Reply) -> Fault | None:
    body = reply.body
    if reply.endpoint.silent and not reply.text.strip():
        return None
    if body is UNREADABLE or not isinstance(body, dict | list):
        if reply.is_html:
            return _not_x(reply)
        return garbled(reply)
    if isinstance(body, list) or "data" in body or not body.get("errors"):
        return None
    if "meta" in body and set(_tails(reply)) == {"resource-not-found"}:
        return None  # a page of a list on which everybody is gone
    if reply.endpoint.partial and set(_tails(reply)) <= ABSENCES.keys():
        return None  # none of what was asked for is to be had, and each is named
    return _refusal(reply)


def _refusal(reply: Reply) -> Fault:
    case = find(_codes(reply), _words(reply).lower(), _tails(reply), reply.endpoint.aim)
    vague = case is None or case.name == "bad-keys"
    if vague and reply.status == 401 and abs(reply.skew or 0.0) > CLOCK_TOLERANCE:
        case = BY_NAME["clock-off"]
    if case is not None and case.kind is QuotaReached:
        return _limit(reply)
    if case is not None and case.name == "usage-capped" and "daily" in reply.text.lower():
        return _limit(reply)
    return _told(reply, case) if case is not None else _by_status(reply)


def _told(reply: Reply, case: Case) -> Fault:
    said = {"words": _ended(_words(reply)) or "nothing more.", "level": _level(reply), "skew": _skew(reply)}
    code = next(iter(_codes(reply)), None)
    return case.kind(
        case.name, case.sentence.format(**said), case.cure, raw=_words(reply), status=reply.status, code=code
    )


def _ended(words: str) -> str:
    """X's words as a sentence: what is said after them begins another."""
    return f"{words}." if words[-1:].isalnum() else words


def _by_status(reply: Reply) -> Fault:
    words, status = _words(reply), reply.status
    said = f" X says: {_ended(words)}" if words else ""
    if 200 <= status < 300:
        return unsure(reply, "garbled-answer", f"X answered, but only with an error.{said}")
    if status == 401:
        kind: type[Fault] = ServiceFault
        name, sentence = "unauthorized", f"X does not accept these keys.{said}"
        cure = BY_NAME["bad-keys"].cure + " X has also given this answer by mistake: check once more first."
    elif status == 402:
        return _told(reply, BY_NAME["no-credit"])
    elif status == 404 and reply.endpoint.aim in ("person", "message"):
        return _told(reply, BY_NAME["not-found"])
    elif status == 413 or (status in (400, 404) and reply.endpoint.aim == "media"):
        return _told(reply, BY_NAME[MEDIA_CASES[status]])
    elif status == 404 and reply.endpoint.aim == "post":
        return _told(reply, BY_NAME["post-gone"])
    elif status == 404:
        kind, name, sentence = (
            HostFault,
            "not-there",
            f"The address does not know this call, or the account is gone.{said}",
        )
        cure = "Look at the base URL of the external account."
    elif status == 400 and reply.endpoint.write:
        kind, name, sentence = TextFault, "invalid-request", f"X cannot use this text.{said}"
        cure = "Change the text."
    elif status == 407:
        kind, name, sentence = HostFault, "proxy-refused", "The proxy wants a name and a password."
        cure = "Put them into HTTPS_PROXY, or ask who runs the proxy. The keys are not the trouble."
    else:
        kind, name, sentence = ServiceFault, "refused", f"X refused the call with status {status}.{said}"
        cure = "Look at the account on x.com and at the app on X's developer console."
    return kind(name, sentence, cure, raw=words, status=status, code=next(iter(_codes(reply)), None))


def _outage(reply: Reply) -> Fault:
    # Apps that X moved to no plan were answered 503 on every post (seen since February 2026): it looks like an outage.
    hint = (
        "If every call ends so, the app may be on no plan: look at X's developer console."
        if reply.status == 503
        else ""
    )
    return unsure(reply, "server-error", f"X has trouble of its own (status {reply.status})", hint)


def _not_x(reply: Reply) -> Fault:
    if reply.status == 407:
        return _by_status(reply)
    cure = "Ask who runs this network; the keys are not the trouble."
    sentence = "A page came back instead of an answer of X: a proxy or a log-in page of the network stands in between"
    if reply.status >= 400:
        return HostFault("not-x", f"{sentence}.", cure, status=reply.status)
    return unsure(reply, "not-x", sentence, cure)


def garbled(reply: Reply) -> Fault:
    """The fault for a successful answer that lacks what it must hold."""
    return unsure(reply, "garbled-answer", "X's answer was empty or broke off")


def unsure(reply: Reply, name: str, sentence: str, cure: str = "") -> Fault:
    """On a write nobody knows whether it was done; a read may be tried again."""
    kind: type[Fault] = UnknownOutcome if reply.endpoint.write else HostFault
    advice = "Look on X whether it was done before sending it again." if reply.endpoint.write else "Try again later."
    sentence = sentence if sentence.endswith(".") else f"{sentence}."
    return kind(name, sentence, f"{advice} {cure}".strip(), raw=_words(reply), status=reply.status)


def _limit(reply: Reply) -> Fault:
    monthly = "usage-capped" in _tails(reply) and "daily" not in reply.text.lower()
    if monthly:
        return _told(reply, BY_NAME["usage-capped"])
    case = BY_NAME["posting-limit" if 185 in _codes(reply) else "limit-reached"]
    window, until = _window(reply)
    spoken = {"15-minute": "window of 15 minutes", "user-day": "the account's day", "app-day": "the app's day"}[window]
    sentence = case.sentence.format(window=spoken)
    cure = case.cure.format(until=f"{until:%Y-%m-%d %H:%M:%S} UTC")
    return QuotaReached(case.name, sentence, cure, until=until, window=window, raw=_words(reply))


def _window(reply: Reply) -> tuple[Window, datetime]:
    """Which limit is used up, and until when by our clock. A day's cap never takes the reset of the 15 minutes."""
    spent = [w for w in DAY_WINDOWS if read.number(reply.headers, read.WINDOWS[w] + "remaining") == 0]
    if spent:
        resets = {w: _reset(reply, w) or reply.at + BLIND_WAIT for w in spent}
        last = max(resets, key=lambda w: resets[w])
        return last, resets[last]
    if "usage-capped" in _tails(reply):
        midnight = datetime.combine(reply.at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
        return "app-day", midnight
    if 185 in _codes(reply):
        return "user-day", reply.at + POSTING_PAUSE
    if read.number(reply.headers, "x-rate-limit-remaining"):
        return "15-minute", reply.at + BLIND_WAIT  # calls are left, so another limit, one X does not show, is used up
    return "15-minute", _reset(reply, "15-minute") or reply.at + BLIND_WAIT


def _reset(reply: Reply, window: Window) -> datetime | None:
    """When `window` opens by our clock, plus a second; None where X does not say, or names a time long gone; never
    later than the longest window lasts, for a clock that is behind by years would wait for years."""
    said = read.instant(reply.headers, read.WINDOWS[window] + "reset")
    if said is None:
        return None
    ours = said + timedelta(seconds=max(0.0, reply.skew or 0.0) + 1.0)
    if ours < reply.at - timedelta(minutes=1):
        return None
    return min(max(ours, reply.at + timedelta(seconds=1)), reply.at + LONGEST_WINDOW)


def _errors(reply: Reply) -> list[dict[str, Any]]:
    """Every error an answer names: the old envelope, a problem, or a bare code with a message."""
    body = reply.body
    if not isinstance(body, dict):
        return []
    listed = body.get("errors")
    inner = [error for error in listed if isinstance(error, dict)] if isinstance(listed, list) else []
    return inner if "type" not in body and "title" not in body and inner else [body, *inner]


def _codes(reply: Reply) -> list[int]:
    return [error["code"] for error in _errors(reply) if isinstance(error.get("code"), int)]


def _tails(reply: Reply) -> list[str]:
    """The last part of each problem's type: api.twitter.com and api.x.com both serve as its beginning."""
    types = [error["type"] for error in _errors(reply) if isinstance(error.get("type"), str)]
    return [kind.rstrip("/").rpartition("/")[2].lower() for kind in types]


def _words(reply: Reply) -> str:
    """What X says, on one line, without markup or control characters."""
    if reply.is_html or not isinstance(reply.body, dict):
        return "" if reply.is_html else inert_name(reply.text)[:RAW_LENGTH]
    parts: list[str] = []
    for error in _errors(reply):
        for key in ("title", "reason", "detail", "message", "error"):
            value = error.get(key)
            if isinstance(value, str) and value and inert_name(value) not in parts:
                parts.append(inert_name(value))
    return " · ".join(parts)[:RAW_LENGTH]


def _level(reply: Reply) -> str:
    said = read.level(reply.headers)
    return f"level: {said}" if said else "X does not tell its level"


def _skew(reply: Reply) -> str:
    skew = reply.skew
    if skew is None:
        return "off"
    seconds = abs(round(skew))
    amount = f"{seconds // 60} minutes" if seconds >= 120 else f"{seconds} seconds"
    return f"{amount} {'fast' if skew > 0 else 'slow'}"
