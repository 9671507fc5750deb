"""Our own sync, as one engine does it: `python -m tests.benchmarks.syncing URL HOME [--version 1.1] [--passes 2]`.

Prints a JSON line: the seconds of each pass from asking for the run to its end, and the most memory that was held, in MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

from social.clock import SystemClock
from social.desk import Desk, open_desk
from social.services.base import Credentials
from social.services.registration import Form, save
from social.workflows import requests
from social.workflows.register import SYNC
from store import passes
from store import workflows as store
from store.external_accounts import change_external_account
from tests.benchmarks.pages import OWN_ID

TABLES = ("changed visitors", "visitor", "subscription", "subscription_event", "pass", "charge", "charged")
KEYS = Credentials("c" * 25, "s" * 50, f"{OWN_ID}-{'t' * 40}", "k" * 45)


def desk_at(url: str, home: Path, version: str, passphrase: str | None = None) -> Desk:
    """A desk with a service of ours, whose routing leads to the server. With a passphrase its secrets outlive it."""
    desk = open_desk(home, SystemClock(), memory=passphrase is None, passphrase=passphrase, base_url=url)
    change_external_account(desk.record, api_version=version, base_url=url)
    form = Form("New Offers Available", "brandlark", 1, 2, True, False, credentials=KEYS)
    save(desk.record, desk.secrets, desk.clock, "bench", form)
    return desk


def rows(desk: Desk) -> dict[str, int]:
    """How many rows there are, and how many visitors were changed, table by table."""
    counts = {name: int(desk.record.scalar(f"SELECT count(*) FROM {name}")) for name in TABLES[1:]}
    return {"changed visitors": int(desk.record.scalar("SELECT total(changed_at) FROM visitor"))} | counts


def one_pass(desk: Desk) -> float:
    """Ask for a run and carry it out; the seconds it took."""
    desk.connections.gateway(1)  # the floor's modules are loaded before its clock starts, too
    begun = time.perf_counter()
    requests.run_now(desk.record, desk.clock, "bench", SYNC, start_too=True)
    found = store.workflow(desk.record, SYNC)
    assert found is not None
    desk.engine("bench").run(lambda: store.open_run(desk.record, found.id) is None)
    seconds = time.perf_counter() - begun
    last = store.runs(desk.record, found.id)[0]
    assert last.state == "finished", last
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("home", type=Path)
    parser.add_argument("--version", default="2")
    parser.add_argument("--passes", type=int, default=1)
    options = parser.parse_args()
    desk = desk_at(options.url, options.home, options.version)
    seconds, before, after = [], rows(desk), rows(desk)
    for _ in range(options.passes):
        before = after
        seconds.append(one_pass(desk))
        after = rows(desk)
    lists = [(one.ended - one.began).total_seconds() for one in passes.passes(desk.record, 1) if one.ended is not None]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    written = {name: after[name] - before[name] for name in TABLES if after[name] != before[name]}
    print(json.dumps({"seconds": seconds, "list": lists[::-1], "memory": memory, "written": written}))


if __name__ == "__main__":
    main()
