"""Takes each call through the sandbox: faults, signature, quota, rights, the endpoint, and the headers of the answer."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from aiohttp import web
from oauthlib.common import Request

from social.sandbox.accounts import Account, App
from social.sandbox.calls import Call, Endpoint, Reply
from social.sandbox.faults import Effect, Faults
from social.sandbox.forms import form
from social.sandbox.oauth import Doorman
from social.sandbox.quotas import Kind, Quotas, headers_of
from social.sandbox.refusals import Refused, as_v2, as_v11, invalid
from social.sandbox.sign_in_calls import AppCall, AppEndpoint
from social.sandbox.sign_ins import SignIns
from social.sandbox.world import Late, World


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A call as it came in: `headers` are those of its answer and fill up on the way."""

    endpoint: Endpoint | AppEndpoint
    request: web.Request
    body: str
    effect: Effect
    headers: dict[str, str]


class Desk:
    """Answers calls to the endpoints, one after the other; only held-back answers overlap."""

    def __init__(self, world: World, quotas: Quotas) -> None:
        self.world = world
        self.quotas = quotas
        self.faults = Faults(world)
        self.calls: Counter[str] = Counter()
        self.resources: Counter[str] = Counter()
        self.sign_ins = SignIns(world)
        self._doorman = Doorman(world, self.sign_ins)

    async def answer(self, endpoint: Endpoint | AppEndpoint, request: web.Request) -> web.StreamResponse:
        """Answer one call to an endpoint."""
        body = (await request.read()).decode("latin-1" if _has_file(request) else "utf-8")
        self.calls[endpoint.name] += 1
        claimed = self._doorman.claimed(request.headers)
        names = (endpoint.name, f"{request.method} {request.path}", request.path)
        username = self.world.people.person(claimed.number).username if claimed else None
        effect = self.faults.strike(names, username)
        if effect.get("delay_before"):
            await asyncio.sleep(effect["delay_before"])
        if effect.get("cut_before"):
            return _cut(request)
        reply = self._reply(_Arrival(endpoint, request, body, effect, {}))
        self.resources[endpoint.name] += reply.resources
        if effect.get("delay"):
            await asyncio.sleep(effect["delay"])
        if effect.get("cut_after"):
            return _cut(request)
        return await _truncated(request, reply) if effect.get("truncate") else _response(reply)

    def _reply(self, arrival: _Arrival) -> Reply:
        """The answer as it would leave, were the line good."""
        request, endpoint = arrival.request, arrival.endpoint
        arrival.headers["date"] = formatdate(self.world.now().timestamp(), usegmt=True)
        arrival.headers["x-transaction-id"] = uuid4().hex[:16]
        try:
            url = f"{request.scheme}://{request.host}{request.raw_path}"
            signed = (request.method, url, request.headers, arrival.body)
            if isinstance(endpoint, AppEndpoint):
                reply = self._signed_by_app(arrival, endpoint, *self._doorman.admit_app(*signed))
            else:
                reply = self._admitted(arrival, endpoint, self._doorman.admit(*signed))
        except Refused as refused:
            reply = self._refusal(endpoint, refused)
        headers = arrival.headers | arrival.effect.get("headers", {})
        return replace(reply, headers={name: text for name, text in headers.items() if text is not None})

    def _signed_by_app(self, arrival: _Arrival, endpoint: AppEndpoint, app: App, signed: Request) -> Reply:
        """The answer to an app that signs an account in."""
        effect = arrival.effect
        self._strike(endpoint, effect, arrival.headers, self.world.now().timestamp())
        made_up = _made_up(effect)
        if made_up is not None and not effect.get("done"):
            return made_up
        token, callback, verifier = signed.resource_owner_key or "", signed.redirect_uri or "oob", signed.verifier or ""
        access_type = _parts(arrival.request, arrival.body)[0].get("x_auth_access_type", "")
        reply = endpoint.handle(AppCall(self.world, self.sign_ins, app, token, callback, verifier, access_type))
        return made_up or reply

    def _admitted(self, arrival: _Arrival, endpoint: Endpoint, viewer: Account) -> Reply:
        """The answer to a call whose signature is good."""
        effect, headers = arrival.effect, arrival.headers
        now = self.world.now().timestamp()
        taken = self.quotas.take(endpoint.name, viewer, now)
        headers["x-access-level"] = viewer.level
        headers.update(headers_of(self.quotas.standings(endpoint.name, viewer, now)))
        if not taken:
            raise Refused("rate-limited")
        self._strike(endpoint, effect, headers, now)
        if self.world.people.person(viewer.number).suspended:
            raise Refused("suspended")
        if not viewer.may(endpoint.level):
            raise Refused("no-write" if endpoint.level == "read-write" else "no-messages")
        made_up = _made_up(effect)
        if made_up is not None and not effect.get("done"):
            return made_up
        given, body = _parts(arrival.request, arrival.body)
        late = Late(**effect["late"]) if "late" in effect else None
        call = Call(
            self.world, viewer, self.quotas, arrival.request.match_info, given, body, late, effect.get("processing", {})
        )
        reply = endpoint.handle(call)
        return made_up or reply

    def _strike(self, endpoint: Endpoint | AppEndpoint, effect: Effect, headers: dict[str, str], now: float) -> None:
        """Refuse what a fault tells to refuse."""
        if "refuse" in effect:
            raise Refused(effect["refuse"])
        if effect.get("duplicate"):
            raise Refused("duplicate")
        kind: Kind | None = None
        if "daily_cap" in effect:
            kind = "user-day" if effect["daily_cap"] == "user" else "app-day"
        elif effect.get("rate_limited"):
            kind = "window"
        if kind is None:
            return
        if effect.get("rate_limited") == "bare":
            for name in [name for name in headers if "-limit" in name]:
                del headers[name]
        else:
            headers.update(headers_of([self.quotas.exhausted(endpoint.name, kind, now)]))
        raise Refused("rate-limited")

    def _refusal(self, endpoint: Endpoint | AppEndpoint, refused: Refused) -> Reply:
        if endpoint.version == "2":
            status, body = as_v2(refused, self.world.vocabulary)
            return Reply(json.dumps(body), status, content_type="application/problem+json")
        status, body = as_v11(refused)
        return Reply(json.dumps(body), status)


def _has_file(request: web.Request) -> bool:
    return request.content_type == "multipart/form-data"


def _parts(request: web.Request, body: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The query with the fields of a form, and the JSON object of the body. Refused as "invalid" where it is none."""
    given = dict(request.query)
    if _has_file(request):
        fields = form(request.headers["content-type"], body.encode("latin-1"))
        texts = {name: value.decode("utf-8", "replace") for name, value in fields.items() if name != "media"}
        return given | texts, {"media": fields["media"]} if "media" in fields else {}
    if request.content_type == "application/x-www-form-urlencoded":
        return given | dict(parse_qsl(body)), {}
    try:
        parsed = json.loads(body) if body else {}
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise invalid("body", "", "The body of the call is not a JSON object.")
    return given, parsed


def _made_up(effect: Effect) -> Reply | None:
    """The answer that a fault puts in the place of the true one, which is not even worked out."""
    if "html" in effect:
        return Reply(effect["html"], effect.get("status", 503), content_type="text/html")
    if "status" in effect or "body" in effect:
        text = json.dumps(effect["body"]) if "body" in effect else ""
        return Reply(text, effect.get("status", 200))
    return None


def _response(reply: Reply) -> web.Response:
    return web.Response(
        text=reply.text, status=reply.status, headers=dict(reply.headers), content_type=reply.content_type
    )


def _cut(request: web.Request) -> web.Response:
    """Hang up without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _truncated(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send the first half of an answer and hang up."""
    whole = reply.text.encode()
    response = web.StreamResponse(status=reply.status, headers=dict(reply.headers))
    response.content_type = reply.content_type
    response.content_length = len(whole)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
