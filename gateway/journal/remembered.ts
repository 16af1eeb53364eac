/** What a restart goes on from, read out of a journal file, and whether that file can still be trusted. */
import type { Alert } from "../../alerts/alert.ts";
import { aliveKey } from "../../alerts/engine/course.ts";
import { engineCells } from "../../alerts/engine/sessions.ts";
import type { MemoryCell } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Database, Row } from "../../alerts/program/sqlite.ts";
import { between, type Duration, type Instant, instant, type Moment, minutes } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Standing } from "./batch-rows.ts";
import type { Handed } from "./command.ts";
import { type Deliveries, doubtBefore, generation, type Known, noDeliveries, withNew } from "./deliveries.ts";
import {
  alertFrom,
  cellFrom,
  jsonIn,
  messageFrom,
  momentFrom,
  readingsFrom,
  receiptFrom,
  selectReadings,
} from "./rows.ts";

export interface Remembered {
  readonly standing: Standing;
  readonly cells: readonly MemoryCell[];
  readonly open: readonly Alert[];
  readonly recent: readonly Reading[];
  readonly lastHeard: ReadonlyMap<string, Instant>;
  /** What does not read back as it was written, among all that an alert depends on. */
  readonly damage: readonly string[];
}

/** What the engine is handed at a start beside its own input: a replay begins again from it. */
export function handed(home: Home, { cells, lastHeard, recent }: Remembered): Handed {
  const alive = cells.find(({ rule, key }) => rule === engineCells.rule && key === aliveKey)?.value;
  const [oldest] = recent;
  const at = typeof alive === "object" && alive !== null && "at" in alive ? alive.at : undefined;
  return {
    home,
    ...(typeof at === "number" && { alive: at }),
    heard: [...lastHeard].filter(([device]) => home.devices.some(({ id }) => id === device)),
    ...(oldest && { recent: oldest.id }),
  };
}

/** What the snapshot of an alert may look back on. */
const recentWindow: Duration = minutes(30);
const recentRows = 500;
/** A rule's memory is made again from so many readings at most: about two seconds of a start, once after an update. */
const rebuiltFrom = 200_000;

/** A reading connection is enough. Throws as SQLite does when the file does not read at all. */
export function remember(db: Database, receivers: readonly string[]): Remembered {
  const standing = standingIn(db);
  return {
    standing,
    cells: db.all("SELECT rule, key, version, value FROM memory").flatMap((row) => cellFrom(row) ?? []),
    open: db
      .all("SELECT * FROM alert WHERE state IN ('guarding', 'raised') ORDER BY n")
      .flatMap((row) => alertFrom(row) ?? []),
    recent: recentReadings(db, standing.moment),
    lastHeard: new Map(
      db.all("SELECT device, steady FROM last_heard").map((row) => [String(row.device), instant(Number(row.steady))]),
    ),
    damage: damageIn(db, receivers),
  };
}

/** Counters are taken from the rows themselves where these say more: a number must never be given out twice. */
function standingIn(db: Database): Standing {
  const row = db.get("SELECT * FROM standing") ?? {};
  const epoch = String(row.epoch);
  const count = (column: string) => Number(row[column] ?? 0);
  const most = (sql: string, ...values: string[]) => Number(db.get(sql, ...values)?.most ?? 0);
  const moment = row.moment === null ? undefined : (jsonIn<Moment>(row, "moment") ?? lastMoment(db));
  return {
    epoch,
    lastSeq: Math.max(count("last_seq"), most("SELECT max(seq) AS most FROM message WHERE epoch = ?", epoch)),
    lastEntry: Math.max(count("last_entry"), most("SELECT max(id) AS most FROM entry")),
    lastReading: Math.max(count("last_reading"), most("SELECT max(last_reading) AS most FROM entry")),
    moment,
    tallies: {
      frames: count("frames"),
      readings: count("readings"),
      alerts: count("alerts"),
      unread: count("unread"),
      quarantined: count("quarantined"),
      shed: count("shed"),
      unchanged: count("unchanged"),
    },
    deliveries: deliveriesIn(db, moment),
  };
}

/** Rows looked through for messages that may come again. */
const lookBack = 2 * generation.deliveries;

/** What was last acknowledged or about to be; how each life ended tells whose sender may not know. */
function deliveriesIn(db: Database, last: Moment | undefined): Deliveries {
  const doubted = new Map<string, Known>();
  const sure = new Map<string, Known>();
  let life = new Map<string, Known>();
  const endLife = (at: Instant): void => {
    for (const [seal, known] of life) {
      const inDoubt = between(known.at, at) <= doubtBefore;
      (inDoubt ? doubted : sure).set(seal, known);
      (inDoubt ? sure : doubted).delete(seal);
    }
    life = new Map();
  };
  const rows = db.all(
    `SELECT id, kind, steady, body, delivery FROM entry
     WHERE id > (SELECT coalesce(max(id), 0) - ? FROM entry) ORDER BY id`,
    lookBack,
  );
  let end = instant(0);
  for (const row of rows) {
    if (row.kind === "started") endLife(end);
    end = instant(Number(row.steady));
    const entry = row.kind === "resent" ? jsonIn<{ entry: number }>(row, "body")?.entry : Number(row.id);
    if (row.delivery !== null && entry !== undefined) life.set(String(row.delivery), { entry, at: end });
  }
  endLife(last?.steady ?? end);
  return { ...withNew(noDeliveries, sure), doubted };
}

function lastMoment(db: Database): Moment | undefined {
  const row = db.get(`${selectReadings} ORDER BY e.id DESC LIMIT 1`);
  return row && momentFrom(row);
}

function recentReadings(db: Database, moment: Moment | undefined): Reading[] {
  if (!moment) return [];
  return db
    .all(
      `${selectReadings} WHERE e.last_reading > (SELECT max(last_reading) FROM entry) - ? AND e.steady >= ?
       ORDER BY e.last_reading`,
      ...[recentRows, Math.round(moment.steady - recentWindow)],
    )
    .flatMap(readingsFrom);
}

/** The newest readings, oldest first and a page at a time: for rules whose memory has to be made again. */
export function* readingsForRebuild(db: Database): Generator<Reading> {
  const newest = Number(db.get("SELECT max(last_reading) AS id FROM entry")?.id ?? 0);
  for (let after = Math.max(0, newest - rebuiltFrom); ; ) {
    const page = db.all(
      `${selectReadings} WHERE e.last_reading > ? ORDER BY e.last_reading LIMIT ?`,
      ...[after, recentRows],
    );
    yield* page.flatMap(readingsFrom);
    const last = page.at(-1);
    if (!last) return;
    after = Number(last.last_reading);
  }
}

/** Everything that an alert depends on is small enough to be looked at row by row whenever the gateway starts. */
const watchedTables = [
  "standing",
  "memory",
  "alert",
  "message",
  "delivery",
  "receipt",
  "cursor",
  "last_heard",
  "note",
  "joined",
] as const;

function damageIn(db: Database, receivers: readonly string[]): string[] {
  const unread = (table: string, read: (row: Row) => unknown) =>
    db
      .all(`SELECT * FROM ${table}`)
      .flatMap((row) => (read(row) === undefined ? [`${table}: a row is not as written`] : []));
  // A file that may not be written to has not been brought up to date.
  const there = new Set(db.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name));
  const watched = watchedTables.filter((table) => there.has(table));
  const pages = watched.flatMap((table) =>
    db
      .all(`PRAGMA integrity_check(${table})`)
      .map((row) => String(row.integrity_check))
      .filter((word) => word !== "ok")
      .map((word) => `${table}: ${word.slice(0, 100)}`),
  );
  return [
    ...pages,
    ...unread("alert", alertFrom),
    ...unread("message", messageFrom),
    ...unread("memory", cellFrom),
    ...unread("receipt", receiptFrom),
    ...receivers.flatMap((receiver) => strayDeliveries(db, receiver)),
  ];
}

/** A message without a delivery, or with one in no known state, would never be sent. */
function strayDeliveries(db: Database, receiver: string): string[] {
  const known = db.get("SELECT 1 AS is_known FROM delivery WHERE receiver = ? LIMIT 1", receiver);
  // A receiver that is new gets what is new.
  if (!known) return [];
  const first = Number(db.get("SELECT min(message) AS n FROM delivery WHERE receiver = ?", receiver)?.n ?? 0);
  const stray = db.get(
    `SELECT count(*) AS n FROM message m LEFT JOIN delivery d ON d.message = m.n AND d.receiver = ?
     WHERE m.n >= ? AND (d.state IS NULL OR d.state NOT IN ('waiting', 'stored', 'refused', 'carried', 'left_out'))`,
    ...[receiver, first],
  );
  return Number(stray?.n ?? 0) > 0 ? [`delivery: ${String(stray?.n)} messages without one`] : [];
}
