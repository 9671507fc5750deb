"""What a new record holds from its first day: the system's folders and the routing to X."""

from __future__ import annotations

from store.database import Record
from store.external_accounts import add_external_account
from store.folders import SERVICES, VISITORS, ensure_folder


def seeded(record: Record) -> bool:
    """Whether the record has it all."""
    return bool(record.scalar("SELECT 1 FROM external_account"))


def seed(record: Record, base_url: str) -> None:
    """Add what is missing."""
    if record.read_only:
        return
    ensure_folder(record, "service", SERVICES, system=True)
    ensure_folder(record, "visitor", VISITORS, system=True)
    add_external_account(record, base_url)
