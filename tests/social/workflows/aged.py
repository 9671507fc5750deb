"""A record with things of random ages, and the rule by which each of them must stay or go, written apart from the SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from store.charges import month_of
from store.database import Record
from store.models import to_ms

DAY = timedelta(days=1)
TABLES = ("run", "task", "journal", "audit", "visitor", "subscription", "charge", "quota", "post_numbers", "send")


@dataclass
class Aged:
    """What was put in, and the keys of what must be left, by table."""

    record: Record
    now: datetime
    random: Random
    brand: int
    left: dict[str, set[object]] = field(default_factory=lambda: {table: set() for table in TABLES})

    def age(self, *edges: float) -> float:
        """Days: anything, or close to one of these edges on either side of it."""
        return self.random.choice([self.random.uniform(0, 900), *(edge + self.random.uniform(-2, 2) for edge in edges)])

    def at(self, days: float) -> int:
        """So many days ago, as the record keeps it."""
        return to_ms(self.now - timedelta(days=days))

    def add(self, table: str, stays: bool, key: object = None, **values: object) -> int:
        """A row; whether it must stay. Its number."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        made = self.record.sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))
        if stays:
            self.left[table].add(made.lastrowid if key is None else key)
        return int(made.lastrowid or 0)

    def history(self, workflow_id: int, history_days: int, runs: int) -> None:
        """Ended runs of a workflow, with tasks and lines, and lines of no run."""
        for _ in range(runs):
            days = self.age(history_days)
            keep = history_days == 0 or days < history_days
            values = {"workflow_id": workflow_id, "reason": "now", "asked_by": "tester"}
            run_id = self.add("run", keep, state="finished", asked_at=0, ended_at=self.at(days), **values)
            task = {"workflow_id": workflow_id, "run_id": run_id, "activity": "Any", "status": "Finished"}
            self.add("task", keep, created_at=0, **task)
            for told in (days, days + 3, None):
                said = self.age(history_days) if told is None else told
                line = {"at": self.at(said), "level": "info", "activity": "", "message": "x"}
                line |= {"workflow_id": workflow_id, "run_id": None if told is None else run_id}
                self.add("journal", history_days == 0 or said < history_days, **line)

    def open_history(self, workflow_id: int) -> None:
        """An open run from long ago, which nothing may touch."""
        values = {"workflow_id": workflow_id, "reason": "now", "asked_by": "tester", "state": "going"}
        run_id = self.add("run", True, asked_at=self.at(800), started_at=self.at(800), **values)
        task = {"workflow_id": workflow_id, "run_id": run_id, "activity": "Any", "status": "Waiting"}
        self.add("task", True, created_at=self.at(800), **task)
        line = {"at": self.at(800), "level": "info", "activity": "", "message": "x", "run_id": run_id}
        self.add("journal", True, workflow_id=workflow_id, **line)

    def rest(self) -> None:
        """Lines of the engine and of a delivery, acts, charges, limits."""
        line = {"level": "info", "activity": "", "message": "x"}
        days = self.age(180)
        self.add("journal", days < 180, at=self.at(days), **line)
        self.add("journal", True, at=self.at(800), delivery_id=1, **line)
        days = self.age(180)
        self.add("audit", days < 180, at=self.at(days), operator="t", type="x", entity="x", action="Start")
        first = month_of(self.now)[0]
        days = self.age(395)
        stays = self.now - timedelta(days=days) >= first.replace(year=first.year - 1)
        self.add("charge", stays, at=self.at(days), app="a", operation="me", resources=1, millionths=1)
        days, scope = self.age(1) - 1, f"s{self.random.random()}"
        limits = {"endpoint": "e", "span": "15-minute", "allowed": 1, "remaining": 0, "read_at": 0}
        self.add("quota", days < 1, scope, scope=scope, resets_at=self.at(days), **limits)

    def visitor(self, keep_days: int) -> None:
        """Somebody who follows, left, was sent something, or was never more than a name."""
        number = str(self.random.getrandbits(60))
        kind = self.random.choice(["follows", "left", "written", "stranger", "back"])
        days = self.age(keep_days)
        seen = self.at(days if kind == "stranger" else 850)
        stays = keep_days == 0 or kind not in ("left", "stranger") or days < keep_days
        values = {"external_id": number, "folder_id": 2, "first_seen": seen, "changed_at": seen, "detailed_at": seen}
        visitor = self.add("visitor", stays, **values)
        if kind != "stranger":
            ended = None if kind in ("follows", "back") else self.at(days)
            row = {"service_id": self.brand, "visitor_id": visitor, "since": self.at(890), "ended": ended}
            self.add("subscription", stays, visitor, **row)
            event = "INSERT INTO subscription_event (service_id, visitor_id, action, at) VALUES (?, ?, 'left', ?)"
            self.record.sql(event, (self.brand, visitor, self.at(days)))
        if kind == "written":
            self.send(visitor, "sent")

    def send(self, visitor: int, state: str, delivery: int = 1) -> int:
        """A send of any state; none ever goes."""
        row = {"delivery_id": delivery, "service_id": self.brand, "visitor_id": visitor, "text": "x", "text_hash": "x"}
        return self.add("send", True, state=state, part=self.random.getrandbits(40), started_at=self.at(850), **row)

    def numbers(self, keep_days: int) -> None:
        """A post with a curve of five stretches; the newest stays however old it is."""
        send_id = self.send(0, "sent")
        ages = sorted((self.age(keep_days) for _ in range(5)), reverse=True)
        for turn, days in enumerate(ages):
            stays = keep_days == 0 or days < keep_days or turn == len(ages) - 1
            at, until = self.at(days + 0.1), self.at(days)
            self.add("post_numbers", stays, (send_id, at), send_id=send_id, at=at, until=until, likes=turn)

    def found(self) -> dict[str, set[object]]:
        """The keys of what is there now."""
        keys = {"post_numbers": "send_id, at", "quota": "scope", "subscription": "visitor_id"}
        told: dict[str, set[object]] = {}
        for table in TABLES:
            rows = self.record.sql(f"SELECT {keys.get(table, 'id')} FROM {table}").fetchall()
            told[table] = {tuple(row) if len(row) > 1 else row[0] for row in rows}
        return told
