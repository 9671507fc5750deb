"""Imports of visitors: each with its numbers and, until it is undone or grown old, what it changed."""

STATEMENTS = (
    "CREATE TABLE visitor_import (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, file TEXT NOT NULL,"
    " digest TEXT NOT NULL, folder_id INTEGER, overwrite INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN"
    " ('going', 'complete', 'undoing', 'undone')), line INTEGER NOT NULL DEFAULT 1, counted INTEGER NOT NULL DEFAULT 0,"
    " new INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0, same INTEGER NOT NULL DEFAULT 0,"
    " refused INTEGER NOT NULL DEFAULT 0, ended INTEGER, undone_at INTEGER, undone_by TEXT,"
    " removed INTEGER NOT NULL DEFAULT 0, restored INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE visitor_import_change (import_id INTEGER NOT NULL REFERENCES visitor_import ON DELETE CASCADE,"
    " visitor_id INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (import_id, visitor_id))"
    " WITHOUT ROWID",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
