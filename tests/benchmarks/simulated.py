"""Calls and time of passes on a clock that a wait moves: `python -m tests.benchmarks.simulated FOLLOWERS HOME VERSION`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from oauthlib.oauth1 import rfc5849

from social.desk import Desk
from social.sandbox.changes import CHANGES
from social.sandbox.people import SUSPENDED_EVERY
from social.sandbox.server import Sandbox
from social.sandbox.world import World
from social.workflows import requests
from social.workflows.register import SYNC
from store import workflows as store
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

QUARTER = 900
PAGES = {"2": (1_000, 300), "1.1": (5_000, 15)}
"""Followers on a page, and pages in a quarter of an hour."""
LOOK_UPS = (100, 900)
START = datetime(2026, 11, 19, 0, 5, tzinfo=UTC)


def one_pass(desk: Desk, box: Sandbox, depth: str | None = None) -> tuple[int, float]:
    """The calls and the simulated seconds of a run."""
    before, began = sum(box.state()["calls"].values()), desk.clock.now()
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True, depth=depth)
    found = store.workflow(desk.record, SYNC)
    engine = desk.engine("bench")
    while store.open_run(desk.record, found.id) is not None:
        engine.once()
        waits = [each.wait_until for each in store.workflow_tasks(desk.record, found.id, 5) if each.wait_until]
        if waits:
            desk.clock.instant = max(desk.clock.now(), min(waits))
    return sum(box.state()["calls"].values()) - before, (desk.clock.now() - began).total_seconds()


def bounds(followers: int, version: str) -> tuple[int, int]:
    """Calls and seconds that the page sizes and windows allow at best."""
    size, window = PAGES[version]
    pages = -(-(followers + followers // (SUSPENDED_EVERY - 1)) // size)  # the suspended have a place that stays empty
    look_ups = 0 if version == "2" else -(-followers // LOOK_UPS[0])
    windows = max(-(-pages // window), -(-look_ups // LOOK_UPS[1]))
    return pages + look_ups, (windows - 1) * QUARTER


def main() -> None:
    """Measure and print."""
    followers, home, version = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    clock = HeldClock(START)
    # The stamp of a signature is the only time that is not handed in: it must be that of the clock we move.
    rfc5849.generate_timestamp = lambda: str(int(clock.now().timestamp()))
    with Sandbox(world=World(followers=followers, empty_pages=False, clock=clock)) as box:
        desk = desk_at(box, home, version=version, clock=clock)
        register(desk, box)
        calls, seconds = one_pass(desk, box)
        clock.move(2 * QUARTER)
        new = {"account": "brandlark", "count": followers // 100}
        box.on_its_thread(CHANGES["follow"](box.world, new))
        light, _ = one_pass(desk, box, "light")
    calls_bound, seconds_bound = bounds(followers, version)
    told = {"calls": calls, "calls_bound": calls_bound, "seconds": seconds, "seconds_bound": seconds_bound}
    print(json.dumps(told | {"light": light}))


if __name__ == "__main__":
    main()
