"""Synchronization of Twitter accounts: reads the followers of every service that has the option on.

One step is one call and one transaction: a page with its cursor, so that a crash costs a page at the most. The list is read
first to last; where it brings only ids, their details are looked up as soon as there are enough of them. A follower is
marked as gone only after the list was read whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from social.errors import Fault, ServiceFault
from social.services.base import FollowerPage, Gateway, Person
from social.workflows import simulation
from social.workflows.base import Bench
from store import journal, subscriptions, visitors
from store import services as services_store
from store import workflows as store
from store.services import Service
from store.workflows import Run, Task, TaskStatus

ACTIVITY = "Synchronize"
BAD_CURSOR = "bad-cursor"
RESTARTS = 8
"""How often one task begins its list anew before that counts as a fault."""
LOOK_UP = 100
"""People that one look-up answers (X API reference, users look-up, August 2026)."""


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
        elif not task.listed and not self._enough_to_look_up(service):
            self._read_page(run, task, service, gateway)
        else:
            self._look_up(run, task, service, gateway)

    def _open(self, run: Run, task: Task, service: Service, gateway: Gateway) -> None:
        account = gateway.me().account
        if service.account_id not in (None, account.external_id):
            raise ServiceFault(
                "other-account",
                f"The token of {service.title} speaks for @{account.username} now, which is another account.",
                "Open the service, enter the keys of its own account and save.",
            )
        now = self.bench.now()
        with self.bench.landing(run):
            if service.account_id is None:
                services_store.change_service(
                    self.bench.record, service.id, service.modified_at, account_id=account.external_id
                )
            goes_on = task.listed or task.cursor is not None
            if not goes_on:
                subscriptions.begin_pass(self.bench.record, service.id)
            store.change_task(
                self.bench.record,
                task.id,
                started_at=now,
                status=TaskStatus.RUNNING,
                expected=account.followers,
                attempts=0,
            )
            where = f" It goes on after page {task.pages:,}." if goes_on else ""
            self._say(run, f"Reading {service.title}: X counts {account.followers:,} followers.{where}")

    def _read_page(self, run: Run, task: Task, service: Service, gateway: Gateway) -> None:
        page = gateway.followers(_account_id(service), task.cursor)
        now = self.bench.now()
        with self.bench.landing(run):
            external_ids = self._keep_people(service, page, now)
            seen, came = subscriptions.see(self.bench.record, service.id, external_ids, now)
            store.change_task(
                self.bench.record,
                task.id,
                status=TaskStatus.RUNNING,
                cursor=page.next_cursor,
                listed=page.next_cursor is None,
                pages=task.pages + 1,
                followers=task.followers + seen,
                came=task.came + came,
                attempts=0,
                wait_until=None,
                wait_reason=None,
            )
            if page.next_cursor is None and not page.ids:
                self._close(run, store.task(self.bench.record, task.id), service, now)

    def _keep_people(self, service: Service, page: FollowerPage, now: datetime) -> Sequence[str]:
        if page.people:
            visitors.keep_details(self.bench.record, map(_row, page.people), service.visitor_folder_id, now)
            return [person.external_id for person in page.people]
        visitors.keep_stubs(self.bench.record, page.ids, service.visitor_folder_id, now)
        return page.ids

    def _enough_to_look_up(self, service: Service) -> bool:
        return len(visitors.undetailed(self.bench.record, service.id, LOOK_UP)) == LOOK_UP

    def _look_up(self, run: Run, task: Task, service: Service, gateway: Gateway) -> None:
        asked = visitors.undetailed(self.bench.record, service.id, LOOK_UP)
        people = gateway.people(asked) if asked else []
        now = self.bench.now()
        with self.bench.landing(run):
            visitors.keep_details(self.bench.record, map(_row, people), service.visitor_folder_id, now)
            visitors.mark_asked(self.bench.record, asked, now)
            store.change_task(
                self.bench.record, task.id, status=TaskStatus.RUNNING, attempts=0, wait_until=None, wait_reason=None
            )
            if task.listed and len(asked) < LOOK_UP:
                self._close(run, task, service, now)

    def _close(self, run: Run, task: Task, service: Service, now: datetime) -> None:
        gone = subscriptions.end_pass(self.bench.record, service.id, now)
        store.change_task(self.bench.record, task.id, status=TaskStatus.FINISHED, ended_at=now, gone=gone)
        hidden = (task.expected or 0) - task.followers
        more = f" X counts {hidden:,} more: hidden or suspended accounts are not listed." if hidden > 0 else ""
        self._say(
            run,
            f"{service.title}: {task.followers:,} followers on {task.pages:,} pages, {task.came:,} came, {gone:,} left.{more}",
        )

    def recover(self, run: Run, task: Task, fault: Fault) -> bool:
        """Begin the list again where X no longer knows the cursor; what was read stays."""
        if fault.name != BAD_CURSOR or task.cursor is None or task.attempts >= RESTARTS:
            return False
        with self.bench.landing(run):
            subscriptions.begin_pass(self.bench.record, task.service_id or 0)
            anew = {"cursor": None, "listed": False, "followers": 0, "attempts": task.attempts + 1}
            store.change_task(self.bench.record, task.id, **anew)
            self._say(run, f"{task.subject}: {fault.sentence} The list is read again from its head.", level="warning")
        return True

    def _say(self, run: Run, message: str, *, level: journal.JournalLevel = "info") -> None:
        self.bench.say(run, message, level=level, activity=ACTIVITY)


def _row(person: Person) -> visitors.DetailRow:
    return (
        person.external_id,
        person.username,
        person.full_name,
        person.number_of_friends,
        person.checked,
        person.verified_type,
        person.protected,
        person.receives_messages,
    )


def _account_id(service: Service) -> str:
    if service.account_id is None:
        raise LookupError(f"{service.title} has no account yet")
    return service.account_id
