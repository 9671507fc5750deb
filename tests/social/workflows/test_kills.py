"""Engines killed at random during syncs: each run ends, nothing is lost, nobody is doubled.

`STONECHAT_KILLS=100` kills a hundred; `STONECHAT_SEED` repeats what a failure names.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from tests.social.workflows.kills import fire

KILLS = int(os.environ.get("STONECHAT_KILLS", "10"))


def test_syncs_under_random_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("STONECHAT_SEED") or random.randrange(10**6))
    ended = fire(tmp_path / "home", KILLS, seed)
    assert ended.kills == KILLS
    assert ended.runs > 0
