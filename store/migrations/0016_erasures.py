"""Erased people: a keyed mark of each, so that nobody comes back by name, and the receipts, which name nobody."""

STATEMENTS = (
    "CREATE TABLE erased (number INTEGER PRIMARY KEY, mark BLOB NOT NULL UNIQUE)",
    "CREATE TABLE erasure (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, receipt TEXT NOT NULL)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
