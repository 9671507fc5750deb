"""Finds the messages that wait for a person's decision without a walk over all that were ever sent."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX send_decision ON send (id) WHERE state = 'absent' AND waits_for = 'decision'")
