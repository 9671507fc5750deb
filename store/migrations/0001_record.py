"""The first record: services, visitors, workflows, deliveries, and who did what."""

TABLES = """
CREATE TABLE option (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, system INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, label)
);

CREATE TABLE external_account (
  id INTEGER PRIMARY KEY, internal_name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 1,
  api_version TEXT NOT NULL DEFAULT '2' CHECK (api_version IN ('2', '1.1')), base_url TEXT NOT NULL,
  daily_messages INTEGER NOT NULL DEFAULT 250, comment TEXT NOT NULL DEFAULT ''
);

CREATE TABLE service (
  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL DEFAULT 0,
  kind TEXT NOT NULL DEFAULT 'twitter', label TEXT NOT NULL, internal_name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  folder_id INTEGER NOT NULL REFERENCES folder,
  visitor_folder_id INTEGER NOT NULL REFERENCES folder, synchronize INTEGER NOT NULL DEFAULT 1,
  test_account INTEGER NOT NULL DEFAULT 0, description TEXT NOT NULL DEFAULT '', consumer_key_mark TEXT,
  account_id TEXT UNIQUE, account_check TEXT, checked_at INTEGER, created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL
);

CREATE TABLE secret_intent (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE visitor (
  id INTEGER PRIMARY KEY, origin TEXT NOT NULL DEFAULT 'Twitter', external_id TEXT NOT NULL UNIQUE,
  username TEXT COLLATE NOCASE, full_name TEXT, number_of_friends INTEGER, checked INTEGER, verified_type TEXT,
  protected INTEGER, receives_messages INTEGER, folder_id INTEGER NOT NULL REFERENCES folder,
  first_seen INTEGER NOT NULL, changed_at INTEGER NOT NULL, detailed_at INTEGER
);
CREATE INDEX visitor_undetailed ON visitor (id) WHERE detailed_at IS NULL;

CREATE TABLE subscription (
  service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE, visitor_id INTEGER NOT NULL REFERENCES visitor,
  since INTEGER NOT NULL, ended INTEGER, PRIMARY KEY (service_id, visitor_id)
) WITHOUT ROWID;
CREATE INDEX subscription_visitor ON subscription (visitor_id);

CREATE TABLE subscription_event (
  id INTEGER PRIMARY KEY, service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE,
  visitor_id INTEGER NOT NULL REFERENCES visitor, action TEXT NOT NULL CHECK (action IN ('left', 'returned')),
  at INTEGER NOT NULL
);
CREATE INDEX subscription_event_visitor ON subscription_event (visitor_id);

CREATE TABLE sighting (
  service_id INTEGER NOT NULL REFERENCES service ON DELETE CASCADE, visitor_id INTEGER NOT NULL,
  PRIMARY KEY (service_id, visitor_id)
) WITHOUT ROWID;

CREATE TABLE workflow (
  id INTEGER PRIMARY KEY, internal_name TEXT NOT NULL UNIQUE, label TEXT NOT NULL, status TEXT NOT NULL,
  status_at INTEGER NOT NULL, failed INTEGER NOT NULL DEFAULT 0, schedule TEXT NOT NULL, zone TEXT NOT NULL,
  severity TEXT NOT NULL DEFAULT 'Production', on_error TEXT NOT NULL DEFAULT 'Ignore',
  consecutive_errors INTEGER NOT NULL DEFAULT 3, errors_in_row INTEGER NOT NULL DEFAULT 0,
  history_days INTEGER NOT NULL DEFAULT 30, last_processing INTEGER, next_processing INTEGER
);

CREATE TABLE run (
  id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL REFERENCES workflow, reason TEXT NOT NULL, state TEXT NOT NULL,
  asked_at INTEGER NOT NULL, asked_by TEXT NOT NULL, started_at INTEGER, ended_at INTEGER
);
CREATE UNIQUE INDEX run_one_open ON run (workflow_id) WHERE ended_at IS NULL;

CREATE TABLE task (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run, workflow_id INTEGER NOT NULL REFERENCES workflow,
  activity TEXT NOT NULL, service_id INTEGER REFERENCES service ON DELETE SET NULL, subject TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, cursor TEXT,
  listed INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, followers INTEGER NOT NULL DEFAULT 0,
  expected INTEGER, came INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, wait_until INTEGER, wait_reason TEXT
);
CREATE INDEX task_run ON task (run_id);

CREATE TABLE journal (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, level TEXT NOT NULL, activity TEXT NOT NULL, message TEXT NOT NULL,
  operator TEXT, workflow_id INTEGER REFERENCES workflow, run_id INTEGER, delivery_id INTEGER
);
CREATE INDEX journal_workflow ON journal (workflow_id, id);
CREATE INDEX journal_delivery ON journal (delivery_id, id) WHERE delivery_id IS NOT NULL;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator TEXT NOT NULL, type TEXT NOT NULL, entity TEXT NOT NULL,
  action TEXT NOT NULL, detail TEXT NOT NULL DEFAULT ''
);

CREATE TABLE lease (
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, place TEXT NOT NULL, fence INTEGER NOT NULL, since INTEGER NOT NULL,
  heartbeat INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE quota (
  scope TEXT NOT NULL, endpoint TEXT NOT NULL, span TEXT NOT NULL, allowed INTEGER NOT NULL, remaining INTEGER NOT NULL,
  resets_at INTEGER NOT NULL, read_at INTEGER NOT NULL, PRIMARY KEY (scope, endpoint, span)
) WITHOUT ROWID;

CREATE TABLE delivery (
  id INTEGER PRIMARY KEY, template TEXT NOT NULL, label TEXT NOT NULL, code TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '', state TEXT NOT NULL, content TEXT NOT NULL DEFAULT '',
  main_target TEXT NOT NULL DEFAULT '[]', proof_target TEXT NOT NULL DEFAULT '[]',
  proof_of INTEGER REFERENCES delivery, proof_number INTEGER, proofed_hash TEXT, analyzed_hash TEXT,
  analyzed_at INTEGER, contact_at INTEGER,
  confirmed_at INTEGER, confirmed_by TEXT, ended_at INTEGER, to_send INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, modified_by TEXT NOT NULL
);

CREATE TABLE send (
  id INTEGER PRIMARY KEY, delivery_id INTEGER NOT NULL REFERENCES delivery,
  service_id INTEGER NOT NULL REFERENCES service,
  visitor_id INTEGER NOT NULL DEFAULT 0, part INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL, text_hash TEXT NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', fence INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0, next_at INTEGER, started_at INTEGER, ended_at INTEGER, known_id TEXT,
  remote_id TEXT, remote_url TEXT, UNIQUE (delivery_id, service_id, visitor_id, part)
);
CREATE INDEX send_open ON send (state, next_at) WHERE ended_at IS NULL;
"""


def up(migrator, db):
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
