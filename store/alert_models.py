"""The peewee models behind the tables of alerts: for `store.alerts` alone, as those of `store.models` are for their files."""

from __future__ import annotations

from peewee import AutoField, BooleanField, IntegerField, Model, TextField

from store.models import InstantField, JsonField


class ChannelModel(Model):
    """A way by which supervisors are told."""

    kind = TextField(primary_key=True)
    enabled = BooleanField(default=False)
    settings = JsonField(default=dict)
    generation = IntegerField(default=0)

    class Meta:
        table_name = "alert_channel"


class AlertModel(Model):
    """Something that a person must look at."""

    id = AutoField()
    cause = TextField()
    workflow_id = IntegerField(null=True)
    delivery_id = IntegerField(null=True)
    task = TextField(default="")
    sentence = TextField()
    cure = TextField(default="")
    raised_at = InstantField()
    cleared_at = InstantField(null=True)
    ending = TextField(default="")
    counted = IntegerField(default=1)
    counted_at = InstantField(null=True)

    class Meta:
        table_name = "alert"


class NoticeModel(Model):
    """One telling of one alert by one channel."""

    id = AutoField()
    alert_id = IntegerField()
    channel = TextField()
    news = TextField()
    due_at = InstantField()
    tries = IntegerField(default=0)
    told_at = InstantField(null=True)
    given_up_at = InstantField(null=True)
    answer = TextField(default="")

    class Meta:
        table_name = "alert_notice"
