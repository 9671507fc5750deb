"""Statistics: the numbers of accounts and posts over time, and which posts are not to be had any more."""

TABLES = """
CREATE TABLE account_numbers (
  service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE, at INTEGER NOT NULL, until INTEGER NOT NULL,
  followers INTEGER, following INTEGER, posts INTEGER, listed INTEGER, PRIMARY KEY (service_id, at)
) WITHOUT ROWID;

CREATE TABLE post_numbers (
  send_id INTEGER NOT NULL REFERENCES send ON DELETE CASCADE, at INTEGER NOT NULL, until INTEGER NOT NULL,
  likes INTEGER, reposts INTEGER, replies INTEGER, quotes INTEGER, bookmarks INTEGER, impressions INTEGER,
  clicks INTEGER, profile_clicks INTEGER, engagements INTEGER, PRIMARY KEY (send_id, at)
) WITHOUT ROWID;

CREATE TABLE post_absence (
  send_id INTEGER PRIMARY KEY REFERENCES send ON DELETE CASCADE, at INTEGER NOT NULL,
  why TEXT NOT NULL CHECK (why IN ('gone', 'hidden'))
);

CREATE INDEX send_posted ON send (service_id, started_at) WHERE state = 'sent' AND remote_id IS NOT NULL;
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
