"""What was asked of a second person and what they said; alerts that tell of a delivery; how often a pause was told."""

ALERTS = """
CREATE TABLE alert_new (
  id INTEGER PRIMARY KEY, cause TEXT NOT NULL, workflow_id INTEGER REFERENCES workflow ON DELETE CASCADE,
  delivery_id INTEGER REFERENCES delivery ON DELETE CASCADE,
  task TEXT NOT NULL DEFAULT '', sentence TEXT NOT NULL, cure TEXT NOT NULL DEFAULT '', raised_at INTEGER NOT NULL,
  cleared_at INTEGER, ending TEXT NOT NULL DEFAULT '', counted INTEGER NOT NULL DEFAULT 1, counted_at INTEGER,
  CHECK ((workflow_id IS NULL) <> (delivery_id IS NULL))
);
INSERT INTO alert_new (id, cause, workflow_id, task, sentence, cure, raised_at, cleared_at, ending, counted_at)
  SELECT id, cause, workflow_id, task, sentence, cure, raised_at, cleared_at, ending, raised_at FROM alert;

CREATE TABLE notice_new (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert_new ON DELETE CASCADE, channel TEXT NOT NULL,
  news TEXT NOT NULL CHECK (news IN ('raised', 'again', 'cleared')), due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, told_at INTEGER, given_up_at INTEGER, answer TEXT NOT NULL DEFAULT ''
);
INSERT INTO notice_new SELECT id, alert_id, channel, news, due_at, tries, told_at, given_up_at, answer FROM alert_notice;

DROP TABLE alert_notice;
DROP TABLE alert;
ALTER TABLE alert_new RENAME TO alert;
ALTER TABLE notice_new RENAME TO alert_notice;
CREATE UNIQUE INDEX alert_one_open ON alert (cause, workflow_id) WHERE cleared_at IS NULL AND workflow_id IS NOT NULL;
CREATE UNIQUE INDEX alert_one_asked ON alert (cause, delivery_id) WHERE cleared_at IS NULL AND delivery_id IS NOT NULL;
CREATE INDEX alert_notice_alert ON alert_notice (alert_id);
CREATE UNIQUE INDEX alert_notice_waiting ON alert_notice (alert_id, channel)
  WHERE told_at IS NULL AND given_up_at IS NULL;

CREATE TABLE approval (
  id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE, at INTEGER NOT NULL,
  word TEXT NOT NULL CHECK (word IN ('asked', 'approved', 'refused', 'lapsed', 'void')), operator TEXT NOT NULL,
  digest TEXT NOT NULL DEFAULT '', messages INTEGER NOT NULL DEFAULT 0, until INTEGER, comment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX approval_delivery ON approval (delivery_id, id);
"""


def up(migrator, db):
    for statement in ALERTS.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
