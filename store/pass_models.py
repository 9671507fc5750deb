"""The peewee model behind passes, apart from the others for their file's sake."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, IntegerField, Model, TextField

from store.models import InstantField


class PassModel(Model):
    """One reading of a service's list of followers."""

    id = AutoField()
    service_id = IntegerField()
    task_id = IntegerField(null=True)
    kind = TextField()
    state = TextField()
    base = BooleanField(default=False)
    began = InstantField()
    ended = InstantField(null=True)
    pages = IntegerField(default=0)
    seen = IntegerField(default=0)
    came = IntegerField(default=0)
    returned = IntegerField(default=0)
    gone = IntegerField(default=0)
    renamed = IntegerField(default=0)
    known_in_row = IntegerField(default=0)
    counted = IntegerField(null=True)
    price = BigIntegerField(default=0)
    cursor = TextField(null=True)

    class Meta:
        table_name = "pass"
