"""Alerts: how supervisors are told, what went wrong, what was told to whom; and whence an operator worked."""

TABLES = """
CREATE TABLE alert_channel (
  kind TEXT PRIMARY KEY CHECK (kind IN ('mail', 'command', 'webhook')), enabled INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL DEFAULT '{}', generation INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE alert (
  id INTEGER PRIMARY KEY, cause TEXT NOT NULL, workflow_id INTEGER NOT NULL REFERENCES workflow ON DELETE CASCADE,
  task TEXT NOT NULL DEFAULT '', sentence TEXT NOT NULL, cure TEXT NOT NULL DEFAULT '', raised_at INTEGER NOT NULL,
  cleared_at INTEGER, ending TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX alert_one_open ON alert (cause, workflow_id) WHERE cleared_at IS NULL;

CREATE TABLE alert_notice (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert ON DELETE CASCADE, channel TEXT NOT NULL,
  news TEXT NOT NULL CHECK (news IN ('raised', 'again', 'cleared')), due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, told_at INTEGER, given_up_at INTEGER, answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX alert_notice_alert ON alert_notice (alert_id);
CREATE UNIQUE INDEX alert_notice_waiting ON alert_notice (alert_id, channel)
  WHERE told_at IS NULL AND given_up_at IS NULL;

ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT '';
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
