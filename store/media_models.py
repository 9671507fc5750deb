"""The peewee models behind the tables of media: for `store.media` alone, as those of `store.models` are for their files."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, FloatField, IntegerField, Model, TextField

from store.models import InstantField


class MediaModel(Model):
    """A file that goes out with a delivery."""

    id = AutoField()
    delivery_id = IntegerField()
    position = IntegerField()
    post = IntegerField(default=1)
    path = TextField()
    sha256 = TextField()
    mime = TextField()
    category = TextField()
    bytes = BigIntegerField()
    width = IntegerField()
    height = IntegerField()
    frames = IntegerField(null=True)
    seconds = FloatField(null=True)
    alt_text = TextField(default="")

    class Meta:
        table_name = "media"


class MediaUploadModel(Model):
    """What has become of a file at one account."""

    media_id = IntegerField()
    service_id = IntegerField()
    state = TextField()
    remote_id = TextField(null=True)
    described = BooleanField(default=False)
    tries = IntegerField(default=0)
    check_at = InstantField(null=True)
    expires_at = InstantField(null=True)

    class Meta:
        table_name = "media_upload"
        primary_key = CompositeKey("media_id", "service_id")
