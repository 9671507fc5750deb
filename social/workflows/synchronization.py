"""Synchronization of Twitter accounts: reads the followers of every service that has the option on.

One step is one page in one transaction with its cursor, so that a crash costs a page at the most. The list is read first to
last, or in a light pass until the known begin; where it brings only ids, the details of those who are new or were not asked
for of late are looked up, as soon as there are enough of them, and a few answers are kept together. A follower is marked as
gone only after the list was read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from social.errors import Fault, ServiceFault
from social.services.base import FollowerPage, Gateway, Person
from social.workflows import depth, simulation
from social.workflows.base import Bench, RunEnded
from store import journal, leases, marks, passes, quarantine, searching, visitors
from store import services as services_store
from store import workflows as store
from store.passes import Pass
from store.services import Service
from store.visitors import Kept
from store.workflows import Run, Task, TaskStatus

ACTIVITY = "Synchronize"
BAD_CURSOR = "bad-cursor"
RESTARTS = 8
"""How often one task begins its list anew before that counts as a fault."""
LOOK_UP = 100
"""People that one look-up answers (X API reference, users look-up, August 2026)."""
TOGETHER, WITHIN = 10, 1.0
"""Look-ups that are kept in one transaction, which costs as much as two of them, where X answers so many in a second."""


@dataclass(frozen=True, slots=True)
class Synchronization:
    """The work of the workflow, step by step."""

    bench: Bench
    activities: ClassVar[tuple[str, ...]] = (ACTIVITY,)

    def begin(self, run: Run) -> None:
        """Lay out a run: a task for each service to be read, a line in the journal for each that is skipped."""
        now = self.bench.now()
        chosen = []
        with self.bench.record.writing():
            for service in reversed(services_store.services(self.bench.record)):
                if service.synchronize:
                    chosen.append(service)
                    store.add_task(self.bench.record, run, ACTIVITY, now, service_id=service.id, subject=service.title)
                else:
                    self._say(run, f"{service.title} was skipped: Synchronize subscriptions is off.")
            if not chosen:
                self._say(run, "There is no service to synchronize.", level="warning")

    def step(self, run: Run, task: Task) -> None:
        """Make one call for `task` and keep what it brought. Raises Fault, or `store.leases.LeaseLost`."""
        service = services_store.service(self.bench.record, task.service_id or 0)
        if service is None:
            with self.bench.landing(run):
                store.change_task(self.bench.record, task.id, status=TaskStatus.ABORTED, ended_at=self.bench.now())
            return
        if run.simulated:
            simulation.step(self.bench, run, task, service)
            return
        gateway = self.bench.connections.gateway(service.id)
        if task.started_at is None:
            self._open(run, task, service, gateway)
            return
        asked = marks.first(self.bench.record, _to_look_up(service), LOOK_UP * TOGETHER)
        if not task.listed:
            del asked[len(asked) // LOOK_UP * LOOK_UP :]  # a look-up of fewer would cost as much
        if asked:
            self._look_up(run, task, service, gateway, asked)
        elif not task.listed:
            self._read_page(run, task, service, gateway)
        elif passes.going(self.bench.record, service.id) is not None:
            self._close(run, task, service)
        else:
            self._index(run, task)

    def _open(self, run: Run, task: Task, service: Service, gateway: Gateway) -> None:
        account = gateway.me().account
        if service.account_id not in (None, account.external_id):
            raise ServiceFault(
                "other-account",
                f"The token of {service.title} speaks for @{account.username} now, which is another account.",
                "Open the service, enter the keys of its own account and save.",
            )
        now, record = self.bench.now(), self.bench.record
        with self.bench.landing(run):
            if service.account_id is None:
                services_store.change_service(record, service.id, service.modified_at, account_id=account.external_id)
            begun = {"started_at": now, "status": TaskStatus.RUNNING, "expected": account.followers, "attempts": 0}
            going = passes.going(record, service.id)
            if going is not None and (going.pages, going.cursor) == (task.pages, task.cursor) and task.pages:
                where = f" It goes on after page {task.pages:,}."
            else:
                kind = depth.kind_for(record, service.id, run, now)
                passes.begin(record, service.id, kind, now, task_id=task.id, counted=account.followers)
                marks.clear(record, _to_look_up(service))
                begun |= {"cursor": None, "listed": False, "pages": 0, "followers": 0, "came": 0}
                where = " Only the newest are read, down to those known." if kind == "light" else ""
            store.change_task(record, task.id, **begun)
            self._say(run, f"Reading {service.title}: X counts {account.followers:,} followers.{where}")

    def _read_page(self, run: Run, task: Task, service: Service, gateway: Gateway) -> None:
        page = gateway.followers(_account_id(service), task.cursor)
        now, record = self.bench.now(), self.bench.record
        meter = self.bench.connections.meter(service)
        try:
            with self.bench.landing(run, lasting=False):
                going = self._going(service)
                kept = self._keep_people(service, page, going, now)
                self._free(run, (person.external_id for person in page.people))
                price = meter.pay_visitors("followers", kept.numbers)
                landed = passes.land(record, going, kept, now, cursor=page.next_cursor, price=price)
                listed = page.next_cursor is None or depth.enough(self._going(service))
                store.land_page(record, task.id, page.next_cursor, listed, landed.seen, landed.came)
        except (RunEnded, leases.LeaseLost):
            # X has charged for the page all the same.
            meter.pay_read("followers", "user", [person.external_id for person in page.people] or page.ids)
            raise

    def _going(self, service: Service) -> Pass:
        found = passes.going(self.bench.record, service.id)
        if found is None:
            raise LookupError(f"{service.title} has no pass going")
        return found

    def _keep_people(self, service: Service, page: FollowerPage, going: Pass, now: datetime) -> Kept:
        record, folder_id = self.bench.record, service.visitor_folder_id
        if not page.ids:
            return visitors.keep_details(record, page.people, folder_id, now, new=going.base)
        kept = visitors.keep_stubs(record, page.ids, folder_id, now)
        before = now - depth.days(record, depth.LOOK_UP_EVERY_DAYS, depth.MONTH)
        marks.add(record, _to_look_up(service), visitors.stale(record, kept.numbers, before))
        return kept

    def _look_up(self, run: Run, task: Task, service: Service, gateway: Gateway, asked: Sequence[int]) -> None:
        """Ask for the details of these people; what was answered before a fault is kept like all else."""
        record, people, answered, fault = self.bench.record, list[Person](), list[int](), None
        until = self.bench.clock.steady() + WITHIN
        while fault is None and len(answered) < len(asked) and self.bench.clock.steady() < until:
            part = asked[len(answered) : len(answered) + LOOK_UP]
            try:
                people += gateway.people(visitors.external_ids_of(record, part))
                answered += part
            except Fault as met:
                fault = met
        if answered:
            self._keep_answers(run, task, service, people, answered)
        if fault is not None:
            raise fault

    def _keep_answers(
        self, run: Run, task: Task, service: Service, people: Sequence[Person], answered: Sequence[int]
    ) -> None:
        record, now = self.bench.record, self.bench.now()
        with self.bench.landing(run, lasting=False):
            kept = visitors.keep_details(record, people, service.visitor_folder_id, now, stamp=True)
            self._free(run, (person.external_id for person in people))
            visitors.mark_asked(record, set(answered).difference(kept.numbers), now)
            passes.rename(record, self._going(service), kept.renamed, now)
            marks.drop(record, _to_look_up(service), answered)
            store.land_page(record, task.id, task.cursor, task.listed)

    def _free(self, run: Run, shown: Iterable[str]) -> None:
        """Whoever X shows with their details has an account that is there and not suspended; a bare id proves nothing."""
        freed = quarantine.shown(self.bench.record, shown)
        if freed:
            self._say(run, f"Out of quarantine: {freed:,}, whose accounts X shows again.")

    def _close(self, run: Run, task: Task, service: Service) -> None:
        record, going = self.bench.record, self._going(service)
        full = going.kind == "full"
        unseen = passes.unseen(record, service.id) if full else []
        missing = 0 if full else depth.missing(record, going)
        now = self.bench.now()
        with self.bench.landing(run):
            gone = passes.end(record, going, now, gone=unseen, sure=missing == 0)
            if searching.behind(record):
                store.change_task(record, task.id, gone=gone)
            else:
                store.change_task(record, task.id, gone=gone, status=TaskStatus.FINISHED, ended_at=now)
            told = f"{service.title}: {task.followers:,} followers on {task.pages:,} pages, {task.came:,} came"
            hidden = (task.expected or 0) - task.followers
            if not full:
                self._say(run, f"{told}. {_confirmation(missing)}", level="info" if missing == 0 else "warning")
            elif hidden > 0:
                more = f"X counts {hidden:,} more: hidden or suspended accounts are not listed."
                self._say(run, f"{told}, {gone:,} left. {more}")
            else:
                self._say(run, f"{told}, {gone:,} left.")

    def _index(self, run: Run, task: Task) -> None:
        """Make who is new findable by a part of the name, a slice at a time so that nobody else waits long to write."""
        record = self.bench.record
        with self.bench.landing(run, lasting=False):
            more = searching.catch_up(record)
        if not more:
            with self.bench.landing(run):
                store.change_task(record, task.id, status=TaskStatus.FINISHED, ended_at=self.bench.now())

    def recover(self, run: Run, task: Task, fault: Fault) -> bool:
        """Begin the list again where X no longer knows the cursor; what was read stays."""
        if fault.name != BAD_CURSOR or task.cursor is None or task.attempts >= RESTARTS:
            return False
        with self.bench.landing(run):
            known = passes.going(self.bench.record, task.service_id or 0)
            kind: passes.Kind = "light" if known is not None and known.kind == "light" else "full"
            counted = {"task_id": task.id, "counted": task.expected}
            passes.begin(self.bench.record, task.service_id or 0, kind, self.bench.now(), **counted)
            anew = {"cursor": None, "listed": False, "followers": 0, "attempts": task.attempts + 1}
            store.change_task(self.bench.record, task.id, **anew)
            self._say(run, f"{task.subject}: {fault.sentence} The list is read again from its head.", level="warning")
        return True

    def _say(self, run: Run, message: str, *, level: journal.JournalLevel = "info") -> None:
        self.bench.say(run, message, level=level, activity=ACTIVITY)


def _to_look_up(service: Service) -> str:
    """The set of those whose details are still to be asked for."""
    return f"ask:{service.id}"


def _confirmation(missing: int) -> str:
    if missing == 0:
        return "X's own count agrees with all who are known, so the older pages were not read."
    if missing > 0:
        return f"X counts {missing:,} fewer than are known: so many left or hid. A full run tells who."
    return f"X counts {-missing:,} more than are known. A full run finds them, if they are listed."


def _account_id(service: Service) -> str:
    if service.account_id is None:
        raise LookupError(f"{service.title} has no account yet")
    return service.account_id
