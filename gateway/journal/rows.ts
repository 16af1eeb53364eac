/** Rows of the journal as the rest of the gateway knows them. Alerts and messages carry a checksum: SQLite's pages do not. */
import { crc32 } from "node:zlib";
import type { Alert } from "../../alerts/alert.ts";
import type { MemoryCell } from "../../alerts/engine.ts";
import type { Row } from "../../alerts/program/sqlite.ts";
import type { AlertMessage, ReceiptMessage } from "../../alerts/protocol.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { DeliveryRow, Joined, RegisterRow, Sealed, Try } from "./journal.ts";

/** Order of the outbox: emergencies first, tests last. */
export function rankOf(message: Pick<AlertMessage, "severity" | "test">): number {
  if (message.test) return 3;
  return { emergency: 0, warning: 1, notice: 2 }[message.severity];
}

export const sumOfAlert = (id: string, state: string, body: string): number => crc32(`${id} ${state} ${body}`);
export const sumOfMessage = (epoch: string, seq: number, alert: string, body: string): number =>
  crc32(`${epoch} ${seq} ${alert} ${body}`);
export const sumOfRegister = ({ version, wall, by, why, seed, body }: RegisterRow): number =>
  crc32(`${version} ${wall} ${by} ${why} ${seed} ${body}`);

const text = (row: Row, column: string): string => String(row[column]);
const number = (row: Row, column: string): number => Number(row[column]);
const maybeText = (row: Row, column: string): string | undefined => {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
};

/** `undefined`: the row does not read back as it was written. */
export function alertFrom(row: Row): Alert | undefined {
  const body = text(row, "body");
  if (sumOfAlert(text(row, "id"), text(row, "state"), body) !== number(row, "sum")) return undefined;
  // The checksum vouches that these are the bytes this program wrote.
  return JSON.parse(body) as Alert;
}

export function messageFrom(row: Row): Sealed | undefined {
  const body = text(row, "body");
  if (sumOfMessage(text(row, "epoch"), number(row, "seq"), text(row, "alert"), body) !== number(row, "sum"))
    return undefined;
  return JSON.parse(body) as Sealed;
}

export function registerRowFrom(row: Row): RegisterRow | undefined {
  const read: RegisterRow = {
    version: number(row, "version"),
    wall: number(row, "wall"),
    by: text(row, "by"),
    why: text(row, "why"),
    seed: text(row, "seed"),
    body: text(row, "body"),
  };
  return sumOfRegister(read) === number(row, "sum") ? read : undefined;
}

/** The readings of one entry as its row keeps them: their moment is the entry's, unless they came due before it. */
export const readingsText = (readings: readonly Reading[], at: Moment): string =>
  // JSON leaves out what is undefined; taking the rest of each object costs a third more.
  JSON.stringify(
    readings.map((reading) => (reading.at.steady === at.steady ? { ...reading, at: undefined } : reading)),
  );

/** A reading as `readingsText` wrote it. */
export type KeptReading = Omit<Reading, "at"> & { readonly at?: Moment };
export const atMoment =
  (at: Moment) =>
  (kept: KeptReading): Reading => ({ ...kept, at: kept.at ?? at });

/** What `readingsFrom` needs of an entry `e`. */
export const selectReadings = `SELECT e.id, e.steady, e.wall, e.mono, e.trusted, e.readings, e.last_reading, b.name AS boot_name
  FROM entry e LEFT JOIN boot b ON b.id = e.boot`;

/** Oldest first. None when the row does not read. */
export function readingsFrom(row: Row): Reading[] {
  const at = momentFrom(row);
  return (jsonIn<readonly KeptReading[]>(row, "readings") ?? []).map(atMoment(at));
}

/** The row must name its boot: join the table boot as `boot_name`. */
export const momentFrom = (row: Row): Moment => ({
  steady: instant(number(row, "steady")),
  wall: number(row, "wall"),
  mono: number(row, "mono"),
  boot: maybeText(row, "boot_name") ?? "unknown",
  trusted: number(row, "trusted") === 1,
});

/** `undefined`: the row does not read. Whether it is a memory of its rule, the rule judges. */
export function cellFrom(row: Row): MemoryCell | undefined {
  const value = jsonIn<unknown>(row, "value");
  if (value === undefined) return undefined;
  return { rule: text(row, "rule"), key: text(row, "key"), version: number(row, "version"), value };
}

export const receiptFrom = (row: Row): ReceiptMessage | undefined => jsonIn<ReceiptMessage>(row, "body");

/** Closed sets of words: this program wrote the row. */
export const joinedFrom = (row: Row): Joined => ({
  path: text(row, "path"),
  alertId: text(row, "alert"),
  at: { steady: instant(number(row, "steady")), wall: number(row, "wall") },
  why: text(row, "why") as Joined["why"],
});

export const deliveryFrom = (row: Row): DeliveryRow => ({
  receiver: text(row, "receiver"),
  epoch: text(row, "epoch"),
  seq: number(row, "seq"),
  state: text(row, "state") as DeliveryRow["state"],
});

export function tryFrom(row: Row): Try {
  const say = maybeText(row, "say");
  const why = maybeText(row, "why");
  const said = maybeText(row, "said");
  return {
    path: text(row, "path"),
    alertId: text(row, "alert"),
    epoch: text(row, "epoch"),
    seq: number(row, "seq"),
    ...(say !== undefined && { say: say as NonNullable<Try["say"]> }),
    began: { steady: instant(number(row, "steady")), wall: number(row, "wall") },
    ms: number(row, "ms"),
    outcome: text(row, "outcome") as Try["outcome"],
    ...(why !== undefined && { why: why as NonNullable<Try["why"]> }),
    ...(said !== undefined && { said }),
  };
}

/** What this program wrote as JSON; `undefined` when it does not read back, as after a flipped bit. */
export function jsonIn<T>(row: Row, column: string): T | undefined {
  try {
    return JSON.parse(text(row, column)) as T;
  } catch {
    return undefined;
  }
}
