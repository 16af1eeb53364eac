/**
 * The journal's tables. Steps only add: the version before must run on the same file, or an update cannot be rolled back.
 * AUTOINCREMENT wherever SQLite gives the numbers out and a cursor walks: without it a deleted top id comes again. Entries and
 * readings are numbered by the plan from `standing`, and a frame with its readings is one row: it is written for each message.
 * Times: `steady`, `wall`, `mono` in milliseconds (see `devices/model/moment.ts`); `boot` is a row of the table boot.
 */
import type { Migration } from "../../alerts/program/sqlite.ts";

const first = `
-- One row: where the journal stands.
CREATE TABLE standing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch TEXT NOT NULL,
  last_seq INTEGER NOT NULL DEFAULT 0,
  last_entry INTEGER NOT NULL DEFAULT 0,
  last_reading INTEGER NOT NULL DEFAULT 0,
  -- Inode of the file: another one means that this is a copy, so a new epoch begins.
  file TEXT NOT NULL,
  moment TEXT,
  frames INTEGER NOT NULL DEFAULT 0,
  readings INTEGER NOT NULL DEFAULT 0,
  alerts INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  shed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE boot (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Everything a rule saw, in order: frames raw, the rest as JSON in body.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  steady INTEGER NOT NULL, wall INTEGER NOT NULL, mono INTEGER NOT NULL, boot INTEGER NOT NULL, trusted INTEGER NOT NULL,
  family TEXT, device TEXT, origin TEXT, topic TEXT, bytes BLOB,
  -- Why a frame was not understood.
  fault TEXT,
  body TEXT,
  -- Sender, number and sum of a message that may come again: see deliveries.ts.
  delivery TEXT,
  -- What was read from it, as JSON without the moment, which is the entry's; and the highest reading id there.
  readings TEXT,
  last_reading INTEGER
);
CREATE INDEX entry_unread ON entry (id) WHERE fault IS NOT NULL;
CREATE INDEX entry_reading ON entry (last_reading) WHERE last_reading IS NOT NULL;

-- For whoever looks at the file by hand.
CREATE VIEW reading AS
SELECT each.value ->> 'id' AS id, e.id AS entry, each.value ->> 'device' AS device, each.value ->> 'room' AS room,
  each.value ->> 'resident' AS resident, e.steady, e.wall, each.value ->> 'origin' AS origin, each.value -> 'fact' AS fact
FROM entry e, json_each(e.readings) each WHERE e.last_reading IS NOT NULL;

CREATE TABLE memory (
  rule TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (rule, key)
) WITHOUT ROWID;

CREATE TABLE alert (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL, steady INTEGER NOT NULL,
  body TEXT NOT NULL, sum INTEGER NOT NULL
);
CREATE INDEX alert_open ON alert (n) WHERE state IN ('guarding', 'raised');

CREATE TABLE message (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  epoch TEXT NOT NULL, seq INTEGER NOT NULL,
  alert TEXT NOT NULL, rank INTEGER NOT NULL, steady INTEGER NOT NULL,
  body TEXT NOT NULL, sum INTEGER NOT NULL,
  UNIQUE (epoch, seq)
);
CREATE INDEX message_alert ON message (alert, n);

-- How far each message got with each receiver: waiting, stored (its own receipt) or refused.
CREATE TABLE delivery (
  receiver TEXT NOT NULL, message INTEGER NOT NULL, rank INTEGER NOT NULL,
  state TEXT NOT NULL, stored_at INTEGER, reason TEXT,
  PRIMARY KEY (receiver, message)
) WITHOUT ROWID;
CREATE INDEX delivery_waiting ON delivery (receiver, rank, message) WHERE state = 'waiting';

CREATE TABLE receipt (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  receiver TEXT NOT NULL, alert TEXT NOT NULL, type TEXT NOT NULL,
  epoch TEXT NOT NULL, seq INTEGER NOT NULL, case_id TEXT NOT NULL, case_version INTEGER NOT NULL,
  steady INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE (receiver, alert, type, epoch, seq, case_id, case_version)
);
CREATE INDEX receipt_alert ON receipt (alert, n);

CREATE TABLE cursor (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cursor TEXT NOT NULL, reading INTEGER NOT NULL, line TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE last_heard (device TEXT PRIMARY KEY, steady INTEGER NOT NULL, wall INTEGER NOT NULL) WITHOUT ROWID;
`;

const second = `
-- What families have to remember from one frame to the next: see devices/notes.ts.
CREATE TABLE note (family TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (family, key)) WITHOUT ROWID;
-- Frames of streams that changed nothing: counted among the frames, and without a row.
ALTER TABLE standing ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
`;

/** The home's register, whole versions of it: `gateway/register/`. */
const third = `
CREATE TABLE register (
  version INTEGER PRIMARY KEY,
  wall INTEGER NOT NULL,
  by TEXT NOT NULL, why TEXT NOT NULL,
  -- Digest of the configuration's home and devices that this version knows of.
  seed TEXT NOT NULL,
  body TEXT NOT NULL, sum INTEGER NOT NULL
);
`;

/** The other paths: which alert they carry, what came of each try, and how each path stands. */
const fourth = `
CREATE TABLE joined (
  path TEXT NOT NULL, alert TEXT NOT NULL,
  steady INTEGER NOT NULL, wall INTEGER NOT NULL, why TEXT NOT NULL,
  PRIMARY KEY (alert, path)
) WITHOUT ROWID;
CREATE TABLE ledger (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL, alert TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
  -- Of a path to people: reminder, taken or over.
  say TEXT,
  steady INTEGER NOT NULL, wall INTEGER NOT NULL, ms INTEGER NOT NULL,
  outcome TEXT NOT NULL, why TEXT, said TEXT
);
CREATE INDEX ledger_alert ON ledger (alert, n);
CREATE TABLE path (label TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
`;

/** What a replay begins with: see `snapshot.ts`. */
const snapshots = `
CREATE TABLE snapshot (
  -- The last row before it.
  entry INTEGER PRIMARY KEY,
  steady INTEGER NOT NULL,
  -- Highest numbers of messages and alerts then.
  message INTEGER NOT NULL, alert INTEGER NOT NULL,
  -- Rows are missing before it.
  gap INTEGER NOT NULL,
  -- JSON, deflated.
  body BLOB NOT NULL
);
`;

/** Minutes of the beds that are in no finished day yet, and the days themselves: see `gateway/protected/`. */
const protectedMinutes = `
CREATE TABLE protected_run (
  bed TEXT NOT NULL, boot TEXT NOT NULL,
  -- Minutes of the boot's monotonic clock; both belong to it.
  first INTEGER NOT NULL, last INTEGER NOT NULL, verdict TEXT NOT NULL,
  PRIMARY KEY (bed, boot, first)
) WITHOUT ROWID;
CREATE TABLE protected_note (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
`;

export const journalSchema: readonly Migration[] = [
  { version: 1, sql: first },
  { version: 2, sql: second },
  { version: 3, sql: third },
  { version: 4, sql: fourth },
  { version: 5, sql: snapshots },
  { version: 6, sql: protectedMinutes },
];
