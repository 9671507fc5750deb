"""Direct messages as every type of service tells them, and the pages that a list of them comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A direct message; on one just sent, `text` is what we sent."""

    id: str
    text: str
    sender_id: str
    recipient_id: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of direct messages, newest first: `oldest_id` is how far back the network looked for it ("": nowhere),
    `next_cursor` leads to older ones."""

    messages: tuple[Message, ...]
    oldest_id: str = ""
    next_cursor: str | None = None
