"""A desk at a sandbox with a brand and a protected test account, a clock held by hand, and a tweet ready to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from social.deliveries import analysis, confirming, drafts, proofs
from social.desk import Desk
from social.sandbox.server import Sandbox
from store import deliveries as store
from store import journal, sends
from store.deliveries import Delivery
from store.sends import Send
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

TEXT = "Hi all! <%= service.label %> here > https://example.com/offers Enjoy!"
FILLED = "Hi all! New Offers Available here > https://example.com/offers Enjoy!"


@dataclass
class Office:
    """A desk with its sandbox and clock, and short words for what a person does with a delivery."""

    desk: Desk
    box: Sandbox
    clock: HeldClock
    brand: int
    proofs: int

    def write(self, content: str = TEXT, **values: Any) -> int:
        targets = {"main_target": [self.brand], "proof_target": [self.proofs]} | values
        return drafts.create(self.desk.record, self.clock, OPERATOR, "tweet", "Offer", content=content, **targets)

    def change(self, delivery_id: int, **values: Any) -> None:
        drafts.change(self.desk.record, self.clock, OPERATOR, delivery_id, **values)

    def analyze(self, delivery_id: int) -> analysis.Analysis:
        return analysis.analyze(self.desk.record, self.clock, OPERATOR, delivery_id)

    def confirm(self, delivery_id: int, **values: Any) -> int:
        return confirming.confirm(self.desk.record, self.clock, OPERATOR, delivery_id, **values)

    def prove(self, delivery_id: int, **values: Any) -> tuple[int, analysis.Analysis]:
        return proofs.prepare(self.desk.record, self.clock, OPERATOR, delivery_id, **values)

    def send(self, delivery_id: int) -> Delivery:
        """Analyse, confirm, and let an engine do what is due."""
        assert self.analyze(delivery_id).ready
        self.confirm(delivery_id)
        return self.work(delivery_id)

    def work(self, delivery_id: int) -> Delivery:
        assert self.desk.engine("test").once()
        return self.found(delivery_id)

    def found(self, delivery_id: int) -> Delivery:
        return drafts.found(self.desk.record, delivery_id)

    def only_send(self, delivery_id: int) -> Send:
        (send,) = sends.sends(self.desk.record, delivery_id)
        return send

    def said(self, delivery_id: int) -> str:
        return "\n".join(entry.message for entry in reversed(journal.delivery_journal(self.desk.record, delivery_id)))

    def posts(self, username: str = "brandlark") -> list[str]:
        return [write["text"] for write in self.box.ledger() if write["username"] == username]

    def proofs_of(self, delivery_id: int) -> list[Delivery]:
        return store.proofs_of(self.desk.record, delivery_id)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = HeldClock(datetime.now(UTC).replace(microsecond=0))
    with Sandbox(followers=0) as box:
        desk = desk_at(box, tmp_path / "home", clock=clock)
        yield Office(desk, box, clock, *register(desk, box))
        desk.record.close()
