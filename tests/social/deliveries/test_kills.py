"""Engines killed at random in the middle of deliveries: what the record calls sent is at X once, and nothing else is there.

`STONECHAT_KILLS=500` kills five hundred; `STONECHAT_SEED` repeats what a failure names.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.social.deliveries.kills import fire

KILLS = int(os.environ.get("STONECHAT_KILLS", "2"))


@pytest.mark.parametrize("version", [0, 1], ids=["v2", "v1.1"])
def test_deliveries_under_random_kills_and_faults_are_sent_once(tmp_path: Path, version: int) -> None:
    seed = int(os.environ.get("STONECHAT_SEED") or 2 * random.randrange(10**6) + version)
    ended = fire(tmp_path / "home", KILLS, seed)
    assert ended.kills >= KILLS
    assert ended.outcomes["sent"]
