"""Addresses that messages could not be delivered to, with their errors; and of each send, in Campaign's codes, why it failed."""

STATEMENTS = (
    "CREATE TABLE quarantine (external_id TEXT PRIMARY KEY, failure INTEGER NOT NULL, errors INTEGER NOT NULL,"
    " last_error_at INTEGER NOT NULL, quarantined_at INTEGER, send_id INTEGER NOT NULL) WITHOUT ROWID",
    "ALTER TABLE send ADD COLUMN failure INTEGER",
    "ALTER TABLE send ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
