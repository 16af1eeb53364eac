/** What gateway and centre hold after everything has healed, against what the devices were told. Both files are only read. */
import { existsSync } from "node:fs";
import { type Database, openDatabase } from "../../alerts/program/sqlite.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import type { Sealed } from "../../gateway/journal/journal.ts";
import { alertFrom, messageFrom } from "../../gateway/journal/rows.ts";
import type { Said } from "./devices.ts";

export interface Verdict {
  /** Things that were acknowledged and are not where they must be. */
  readonly lost: readonly string[];
  /** Things that happened once and are there twice. */
  readonly doubled: readonly string[];
  /** Messages that came again after they had been kept: allowed, and proof that the row did something. */
  readonly resent: number;
  readonly presses: number;
}

interface Files {
  readonly journalFolder: string;
  readonly centreFile: string;
  readonly gatewayId: string;
}

export function judge(files: Files, said: readonly Said[]): Verdict {
  const home = read(journalFile(files.journalFolder), (db) => ({
    frames: framesIn(db),
    resent: Number(db.get("SELECT count(*) AS n FROM entry WHERE kind = 'resent'")?.n),
    alerts: alertsIn(db),
    messages: messagesIn(db),
    waiting: undeliveredIn(db),
    check: String(db.get("PRAGMA quick_check")?.quick_check),
  }));
  const centre = read(files.centreFile, (db) => centreOf(db, files.gatewayId));
  const lost: string[] = [];
  const doubled: string[] = [];
  if (home.check !== "ok") lost.push(`the journal: ${home.check}`);
  for (const { token, acknowledgedAfter } of said)
    if (acknowledgedAfter !== undefined && !home.frames.has(token))
      lost.push(`${token} was acknowledged and is not in the journal`);

  const presses = said.filter((each) => each.isPress);
  for (const { device, acknowledgedAfter } of presses) {
    const alerts = home.alerts.get(device) ?? [];
    if (acknowledgedAfter !== undefined && alerts.length === 0) lost.push(`${device} has no alert`);
    if (alerts.length > 1) doubled.push(`${device} has ${alerts.length} alerts`);
    for (const alert of alerts) {
      const messages = home.messages.filter((each) => each.alertId === alert);
      if (messages.length === 0) lost.push(`${device}: its alert was never to be told`);
      // It was pressed once: a second word about it says that somebody pressed again.
      if (messages.length > 1) doubled.push(`${device} was told ${messages.map((each) => each.type).join(" and ")}`);
      const cases = centre.casesOf.get(alert) ?? 0;
      if (cases === 0) lost.push(`${device}: its alert is in no case`);
      if (cases > 1) doubled.push(`${device}: its alert is in ${cases} cases`);
    }
  }
  numbersOf(home.messages, centre.keys, lost, doubled);
  if (home.waiting > 0) lost.push(`${home.waiting} messages are still waiting for "stored"`);
  for (const [token, times] of home.frames) if (times > 1) doubled.push(`${token} was taken for ${times} messages`);
  return { lost, doubled, resent: home.resent, presses: presses.length };
}

/** Each (epoch, seq) once and without a gap, here and there. */
function numbersOf(
  messages: readonly Sealed[],
  atCentre: ReadonlySet<string>,
  lost: string[],
  doubled: string[],
): void {
  const epochs = new Map<string, number[]>();
  for (const { epoch, seq } of messages) epochs.set(epoch, [...(epochs.get(epoch) ?? []), seq]);
  for (const [epoch, seqs] of epochs) {
    const known = new Set(seqs);
    if (known.size !== seqs.length) doubled.push(`epoch ${epoch} gave out a number twice`);
    for (let seq = 1; seq <= Math.max(...seqs); seq += 1) {
      if (!known.has(seq)) lost.push(`epoch ${epoch} has no ${seq}`);
      if (!atCentre.has(`${epoch}:${seq}`)) lost.push(`the centre has no ${seq} of epoch ${epoch}`);
    }
  }
  const here = new Set(messages.map(({ epoch, seq }) => `${epoch}:${seq}`));
  for (const key of atCentre) if (!here.has(key)) lost.push(`the centre has ${key}, which the journal never gave out`);
}

function framesIn(db: Database): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  for (const { bytes } of db.all("SELECT bytes FROM entry WHERE kind = 'frame'")) {
    const token =
      bytes instanceof Uint8Array ? /"token":"([^"]+)"/.exec(Buffer.from(bytes).toString())?.[1] : undefined;
    if (token) frames.set(token, (frames.get(token) ?? 0) + 1);
  }
  return frames;
}

/** By device; a row that does not read back as written throws. */
function alertsIn(db: Database): ReadonlyMap<string, readonly string[]> {
  const alerts = new Map<string, string[]>();
  for (const row of db.all("SELECT * FROM alert")) {
    const { device = "", id } = alertFrom(row) ?? fail(`alert ${row.n} is not what was written`);
    alerts.set(device, [...(alerts.get(device) ?? []), id]);
  }
  return alerts;
}

const messagesIn = (db: Database): readonly Sealed[] =>
  db.all("SELECT * FROM message").map((row) => messageFrom(row) ?? fail(`message ${row.n} is not what was written`));

function centreOf(db: Database, gateway: string) {
  const keys = new Set(
    db.all("SELECT epoch, seq FROM messages WHERE gateway = ?", gateway).map((row) => `${row.epoch}:${row.seq}`),
  );
  const casesOf = new Map<string, number>();
  for (const { body } of db.all("SELECT body FROM cases"))
    for (const alert of (JSON.parse(String(body)) as { alerts: { id: string }[] }).alerts)
      casesOf.set(alert.id, (casesOf.get(alert.id) ?? 0) + 1);
  for (const { alert_id: id } of db.all("SELECT alert_id FROM unlisted_alerts"))
    casesOf.set(String(id), (casesOf.get(String(id)) ?? 0) + 1);
  return { keys, casesOf };
}

/** Messages without `stored`, read beside the running gateway; one that has not begun its journal has told nobody anything. */
export function undelivered(journalFolder: string): number {
  if (!existsSync(journalFolder) || !existsSync(journalFile(journalFolder))) return 0;
  return read(journalFile(journalFolder), undeliveredIn);
}

const undeliveredIn = (db: Database): number =>
  Number(db.get("SELECT count(*) AS n FROM delivery WHERE state <> 'stored'")?.n);

function read<T>(file: string, look: (db: Database) => T): T {
  const db = openDatabase(file, { readOnly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

function fail(why: string): never {
  throw new Error(why);
}
