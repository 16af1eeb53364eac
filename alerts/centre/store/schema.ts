/** Numbered steps, only ever added to: the version before must still run on the file. */
import type { Migration } from "../../program/sqlite.ts";

export const schema: readonly Migration[] = [
  {
    version: 1,
    sql: `
CREATE TABLE cases (
  id TEXT PRIMARY KEY, case_key TEXT NOT NULL, state TEXT NOT NULL, lane TEXT NOT NULL, home TEXT NOT NULL, gateway TEXT NOT NULL,
  raised_at INTEGER NOT NULL, closed_at INTEGER, lease_until INTEGER, version INTEGER NOT NULL, open INTEGER NOT NULL,
  made INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX cases_open ON cases (raised_at) WHERE open = 1;
CREATE INDEX cases_lease ON cases (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX cases_by_key ON cases (case_key, made);
CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL;
CREATE TABLE case_alerts (alert_id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id)) WITHOUT ROWID;

CREATE TABLE messages (
  gateway TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, alert_id TEXT, at INTEGER NOT NULL,
  body TEXT NOT NULL, receipts TEXT NOT NULL, PRIMARY KEY (gateway, epoch, seq)) WITHOUT ROWID;
CREATE TABLE unread (id INTEGER PRIMARY KEY AUTOINCREMENT, gateway TEXT NOT NULL, topic TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, payload BLOB NOT NULL);
CREATE TABLE numbers (gateway TEXT NOT NULL, epoch TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (gateway, epoch)) WITHOUT ROWID;
CREATE TABLE receipts_out (id INTEGER PRIMARY KEY AUTOINCREMENT, gateway TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX receipts_out_by_gateway ON receipts_out (gateway, id);
CREATE TABLE gateways (id TEXT PRIMARY KEY, heard_at INTEGER, lost INTEGER NOT NULL, devices_silent INTEGER NOT NULL, clock_offset INTEGER) WITHOUT ROWID;
CREATE TABLE life (one INTEGER PRIMARY KEY CHECK (one = 1), alive_at INTEGER NOT NULL);

CREATE TABLE commands_done (id TEXT PRIMARY KEY, at INTEGER NOT NULL, case_id TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX commands_done_at ON commands_done (at);
CREATE TABLE log (
  n INTEGER PRIMARY KEY AUTOINCREMENT, case_id TEXT, at INTEGER NOT NULL, mono INTEGER NOT NULL, actor TEXT, role TEXT, via TEXT NOT NULL,
  event TEXT NOT NULL, from_state TEXT, to_state TEXT, version INTEGER, body_hash TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX log_by_case ON log (case_id, n);
CREATE TABLE log_bodies (n INTEGER PRIMARY KEY REFERENCES log (n), salt TEXT NOT NULL, body TEXT NOT NULL);

CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, roles TEXT NOT NULL, password_hash TEXT) WITHOUT ROWID;
CREATE TABLE sign_in_links (token_hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (id), expires INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID;
CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (id), expires INTEGER NOT NULL, by_link INTEGER NOT NULL) WITHOUT ROWID;
`,
  },
  {
    version: 2,
    sql: `
CREATE TABLE join_codes (
  n INTEGER PRIMARY KEY AUTOINCREMENT, code_hash TEXT NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL, expires INTEGER NOT NULL,
  made_by TEXT NOT NULL, gateway TEXT NOT NULL, home TEXT NOT NULL, town TEXT, bed TEXT, work_order TEXT, fingerprint TEXT,
  used_at INTEGER, used_by TEXT, revoked_at INTEGER);
CREATE TABLE joined_gateways (
  id TEXT PRIMARY KEY, home TEXT NOT NULL, town TEXT, bed TEXT, work_order TEXT, token_sha256 TEXT NOT NULL, key TEXT NOT NULL, joined_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE papers (
  gateway TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, stored_at INTEGER NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (gateway, id)) WITHOUT ROWID;
CREATE INDEX papers_stored ON papers (stored_at);
`,
  },
  {
    version: 3,
    sql: `
CREATE TABLE path_tests (
  gateway TEXT NOT NULL, path TEXT NOT NULL, at INTEGER NOT NULL, ok INTEGER NOT NULL, ok_at INTEGER, PRIMARY KEY (gateway, path)) WITHOUT ROWID;
ALTER TABLE joined_gateways ADD COLUMN webhook_secret TEXT;
`,
  },
  {
    version: 4,
    sql: `
CREATE TABLE protected_days (
  gateway TEXT NOT NULL, bed TEXT NOT NULL, day TEXT NOT NULL, home TEXT NOT NULL, final INTEGER NOT NULL, stored_at INTEGER NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (gateway, bed, day)) WITHOUT ROWID;
CREATE INDEX protected_days_of ON protected_days (day);
CREATE TABLE protected_beds (
  gateway TEXT NOT NULL, bed TEXT NOT NULL, home TEXT NOT NULL, time_zone TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
  PRIMARY KEY (gateway, bed)) WITHOUT ROWID;
`,
  },
  {
    version: 5,
    sql: `
CREATE TABLE paths_known (
  gateway TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL, test_at INTEGER, failed INTEGER NOT NULL, ok_at INTEGER,
  PRIMARY KEY (gateway, path)) WITHOUT ROWID;
`,
  },
  {
    version: 6,
    sql: `
CREATE TABLE case_due (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX case_due_at ON case_due (at);
INSERT INTO case_due SELECT id, coalesce(closed_at, made) + 86400000 FROM cases WHERE state = 'resolved';
`,
  },
  {
    version: 7,
    sql: `
CREATE TABLE register_keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE register_homes (id TEXT PRIMARY KEY, version INTEGER NOT NULL, changed_at INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE register_staff (kind TEXT NOT NULL, id TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE register_erased (home TEXT PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
`,
  },
  {
    version: 8,
    sql: `
CREATE TABLE duty (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, leads INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER, ended TEXT) WITHOUT ROWID;
CREATE INDEX duty_open ON duty (from_at) WHERE to_at IS NULL;
CREATE TABLE shift_sheets (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, opened_at INTEGER NOT NULL, finished_at INTEGER, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX shift_sheets_kept ON shift_sheets (finished_at) WHERE finished_at IS NOT NULL;
`,
  },
  {
    version: 9,
    sql: `
CREATE TABLE investigations (
  case_id TEXT PRIMARY KEY REFERENCES cases (id), at INTEGER NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`,
  },
  {
    version: 10,
    sql: `
CREATE TABLE drills (id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX cases_raised ON cases (raised_at, id, made);
CREATE INDEX log_at ON log (at);
CREATE INDEX log_no_case ON log (n) WHERE case_id IS NULL;
`,
  },
  {
    version: 11,
    sql: `
CREATE TABLE own_paths (
  label TEXT PRIMARY KEY, kind TEXT NOT NULL, since INTEGER NOT NULL, tested_at INTEGER, failed INTEGER NOT NULL, why TEXT, ok_at INTEGER) WITHOUT ROWID;
`,
  },
  {
    version: 12,
    sql: `
CREATE TABLE unlisted_alerts (
  alert_id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id), body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX unlisted_by_case ON unlisted_alerts (case_id);
CREATE INDEX cases_home ON cases (home, closed_at);
CREATE INDEX case_alerts_by_case ON case_alerts (case_id);
CREATE INDEX commands_done_by_case ON commands_done (case_id);
CREATE INDEX protected_days_home ON protected_days (home, day);
CREATE INDEX log_sign_ins ON log (actor, at) WHERE case_id IS NULL AND event = 'sign_in';
CREATE INDEX sessions_over ON sessions (expires);
`,
  },
];
