"""How often a send's outcome was not known: a call that surely did not leave is no reason to give it up."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE send ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0")
