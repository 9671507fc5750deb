"""What a new record holds from its first day: the system's folders and the routing to X."""

from __future__ import annotations

from store.database import Record
from store.external_accounts import add_external_account
from store.folders import SERVICES, VISITORS, ensure_folder


def seed(record: Record, base_url: str) -> None:
    """Add what is missing; a record that has it all is only read."""
    if record.scalar("SELECT 1 FROM external_account") or record.read_only:
        return
    ensure_folder(record, "service", SERVICES, system=True)
    ensure_folder(record, "visitor", VISITORS, system=True)
    add_external_account(record, base_url)
