"""The ledger of truth: every write that the sandbox accepted, and no other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

_OF_REPLIES = "in_reply_to"
Kind = Literal["post", "message", "delete"]


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted write. `to` is the id of a message's addressee; `id` that of the post or message made or deleted.

    `in_reply_to` is the id of the post that a post answers; it is told of replies alone.
    """

    kind: Kind
    username: str
    to: str | None
    text: str
    at: str
    id: str
    in_reply_to: str | None = None


@dataclass(slots=True)
class Ledger:
    """Accepted writes, oldest first."""

    writes: list[Write] = field(default_factory=list)

    def add(
        self,
        kind: Kind,
        username: str,
        text: str,
        at: datetime,
        write_id: str,
        to: str | None = None,
        in_reply_to: str | None = None,
    ) -> None:
        """Write down what was accepted; `text` is what the client sent, `at` is told in ISO 8601, UTC."""
        stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.writes.append(Write(kind, username, to, text, stamp, write_id, in_reply_to))

    def as_json(self) -> list[dict[str, Any]]:
        """The writes as JSON objects."""
        return [
            {name: value for name, value in asdict(write).items() if value or name != _OF_REPLIES}
            for write in self.writes
        ]
