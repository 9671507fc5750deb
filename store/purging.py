"""What is old enough to go, found in small portions by reading, and dropped in small transactions.

Each `find` looks at a window of row numbers, so that even a million rows are gone through in short steps; each `drop` asks once
more whether a thing may go, for people go on working between the two. Nothing open is ever found: no open run, no send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from store import import_undoing
from store.audit import DAYS as AUDIT_DAYS
from store.database import Record
from store.models import to_ms
from store.purges import Old, Purge
from store.retention import QUOTAS_FOR, before, charges_before

WINDOW = 20_000
"""Row numbers that one look goes through."""
PORTION = 400
"""Rows dropped in one transaction: some milliseconds, with their indexes."""
DAY_MS = 86_400_000


def _window(record: Record, table: str, condition: str, after: int, **values: object) -> Old:
    """The next rows of a table, called r, that meet a condition."""
    highest = int(record.scalar(f"SELECT coalesce(max(id), 0) FROM {table}"))
    until = after + WINDOW
    found = record.sql(
        f"SELECT r.id FROM {table} r WHERE r.id > :after AND r.id <= :until AND {condition} ORDER BY r.id LIMIT :portion",
        {"after": after, "until": until, "portion": PORTION, **values},
    )
    ids = [int(row[0]) for row in found]
    if len(ids) == PORTION:
        return Old(ids, PORTION, ids[-1])
    return Old(ids, len(ids), until if until < highest else None)


def _drop(record: Record, table: str, ids: Sequence[int], condition: str = "1", **values: object) -> int:
    chosen = ",".join(map(str, ids))
    return int(record.sql(f"DELETE FROM {table} AS r WHERE r.id IN ({chosen}) AND {condition}", values).rowcount)


_CUT = f"(SELECT CASE WHEN history_days > 0 THEN :now - history_days * {DAY_MS} ELSE 0 END FROM workflow WHERE id = "
_OLD_RUN = f"""
  x.ended_at IS NOT NULL AND x.ended_at < {_CUT} x.workflow_id)
  AND x.id NOT IN (SELECT t.run_id FROM run o JOIN task t ON t.id = o.from_task WHERE o.ended_at IS NULL)
"""
_OLD_LINE = f"""
  r.delivery_id IS NULL AND (r.run_id IS NULL OR r.run_id NOT IN (SELECT id FROM run WHERE ended_at IS NULL))
  AND CASE WHEN r.workflow_id IS NULL THEN r.at < :engine ELSE r.at < {_CUT} r.workflow_id) END
"""
_OLD_TASK = f"r.run_id IN (SELECT x.id FROM run x WHERE {_OLD_RUN})"


def _cuts(now: datetime) -> dict[str, int]:
    return {"now": to_ms(now), "engine": to_ms(now - timedelta(days=AUDIT_DAYS))}


def _old_lines(record: Record, now: datetime, after: int) -> Old:
    return _window(record, "journal", _OLD_LINE, after, **_cuts(now))


def _old_tasks(record: Record, now: datetime, after: int) -> Old:
    return _window(record, "task", _OLD_TASK, after, **_cuts(now))


def _old_runs(record: Record, now: datetime, after: int) -> Old:
    return _window(record, "run", _OLD_RUN.replace("x.", "r."), after, **_cuts(now))


def _drop_runs(record: Record, ids: Sequence[int], now: datetime) -> int:
    return _drop(record, "run", ids, "NOT EXISTS (SELECT 1 FROM task t WHERE t.run_id = r.id)")


def _old_acts(record: Record, now: datetime, after: int) -> Old:
    return _window(record, "audit", "r.at < :cut", after, cut=to_ms(now - timedelta(days=AUDIT_DAYS)))


def _old_charges(record: Record, now: datetime, after: int) -> Old:
    return _window(record, "charge", "r.at < :cut", after, cut=to_ms(charges_before(now)))


def _old_quotas(record: Record, now: datetime, after: int) -> Old:
    found = record.scalar("SELECT count(*) FROM quota WHERE resets_at < ?", (to_ms(now - QUOTAS_FOR),))
    return Old((), int(found), None)


def _drop_quotas(record: Record, ids: Sequence[int], now: datetime) -> int:
    return int(record.sql("DELETE FROM quota WHERE resets_at < ?", (to_ms(now - QUOTAS_FOR),)).rowcount)


_PAST = "r.until < :cut AND r.at < (SELECT max(n.at) FROM {table} n WHERE n.{owner} = r.{owner})"
"""The last word on a post or an account stays, however old."""
OWNERS = 40
"""Posts whose old numbers are dropped in one transaction: each has a dozen or so."""


def _old_numbers(table: str, owner: str) -> Callable[[Record, datetime, int], Old]:
    past = _PAST.format(table=table, owner=owner)

    def find(record: Record, now: datetime, after: int) -> Old:
        cut = before(record, "statistics", now)
        if cut is None:
            return Old((), 0, None)
        found = record.sql(
            f"SELECT r.{owner}, count(*) FROM {table} r WHERE r.{owner} > :after AND {past} GROUP BY 1 ORDER BY 1 LIMIT :most",
            {"after": after, "cut": to_ms(cut), "most": OWNERS},
        ).fetchall()
        owners = [int(row[0]) for row in found]
        return Old(owners, sum(row[1] for row in found), owners[-1] if len(owners) == OWNERS else None)

    return find


def _drop_numbers(table: str, owner: str) -> Callable[[Record, Sequence[int], datetime], int]:
    past = _PAST.format(table=table, owner=owner)

    def drop(record: Record, ids: Sequence[int], now: datetime) -> int:
        cut = before(record, "statistics", now)
        if cut is None:
            return 0
        chosen = ",".join(map(str, ids))
        values = {"cut": to_ms(cut)}
        return int(record.sql(f"DELETE FROM {table} AS r WHERE r.{owner} IN ({chosen}) AND {past}", values).rowcount)

    return drop


_GOES_WITH = ("subscription", "subscription_event")
"""What tells of a follower alone and goes with them; whatever else points to a visitor keeps them."""


def _former(record: Record) -> str:
    """The condition for a visitor r who follows nobody any more since before :cut, and whom nothing needs."""
    tables = [str(row[0]) for row in record.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    pointing = [("send", "visitor_id")]
    for table in tables:
        keys = record.sql(f"PRAGMA foreign_key_list('{table}')").fetchall()
        pointing += [(table, str(key[3])) for key in keys if key[2] == "visitor" and key[6] != "CASCADE"]
    holding = [
        f"NOT EXISTS (SELECT 1 FROM {table} h WHERE h.{column} = r.id)"
        for table, column in pointing
        if table not in _GOES_WITH
    ]
    if "consent" in tables:
        holding.append("NOT EXISTS (SELECT 1 FROM consent h WHERE h.external_id = r.external_id)")
    left = "SELECT max(coalesce(s.ended, 9e15)) FROM subscription s WHERE s.visitor_id = r.id"
    return f"coalesce(({left}), max(r.changed_at, coalesce(r.detailed_at, 0))) < :cut AND {' AND '.join(holding)}"


def _old_visitors(record: Record, now: datetime, after: int) -> Old:
    cut = before(record, "former-followers", now)
    if cut is None:
        return Old((), 0, None)
    return _window(record, "visitor", _former(record), after, cut=to_ms(cut))


def _drop_visitors(record: Record, ids: Sequence[int], now: datetime) -> int:
    cut = before(record, "former-followers", now)
    if cut is None or not ids:
        return 0
    chosen = ",".join(map(str, ids))
    still = record.sql(
        f"SELECT r.id FROM visitor r WHERE r.id IN ({chosen}) AND {_former(record)}", {"cut": to_ms(cut)}
    )
    going = [int(row[0]) for row in still]
    named = ",".join(map(str, going))
    for table in _GOES_WITH:
        record.sql(f"DELETE FROM {table} WHERE visitor_id IN ({named})")
    return _drop(record, "visitor", going)


def _by_number(table: str) -> Callable[[Record, Sequence[int], datetime], int]:
    return lambda record, ids, now: _drop(record, table, ids)


PURGES = (
    Purge("Journals", "lines", _old_lines, _by_number("journal")),
    Purge("Tasks", "tasks", _old_tasks, _by_number("task")),
    Purge("Runs", "runs", _old_runs, _drop_runs),
    Purge("Audit trail", "acts", _old_acts, _by_number("audit")),
    Purge("Former followers", "visitors", _old_visitors, _drop_visitors),
    Purge("Undo of imports", "kept changes", import_undoing.old, import_undoing.forget),
    Purge(
        "Numbers of posts",
        "numbers",
        _old_numbers("post_numbers", "send_id"),
        _drop_numbers("post_numbers", "send_id"),
    ),
    Purge(
        "Numbers of accounts",
        "numbers",
        _old_numbers("account_numbers", "service_id"),
        _drop_numbers("account_numbers", "service_id"),
    ),
    Purge("Limits", "readings", _old_quotas, _drop_quotas),
    Purge("Charges", "charges", _old_charges, _by_number("charge")),
)
"""In the order in which they go: a run after its tasks."""
