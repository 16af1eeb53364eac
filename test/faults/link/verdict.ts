/** The invariants I1 to I4 of the catalogue on what gateway and centre have on disk, read beside both. */
import { openDatabase } from "../../../alerts/program/sqlite.ts";
import { journalFile } from "../../../gateway/journal/files.ts";

export interface LinkVerdict {
  /** I1: accepted alerts, or messages of them, that the centre has not. */
  readonly lost: number;
  /** I2: alerts in more than one case, or none; messages that were numbered twice. */
  readonly dup: number;
  /** I3: the home says `stored` and the centre has it not. */
  readonly lies: number;
  /** I4: a case whose log goes back, or two who hold it. */
  readonly back: number;
  readonly alerts: number;
}

export const nothingWrong = { lost: 0, dup: 0, lies: 0, back: 0 } as const;

export const sum = (a: LinkVerdict, b: LinkVerdict): LinkVerdict => ({
  ...{ lost: a.lost + b.lost, dup: a.dup + b.dup, lies: a.lies + b.lies, back: a.back + b.back },
  alerts: a.alerts + b.alerts,
});

export function judgeLink(files: { readonly gateway: string; readonly centre: string }, presses: number): LinkVerdict {
  const home = rows(
    journalFile(files.gateway),
    "SELECT m.epoch, m.seq, m.alert, d.state FROM message m JOIN delivery d ON d.message = m.n WHERE d.receiver = 'centre'",
  );
  const there = new Set(rows(files.centre, "SELECT epoch, seq FROM messages").map(keyOf));
  const inCases = new Map<string, number>();
  for (const id of alertsInCases(files.centre)) inCases.set(id, (inCases.get(id) ?? 0) + 1);
  const alerts = new Set(home.map(({ alert }) => String(alert)));
  const keys = new Set(home.map(keyOf));
  const missing = home.filter((message) => !there.has(keyOf(message)));
  return {
    lost: missing.length + Math.max(0, presses - alerts.size) + [...alerts].filter((id) => !inCases.has(id)).length,
    dup:
      [...inCases.values()].filter((times) => times > 1).length +
      (home.length - keys.size) +
      [...there].filter((key) => !keys.has(key)).length,
    lies: missing.filter(({ state }) => state === "stored").length,
    back: caseLogFaults(files.centre),
    alerts: alerts.size,
  };
}

/** Once for each case that has it, in its list or beyond it. */
export function alertsInCases(file: string): readonly string[] {
  const listed = rows(file, "SELECT body FROM cases").flatMap(({ body }) =>
    (JSON.parse(String(body)) as { alerts: { id: string }[] }).alerts.map(({ id }) => id),
  );
  return [...listed, ...rows(file, "SELECT alert_id FROM unlisted_alerts").map(({ alert_id: id }) => String(id))];
}

/** I4: steps in the log of the centre's cases that go back. */
export const caseLogFaults = (file: string): number =>
  goneBack(rows(file, "SELECT case_id, version, from_state, to_state FROM log ORDER BY n"));

/** Each step of a case begins where the one before ended, and its version only grows: two holders cannot be. */
function goneBack(log: readonly Record<string, unknown>[]): number {
  const last = new Map<string, { readonly version: number; readonly state: unknown }>();
  let wrong = 0;
  for (const { case_id: id, version, from_state: from, to_state: to } of log) {
    if (typeof id !== "string" || typeof version !== "number") continue;
    const before = last.get(id);
    if (before && (version < before.version || before.state === "closed")) wrong += 1;
    if (before && from !== null && to !== null && from !== before.state) wrong += 1;
    last.set(id, { version, state: to ?? before?.state });
  }
  return wrong;
}

const keyOf = ({ epoch, seq }: Record<string, unknown>): string => `${epoch}:${seq}`;

export const openKinds = (file: string): readonly string[] =>
  rows(file, "SELECT body FROM cases WHERE open = 1").flatMap(({ body }) =>
    (JSON.parse(String(body)) as { alerts: { kind: string }[] }).alerts.map(({ kind }) => kind),
  );

export const count = (file: string, sql: string): number => Number(rows(file, sql)[0]?.n);

export function rows(file: string, sql: string): readonly Record<string, unknown>[] {
  const db = openDatabase(file, { readOnly: true });
  try {
    return db.all(sql);
  } finally {
    db.close();
  }
}
