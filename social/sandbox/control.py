"""What a test or an operator may ask of the sandbox itself: its ledger, its state, its faults, and a page for people."""

from __future__ import annotations

from html import escape
from typing import Any

from aiohttp import web

from social.sandbox.accounts import as_json
from social.sandbox.changes import BadOrder
from social.sandbox.desk import Desk

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Stonechat's sandbox</title>
<style>body{{font:16px/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}}td,th{{text-align:left;
padding-right:1.5rem}}</style><h1>Stonechat's sandbox</h1><p>This plays X on this machine. Nobody on it is real, and nothing
said here leaves it.</p><table><tr><th>Account<th>Followers<th>Posts</tr>{rows}</table><p>{writes} accepted so far.
<a href="/sandbox/accounts">Accounts with keys</a> · <a href="/sandbox/ledger">Ledger</a>
· <a href="/sandbox/state">State</a> · <a href="/sandbox/faults">Faults</a></p></html>
"""


class Control:
    """The control side of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def accounts(self) -> list[dict[str, Any]]:
        """The accounts with their secrets, as an operator gets them."""
        world = self._desk.world
        people = [(account, world.person(account.number)) for account in world.every_account()]
        return [as_json(account, person.username, person.protected) for account, person in people]

    def ledger(self) -> dict[str, Any]:
        """Every accepted write and no other."""
        return {"writes": self._desk.world.ledger.as_json()}

    def state(self) -> dict[str, Any]:
        """What was called how often, what it cost in resources, and how the accounts stand; no secrets."""
        world = self._desk.world
        people = [(account, world.person(account.number)) for account in world.every_account()]
        return {
            "seed": world.seed,
            "now": world.now().isoformat(),
            "vocabulary": world.vocabulary,
            "calls": dict(self._desk.calls),
            "resources": dict(self._desk.resources),
            "media": world.media.as_json(lambda number: world.person(number).username),
            "accounts": [
                {
                    "username": person.username,
                    "user_id": person.id,
                    "protected": person.protected,
                    "suspended": person.suspended,
                    "level": account.level,
                    "revoked": account.revoked,
                    "followers": person.followers,
                    "posts": person.posts,
                }
                for account, person in people
            ],
        }

    def faults(self) -> dict[str, Any]:
        """The rules in force."""
        return {"rules": [rule.as_json() for rule in self._desk.faults.rules]}

    def order(self, orders: object, *, replace: bool = False) -> None:
        """Order faults. BadOrder, with a sentence, where one cannot be understood."""
        self._desk.faults.order(orders, replace=replace)

    def clear(self) -> None:
        """Forget all faults."""
        self._desk.faults.clear()

    def page(self) -> str:
        """The page for people."""
        state = self.state()
        rows = "".join(
            f"<tr><td>@{escape(each['username'])}<td>{each['followers']:,}<td>{each['posts']}</tr>"
            for each in state["accounts"]
        )
        writes = len(self._desk.world.ledger.writes)
        return _PAGE.format(rows=rows, writes=f"{writes} write" + ("" if writes == 1 else "s"))

    def routes(self) -> list[web.RouteDef]:
        """The control side as HTTP."""

        async def page(request: web.Request) -> web.Response:
            return web.Response(text=self.page(), content_type="text/html")

        async def accounts(request: web.Request) -> web.Response:
            return web.json_response({"accounts": self.accounts()})

        async def ledger(request: web.Request) -> web.Response:
            return web.json_response(self.ledger())

        async def state(request: web.Request) -> web.Response:
            return web.json_response(self.state())

        async def faults(request: web.Request) -> web.Response:
            return web.json_response(self.faults())

        async def clear(request: web.Request) -> web.Response:
            self.clear()
            return web.json_response(self.faults())

        return [
            web.get("/", page),
            web.get("/sandbox/accounts", accounts),
            web.get("/sandbox/ledger", ledger),
            web.get("/sandbox/state", state),
            web.get("/sandbox/faults", faults),
            web.post("/sandbox/faults", self._ordered),
            web.delete("/sandbox/faults", clear),
        ]

    async def _ordered(self, request: web.Request) -> web.Response:
        try:
            order = await request.json()
            if not isinstance(order, dict) or not set(order) <= {"rules", "replace"}:
                raise BadOrder('Send {"rules": […]}, and "replace": true to forget the rules in force.')
            self.order(order.get("rules"), replace=order.get("replace") is True)
        except BadOrder as error:
            return web.json_response({"error": str(error)}, status=400)
        except ValueError:
            return web.json_response({"error": "That is no JSON: send an object with rules."}, status=400)
        return web.json_response(self.faults())
