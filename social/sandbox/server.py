"""Runs the sandbox: within an event loop, as a program, or in a thread beside the one that uses it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from social.sandbox import media_calls, sign_in_calls, v2_users, v2_writing, v11_users, v11_writing
from social.sandbox.calls import Endpoint
from social.sandbox.control import Control
from social.sandbox.desk import Desk
from social.sandbox.quotas import Quotas
from social.sandbox.refusals import Refused, as_v2, as_v11
from social.sandbox.sign_in_calls import AppEndpoint
from social.sandbox.sign_in_pages import routes
from social.sandbox.world import DEFAULT_FOLLOWERS, DEFAULT_SEED, World

ENDPOINTS = (
    *v2_users.ENDPOINTS,
    *v2_writing.ENDPOINTS,
    *v11_users.ENDPOINTS,
    *v11_writing.ENDPOINTS,
    *media_calls.ENDPOINTS,
    *sign_in_calls.ENDPOINTS,
)
MAX_BODY = 6 * 1_048_576
"""Bytes of a call: a part of a file, of up to 5 MB, and what is around it."""
HOST = "127.0.0.1"
"""The sandbox is never open to another machine."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that serves at `url`."""

    url: str
    desk: Desk
    control: Control
    _runner: web.AppRunner

    async def close(self) -> None:
        """Stop serving; answers still held back are dropped."""
        await self._runner.cleanup()


def application(desk: Desk, control: Control, *, private: bool = False) -> web.Application:
    """The routes of a desk and, unless it is `private`, of its control side and its pages for people."""
    app = web.Application(client_max_size=MAX_BODY)
    doors: list[Endpoint | AppEndpoint] = [*ENDPOINTS, *sign_in_calls.APP_ENDPOINTS]
    for endpoint in doors:
        app.router.add_route(endpoint.method, endpoint.path, _handler(desk, endpoint))
    if not private:
        app.add_routes(control.routes())
        app.add_routes(routes(desk.world, desk.sign_ins))
    app.router.add_route("*", "/{tail:.*}", _unknown(desk))
    return app


def _handler(desk: Desk, endpoint: Endpoint | AppEndpoint) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await desk.answer(endpoint, request)

    return handle


def _unknown(desk: Desk) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.Response:
        refused = Refused("not-found")
        old = request.path.startswith("/1.1/")
        status, body = as_v11(refused) if old else as_v2(refused, desk.world.vocabulary)
        return web.json_response(body, status=status)

    return handle


async def serve(
    world: World, port: int = 0, *, no_quota: bool = False, speed: float = 1.0, private: bool = False
) -> Running:
    """Serve a world on this machine; port 0 takes a free one. OSError where the port is taken.

    `speed` makes the windows of quotas so many times shorter, `no_quota` lifts them and their headers. A `private` one
    answers signed calls alone: nobody else on this machine reads its ledger.
    """
    desk = Desk(world, Quotas(speed=speed, lifted=no_quota))
    control = Control(desk)
    runner = web.AppRunner(application(desk, control, private=private), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return Running(f"http://{HOST}:{runner.addresses[0][1]}", desk, control, runner)


def run(
    port: int = 0,
    followers: int = DEFAULT_FOLLOWERS,
    seed: int = DEFAULT_SEED,
    no_quota: bool = False,
    speed: float = 1.0,
) -> int:
    """Print one JSON line with the address and the accounts, then serve until SIGTERM or SIGINT; gives the exit code.

    1, with a sentence on stderr, where the port is taken; ValueError, with a sentence, where a number cannot be.
    """
    world = World(seed, followers)
    try:
        asyncio.run(_until_told(world, port, no_quota, speed))
    except OSError as error:
        print(
            f"Port {port} cannot be served: {error.strerror}. Choose another one, or 0 for any free one.",
            file=sys.stderr,
        )
        return 1
    return 0


async def _until_told(world: World, port: int, no_quota: bool, speed: float) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    running = await serve(world, port, no_quota=no_quota, speed=speed)
    print(json.dumps({"url": running.url, "accounts": running.control.accounts()}), flush=True)
    await told.wait()
    await running.close()


class Sandbox:
    """A sandbox in a thread of its own, for a `with`: `url` and `accounts` are there from its start to its end.

    `accounts` are as `run` prints them; `world` may be made by hand, then `followers` and `seed` do not count.
    """

    def __init__(
        self,
        followers: int = DEFAULT_FOLLOWERS,
        seed: int = DEFAULT_SEED,
        *,
        world: World | None = None,
        port: int = 0,
        no_quota: bool = False,
        speed: float = 1.0,
        private: bool = False,
    ) -> None:
        self.world = world or World(seed, followers)
        self.url = ""
        self.accounts: list[dict[str, Any]] = []
        self._options: dict[str, Any] = {"port": port, "no_quota": no_quota, "speed": speed, "private": private}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self.running: Running | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve from now on. OSError where the port is taken."""
        self._thread.start()
        try:
            self.running = asyncio.run_coroutine_threadsafe(serve(self.world, **self._options), self._loop).result()
        except (OSError, ValueError):
            self._end_thread()
            raise
        self.url = self.running.url
        self.accounts = self.on_its_thread(self.running.control.accounts)

    def stop(self) -> None:
        """Serve no longer; what is still held back is dropped. Nothing happens where it has stopped already."""
        if self.running is not None:
            asyncio.run_coroutine_threadsafe(self.running.close(), self._loop).result()
            self.running = None
            self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def on_its_thread(self, ask: Callable[[], _T]) -> _T:
        """Run something on the sandbox's thread, where its world may be touched, and give its result back."""

        async def asked() -> _T:
            return ask()

        return asyncio.run_coroutine_threadsafe(asked(), self._loop).result()

    def _control(self) -> Control:
        if self.running is None:
            raise RuntimeError("The sandbox is not running.")
        return self.running.control

    def account(self, username: str) -> dict[str, Any]:
        """The account of that name at the start, with its secrets. KeyError where there is none."""
        return {each["username"]: each for each in self.accounts}[username]

    def ledger(self) -> list[dict[str, Any]]:
        """Every accepted write, oldest first."""
        writes: list[dict[str, Any]] = self.on_its_thread(self._control().ledger)["writes"]
        return writes

    def state(self) -> dict[str, Any]:
        """Calls and resources by endpoint, and how the accounts stand."""
        return self.on_its_thread(self._control().state)

    def faults(self, rules: list[dict[str, Any]], *, replace: bool = False) -> None:
        """Order faults. BadOrder, with a sentence, where one cannot be understood."""
        control = self._control()
        self.on_its_thread(lambda: control.order(rules, replace=replace))

    def clear_faults(self) -> None:
        """Forget all faults."""
        self.on_its_thread(self._control().clear)
