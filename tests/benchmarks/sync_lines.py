"""The lines of the table about reading followers: speed against hand-written chains, calls and time against X's bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.pages import serving
from tests.benchmarks.table import Line, Outcome, Scale

PEER = "STONECHAT_PEER"
"""Names a Python that has twitter-to-sqlite 0.22 installed, in an environment of its own."""
FEW = 1_500
"""Followers for the peer, which keeps a few hundred a second, each at the same cost."""
ENOUGH = 10_000
"""Followers for ours, so that the beginning and the end of a run do not count for more than they are."""


def run(module: str, *words: str, python: str = sys.executable) -> dict[str, Any]:
    """What a program of this folder prints as JSON."""
    command = [python, "-m", f"tests.benchmarks.{module}", *words]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def v2_sync(scale: Scale) -> Outcome:
    """The pass alone: from the account's own count to its last follower."""
    return _against_chain(scale, "list")


def first_import(scale: Scale) -> Outcome:
    """The whole run, until everybody is found by a part of the name."""
    return _against_chain(scale, "seconds", "--search")


def _against_chain(scale: Scale, ours: str, *words: str) -> Outcome:
    floors, times = [], []
    with serving(scale.followers) as url:
        for turn in range(scale.rounds):
            home = scale.folder / f"{ours}{turn}"
            floors.append(run("chain", url, str(home / "floor"), *words)["seconds"])
            times.append(run("syncing", url, str(home / "ours"))[ours][0])
    each = f"{scale.followers / median(times):,.0f} of {scale.followers / median(floors):,.0f} users a second"
    return Outcome(median(floor / time for floor, time in zip(floors, times, strict=True)), each)


def second_pass(scale: Scale) -> Outcome:
    """A full pass with nothing changed, by the time of the first."""
    with serving(scale.followers) as url:
        found = [
            run("syncing", url, str(scale.folder / f"second{turn}"), "--passes", "2") for turn in range(scale.rounds)
        ]
    first, second = (median(one["seconds"][number] for one in found) for number in (0, 1))
    rows = ", ".join(f"{number} {name}" for name, number in found[0]["written"].items()) or "none"
    told = f"{first:.1f} s and {second:.1f} s; rows written: {rows}; {found[0]['memory']:.0f} MB of memory"
    return Outcome(median(one["seconds"][1] / one["seconds"][0] for one in found), told)


def v1_sync(scale: Scale) -> Outcome:
    """Version 1.1 against twitter-to-sqlite without its sleeps."""
    peer = os.environ.get(PEER)
    if peer is None:
        return Outcome(None, f"set {PEER} to a Python with twitter-to-sqlite 0.22")
    theirs, ours = [], []
    with serving(FEW) as few, serving(ENOUGH) as enough:
        for turn in range(scale.rounds):
            home = scale.folder / f"v1-{turn}"
            home.mkdir()
            theirs.append(FEW / run("peer", few, str(home / "peer.db"), python=peer)["seconds"])
            ours.append(ENOUGH / run("syncing", enough, str(home / "ours"), "--version", "1.1")["seconds"][0])
    told = f"{median(ours):,.0f} of {median(theirs):,.0f} users a second, {ENOUGH:,} and {FEW:,} followers"
    return Outcome(median(mine / floor for floor, mine in zip(theirs, ours, strict=True)), told)


def _simulated(scale: Scale, version: str) -> dict[str, Any]:
    known: Path = scale.folder / f"simulated-{version}.json"
    if not known.exists():
        words = (str(scale.followers), str(scale.folder / f"simulated-{version}"), version)
        known.write_text(json.dumps(run("simulated", *words)))
    found: dict[str, Any] = json.loads(known.read_text())
    return found


def calls(scale: Scale) -> Outcome:
    """Calls of a full pass, in both versions; the worse one counts."""
    found = [_simulated(scale, version) for version in ("2", "1.1")]
    told = ", ".join(f"{one['calls']:,} of {one['calls_bound']:,}" for one in found)
    return Outcome(max(one["calls"] / one["calls_bound"] for one in found), told)


def waits(scale: Scale) -> Outcome:
    """Simulated time of a full pass, in both versions; the worse one counts."""
    found = [one for version in ("2", "1.1") if (one := _simulated(scale, version))["seconds_bound"]]
    told = ", ".join(f"{one['seconds']:,.0f} s of {one['seconds_bound']:,.0f} s" for one in found)
    worst = max((one["seconds"] / one["seconds_bound"] for one in found), default=None)
    return Outcome(worst, told or "no window is used up by so few")


def light(scale: Scale) -> Outcome:
    """Calls of a light pass with one in a hundred new."""
    found = [_simulated(scale, version) for version in ("2", "1.1")]
    told = ", ".join(f"{one['light']:,} of {one['calls']:,}" for one in found)
    return Outcome(max(one["light"] / one["calls"] for one in found), told)


CHAIN = "OAuth1Session, json, raw upserts of 5,000, the same indexes"
BOTH = "versions 2 and 1.1"
LINES = (
    Line("v2", "followers a second, version 2", CHAIN, 0.7, True, v2_sync),
    Line("import", "first import, substring search ready", f"{CHAIN}, one FTS rebuild", 0.7, True, first_import),
    Line("v1", "followers a second, version 1.1", "twitter-to-sqlite 0.22 without its sleeps", 30, True, v1_sync),
    Line("calls", f"calls of a full pass, {BOTH}", "the bound of the page sizes", 1.01, False, calls),
    Line("waits", f"simulated time of a full pass, {BOTH}", "the bound of the quotas", 1.02, False, waits),
    Line("light", f"calls of a light pass with 1 % new, {BOTH}", "a full pass", 0.02, False, light),
    Line("second", "time of a second pass, nothing changed", "the first", 0.5, False, second_pass),
)
