"""The floor of a sync: the shortest chain that a person would write by hand: `python -m tests.benchmarks.chain URL HOME`.

OAuth1Session, `json` and raw `executemany` upserts of 5,000 into the record's own table, with whatever indexes that has
today; no budgets, no cursor kept, no subscriptions, no ledger. SQLite has as much room as it has in our own sync. With
`--search` it ends with one rebuild of the record's own substring index.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path

from requests_oauthlib import OAuth1Session

from store.database import Record
from store.seed import seed
from tests.benchmarks.pages import OWN_ID

FIELDS = "public_metrics,verified,verified_type,protected,receives_your_dm,connection_status"
AT_ONCE = 5_000
UPSERT = """
INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, verified_type, protected,
  receives_messages, folder_id, first_seen, changed_at, detailed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 2, ?, ?, ?)
ON CONFLICT (external_id) DO UPDATE SET username = excluded.username, full_name = excluded.full_name,
  number_of_friends = excluded.number_of_friends, checked = excluded.checked, verified_type = excluded.verified_type,
  protected = excluded.protected, receives_messages = excluded.receives_messages
"""


def run(url: str, home: Path, search: bool) -> dict[str, float]:
    """Read all followers; the seconds of the list, and of all."""
    record = Record(home)
    seed(record, url)
    db = _as_ours(record)
    session = OAuth1Session("consumer", "consumer-secret", "token", "token-secret")
    session.trust_env = False
    given = {"max_results": 1000, "user.fields": FIELDS}
    rows: list[tuple[object, ...]] = []
    begun = time.perf_counter()
    while True:
        answer = json.loads(session.get(f"{url}/2/users/{OWN_ID}/followers", params=given).content)
        now = int(time.time() * 1000)
        rows += [
            (
                one["id"], one["username"], one["name"], one["public_metrics"]["followers_count"], one["verified"],
                one["verified_type"], one["protected"], one["receives_your_dm"], now, now, now,
            )
            for one in answer["data"]
        ]  # fmt: skip
        after = answer["meta"].get("next_token")
        if len(rows) >= AT_ONCE or after is None:
            with db:
                db.executemany(UPSERT, rows)
            rows = []
        if after is None:
            break
        given["pagination_token"] = after
    listed = time.perf_counter() - begun
    if search:
        with db:
            db.execute("INSERT INTO visitor_text (visitor_text) VALUES ('rebuild')")
    return {"list": listed, "seconds": time.perf_counter() - begun}


def _as_ours(record: Record) -> sqlite3.Connection:
    """A plain connection with the pragmas that our own sync writes pages of followers with."""
    record.write_much()
    names = ("cache_size", "wal_autocheckpoint", "temp_store", "secure_delete")
    pragmas = {name: record.scalar(f"PRAGMA {name}") for name in names} | {"synchronous": "NORMAL"}
    record.close()
    db = sqlite3.connect(record.path)
    for name, value in pragmas.items():
        db.execute(f"PRAGMA {name} = {value}")
    return db


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), "--search" in sys.argv)))
