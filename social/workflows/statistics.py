"""Calculation of Twitter statistics: snapshots of what X counts of every account, and of each post while it is young.

One step is one call and one transaction. An account takes one call; its posts are looked up a hundred at a time. Where the
account owns its app, its own timeline is read instead, which costs a fifth, as long as that brings what is looked for; what
it lacks is looked up. A post that is gone or hidden is noted once and not asked for again. When a post is due: `cadence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from social.errors import Fault, ServiceFault
from social.services.base import Account
from social.services.measured import Absence
from social.workflows.base import Bench
from social.workflows.statistics_costs import BATCH, by_timeline, due_posts, expected, measurable
from store import journal, statistics
from store import services as services_store
from store import workflows as store
from store.external_accounts import external_account
from store.services import Service
from store.statistics import AccountNumbers, Posted, PostNumbers
from store.workflows import Run, Task, TaskStatus

ACTIVITY = "Calculate"
FEWEST = 5
"""The fewest posts that a page of a timeline holds (X API reference, timelines, August 2026)."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The work of the workflow. A task's `cursor` is a send's number, or while it is not `listed` a post's on the timeline."""

    bench: Bench
    activities: ClassVar[tuple[str, ...]] = (ACTIVITY,)

    def begin(self, run: Run) -> None:
        """A task for each service that has keys."""
        found = measurable(self.bench.record)
        for service in found:
            now = self.bench.now()
            store.add_task(self.bench.record, run, ACTIVITY, now, service_id=service.id, subject=service.title)
        if not found:
            self._say(run, "There is no service with keys to ask X with.", level="warning")

    def step(self, run: Run, task: Task) -> None:
        """Measure the account, or up to a hundred of its posts. Raises Fault, `store.leases.LeaseLost` or RunEnded."""
        service = services_store.service(self.bench.record, task.service_id or 0)
        if service is None:
            with self.bench.landing(run):
                self._change(task, status=TaskStatus.ABORTED, ended_at=self.bench.now())
        elif run.simulated:
            self._tell(run, task, service)
        elif task.started_at is None:
            self._open(run, task, service)
        elif not task.listed and self._gain(service):
            self._read_own(run, task, service)
        else:
            self._look_up(run, task, service)

    def recover(self, run: Run, task: Task, fault: Fault) -> bool:
        """Nothing that only this work could heal."""
        return False

    def _gain(self, service: Service) -> int:
        return by_timeline(service, external_account(self.bench.record).api_version)

    def _due(self, service: Service, now: datetime) -> list[Posted]:
        return due_posts(self.bench.record, service.id, now)

    def _tell(self, run: Run, task: Task, service: Service) -> None:
        """What a real run would do; nothing is asked of X."""
        now = self.bench.now()
        told = expected(self.bench.record, service, now)
        with self.bench.landing(run):
            self._say(run, f"{service.title}: would measure {told.what}.")
            self._change(task, status=TaskStatus.FINISHED, started_at=now, ended_at=now, expected=told.posts)

    def _open(self, run: Run, task: Task, service: Service) -> None:
        told = expected(self.bench.record, service, self.bench.now())
        account = self.bench.connections.gateway(service.id).me().account
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
            statistics.keep_account(self.bench.record, service.id, _numbers(account), now)
            self._say(run, f"{service.title}: measuring {told.what}.")
            self._change(task, started_at=now, status=TaskStatus.RUNNING, expected=told.posts, pages=1, attempts=0)
            if not told.posts:
                self._close(run, task, service, now)

    def _read_own(self, run: Run, task: Task, service: Service) -> None:
        """A page of the account's own timeline, no dearer than to look the posts up that are due on it."""
        found = self._due(service, self.bench.now())
        below = int(task.cursor) if task.cursor else None
        ids = sorted((int(post.post_id) for post in found), reverse=True)
        ids = [post for post in ids if below is None or post < below][:BATCH]
        if not ids or service.account_id is None:
            self._look_up(run, task, service)
            return
        limit = max(FEWEST, min(BATCH, self._gain(service) * len(ids)))
        gateway, ends = self.bench.connections.gateway(service.id), (str(ids[-1] - 1), str(ids[0] + 1))
        page = gateway.own_metrics(service.account_id, *ends, limit)
        brought = [post for post in found if post.post_id in page.posts]
        more = len(page.posts) == limit and len(brought) * self._gain(service) >= limit
        lowest = min((int(post) for post in page.posts), default=0)
        now = self.bench.now()
        with self.bench.landing(run):
            self._land(task, brought, page.posts, page.absent, now)
            self._change(task, cursor=str(lowest) if more else None, listed=not more)
            if not self._due(service, now):
                self._close(run, store.task(self.bench.record, task.id), service, now)

    def _look_up(self, run: Run, task: Task, service: Service) -> None:
        """Look the next hundred posts up; each is asked for once a run."""
        after = int(task.cursor) if task.listed and task.cursor else 0
        left = [post for post in self._due(service, self.bench.now()) if post.send_id > after]
        asked = left[:BATCH]
        gateway = self.bench.connections.gateway(service.id)
        found = gateway.metrics([post.post_id for post in asked], private=True) if asked else None
        now = self.bench.now()
        with self.bench.landing(run):
            if found is not None:
                self._land(task, asked, found.posts, found.absent, now)
                self._change(task, cursor=str(asked[-1].send_id), listed=True)
            if len(left) <= BATCH:
                self._close(run, store.task(self.bench.record, task.id), service, now)

    def _land(
        self,
        task: Task,
        asked: Sequence[Posted],
        found: Mapping[str, PostNumbers],
        absent: Mapping[str, Absence],
        now: datetime,
    ) -> None:
        measured = changed = gone = 0
        for post in asked:
            if post.post_id in found:
                measured += 1
                changed += statistics.keep_post(self.bench.record, post.send_id, found[post.post_id], now)
            elif post.post_id in absent:
                gone += 1
                statistics.note_absence(self.bench.record, post.send_id, absent[post.post_id], now)
        self._change(
            task,
            status=TaskStatus.RUNNING,
            pages=task.pages + 1,
            followers=task.followers + measured,
            came=task.came + changed,
            gone=task.gone + gone,
            attempts=0,
            wait_until=None,
            wait_reason=None,
        )

    def _close(self, run: Run, task: Task, service: Service, now: datetime) -> None:
        self._change(task, status=TaskStatus.FINISHED, ended_at=now)
        gone = f", {task.gone:,} gone or hidden: not asked for again" if task.gone else ""
        self._say(run, f"{service.title}: {task.followers:,} posts measured, {task.came:,} with new numbers{gone}.")

    def _change(self, task: Task, **values: object) -> None:
        store.change_task(self.bench.record, task.id, **values)

    def _say(self, run: Run, message: str, *, level: journal.JournalLevel = "info") -> None:
        self.bench.say(run, message, level=level, activity=ACTIVITY)


def _numbers(account: Account) -> AccountNumbers:
    return AccountNumbers(account.followers, account.following, account.posts, account.listed)
