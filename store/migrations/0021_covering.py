"""Lets an order by name be walked with texts and flags tested in its index alone, and dates and types be found without a walk.

The row number stands in the indexes of names before the other name, so that it still settles the order of equals.
"""

STATEMENTS = (
    "DROP INDEX visitor_username",
    "DROP INDEX visitor_full_name",
    "CREATE INDEX visitor_username ON visitor (username, id, full_name, checked, protected, receives_messages)",
    "CREATE INDEX visitor_full_name ON visitor (full_name COLLATE NOCASE, id, username, checked, protected, receives_messages)",
    "CREATE INDEX visitor_seen ON visitor (first_seen)",
    "CREATE INDEX visitor_type ON visitor (verified_type) WHERE checked = 1",
    "CREATE INDEX subscription_since ON subscription (since)",
    "CREATE VIRTUAL TABLE visitor_text_term USING fts5vocab(visitor_text, instance)",
)

ROOM = 0.8
"""Bytes that it needs meanwhile, as a part of the record's: measured 0.77 with 1,000,000 visitors, 0.54 with 10,000,000."""


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
