"""A console at a sandbox whose brand has followers, synchronized, with short words for direct messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from social.deliveries import drafts
from social.deliveries.target import subscribers
from social.workflows import requests
from store import consents, visitors
from store.visitors import Visitor
from store.windows import VisitorView, visitor_ids
from store.workflows import open_run, workflow
from tests.social.desks import HeldClock
from tests.tui.conftest import StillClock
from tests.tui.delivery_desk import OPERATOR, Work, at_work

NAMED = "<%= visitor.name %>, this offer is for you: https://www.example.com/offers"


@dataclass
class MessageWork(Work):
    """As `Work`, with people and a clock held by hand."""

    @property
    def clock(self) -> HeldClock:
        assert isinstance(self.desk.clock, HeldClock)
        return self.desk.clock

    def people(self) -> list[Visitor]:
        ids = visitor_ids(self.desk.record, VisitorView(service_id=self.brand))
        return visitors.visitors(self.desk.record, list(ids))

    def ask_all(self) -> list[Visitor]:
        """Everybody asks for messages; those whose direct messages are open come back."""
        people, now = self.people(), self.desk.clock.now()
        for each in people:
            consents.keep_consent(self.desk.record, self.brand, each.external_id, "asked", "a form", now)
        return [each for each in people if each.receives_messages is not False]

    def write_message(self, *parts: dict[str, Any], content: str = NAMED, **rules: Any) -> int:
        told = {"content": content, "parts": list(parts) or [subscribers(self.brand)], "rules": rules}
        told["proof_target"] = [self.proofs]
        return drafts.create(self.desk.record, self.desk.clock, OPERATOR, "dm", "Spring offer", **told)

    def messages(self) -> list[tuple[str, str]]:
        return [(write["to"], write["text"]) for write in self.box.ledger() if write["kind"] == "message"]


@contextmanager
def with_people(home: Path, followers: int = 12, *, working: bool = False, **world: Any) -> Iterator[MessageWork]:
    """A console whose followers are known; its clock stands still unless another is given."""
    clock = world.pop("clock", None) or HeldClock(StillClock().now())
    with at_work(home, clock=clock, working=False, followers=followers, **world) as work:
        found = MessageWork(**vars(work))
        synchronize(found)
        if working:
            found.engine.start()
        yield found


def synchronize(work: Work) -> None:
    record = work.desk.record
    requests.run_now(record, work.desk.clock, OPERATOR, "syncTwitter", start_too=True)
    known = workflow(record, "syncTwitter")
    assert known is not None
    while open_run(record, known.id) is not None:
        assert work.desk.engine("test").once()
