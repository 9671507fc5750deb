"""Media on posts: the files of a delivery, and what has become of each at each account."""

TABLES = """
ALTER TABLE delivery ADD COLUMN media_hash TEXT NOT NULL DEFAULT '';

CREATE TABLE media (
  id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES delivery, position INTEGER NOT NULL,
  path TEXT NOT NULL, sha256 TEXT NOT NULL, mime TEXT NOT NULL, category TEXT NOT NULL, bytes INTEGER NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, frames INTEGER, seconds REAL, alt_text TEXT NOT NULL DEFAULT '',
  UNIQUE (delivery_id, position)
);

CREATE TABLE media_upload (
  media_id INTEGER NOT NULL REFERENCES media ON DELETE CASCADE,
  service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE,
  state TEXT NOT NULL, remote_id TEXT, described INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  check_at INTEGER, expires_at INTEGER, PRIMARY KEY (media_id, service_id)
) WITHOUT ROWID;
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
