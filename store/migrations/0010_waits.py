"""What a wait is for: a quota, a fault that may pass, a file that is processed, a post that is looked for."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE task ADD COLUMN waits_for TEXT")
    db.execute_sql("ALTER TABLE send ADD COLUMN waits_for TEXT")
