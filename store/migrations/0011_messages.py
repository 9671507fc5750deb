"""Direct messages: whom a delivery goes to, by which rules and waves; who asked for messages, and who wants none."""

STATEMENTS = (
    "ALTER TABLE delivery ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE delivery ADD COLUMN rules TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE send ADD COLUMN wave INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX send_visitor ON send (visitor_id, service_id) WHERE visitor_id <> 0",
    "CREATE INDEX send_started ON send (service_id, started_at) WHERE visitor_id <> 0",
    "CREATE INDEX send_remote ON send (service_id, length(remote_id), remote_id) WHERE remote_id IS NOT NULL",
    "CREATE TABLE consent (service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE, external_id TEXT NOT NULL,"
    " way TEXT NOT NULL, evidence TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (service_id, external_id)) WITHOUT ROWID",
    "CREATE TABLE opt_out (external_id TEXT PRIMARY KEY, way TEXT NOT NULL, evidence TEXT NOT NULL, at INTEGER NOT NULL)"
    " WITHOUT ROWID",
    "CREATE TABLE exclusion (delivery_id INTEGER NOT NULL REFERENCES delivery, cause TEXT NOT NULL, number INTEGER NOT NULL,"
    " PRIMARY KEY (delivery_id, cause)) WITHOUT ROWID",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
