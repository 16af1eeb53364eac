/**
 * A recorded life out of a journal's file, for a replay: on a connection of its own that only reads, in pages, so that a
 * gateway at work on the same file is never kept waiting. It ends where the file stood when it was opened.
 */
import type { Alert } from "../../alerts/alert.ts";
import type { EngineInput } from "../../alerts/engine.ts";
import { type Database, openDatabase, type Row } from "../../alerts/program/sqlite.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";
import type { RecordedRow, Start } from "../../alerts/replay.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Origin, Reading } from "../../devices/model/reading.ts";
import type { Handed } from "./command.ts";
import { alertFrom, jsonIn, messageFrom, momentFrom, readingsFrom, registerRowFrom } from "./rows.ts";
import { heardIn, type KeptSaid } from "./said.ts";
import { type Snapshot, snapshotFrom } from "./snapshot.ts";
import type { KeptWords } from "./words.ts";

const pageOf = 500;

/** `entry`: the last row before it; without a snapshot it begins with nothing, at the first row there ever was. */
export interface ReplayBegin {
  readonly entry: number;
  readonly snapshot: Snapshot | undefined;
}

export interface ReplaySource {
  readonly first: number;
  readonly last: number;
  /** Steady ms of the newest row. */
  readonly end: number;
  /** The latest place before `wall` from which a replay can go on; the earliest there is without it. */
  beginning(wall?: number): ReplayBegin | undefined;
  snapshots(): readonly Snapshot[];
  /** Rows after that place; a place from which it must go on after missing rows comes as a snapshot. */
  rows(from: ReplayBegin): Generator<RecordedRow | Snapshot>;
  alerts(from: ReplayBegin): ReadonlyMap<string, Alert>;
  messages(from: ReplayBegin): readonly AlertMessage[];
  /** Alerts that are over have left the file. */
  readonly hasPrunedAlerts: boolean;
  /** The newest version of the register, as JSON. */
  readonly register: { readonly version: number; readonly body: string } | undefined;
  close(): void;
}

export function openReplaySource(file: string): ReplaySource {
  const db = openDatabase(file, { readOnly: true });
  // Where it stands and what was raised are of one instant.
  db.exec("BEGIN");
  const first = most(db, "SELECT min(id) AS n FROM entry");
  const last = most(db, "SELECT max(id) AS n FROM entry");
  const lastMessage = most(db, "SELECT max(n) AS n FROM message");
  const end = most(db, "SELECT steady AS n FROM entry ORDER BY id DESC LIMIT 1");
  const alerts = db.all("SELECT * FROM alert ORDER BY n");
  db.exec("COMMIT");
  const hasSnapshots = db.get("SELECT 1 AS yes FROM sqlite_master WHERE name = 'snapshot'") !== undefined;
  const snapshotsBy = (sql: string, ...values: number[]): Snapshot[] =>
    hasSnapshots ? db.all(sql, ...values).flatMap((row) => snapshotFrom(row) ?? []) : [];

  return {
    first,
    last,
    end,
    beginning(wall) {
      const held = snapshotsBy("SELECT * FROM snapshot WHERE entry >= ? ORDER BY entry", first - 1);
      const found = wall === undefined ? undefined : held.findLast(({ at }) => at.wall <= wall);
      if (found) return { entry: found.entry, snapshot: found };
      if (first === 1 && startOf(db, first)) return { entry: 0, snapshot: undefined };
      const [oldest] = held;
      return oldest && { entry: oldest.entry, snapshot: oldest };
    },
    snapshots: () => snapshotsBy("SELECT * FROM snapshot WHERE entry >= ? ORDER BY entry", first - 1),
    *rows({ entry }) {
      const gaps = snapshotsBy("SELECT * FROM snapshot WHERE gap = 1 AND entry > ? ORDER BY entry", entry);
      for (let after = entry; after < last; ) {
        const page = db.all(
          `SELECT e.*, b.name AS boot_name FROM entry e LEFT JOIN boot b ON b.id = e.boot
           WHERE e.id > ? AND e.id <= ? ORDER BY e.id LIMIT ?`,
          ...[after, last, pageOf],
        );
        if (page.length === 0) return;
        for (const row of page) {
          while (gaps[0] && gaps[0].entry < Number(row.id)) yield* gaps.splice(0, 1);
          yield recordedRow(row);
        }
        after = Number(page.at(-1)?.id);
      }
      yield* gaps;
    },
    alerts({ snapshot }) {
      const open = new Set(snapshot?.open.map(({ id }) => id));
      const wanted = alerts.filter((row) => Number(row.n) > (snapshot?.lastAlert ?? 0) || open.has(String(row.id)));
      return new Map(wanted.flatMap((row) => alertFrom(row) ?? []).map((alert) => [alert.id, alert]));
    },
    messages({ snapshot }) {
      const found: AlertMessage[] = [];
      for (let after = snapshot?.lastMessage ?? 0; ; ) {
        const sql = "SELECT * FROM message WHERE n > ? AND n <= ? ORDER BY n LIMIT ?";
        const page = db.all(sql, after, lastMessage, pageOf);
        if (page.length === 0) return found;
        found.push(...page.flatMap((row) => messageFrom(row) ?? []));
        after = Number(page.at(-1)?.n);
      }
    },
    hasPrunedAlerts: most(db, "SELECT seq AS n FROM sqlite_sequence WHERE name = 'alert'") > alerts.length,
    get register() {
      return db
        .all("SELECT * FROM register ORDER BY version DESC LIMIT 5")
        .flatMap((row) => registerRowFrom(row) ?? [])[0];
    },
    close: () => db.close(),
  };
}

const most = (db: Database, sql: string): number => Number(db.get(sql)?.n ?? 0);

/** Rows of an older program do not say what the first start began with. */
function startOf(db: Database, entry: number): Start | undefined {
  const row = db.get("SELECT * FROM entry WHERE id = ? AND kind = 'started'", entry);
  return row && recordedRow({ ...row, boot_name: "" }).started;
}

function recordedRow(row: Row): RecordedRow {
  const at = momentFrom(row);
  const readings = row.readings === null ? [] : readingsFrom(row);
  const start = row.kind === "started" ? startIn(row) : undefined;
  return { row: Number(row.id), inputs: inputsOf(row, at, readings), readings, ...(start && { started: start }) };
}

function startIn(row: Row): Start | undefined {
  const body = jsonIn<Partial<Handed>>(row, "body");
  return body?.home && body.heard ? { ...body, home: body.home, heard: body.heard } : undefined;
}

function inputsOf(row: Row, at: Moment, readings: readonly Reading[]): readonly EngineInput[] {
  const source = String(row.source);
  switch (row.kind) {
    case "resent":
      return [];
    case "frame":
      return frameInputs(row, { at, source, origin: row.origin as Origin }, readings);
    case "words": {
      const kept = jsonIn<KeptWords>(row, "body");
      if (!kept) return [];
      const { origin, heard } = kept;
      const word = (ago: number): EngineInput => ({ type: "heard", at: earlier(at, ago), origin, source, heard });
      return [...kept.ago, 0].map(word);
    }
    case "started":
      return [{ type: "started", at }];
    default: {
      // What this program wrote as one of the engine's inputs.
      const body = jsonIn<EngineInput>(row, "body");
      return body ? [{ ...body, at }] : [];
    }
  }
}

type On = { readonly at: Moment; readonly source: string; readonly origin: Origin };

function frameInputs(row: Row, on: On, readings: readonly Reading[]): readonly EngineInput[] {
  const { at, source } = on;
  const body = row.body === null ? undefined : jsonIn<KeptSaid>(row, "body");
  if (body && "heard" in body) return [{ type: "heard", ...on, heard: body.heard }];
  const unread = (device: string | undefined): EngineInput => ({
    ...{ type: "unread", at, source, device },
    fault: String(row.fault),
  });
  if (body && "unread" in body) return body.unread.map(unread);
  if (row.fault !== null) return [unread(typeof row.device === "string" ? row.device : undefined)];
  return [{ type: "heard", ...on, heard: heardIn(readings) }];
}

const earlier = (at: Moment, ago: number): Moment =>
  ({ ...at, steady: at.steady - ago, wall: at.wall - ago, mono: at.mono - ago }) as Moment;
