import { randomBytes } from "node:crypto";
import type { Database, Row } from "../../program/sqlite.ts";
import {
  bodyHash,
  type ChainedEntry,
  type Entry,
  entryHash,
  firstHash,
  type Link,
  type Verdict,
  verifyChain,
} from "../cases/chain.ts";
import type { Happened, LogRow, Word } from "../cases/happened.ts";
import { openedJson, type Sealing, sealedJson, sealedMark, shownWords } from "../register/sealed-words.ts";
import { optionalNumber, optionalText } from "./columns.ts";

export interface CaseLog {
  append(word: Word, happened: Happened): LogRow;
  note(word: Word, event: string, body: Readonly<Record<string, unknown>>): void;
  ofCase(caseId: string, limit: number): LogRow[];
  ofCases(caseIds: readonly string[], limit: number): Map<string, LogRow[]>;
  verify(): Verdict;
  end(): { readonly n: number; readonly hash: string } | undefined;
}

export function openCaseLog(db: Database, sealing: Sealing): CaseLog {
  const write = (entry: Omit<Entry, "n" | "bodyHash" | "prevHash">, text: string): number => {
    const last = endOf(db);
    const salt = randomBytes(16).toString("hex");
    const whole: Entry = {
      ...entry,
      n: (last?.n ?? 0) + 1,
      bodyHash: bodyHash(salt, text),
      prevHash: last?.hash ?? firstHash,
    };
    db.run(
      "INSERT INTO log VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      whole.n,
      whole.caseId ?? null,
      whole.at,
      whole.mono,
      whole.actor ?? null,
      whole.role ?? null,
      whole.via,
      whole.event,
      whole.from ?? null,
      whole.to ?? null,
      whole.version ?? null,
      whole.bodyHash,
      whole.prevHash,
      entryHash(whole),
    );
    db.run("INSERT INTO log_bodies VALUES (?,?,?)", whole.n, salt, text);
    return whole.n;
  };
  const common = (word: Word) => ({ ...word, at: Math.trunc(word.at), mono: Math.trunc(word.mono) });
  return {
    append(word, { event, before, after }) {
      const { id: caseId, state: to, version } = after;
      const more = { caseId, event: event.type, from: before?.state, to, version };
      const said = common(word);
      const body = sealedJson(sealing, after.home, event);
      const n = write({ ...said, ...more }, body);
      const { at, actor } = said;
      return {
        ...{ n, at, actor, event: event.type, from: before?.state, to, version },
        body: shownBody(body, sealing),
      };
    },
    note(word, event, body) {
      const more = { caseId: undefined, event, from: undefined, to: undefined, version: undefined };
      write({ ...common(word), ...more }, JSON.stringify(body));
    },
    ofCase: (caseId, limit) =>
      db
        .all(
          "SELECT log.*, log_bodies.body AS body FROM log LEFT JOIN log_bodies USING (n) WHERE case_id = ? ORDER BY n DESC LIMIT ?",
          caseId,
          limit,
        )
        .reverse()
        .map((row) => logRow(row, sealing)),
    ofCases(caseIds, limit) {
      const rows = db.all(
        `SELECT log.*, log_bodies.body AS body FROM json_each(?) AS wanted
         JOIN log ON n IN (SELECT n FROM log WHERE case_id = wanted.value ORDER BY n DESC LIMIT ?) LEFT JOIN log_bodies USING (n) ORDER BY n`,
        JSON.stringify(caseIds),
        limit,
      );
      const found = new Map<string, LogRow[]>(caseIds.map((id) => [id, []]));
      for (const row of rows) found.get(String(row.case_id))?.push(logRow(row, sealing));
      return found;
    },
    verify: () => verifyChain(chain(db)),
    end: () => endOf(db),
  };
}

/** The last entry there is. */
export function endOf(db: Database): { readonly n: number; readonly hash: string } | undefined {
  const last = db.get("SELECT n, hash FROM log ORDER BY n DESC LIMIT 1");
  return last && { n: Number(last.n), hash: String(last.hash) };
}

export const logRow = (row: Row, sealing: Sealing): LogRow => ({
  n: Number(row.n),
  at: Number(row.at),
  event: String(row.event),
  actor: optionalText(row.actor),
  from: optionalText(row.from_state),
  to: optionalText(row.to_state),
  version: Number(row.version ?? 0),
  body: shownBody(optionalText(row.body), sealing),
});

/** What is not sealed is handed on as it was stored. */
const shownBody = (text: string | undefined, sealing: Sealing): string | undefined =>
  text?.includes(sealedMark) ? JSON.stringify(shownWords(openedJson(sealing, text))) : text;

/** Rows read at once while the chain is walked. */
const page = 500;

export function* chain(db: Database): Generator<Link> {
  for (let last = 0; ; ) {
    const rows = db.all(
      "SELECT log.*, salt, body FROM log LEFT JOIN log_bodies USING (n) WHERE n > ? ORDER BY n LIMIT ?",
      last,
      page,
    );
    for (const row of rows) {
      last = Number(row.n);
      yield linkOf(row);
    }
    if (rows.length < page) return;
  }
}

export function linkOf(row: Row): Link {
  const salt = optionalText(row.salt);
  return { entry: entryOf(row), body: salt === undefined ? undefined : { salt, text: String(row.body) } };
}

const entryOf = (row: Row): ChainedEntry => ({
  n: Number(row.n),
  caseId: optionalText(row.case_id),
  at: Number(row.at),
  mono: Number(row.mono),
  actor: optionalText(row.actor),
  role: optionalText(row.role),
  via: String(row.via),
  event: String(row.event),
  from: optionalText(row.from_state),
  to: optionalText(row.to_state),
  version: optionalNumber(row.version),
  bodyHash: String(row.body_hash),
  prevHash: String(row.prev_hash),
  hash: String(row.hash),
});
