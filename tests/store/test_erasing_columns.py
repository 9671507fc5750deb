"""Every text that the record can hold was looked at for people's names: a new column wants a word on what an erasure does."""

from __future__ import annotations

from store.database import Record
from store.erasing_texts import TOLD, WRITTEN

ERASED_ITSELF = {
    "visitor": {"external_id", "username", "full_name", "verified_type"}, "consent": {"external_id", "way"},
    "opt_out": {"external_id", "way"}, "quarantine": {"external_id"}, "send": {"text", "remote_url"},
    "subscription_event": {"detail"}, "charged": {"resource"}, "visitor_import_change": {"before", "after"},
}  # fmt: skip
"""What `store.erasing` empties or drops row by row."""
NOBODY = {
    "option": {"name", "value"}, "erasure": {"operator", "receipt"}, "lease": {"name", "holder", "place"},
    "mark": {"scope"}, "visitor": {"origin"}, "subscription_event": {"action"},
    "send": {"text_hash", "state", "known_id", "remote_id", "waits_for"}, "charged": {"app", "kind"},
    "approval": {"word", "operator", "digest"},
    "journal": {"level", "activity", "operator"}, "audit": {"operator", "type", "action", "origin"},
    "visitor_import": {"operator", "digest", "state", "undone_by"}, "delivery_writer": {"operator"},
}  # fmt: skip
"""Columns that hold the words of the house, numbers of X's, hashes, or operators."""
NO_PEOPLE = {
    "external_account", "secret_intent", "workflow", "run", "task", "quota", "media", "media_upload", "charge",
    "account_numbers", "post_numbers", "post_absence", "alert_channel", "alert", "alert_notice", "pass", "visitor_view",
    "exclusion", "operator", "delivery_template", "service", "folder", "delivery", "heard",
}  # fmt: skip
"""Tables whose other texts tell of accounts, work and deliveries alone."""
INDEX = "visitor_text"
"""The search index: `store.erasing_bytes` merges it."""


def texts(record: Record) -> set[tuple[str, str]]:
    """Every column of a table that can hold a text."""
    tables = [str(row[0]) for row in record.sql("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        (table, str(column[1]))
        for table in tables
        if not table.startswith(("sqlite_", INDEX, "schema", "migratehistory"))
        for column in record.sql(f"PRAGMA table_info('{table}')")
        if column[2] in ("TEXT", "")
    }


def test_every_text_of_the_record_has_a_word_on_what_an_erasure_does(record: Record) -> None:
    known = {(table, column) for table, column in TOLD} | {(table, column) for table, _key, column, _words in WRITTEN}
    known |= {
        (table, column) for lists in (ERASED_ITSELF, NOBODY) for table, names in lists.items() for column in names
    }
    left = {(table, column) for table, column in texts(record) - known if table not in NO_PEOPLE}
    said = "say in store/erasing.py or store/erasing_texts.py what becomes of names in it, or here that there are none"
    assert left == set(), said
    assert {table for table, _column in known} <= {table for table, _column in texts(record)}
