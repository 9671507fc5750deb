"""Workflows: a description, how late a launch may come, runs that only count, and runs that begin with a task."""

TABLES = """
ALTER TABLE workflow ADD COLUMN description TEXT NOT NULL DEFAULT '';

ALTER TABLE workflow ADD COLUMN lateness INTEGER;

ALTER TABLE workflow ADD COLUMN reckoned_at INTEGER;

ALTER TABLE run ADD COLUMN simulated INTEGER NOT NULL DEFAULT 0;

ALTER TABLE run ADD COLUMN from_task INTEGER;

ALTER TABLE task ADD COLUMN waits_since INTEGER;

CREATE INDEX run_workflow ON run (workflow_id, id);

CREATE INDEX task_workflow ON task (workflow_id, id);
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
