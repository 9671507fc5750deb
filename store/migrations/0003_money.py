"""Money: what was charged, what is free until midnight UTC, a budget per month, and who owns the app."""

TABLES = """
ALTER TABLE service ADD COLUMN app_owned INTEGER NOT NULL DEFAULT 0;

ALTER TABLE external_account ADD COLUMN monthly_budget INTEGER;

CREATE TABLE charge (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, app TEXT NOT NULL, service_id INTEGER REFERENCES service ON DELETE SET NULL,
  operation TEXT NOT NULL, resources INTEGER NOT NULL, millionths INTEGER NOT NULL
);
CREATE INDEX charge_at ON charge (at);

CREATE TABLE charged (
  day INTEGER NOT NULL, app TEXT NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL,
  PRIMARY KEY (day, app, kind, resource)
) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
