"""The lines of the table about reading followers: speed against hand-written chains, calls and time against X's bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from tests.benchmarks.pages import serving
from tests.benchmarks.preparing import SIMULATED, simulated
from tests.benchmarks.table import Line, Outcome, Scale

MIDDLING = 100_000
PEER = "STONECHAT_PEER"
"""Names a Python that has twitter-to-sqlite 0.22 installed, in an environment of its own."""
FEW = 1_500
"""Followers for the peer, which keeps a few hundred a second, each at the same cost."""
ENOUGH = 20_000
"""Followers for ours, so that the beginning and the end of a run do not count for more than they are."""


def run(module: str, *words: str, python: str = sys.executable) -> dict[str, Any]:
    """What a program of this folder prints as JSON."""
    command = [python, "-m", f"tests.benchmarks.{module}", *words]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def v2_sync(scale: Scale) -> Outcome:
    """The pass alone, from the account's own count to its last follower: of a middling account, in rounds."""
    followers = min(MIDDLING, scale.followers)
    floors, times = [], []
    with serving(followers) as url:
        for turn in range(scale.rounds):
            home = scale.folder / f"middling{turn}"
            floors.append(run("chain", url, str(home / "floor"))["list"])
            times.append(run("syncing", url, str(home / "ours"))["list"][0])
    told = f"{followers / median(times):,.0f} of {followers / median(floors):,.0f} users a second"
    return Outcome(median(floor / time for floor, time in zip(floors, times, strict=True)), told, followers)


def _whole(scale: Scale) -> dict[str, Any]:
    """Once from an empty record until everybody is found by a part of the name, and a second pass of ours."""

    def measure() -> dict[str, Any]:
        with serving(scale.followers) as url:
            floor = run("chain", url, str(scale.folder / "whole-floor"), "--search")
            return {"floor": floor, "ours": run("syncing", url, str(scale.folder / "whole"), "--passes", "2")}

    return scale.once("whole", measure)


def v2_great(scale: Scale) -> Outcome:
    """The pass alone, of a great account."""
    return _first(scale, "list")


def first_import(scale: Scale) -> Outcome:
    """The whole run, until everybody is found by a part of the name."""
    return _first(scale, "seconds")


def _first(scale: Scale, what: str) -> Outcome:
    found = _whole(scale)
    floor, ours = found["floor"][what], found["ours"][what][0]
    told = f"{scale.followers / ours:,.0f} of {scale.followers / floor:,.0f} users a second"
    return Outcome(floor / ours, told, scale.followers)


def second_pass(scale: Scale) -> Outcome:
    """A full pass with nothing changed, by the time of the first."""
    found = _whole(scale)["ours"]
    first, second = found["seconds"]
    rows = ", ".join(f"{number} {name}" for name, number in found["written"].items()) or "none"
    told = f"{first:.1f} s and {second:.1f} s; rows written: {rows}; {found['memory']:.0f} MB of memory"
    return Outcome(second / first, told, scale.followers)


def v1_sync(scale: Scale) -> Outcome:
    """Version 1.1 against twitter-to-sqlite without its sleeps."""
    peer = os.environ.get(PEER)
    if not peer:
        return Outcome(None, f"set {PEER} to a Python with twitter-to-sqlite 0.22", ENOUGH)
    theirs, ours = [], []
    with serving(FEW) as few, serving(ENOUGH) as enough:
        for turn in range(scale.rounds):
            home = scale.folder / f"v1-{turn}"
            home.mkdir()
            theirs.append(FEW / run("peer", few, str(home / "peer.db"), python=peer)["seconds"])
            ours.append(ENOUGH / run("syncing", enough, str(home / "ours"), "--version", "1.1")["seconds"][0])
    told = f"{median(ours):,.0f} of {median(theirs):,.0f} users a second, {ENOUGH:,} and {FEW:,} followers"
    return Outcome(median(mine / floor for floor, mine in zip(theirs, ours, strict=True)), told, ENOUGH)


def _simulated(scale: Scale) -> list[dict[str, Any]]:
    return [json.loads(simulated(scale, version).read_text()) for version in ("2", "1.1")]


def calls(scale: Scale) -> Outcome:
    """Calls of a full pass, in both versions; the worse one counts."""
    found = _simulated(scale)
    told = ", ".join(f"{one['calls']:,} of {one['calls_bound']:,}" for one in found)
    return Outcome(max(one["calls"] / one["calls_bound"] for one in found), told, scale.followers)


def waits(scale: Scale) -> Outcome:
    """Simulated time of a full pass, in both versions; the worse one counts."""
    found = [one for one in _simulated(scale) if one["seconds_bound"]]
    told = ", ".join(f"{one['seconds']:,.0f} s of {one['seconds_bound']:,.0f} s" for one in found)
    worst = max((one["seconds"] / one["seconds_bound"] for one in found), default=None)
    return Outcome(worst, told or "no window is used up by so few", scale.followers)


def light(scale: Scale) -> Outcome:
    """Calls of a light pass with one in a hundred new."""
    found = _simulated(scale)
    told = ", ".join(f"{one['light']:,} of {one['calls']:,}" for one in found)
    return Outcome(max(one["light"] / one["calls"] for one in found), told, scale.followers)


CHAIN = "OAuth1Session, json, raw upserts of 5,000, the same indexes"
BOTH = "versions 2 and 1.1"
SIM = (SIMULATED,)
LINES = (
    Line("v2", "followers a second, version 2", CHAIN, 0.7, True, v2_sync),
    Line("v2-great", "followers a second, version 2", CHAIN, 0.7, True, v2_great),
    Line("import", "first import, substring search ready", f"{CHAIN}, one FTS rebuild", 0.7, True, first_import),
    Line("second", "time of a second pass, nothing changed", "the first", 0.5, False, second_pass),
    Line("v1", "followers a second, version 1.1", "twitter-to-sqlite 0.22 without its sleeps", 30, True, v1_sync),
    Line("calls", f"calls of a full pass, {BOTH}", "the bound of the page sizes", 1.01, False, calls, SIM),
    Line("waits", f"simulated time of a full pass, {BOTH}", "the bound of the quotas", 1.02, False, waits, SIM),
    Line("light", f"calls of a light pass with 1 % new, {BOTH}", "a full pass", 0.02, False, light, SIM),
)
