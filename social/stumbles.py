"""What the engine has at hand, so that an error nobody foresaw is put down to that, and holds up nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["watch", "workflow", "task", "delivery", "doubt"]


@dataclass(slots=True)
class AtHand:
    """The one thing that was begun: a workflow, a task, a delivery or the send that is in doubt, by its number; or the
    watch over the workflows, which has none."""

    kind: Kind | None = None
    number: int = 0

    def take(self, kind: Kind, number: int = 0) -> None:
        """That is done now."""
        self.kind, self.number = kind, number

    def drop(self) -> None:
        """Nothing is done now."""
        self.kind = None


@dataclass(frozen=True, slots=True)
class Stumble:
    """An error that nobody foresaw, by its class's name, and what was at hand when it came."""

    kind: Kind
    number: int
    error: str

    @property
    def sentence(self) -> str:
        """What people are told."""
        return f"Stonechat met an error that it does not know: {self.error}."


ADVICE = "Please report it."
