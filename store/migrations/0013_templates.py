"""Own delivery templates; the delivery that a charge was made for; the waves before which replies were read."""

STATEMENTS = (
    "CREATE TABLE delivery_template (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE,"
    " template TEXT NOT NULL, description TEXT NOT NULL, content TEXT NOT NULL, proof_target TEXT NOT NULL,"
    " rules TEXT NOT NULL, modified_at INTEGER NOT NULL, modified_by TEXT NOT NULL)",
    "ALTER TABLE charge ADD COLUMN delivery_id INTEGER",
    "CREATE INDEX charge_delivery ON charge (delivery_id) WHERE delivery_id IS NOT NULL",
    "CREATE TABLE heard (delivery_id INTEGER NOT NULL REFERENCES delivery, service_id INTEGER NOT NULL,"
    " wave INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (delivery_id, service_id, wave)) WITHOUT ROWID",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
