import type { Database, Row } from "../../program/sqlite.ts";
import type { Case } from "../cases/case.ts";
import type { Happened, Word } from "../cases/happened.ts";
import { isOpen } from "../cases/machine.ts";
import type { Told } from "../cases/receipts.ts";
import type { CaseStore, TakenAlert } from "../cases/store.ts";
import { dueAt } from "../cases/timed.ts";
import { tooManyKey } from "../cases/too-many.ts";
import { openedJson, type Sealing, sealedJson } from "../register/sealed-words.ts";
import { optionalNumber } from "./columns.ts";
import type { Writer } from "./group-commit.ts";
import type { CaseLog } from "./log.ts";
import { takeNumber } from "./numbers.ts";
import { keepUnlisted, unlistedAlert } from "./unlisted.ts";

/** Command ids are remembered for longer than any client tries again. */
const commandMemory = 7 * 86_400_000;

export function openCases(db: Database, writer: Writer, log: CaseLog, sealing: Sealing): CaseStore {
  const { one, many } = casesIn(sealing);
  const kept = (happened: readonly Happened[], word: Word): readonly Happened[] => {
    return happened.map((each) => {
      save(db, sealing, each.after, word.at);
      const row = log.append(word, each);
      const known = new Set(each.before?.alerts.map(({ id }) => id));
      for (const { id } of each.after.alerts)
        if (!known.has(id)) db.run("INSERT OR IGNORE INTO case_alerts VALUES (?,?)", id, each.after.id);
      keepUnlisted(db, each);
      enqueue(db, each.receipts);
      return { ...each, row };
    });
  };
  const ofAlert = (alertId: string): Case | undefined =>
    one(db.get("SELECT body FROM cases JOIN case_alerts ON case_id = id WHERE alert_id = ?", alertId));
  const newestOf = (key: string, more = ""): Case | undefined =>
    one(db.get(`SELECT body FROM cases WHERE case_key = ? ${more} ORDER BY made DESC LIMIT 1`, key));
  /** One that is open may stand before a newer one that is over: a suspicion that came too late to join it, or it was brought back. */
  const ofKey = (key: string): Case | undefined => {
    const newest = newestOf(key);
    // `+`: found by its key, however many cases are open.
    return newest && !isOpen(newest.state) ? (newestOf(key, "AND +open = 1") ?? newest) : newest;
  };
  const openIn = (home: string): number =>
    Number(db.get("SELECT count(*) AS n FROM cases WHERE home = ? AND closed_at IS NULL AND open = 1", home)?.n ?? 0);
  const ofId = (id: string): Case | undefined => one(db.get("SELECT body FROM cases WHERE id = ?", id));
  const answerTo = <R>(command: string): { readonly answer: R } | undefined => {
    const done = db.get("SELECT answer FROM commands_done WHERE id = ?", command);
    return done && { answer: openedJson(sealing, String(done.answer)) as R };
  };
  const remember = (
    command: string,
    word: Word,
    of: { readonly caseId: string; readonly home: string },
    answer: unknown,
  ): void => {
    const said = sealedJson(sealing, of.home, answer);
    db.run("INSERT OR IGNORE INTO commands_done VALUES (?,?,?,?)", command, word.at, of.caseId, said);
    db.run("DELETE FROM commands_done WHERE at < ?", word.at - commandMemory);
  };
  return {
    takeAlert: (arrival, word, decide) =>
      writer.write(
        (): TakenAlert => {
          const { gateway, home, number, alertId, key, body } = arrival;
          const before = db.get(
            "SELECT alert_id, receipts FROM messages WHERE gateway = ? AND epoch = ? AND seq = ?",
            gateway,
            number.epoch,
            number.seq,
          );
          const mine = ofAlert(alertId);
          const listed = mine?.alerts.find(({ id }) => id === alertId);
          const unlisted = mine && !listed ? unlistedAlert(db, alertId) : undefined;
          if (mine && (listed ?? unlisted)?.from?.gateway !== gateway) return { foreign: true };
          const numbers = takeNumber(db, gateway, number, word.at);
          if (before?.alert_id === alertId) {
            const receipts = JSON.parse(String(before.receipts)) as readonly Told[];
            // Over HTTP the answer carries them; whoever plays the same words again and again must not fill the disk.
            if (word.via !== "http") enqueue(db, receipts);
            return { duplicate: true, numbers, receipts };
          }
          const happened = kept(
            decide({
              ...{ mine, unlisted },
              // Looked for only when it is asked for: most messages are about an alert that has its case.
              get latest() {
                return ofKey(key);
              },
              get openCases() {
                return openIn(home);
              },
              get tooMany() {
                return ofKey(tooManyKey(home));
              },
            }),
            word,
          );
          const receipts = happened
            .flatMap((each) => each.receipts)
            .filter(({ receipt }) => receipt.alertId === alertId);
          // A journal put back in its place gives a number out again, for another alert: that alert is taken all the same.
          db.run(
            "INSERT OR IGNORE INTO messages VALUES (?,?,?,?,?,?,?)",
            gateway,
            number.epoch,
            number.seq,
            alertId,
            word.at,
            body,
            JSON.stringify(receipts),
          );
          return { duplicate: false, happened, numbers, receipts };
        },
        { urgent: arrival.urgent === true, of: arrival.gateway },
      ),
    changeCase: <R>(
      caseId: string,
      command: string | undefined,
      word: Word,
      decide: Parameters<CaseStore["changeCase"]>[3],
    ) =>
      writer.write(
        () => {
          const done = command === undefined ? undefined : answerTo<R>(command);
          if (done) return { answer: done.answer, happened: [] };
          const found = ofId(caseId);
          const { happened: decided, answer } = decide(found, ofId);
          const happened = kept(decided, word);
          if (command !== undefined) remember(command, word, { caseId, home: found?.home ?? "" }, answer);
          return { answer: answer as R, happened };
        },
        { urgent: true },
      ),
    commandByKey: <R>(
      { key, home, command }: Parameters<CaseStore["commandByKey"]>[0],
      word: Word,
      decide: Parameters<CaseStore["commandByKey"]>[2],
    ) =>
      writer.write(
        () => {
          const done = answerTo<R>(command);
          if (done) return { answer: done.answer, happened: [] };
          const latest = ofKey(key);
          const { happened: decided, answer } = decide(latest);
          const happened = kept(decided, word);
          remember(command, word, { caseId: happened.at(-1)?.after.id ?? latest?.id ?? "", home }, answer);
          return { answer: answer as R, happened };
        },
        { urgent: true },
      ),
    changeByKey: (key, word, decide) => writer.write(() => kept(decide(ofKey(key)), word)),
    changeByAlert: (alertId, word, decide) => writer.write(() => kept(decide(ofAlert(alertId)), word)),
    caseOf: async (id) => ofId(id),
    caseOfAlert: async (alertId) => ofAlert(alertId),
    unlistedAlert: async (alertId) => unlistedAlert(db, alertId),
    openCases: async () => many(db.all("SELECT body FROM cases WHERE open = 1 ORDER BY raised_at")),
    closedCases: async (limit) =>
      many(
        db.all(
          "SELECT body FROM cases WHERE closed_at IS NOT NULL AND json_extract(body, '$.quiet') IS NULL ORDER BY closed_at DESC LIMIT ?",
          limit,
        ),
      ),
    logOf: async (caseId, limit) => log.ofCase(caseId, limit),
    logsOf: async (caseIds, limit) => log.ofCases(caseIds, limit),
    nextLease: async () =>
      optionalNumber(db.get("SELECT min(lease_until) AS at FROM cases WHERE lease_until IS NOT NULL")?.at),
    leasesOver: async (at) => ids(db.all("SELECT id FROM cases WHERE lease_until <= ?", at)),
    nextDue: async () => optionalNumber(db.get("SELECT min(at) AS at FROM case_due")?.at),
    dueCases: async (at) => ids(db.all("SELECT id FROM case_due WHERE at <= ? ORDER BY at LIMIT ?", at, dueAtOnce)),
    notDue: (caseId) => writer.write(() => plan(db, caseId, ofId(caseId))),
    heldCases: async () => many(db.all("SELECT body FROM cases WHERE lease_until IS NOT NULL")),
    testsBefore: async (at) =>
      ids(db.all("SELECT id FROM cases WHERE open = 1 AND lane = 'test' AND raised_at <= ?", at)),
  };
}

function save(db: Database, sealing: Sealing, after: Case, at: number): void {
  const open = isOpen(after.state) ? 1 : 0;
  db.run(
    `INSERT INTO cases VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, raised_at = excluded.raised_at,
     closed_at = excluded.closed_at, lease_until = excluded.lease_until, version = excluded.version, open = excluded.open, body = excluded.body`,
    after.id,
    after.key,
    after.state,
    after.lane,
    after.home,
    after.gateway,
    after.raisedAt,
    after.closedAt ?? null,
    after.leaseUntil ?? null,
    after.version,
    open,
    at,
    sealedJson(sealing, after.home, after),
  );
  plan(db, after.id, after);
}

/** A day of faults ends together: a round deals with so many, and the next with the rest. */
const dueAtOnce = 200;

function plan(db: Database, id: string, found: Case | undefined): void {
  const at = found && dueAt(found);
  if (at === undefined) db.run("DELETE FROM case_due WHERE id = ?", id);
  else db.run("INSERT OR REPLACE INTO case_due VALUES (?,?)", id, at);
}

function enqueue(db: Database, told: readonly Told[]): void {
  for (const { gateway, receipt } of told)
    db.run("INSERT INTO receipts_out (gateway, body) VALUES (?,?)", gateway, JSON.stringify(receipt));
}

/** Only this file writes these bodies. */
export const casesIn = (sealing: Sealing) => {
  const of = (row: Row): Case => openedJson(sealing, String(row.body)) as Case;
  return {
    one: (row: Row | undefined): Case | undefined => row && of(row),
    many: (rows: readonly Row[]): Case[] => rows.map(of),
  };
};
const ids = (rows: readonly Row[]): string[] => rows.map((row) => String(row.id));
