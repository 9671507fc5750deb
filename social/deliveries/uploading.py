"""Uploading: a send's media are brought to its account, described and processed before the send may leave.

One thing at a time, its outcome on disk. What is waited for stands in the record with its time. Uploads may be repeated:
what the engine was killed in is done again, for nobody sees a file that is in no post.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from social.clock import Clock
from social.deliveries.media import as_file
from social.errors import Fault, QuotaReached, TextFault
from social.inert import inert_name
from social.services.base import Gateway, UploadedMedia
from store import deliveries, journal, leases, sends
from store import media as store
from store import services as services_store
from store.database import Record
from store.deliveries import DeliveryState
from store.media import Media, MediaUpload, UploadState
from store.sends import Send, SendState

ATTEMPTS = 8
"""Failures with one file at one account, before its delivery is paused."""
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
AGED = timedelta(hours=1)
"""An upload is not relied on for the last hour of its life (of a day, with X), or its last quarter: it is made again."""
SHORTEST_LIFE = timedelta(minutes=10)
"""An upload is relied on for some minutes whatever the clocks say, or it would be made again without end."""


class Halted(Exception):
    """The engine is to end: what it has in hand is left as it is."""


class _Dropped(Exception):
    """A person paused or stopped the delivery in the middle of an upload."""


def undisturbed() -> None:
    """The beat of an engine that has no lease to keep."""


@dataclass(frozen=True, slots=True)
class Uploading:
    """Brings media to accounts, under one lease; `beat` keeps it during a long upload, and raises where it should end."""

    record: Record
    clock: Clock
    fence: int
    beat: Callable[[], None] = undisturbed

    def ready(self, send: Send, gateway: Gateway) -> tuple[str, ...] | None:
        """The ids of a send's media at its account, () for none; None where something was done, or is waited for.

        Before a post of a thread leaves, the files of those behind it are ready too: none of them is to tear the thread.
        Raises a Fault that stops the account.
        """
        ids, post = list[str](), max(send.part, 1)
        for media in store.media(self.record, send.delivery_id):
            if media.post < post:
                continue
            upload = store.upload(self.record, media.id, send.service_id)
            if upload.remote_id is None or not self._serves(media, upload):
                self._advance(send, gateway, media, upload)
                return None
            if media.post == post:
                ids.append(upload.remote_id)
        return tuple(ids)

    def anew(self, send: Send) -> None:
        """The network does not know the ids that it gave: have all of the send's media uploaded again."""
        store.forget_uploads(self.record, send.delivery_id, send.service_id, max(send.part, 1))

    def _serves(self, media: Media, upload: MediaUpload) -> bool:
        done = upload.state == UploadState.SUCCEEDED and (upload.described or not media.alt_text)
        return done and not self._aged(upload)

    def _aged(self, upload: MediaUpload) -> bool:
        return upload.expires_at is None or upload.expires_at <= self.clock.now()

    def _advance(self, send: Send, gateway: Gateway, media: Media, upload: MediaUpload) -> None:
        """Do the next thing that a file needs."""
        try:
            done = self._next(send, gateway, media, upload)
        except _Dropped:
            return
        except QuotaReached as fault:
            self._later(send, upload, fault, max(fault.until, self.clock.now() + PAUSE))
        except TextFault as fault:
            if fault.name != "bad-media" or upload.tries >= ATTEMPTS:
                self._refuse(send, fault)
            else:
                fresh = MediaUpload(
                    media.id, send.service_id, UploadState.WAITING, None, False, upload.tries, None, None
                )
                self._failed(send, fresh, fault)
        except Fault as fault:
            self._failed(send, upload, fault)
        else:
            self._keep(send, media, done)

    def _next(self, send: Send, gateway: Gateway, media: Media, upload: MediaUpload) -> MediaUpload:
        now = self.clock.now()
        if upload.check_at is not None and upload.check_at > now:
            return upload
        if upload.remote_id is None or self._aged(upload):
            told = gateway.upload(as_file(media), lambda sent: self._still(send))
            return self._told(replace(upload, described=False), told)
        if upload.state != UploadState.SUCCEEDED:
            looked = self._told(upload, gateway.media_state(upload.remote_id))
            return replace(looked, expires_at=upload.expires_at)
        gateway.describe(upload.remote_id, media.alt_text)
        return replace(upload, described=True)

    def _told(self, upload: MediaUpload, told: UploadedMedia) -> MediaUpload:
        now, state = self.clock.now(), UploadState(told.state)
        life = max(told.expires_at - now, SHORTEST_LIFE)
        check_at = None if state == UploadState.SUCCEEDED else now + timedelta(seconds=told.check_after)
        relied_until = now + life - min(AGED, life / 4)
        return replace(upload, state=state, remote_id=told.id, check_at=check_at, expires_at=relied_until)

    def _still(self, send: Send) -> None:
        """Between two parts of a file: whether it is still wanted."""
        self.beat()
        delivery = deliveries.delivery(self.record, send.delivery_id)
        if delivery is None or delivery.state != DeliveryState.SENDING:
            raise _Dropped

    def _keep(self, send: Send, media: Media, done: MediaUpload) -> None:
        name = inert_name(Path(media.path).name)
        before = store.upload(self.record, media.id, send.service_id)
        with leases.fenced(self.record, self.fence):
            store.keep_upload(self.record, done)
            if done.check_at is not None:
                sends.amend(
                    self.record, send.id, next_at=done.check_at, waits_for="media", reason=f"{name} is being processed."
                )
            if before.remote_id != done.remote_id:
                self._say(send, f"{name} is uploaded as {done.remote_id}.")

    def _later(self, send: Send, upload: MediaUpload, fault: Fault, when: datetime) -> None:
        with leases.fenced(self.record, self.fence):
            store.keep_upload(self.record, upload)
            sends.amend(self.record, send.id, next_at=when, waits_for=fault.stops, reason=fault.sentence)
            self._say(send, f"{fault.sentence} It is tried again at {when:%H:%M:%S} UTC.", "warning")

    def _failed(self, send: Send, upload: MediaUpload, fault: Fault) -> None:
        """Try again after a pause, where that may help; else begin to count anew and let the fault stop the account."""
        if upload.tries < ATTEMPTS and (fault.retryable or fault.name == "bad-media"):
            pause = min(PAUSE * 2**upload.tries, LONGEST_PAUSE)
            self._later(send, replace(upload, tries=upload.tries + 1), fault, self.clock.now() + pause)
            return
        with leases.fenced(self.record, self.fence):
            store.keep_upload(self.record, replace(upload, tries=0))
        raise fault

    def _refuse(self, send: Send, fault: Fault) -> None:
        reason = f"{fault.sentence} {fault.cure}".strip()
        with leases.fenced(self.record, self.fence):
            if sends.amend(self.record, send.id, state=SendState.REFUSED, ended_at=self.clock.now(), reason=reason):
                self._say(send, reason, "error")

    def _say(self, send: Send, message: str, level: journal.JournalLevel = "info") -> None:
        service = services_store.service(self.record, send.service_id)
        title = service.title if service is not None else f"service {send.service_id}"
        said = f"{title}: {message}"
        journal.write(
            self.record, self.clock.now(), said, level=level, activity="Delivery", delivery_id=send.delivery_id
        )
