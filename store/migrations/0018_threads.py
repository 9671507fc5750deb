"""Threads: a delivery may go on with one that was torn, behind the post that stands last; and any post may have files."""

STATEMENTS = (
    "ALTER TABLE delivery ADD COLUMN continues INTEGER REFERENCES send",
    "CREATE INDEX delivery_continues ON delivery (continues) WHERE continues IS NOT NULL",
    "ALTER TABLE media ADD COLUMN post INTEGER NOT NULL DEFAULT 1",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
