"""Notes who asked for direct messages, with what shows it, and who wants none."""

from __future__ import annotations

from social.clock import Clock
from social.rights import Right, needs
from store import audit
from store import consents as store
from store.database import Record
from store.services import Service


@needs(Right.PRIVACY)
def keep_consent(
    record: Record, clock: Clock, operator: str, service: Service, external_id: str, evidence: str
) -> None:
    """Note that a person asked for the messages of a service. Raises NotAllowed."""
    now = clock.now()
    with record.writing():
        store.keep_consent(record, service.id, external_id, "asked", evidence, now)
        audit.note(record, now, operator, "Visitor", external_id, "Consent", service.internal_name)


@needs(Right.PRIVACY)
def keep_opt_out(record: Record, clock: Clock, operator: str, external_id: str, evidence: str) -> None:
    """Note that a person wants no messages: at once, for ever, of any service. Raises NotAllowed."""
    now = clock.now()
    with record.writing():
        store.keep_opt_out(record, external_id, "by hand", evidence, now)
        audit.note(record, now, operator, "Visitor", external_id, "Opt-out")
