"""Operators: who may do what among those who share a home."""

STATEMENTS = (
    "CREATE TABLE operator (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, groups TEXT NOT NULL, rights TEXT NOT NULL)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
