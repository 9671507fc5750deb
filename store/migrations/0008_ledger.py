"""The ledger of followers: passes as rows, events that name them, sets of visitors as bitmaps, and the substring index."""

TABLES = """
CREATE TABLE pass (
  id INTEGER PRIMARY KEY, service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE, task_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'light')),
  state TEXT NOT NULL CHECK (state IN ('going', 'complete', 'unsure', 'broken')),
  base INTEGER NOT NULL DEFAULT 0, began INTEGER NOT NULL, ended INTEGER, pages INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0, came INTEGER NOT NULL DEFAULT 0, returned INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0, renamed INTEGER NOT NULL DEFAULT 0, known_in_row INTEGER NOT NULL DEFAULT 0,
  counted INTEGER, price INTEGER NOT NULL DEFAULT 0, cursor TEXT
);

CREATE INDEX pass_service ON pass (service_id, id);

INSERT INTO pass (service_id, kind, state, base, began, ended, seen, came)
  SELECT service_id, 'full', 'complete', 1, min(since), max(since), count(*), count(*) FROM subscription GROUP BY service_id;

DROP INDEX subscription_event_visitor;

ALTER TABLE subscription_event RENAME TO subscription_event_before;

CREATE TABLE subscription_event (
  id INTEGER PRIMARY KEY, service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE,
  visitor_id INTEGER NOT NULL REFERENCES visitor,
  action TEXT NOT NULL CHECK (action IN ('came', 'left', 'returned', 'renamed')),
  at INTEGER NOT NULL, pass_id INTEGER, detail TEXT
);

INSERT INTO subscription_event (id, service_id, visitor_id, action, at)
  SELECT id, service_id, visitor_id, action, at FROM subscription_event_before;

DROP TABLE subscription_event_before;

CREATE INDEX subscription_event_visitor ON subscription_event (visitor_id);

CREATE INDEX subscription_event_service ON subscription_event (service_id, at);

CREATE TABLE mark (scope TEXT NOT NULL, chunk INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (scope, chunk));

CREATE TRIGGER follow_ended AFTER UPDATE OF ended ON subscription WHEN new.ended IS NOT NULL
BEGIN DELETE FROM mark WHERE scope = 'follow:' || old.service_id AND chunk = old.visitor_id >> 14; END;

CREATE TRIGGER follow_dropped AFTER DELETE ON subscription
BEGIN DELETE FROM mark WHERE scope = 'follow:' || old.service_id AND chunk = old.visitor_id >> 14; END;

DROP TABLE sighting;

DROP INDEX visitor_undetailed;

CREATE VIRTUAL TABLE visitor_text USING fts5(
  username, full_name, content='visitor', content_rowid='id', tokenize='trigram', columnsize=0
);

CREATE TABLE visitor_text_to (built INTEGER NOT NULL);

INSERT INTO visitor_text_to VALUES (0);

CREATE TRIGGER visitor_text_renamed AFTER UPDATE OF username, full_name ON visitor
WHEN old.id <= (SELECT built FROM visitor_text_to)
  AND (old.username IS NOT new.username OR old.full_name IS NOT new.full_name)
BEGIN
  INSERT INTO visitor_text (visitor_text, rowid, username, full_name)
    VALUES ('delete', old.id, old.username, old.full_name);
  INSERT INTO visitor_text (rowid, username, full_name) VALUES (new.id, new.username, new.full_name);
END;

CREATE TRIGGER visitor_text_dropped AFTER DELETE ON visitor WHEN old.id <= (SELECT built FROM visitor_text_to)
BEGIN
  INSERT INTO visitor_text (visitor_text, rowid, username, full_name)
    VALUES ('delete', old.id, old.username, old.full_name);
  UPDATE visitor_text_to SET built = min(built, (SELECT coalesce(max(id), 0) FROM visitor));
END;
"""


def up(migrator, db):
    for statement in TABLES.split(";\n\n"):
        if statement.strip():
            db.execute_sql(statement)
