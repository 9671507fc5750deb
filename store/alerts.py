"""Alerts: the channels by which supervisors are told, what went wrong, and the outbox of what is told to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from peewee import fn

from store.alert_models import AlertModel, ChannelModel, NoticeModel
from store.database import Record

Kind = Literal["mail", "command", "webhook"]
News = Literal["raised", "again", "cleared"]
KINDS: tuple[Kind, ...] = ("mail", "command", "webhook")
_WAITING = NoticeModel.told_at.is_null() & NoticeModel.given_up_at.is_null()


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to tell supervisors. `settings` hold no secret; `generation` 0 means that it has none in the keyring."""

    kind: Kind
    enabled: bool
    settings: Mapping[str, Any]
    generation: int

    @property
    def secret_key(self) -> str:
        """The name of its secret in the keyring."""
        return secret_key(self.kind, self.generation)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something wrong with a workflow, or asked about a delivery, that a person must look at; open while `cleared_at` is None.

    `cause` is "failed", "late", "missed" or "paused" of a workflow, "approval" of a delivery; `ending` says how it ended.
    `counted` is in how many weeks it was told by now, and `counted_at` since when in the last of them.
    """

    id: int
    cause: str
    workflow_id: int | None
    delivery_id: int | None
    task: str
    sentence: str
    cure: str
    raised_at: datetime
    cleared_at: datetime | None
    ending: str
    counted: int
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling of an alert by one channel: owed from `due_at` on, until it was told or given up.

    `answer` is what the other side said, or why it could not be told.
    """

    id: int
    alert_id: int
    channel: Kind
    news: News
    due_at: datetime
    tries: int
    told_at: datetime | None
    given_up_at: datetime | None
    answer: str


def secret_key(kind: str, generation: int) -> str:
    """The name in the keyring of one generation of a channel's secret."""
    return f"alerts-{kind}:{generation}"


def channel(record: Record, kind: Kind) -> Channel:
    """The channel of that kind; one that was never set is off and empty."""
    found = record.row(ChannelModel.select().where(ChannelModel.kind == kind), Channel)
    return found or Channel(kind, False, {}, 0)


def channels(record: Record) -> list[Channel]:
    """All channels, set or not."""
    known = {each.kind: each for each in record.rows(ChannelModel.select(), Channel)}
    return [known.get(kind) or Channel(kind, False, {}, 0) for kind in KINDS]


def keep_channel(record: Record, changed: Channel) -> None:
    """Keep a channel as it is to be; what it still owes is dropped where it is off."""
    values = {"enabled": changed.enabled, "settings": dict(changed.settings), "generation": changed.generation}
    with record.writing():
        record.run(ChannelModel.insert(kind=changed.kind, **values).on_conflict_replace())
        if not changed.enabled:
            record.run(NoticeModel.delete().where(_WAITING & (NoticeModel.channel == changed.kind)))


def secret_keys(record: Record) -> set[str]:
    """The names in the keyring that channels lead to."""
    return {each.secret_key for each in channels(record) if each.generation}


def open_alerts(record: Record) -> list[Alert]:
    """What is wrong now, newest first."""
    query = AlertModel.select().where(AlertModel.cleared_at.is_null())
    return record.rows(query.order_by(AlertModel.id.desc()), Alert)


def alerts(record: Record, limit: int = 200) -> list[Alert]:
    """The newest alerts, open ones first."""
    query = AlertModel.select().order_by(AlertModel.cleared_at.is_null().desc(), AlertModel.id.desc())
    return record.rows(query.limit(limit), Alert)


def alert(record: Record, alert_id: int) -> Alert | None:
    """The alert with this number."""
    return record.row(AlertModel.select().where(AlertModel.id == alert_id), Alert)


def raise_alert(record: Record, now: datetime, **values: object) -> int:
    """Add an alert; its number comes back."""
    with record.writing():
        return record.run(AlertModel.insert(raised_at=now, counted_at=now, **values))


def change_alert(record: Record, alert_id: int, **values: object) -> None:
    """Change fields of an alert."""
    with record.writing():
        record.run(AlertModel.update(**values).where(AlertModel.id == alert_id))


def clear_alert(record: Record, now: datetime, alert_id: int, ending: str, cure: str | None = None) -> None:
    """End an alert, with what is left to do where that is another; what was owed about it and never told is dropped."""
    left = {} if cure is None else {"cure": cure}
    with record.writing():
        record.run(AlertModel.update(cleared_at=now, ending=ending, **left).where(AlertModel.id == alert_id))
        record.run(NoticeModel.delete().where(_WAITING & (NoticeModel.alert_id == alert_id)))


def notices(record: Record, alert_ids: Sequence[int]) -> list[Notice]:
    """All that was told or is owed about these alerts, oldest first."""
    query = NoticeModel.select().where(NoticeModel.alert_id.in_(list(alert_ids)))
    return record.rows(query.order_by(NoticeModel.id), Notice)


def owe(record: Record, due: datetime, alert_id: int, kind: Kind, news: News) -> None:
    """Put a notice into the outbox, to be told from `due` on, unless one about the alert waits there for the channel already."""
    with record.writing():
        query = NoticeModel.insert(alert_id=alert_id, channel=kind, news=news, due_at=due)
        record.run(query.on_conflict_ignore())


def due_notice(record: Record, now: datetime) -> Notice | None:
    """The notice that is owed longest, if one is due."""
    query = NoticeModel.select().where(_WAITING & (NoticeModel.due_at <= now)).order_by(NoticeModel.due_at)
    return record.row(query, Notice)


def change_notice(record: Record, notice: Notice, **values: object) -> None:
    """Change fields of a notice; nothing where it was dropped meanwhile and its number is another's by now."""
    same = (NoticeModel.id == notice.id) & (NoticeModel.news == notice.news)
    with record.writing():
        record.run(NoticeModel.update(**values).where(same))


def told_of_delivery(record: Record, delivery_id: int, kind: Kind) -> datetime | None:
    """When a channel last told that something is asked about a delivery."""
    told = (NoticeModel.channel == kind) & (NoticeModel.news != "cleared") & NoticeModel.told_at.is_null(False)
    about = NoticeModel.alert_id.in_(AlertModel.select(AlertModel.id).where(AlertModel.delivery_id == delivery_id))
    query = NoticeModel.select(NoticeModel.told_at).where(told & about).order_by(NoticeModel.told_at.desc())
    return record.row(query, lambda told_at: told_at)


def last_told(record: Record) -> dict[str, datetime]:
    """Kind of channel → when it last told something."""
    query = NoticeModel.select(NoticeModel.channel, fn.MAX(NoticeModel.told_at).alias("at")).where(
        NoticeModel.told_at.is_null(False)
    )
    return dict(record.rows(query.group_by(NoticeModel.channel), lambda channel, at: (channel, at)))


def forget_before(record: Record, instant: datetime) -> int:
    """Drop alerts that ended before `instant`, with all that was told of them; how many."""
    with record.writing():
        return record.run(AlertModel.delete().where(AlertModel.cleared_at < instant))
