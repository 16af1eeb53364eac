/**
 * One home is forgotten: its key, its row, and everything that was said or written about it. Times, kinds and outcomes stay. What
 * a shift left to the next, or wrote into an outage of its town, may be about it without saying so: the notes of every sheet that
 * lists it or names its number go, and so do the words of such an outage.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../../program/sqlite.ts";
import type { Word } from "../cases/happened.ts";
import { holdsWords, openedText, type Sealing, withWords } from "../register/sealed-words.ts";
import type { Erased, RegisterStore } from "../register/store.ts";
import type { Writer } from "./group-commit.ts";
import { homeOfPaper, hubsEver, ofGateways } from "./records.ts";

type Forget = (home: string, word: Word, body: Readonly<Record<string, unknown>>) => void;

export function eraser(
  db: Database,
  writer: Writer,
  keys: Pick<Sealing, "open">,
  forget: Forget,
): RegisterStore["eraseHome"] {
  return async (home, gateways, reason, word) => {
    const done = await writer.write((): Erased | "case_open" => {
      // An open outage that lists it is in its holder's hands, words and all.
      const open = `SELECT 1 AS one FROM cases WHERE open = 1 AND (home = ? OR ${listing})`;
      if (db.get(open, home, saysHome(home))) return "case_open";
      const { cases, logBodies } = forgetCases(db, home);
      const counts = { cases, logBodies: logBodies + forgetOutages(db, home), ...forgetMessages(db, home, gateways) };
      forgetNotes(db, keys, home);
      db.run("DELETE FROM register_homes WHERE id = ?", home);
      db.run("INSERT OR REPLACE INTO register_erased VALUES (?,?,?)", home, Math.trunc(word.at), reason);
      forget(home, word, { reason, ...counts });
      return counts;
    });
    if (done === "case_open") return done;
    // What was deleted is zeroed in its pages (secure_delete): the file is not written anew, no alarm waits for that. What is left
    // is the log beside the file.
    return (await logEmptied(db)) ? done : { ...done, leftInLog: true };
  };
}

/** Somebody who reads the file (a backup) keeps the old pages alive: it is tried again so often, and nobody is kept waiting. */
const emptying = { tries: 50, every: 100 } as const;

async function logEmptied(db: Database): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const { busy } = db.unhurried(() => db.get("PRAGMA wal_checkpoint(TRUNCATE)")) ?? {};
    if (busy === 0) return true;
    if (tries === emptying.tries) return false;
    await pause(emptying.every);
  }
}

function forgetCases(db: Database, home: string) {
  const cases = db.all("SELECT id, body FROM cases WHERE home = ?", home);
  for (const row of cases)
    db.run(
      "UPDATE cases SET body = ? WHERE id = ?",
      JSON.stringify(bare(JSON.parse(String(row.body)))),
      String(row.id),
    );
  const ofHome = "SELECT id FROM cases WHERE home = ?";
  const { changes: logBodies } = db.run(
    `DELETE FROM log_bodies WHERE n IN (SELECT n FROM log WHERE case_id IN (${ofHome}))`,
    home,
  );
  db.run(`DELETE FROM commands_done WHERE case_id IN (${ofHome})`, home);
  db.run(`UPDATE investigations SET body = '' WHERE case_id IN (${ofHome})`, home);
  return { cases: cases.length, logBodies };
}

const saysHome = (home: string): string => `"home":${JSON.stringify(home)}`;
/** An outage that says this home. (`GLOB` is found in an index, `LIKE` is not.) */
const listing = "((home = 'area' OR home GLOB 'area *') AND instr(body, ?))";

/** Their log stays whole but for what was written there. */
function forgetOutages(db: Database, home: string): number {
  let bodies = 0;
  for (const { id, body } of db.all(`SELECT id, body FROM cases WHERE ${listing}`, saysHome(home))) {
    const of = String(id);
    db.run("UPDATE cases SET body = ? WHERE id = ?", JSON.stringify(withWords(JSON.parse(String(body)), () => "")), of);
    db.run("DELETE FROM commands_done WHERE case_id = ?", of);
    db.run("UPDATE investigations SET body = '' WHERE case_id = ?", of);
    for (const row of db.all("SELECT n, body FROM log_bodies WHERE n IN (SELECT n FROM log WHERE case_id = ?)", of))
      if (holdsWords(String(row.body))) bodies += db.run("DELETE FROM log_bodies WHERE n = ?", Number(row.n)).changes;
  }
  return bodies;
}

/** What was written, and what was seen in the home around its alerts. */
function bare(found: unknown): unknown {
  const words = withWords(found, () => "");
  if (typeof words !== "object" || words === null || !("alerts" in words) || !Array.isArray(words.alerts)) return words;
  return { ...words, alerts: words.alerts.map((each: object) => ({ ...each, causes: [], snapshot: [] })) };
}

/** The rows of messages stay, empty: the same message again is still the same. What a hub said in another home is not this one's. */
function forgetMessages(db: Database, home: string, gateways: readonly string[]) {
  const ever = hubsEver(db, home, gateways);
  const { changes: messages } = db.run(
    `UPDATE messages SET body = '' WHERE ${ofGateways} AND body <> '' AND alert_id IN
     (SELECT alert_id FROM case_alerts JOIN cases ON cases.id = case_id WHERE home = ?)`,
    ...[ever, home],
  );
  const now = JSON.stringify(gateways);
  const unread = db.run(
    `DELETE FROM unread WHERE ${ofGateways} OR instr(CAST(payload AS TEXT), ?)`,
    ...[now, saysHome(home)],
  ).changes;
  const papers = db.run(
    `UPDATE papers SET body = ? WHERE ${ofGateways} AND (${homeOfPaper} = ? OR (${ofGateways} AND ${homeOfPaper} IS NULL))`,
    ...[erasedPaper, ever, home, now],
  ).changes;
  return { messages: messages + unread, papers };
}

function forgetNotes(db: Database, keys: Pick<Sealing, "open">, home: string): void {
  const noted = "SELECT id, body, json_extract(body, '$.notes') AS notes FROM shift_sheets WHERE notes <> ''";
  for (const { id, body, notes } of db.all(noted)) {
    const lists = String(body).includes(saysHome(home));
    if (lists || openedText(keys, String(notes)).includes(home))
      db.run("UPDATE shift_sheets SET body = json_set(body, '$.notes', '') WHERE id = ?", String(id));
  }
}

const erasedPaper = JSON.stringify({ erased: true });
