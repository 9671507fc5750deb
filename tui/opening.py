"""What every place shows around its content, read from the record: after the first screen is painted, and as things move."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from social.desk import Desk
from social.workflows.register import SYNC
from store import alerts, charges, leases
from store.copies import is_copy
from store.database import Record
from store.deliveries import delivery_count
from store.external_accounts import external_account
from store.folders import folders
from store.quarantine import quarantine_count
from store.secrets import SecretsError
from store.services import Service, services
from store.views import views
from store.visitors import visitor_count
from store.workflows import Workflow, WorkflowStatus, workflow, workflows
from tui.signs import Word
from tui.world import ChecklistItem, Outlook

if TYPE_CHECKING:
    from social.services.check import CheckReport
    from social.workflows.health import Concern


COPY = "This record is a copy: it sends nothing. Press : Reconcile the deliveries…"
DOWN = "The engine is not running. Start one with: stonechat worker"
UNKEPT = Word("no keeper of secrets", "attention", "!")
UNCHOSEN = "Nobody keeps the secrets: the engine waits. Press : Where the secrets lie…"
LOCKED = "The secrets are locked: the engine waits. Press : Open the secrets…"


def look(desk: Desk, outage: str = "") -> Outlook:
    """Read what stands around every place."""
    record, now = desk.record, desk.clock.now()
    jobs = workflows(record)
    living = leases.running(record, now)
    secrets, keeper = _secrets(desk)
    wanting = _wanting(desk, now)
    return Outlook(
        engine=Word("engine", "good", "●") if living else Word("no engine", "attention", "!"),
        next_sync=_next_sync(jobs),
        used_up=_used_up(record, now, desk.zone),
        money=_money(record, now),
        attention=_attention(wanting),
        awaited=_awaited(wanting),
        counts={
            "services": len(services(record)),
            "visitors": visitor_count(record),
            "deliveries": delivery_count(record),
        }
        | ({"monitoring": len(wanting)} if wanting else {})
        | ({"quarantine": held} if (held := quarantine_count(record)) else {}),
        workflows=tuple((job.internal_name, job.label) for job in jobs),
        visitor_lists=_visitor_lists(record),
        secrets=secrets,
        checklist=(*checklist(record), *keeper),
        banner=outage
        or (COPY if is_copy(record) else "")
        or ("" if living else DOWN if secrets is None else UNCHOSEN if secrets is UNKEPT else LOCKED)
        or _alarm(record, jobs),
    )


def _wanting(desk: Desk, now: datetime) -> list[Concern]:
    """What needs a hand; what only waits is left out."""
    from tui.concerns import concerns  # with schedules behind it: the first screen need not wait for them

    found = concerns(desk.record, desk.at_need.known, now, desk.operator)
    return [each for each in found if each.level != "info"]


def _attention(wanting: list[Concern]) -> Word | None:
    """The engine and the secrets have their own words beside this."""
    things = {(each.thing, each.name): each for each in wanting if each.thing}
    if not things:
        return None
    bad = any(each.level == "error" for each in wanting)
    return Word(
        f"{len(things)} need{'s' if len(things) == 1 else ''} a hand",
        "bad" if bad else "attention",
        "✗" if bad else "!",
    )


def _awaited(wanting: list[Concern]) -> str:
    from social.deliveries.awaited import waiting_for

    number = waiting_for(wanting)
    return f"{number} deliver{'y waits' if number == 1 else 'ies wait'} for your approval" if number else ""


def _visitor_lists(record: Record) -> tuple[tuple[str, str], ...]:
    """The folders of visitors that were made here, then the views, which begin with the sign of the filter's key."""
    made = tuple((f"folder:{each.id}", each.label) for each in folders(record, "visitor") if not each.system)
    return made + tuple((f"view:{each.id}", f"/ {each.name}") for each in views(record))


def _used_up(record: Record, now: datetime, zone: str) -> Word | None:
    from social.balances import used_up
    from tui.budget_words import used_up as told

    return told(used_up(record, now), now, zone)


def _money(record: Record, now: datetime) -> Word | None:
    from tui.budget_words import month

    spent = charges.spent(record, *charges.month_of(now))
    return month(spent, external_account(record).monthly_budget)


def _alarm(record: Record, jobs: list[Workflow]) -> str:
    """The alerts that are open, as a sentence."""
    standing = [alert for alert in alerts.open_alerts(record) if alert.workflow_id is not None]
    if not standing:
        return ""
    from social.alerts.message import headline

    labels = {job.id: job.label for job in jobs}
    told = headline(standing[0].cause, labels[standing[0].workflow_id or 0])
    more = f", and {len(standing) - 1} more" if len(standing) > 1 else ""
    return f"{told}{more}. See Administration › Platform › Alerts."


def _next_sync(jobs: list[Workflow]) -> str:
    found = next((job for job in jobs if job.internal_name == SYNC), None)
    if found is None or found.next_processing is None or found.status != WorkflowStatus.STARTED:
        return ""
    return in_zone(found.next_processing, found.zone)


def in_zone(instant: datetime, zone: str) -> str:
    """An instant as the clock on the wall shows it there, with the zone's name."""
    return f"{instant.astimezone(ZoneInfo(zone)):%a %H:%M} {zone}"


KEYS = (
    "On X's developer console: one app per account, type “Web App, Automated App or Bot”, permission “Read, Write, and Direct"
    " Messages”; then make API Key, API Key Secret, Access Token and Access Token Secret under Keys and tokens."
)
TEST_ACCOUNT = (
    "A second account with Protect your posts switched on, its own app and its own service, ticked as test account:"
    " proofs go there."
)


def _secrets(desk: Desk) -> tuple[Word | None, tuple[ChecklistItem, ...]]:
    """What the head and the checklist say of secrets that are not open: reading goes on without them."""
    secrets = desk.at_need.known
    if secrets is None or secrets.state == "open":
        return None, ()
    try:
        chosen = secrets.kept is not None
    except SecretsError as error:
        return Word("no secrets", "bad", "✗"), (ChecklistItem("The secrets can be read", False, str(error)),)
    if not chosen:
        hint = "Nobody keeps the keys of your services yet. Enter shows what there is on this host, and the ways on."
        return UNKEPT, (ChecklistItem("A keeper for the secrets", False, hint, command="secrets.keeper"),)
    hint = f"{secrets.reason} Enter opens it; so does whatever needs a key. Reading goes on without."
    item = ChecklistItem("The secrets are open", False, hint, command="secrets.open")
    return Word("secrets locked", "attention", "!"), (item,)


def checklist(record: Record) -> tuple[ChecklistItem, ...]:
    """The set-up, step by step; each ticks itself by what the record knows."""
    known = services(record)
    main = [service for service in known if not service.test_account]
    keys, checked, safe = (
        any(service.generation for service in known),
        any(map(_fit, main)),
        any(map(_protected, known)),
    )
    create = "Services and Subscriptions > Create: the account's name, and its four keys."
    check = "Saving a service asks X whom its token speaks for, and whether it may read, write and send messages."
    start = "Technical workflows > Synchronization of Twitter accounts > Start. It is stopped until you do."
    read = "Execute pending task(s) now reads them at once; else they come with the next scheduled run."
    return (
        ChecklistItem("An app on X, and its four keys", keys, KEYS, "services"),
        ChecklistItem("A service for the account", bool(main), create, "services"),
        ChecklistItem("The service is checked", checked, check, "services"),
        ChecklistItem("A protected test account", safe, TEST_ACCOUNT, "services", optional=True),
        ChecklistItem("The synchronization is started", _started(record), start, "workflows"),
        ChecklistItem("The followers are here", visitor_count(record) > 0, read, "visitors"),
    )


def _fit(service: Service) -> bool:
    report = _last_check(service)
    return report is not None and report.may_send


def _last_check(service: Service) -> CheckReport | None:
    from social.services.check import last_check  # with gateways behind it: the first screen need not wait for them

    return last_check(service)


def _protected(service: Service) -> bool:
    report = _last_check(service)
    return service.test_account and report is not None and report.account is not None and report.account.protected


def _started(record: Record) -> bool:
    job = workflow(record, SYNC)
    return job is not None and job.status not in (WorkflowStatus.EDITED, WorkflowStatus.FINISHED)
