"""The grace delay of a confirmation, and a second person's approval with all who wrote in a delivery."""

STATEMENTS = (
    "ALTER TABLE external_account ADD COLUMN grace_seconds INTEGER NOT NULL DEFAULT 10",
    "ALTER TABLE delivery ADD COLUMN grace INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE delivery ADD COLUMN approved_hash TEXT",
    "ALTER TABLE delivery ADD COLUMN approved_at INTEGER",
    "ALTER TABLE delivery ADD COLUMN approved_by TEXT",
    "CREATE TABLE delivery_writer (delivery_id INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE,"
    " operator TEXT NOT NULL, PRIMARY KEY (delivery_id, operator)) WITHOUT ROWID",
    "INSERT OR IGNORE INTO delivery_writer SELECT id, modified_by FROM delivery",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
