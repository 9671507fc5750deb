"""The ledger of truth: every write that the sandbox accepted, and no other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["post", "message", "delete"]


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted write. `to` is the id of a message's addressee; `id` that of the post or message made or deleted."""

    kind: Kind
    username: str
    to: str | None
    text: str
    at: str
    id: str


@dataclass(slots=True)
class Ledger:
    """Accepted writes, oldest first."""

    writes: list[Write] = field(default_factory=list)

    def add(self, kind: Kind, username: str, text: str, at: datetime, write_id: str, to: str | None = None) -> None:
        """Write down what was accepted; `text` is what the client sent, `at` is told in ISO 8601, UTC."""
        stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.writes.append(Write(kind, username, to, text, stamp, write_id))

    def as_json(self) -> list[dict[str, Any]]:
        """The writes as JSON objects."""
        return [asdict(write) for write in self.writes]
