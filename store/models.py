"""The peewee models behind the record's tables: for the files of `store` alone, for a model can fire a query.

They belong to no database; each query is carried out on the `Record` it is handed to, so that two records can be open.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, IntegerField, Model, TextField


def to_ms(instant: datetime) -> int:
    """An aware instant as the record keeps it: milliseconds since 1970, UTC."""
    return int(instant.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """The instant that the record keeps as `value` milliseconds."""
    return datetime.fromtimestamp(value / 1000, UTC)


class InstantField(BigIntegerField):
    """An aware UTC instant, kept in milliseconds."""

    def db_value(self, value: datetime | None) -> int | None:
        """To milliseconds."""
        return None if value is None else to_ms(value)

    def python_value(self, value: int | None) -> datetime | None:
        """From milliseconds."""
        return None if value is None else from_ms(value)


class JsonField(TextField):
    """A value that JSON can hold."""

    def db_value(self, value: Any) -> str | None:
        """To JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """From JSON."""
        return None if value is None else json.loads(value)


class OptionModel(Model):
    """A setting of the installation."""

    name = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "option"


class FolderModel(Model):
    """A folder of the tree, of one kind of record."""

    id = AutoField()
    kind = TextField()
    label = TextField()
    system = BooleanField(default=False)

    class Meta:
        table_name = "folder"


class ExternalAccountModel(Model):
    """The routing to X."""

    id = AutoField()
    internal_name = TextField()
    label = TextField()
    enabled = BooleanField(default=True)
    api_version = TextField(default="2")
    base_url = TextField()
    daily_messages = IntegerField(default=250)
    monthly_budget = BigIntegerField(null=True)
    comment = TextField(default="")
    grace_seconds = IntegerField(default=10)

    class Meta:
        table_name = "external_account"


class ServiceModel(Model):
    """An account we speak for."""

    id = AutoField()
    uuid = TextField()
    generation = IntegerField(default=0)
    kind = TextField(default="twitter")
    label = TextField()
    internal_name = TextField()
    folder_id = IntegerField()
    visitor_folder_id = IntegerField()
    synchronize = BooleanField(default=True)
    test_account = BooleanField(default=False)
    app_owned = BooleanField(default=False)
    description = TextField(default="")
    consumer_key_mark = TextField(null=True)
    account_id = TextField(null=True)
    account_check = JsonField(null=True)
    checked_at = InstantField(null=True)
    created_at = InstantField()
    modified_at = InstantField()

    class Meta:
        table_name = "service"


class SecretIntentModel(Model):
    """A secret that is about to be written or removed."""

    key = TextField(primary_key=True)
    at = InstantField()

    class Meta:
        table_name = "secret_intent"


class VisitorModel(Model):
    """A person on X."""

    id = AutoField()
    origin = TextField()
    external_id = TextField()
    username = TextField(null=True)
    full_name = TextField(null=True)
    number_of_friends = IntegerField(null=True)
    checked = BooleanField(null=True)
    verified_type = TextField(null=True)
    protected = BooleanField(null=True)
    receives_messages = BooleanField(null=True)
    folder_id = IntegerField()
    first_seen = InstantField()
    changed_at = InstantField()
    detailed_at = InstantField(null=True)

    class Meta:
        table_name = "visitor"


class SubscriptionModel(Model):
    """A visitor follows a service."""

    service_id = IntegerField()
    visitor_id = IntegerField()
    since = InstantField()
    ended = InstantField(null=True)

    class Meta:
        table_name = "subscription"
        primary_key = CompositeKey("service_id", "visitor_id")


class SubscriptionEventModel(Model):
    """A follower came, left, returned or was renamed."""

    id = AutoField()
    service_id = IntegerField()
    visitor_id = IntegerField()
    action = TextField()
    at = InstantField()
    pass_id = IntegerField(null=True)
    detail = TextField(null=True)

    class Meta:
        table_name = "subscription_event"


class WorkflowModel(Model):
    """A technical job."""

    id = AutoField()
    internal_name = TextField()
    label = TextField()
    status = TextField()
    status_at = InstantField()
    failed = BooleanField(default=False)
    schedule = JsonField()
    zone = TextField()
    severity = TextField(default="Production")
    on_error = TextField(default="Ignore")
    consecutive_errors = IntegerField(default=3)
    errors_in_row = IntegerField(default=0)
    history_days = IntegerField(default=30)
    last_processing = InstantField(null=True)
    next_processing = InstantField(null=True)
    description = TextField(default="")
    lateness = IntegerField(null=True)
    reckoned_at = InstantField(null=True)

    class Meta:
        table_name = "workflow"


class RunModel(Model):
    """One execution of a workflow."""

    id = AutoField()
    workflow_id = IntegerField()
    reason = TextField()
    state = TextField()
    asked_at = InstantField()
    asked_by = TextField()
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    simulated = BooleanField(default=False)
    from_task = IntegerField(null=True)

    class Meta:
        table_name = "run"


class TaskModel(Model):
    """One activity of a run."""

    id = AutoField()
    run_id = IntegerField()
    workflow_id = IntegerField()
    activity = TextField()
    service_id = IntegerField(null=True)
    subject = TextField(default="")
    status = TextField()
    created_at = InstantField()
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    cursor = TextField(null=True)
    listed = BooleanField(default=False)
    pages = IntegerField(default=0)
    followers = IntegerField(default=0)
    expected = IntegerField(null=True)
    came = IntegerField(default=0)
    gone = IntegerField(default=0)
    attempts = IntegerField(default=0)
    wait_until = InstantField(null=True)
    wait_reason = TextField(null=True)
    waits_since = InstantField(null=True)
    waits_for = TextField(null=True)

    class Meta:
        table_name = "task"


class JournalModel(Model):
    """What was said."""

    id = AutoField()
    at = InstantField()
    level = TextField()
    activity = TextField()
    message = TextField()
    operator = TextField(null=True)
    workflow_id = IntegerField(null=True)
    run_id = IntegerField(null=True)
    delivery_id = IntegerField(null=True)

    class Meta:
        table_name = "journal"


class AuditModel(Model):
    """Who did what."""

    id = AutoField()
    at = InstantField()
    operator = TextField()
    type = TextField()
    entity = TextField()
    action = TextField()
    detail = TextField(default="")
    origin = TextField(default="")

    class Meta:
        table_name = "audit"


class LeaseModel(Model):
    """Who is the engine."""

    name = TextField(primary_key=True)
    holder = TextField()
    place = TextField()
    fence = IntegerField()
    since = InstantField()
    heartbeat = InstantField()

    class Meta:
        table_name = "lease"


class QuotaModel(Model):
    """What is left of a limit."""

    scope = TextField()
    endpoint = TextField()
    span = TextField()
    allowed = IntegerField()
    remaining = IntegerField()
    resets_at = InstantField()
    read_at = InstantField()

    class Meta:
        table_name = "quota"
        primary_key = CompositeKey("scope", "endpoint", "span")


class ChargeModel(Model):
    """A paid call."""

    id = AutoField()
    at = InstantField()
    app = TextField()
    service_id = IntegerField(null=True)
    operation = TextField()
    resources = IntegerField()
    millionths = BigIntegerField()
    delivery_id = IntegerField(null=True)

    class Meta:
        table_name = "charge"


class DeliveryModel(Model):
    """A message to be sent."""

    id = AutoField()
    template = TextField()
    label = TextField()
    code = TextField(default="")
    description = TextField(default="")
    state = TextField()
    content = TextField(default="")
    main_target = JsonField(default=list)
    proof_target = JsonField(default=list)
    proof_of = IntegerField(null=True)
    proof_number = IntegerField(null=True)
    proofed_hash = TextField(null=True)
    analyzed_hash = TextField(null=True)
    analyzed_at = InstantField(null=True)
    contact_at = InstantField(null=True)
    confirmed_at = InstantField(null=True)
    confirmed_by = TextField(null=True)
    ended_at = InstantField(null=True)
    to_send = IntegerField(default=0)
    created_at = InstantField()
    modified_at = InstantField()
    modified_by = TextField()
    media_hash = TextField(default="")
    parts = JsonField(default=list)
    rules = JsonField(default=dict)
    grace = IntegerField(default=0)
    approved_hash = TextField(null=True)
    approved_at = InstantField(null=True)
    approved_by = TextField(null=True)
    continues = IntegerField(null=True)

    class Meta:
        table_name = "delivery"


class SendModel(Model):
    """One message to one addressee."""

    id = AutoField()
    delivery_id = IntegerField()
    service_id = IntegerField()
    visitor_id = IntegerField(default=0)
    part = IntegerField(default=0)
    text = TextField()
    text_hash = TextField()
    state = TextField()
    reason = TextField(default="")
    fence = IntegerField(null=True)
    attempts = IntegerField(default=0)
    doubts = IntegerField(default=0)
    looks = IntegerField(default=0)
    next_at = InstantField(null=True)
    started_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    known_id = TextField(null=True)
    remote_id = TextField(null=True)
    remote_url = TextField(null=True)
    wave = IntegerField(default=1)
    waits_for = TextField(null=True)
    failure = IntegerField(null=True)
    quarantined = BooleanField(default=False)

    class Meta:
        table_name = "send"
