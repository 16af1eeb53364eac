/** Which path carries which alert, and the ledger of tries: on disk, in memory, and in a file that had to be salvaged. */
import { expect, test } from "vitest";
import { days } from "../../devices/model/moment.ts";
import { emptyRows, type Standing } from "../../gateway/journal/batch-rows.ts";
import type { Command } from "../../gateway/journal/command.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { holdRows, mostHeld } from "../../gateway/journal/held.ts";
import type { Try } from "../../gateway/journal/journal.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import { openReader } from "../../gateway/journal/reader.ts";
import { ledgerRoom, pruneStep } from "../../gateway/journal/retention.ts";
import { openStore } from "../../gateway/journal/store.ts";
import { home, momentAt, press } from "./home.ts";
import { folder } from "./open-journal.ts";
import * as engine from "./plain-engine.ts";

function keeperIn(dir: string) {
  let ticks = 0;
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 4_096 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => ticks, event: () => {} },
  );
  keeper.start(keeper.last ?? momentAt(0));
  return {
    keeper,
    /** The alert of one more press. */
    presses(at: number): string {
      const { committed } = keeper.handle([{ do: "accept", arrival: press(momentAt(at), `press-${at}`) }]);
      return committed?.messages[0]?.alertId ?? "";
    },
    does: (...commands: readonly Command[]) => keeper.handle(commands),
    rests(times = 60) {
      for (let i = 0; i < times; i += 1) {
        keeper.rest();
        ticks += 1_000;
      }
    },
  };
}

const joins = (alertId: string, path = "county"): Command => ({
  do: "join",
  joined: { path, alertId, at: momentAt(5_000), why: "not_stored" },
});
const tries = (alertId: string, more: Partial<Try> = {}): Command => ({
  do: "tried",
  one: {
    ...{ path: "county", alertId, epoch: "e", seq: 1, began: momentAt(5_000), ms: 12, outcome: "again" },
    ...{ why: "no_answer", ...more },
  },
});

function read<T>(dir: string, look: (reader: ReturnType<typeof openReader>) => T): T {
  const reader = openReader(journalFile(dir), () => {});
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

test("a path that joined gets what there is of the alert and what comes, also after a restart; others get nothing", () => {
  const dir = folder();
  const first = keeperIn(dir);
  const alert = first.presses(1_000);
  const other = first.presses(2_000);
  first.does(joins(alert), joins(alert));
  const seqs = () => read(dir, (reader) => reader.unstored("county", 10).map(({ alertId }) => alertId));
  expect(seqs()).toEqual([alert]);
  first.keeper.stop();
  const second = keeperIn(dir);
  expect(seqs()).toEqual([alert]);
  expect(read(dir, (reader) => reader.joined(alert))).toEqual([
    { path: "county", alertId: alert, at: { steady: 5_000, wall: momentAt(5_000).wall }, why: "not_stored" },
  ]);
  expect(read(dir, (reader) => reader.joined(other))).toEqual([]);
  const [message] = read(dir, (reader) => reader.messagesOf(alert));
  if (!message) throw new Error("a press makes a message");
  second.does({ do: "settle", receiver: "county", epoch: message.epoch, seq: message.seq, as: "carried" });
  expect(seqs()).toEqual([]);
  expect(read(dir, (reader) => reader.deliveries(alert)).map(({ receiver, state }) => [receiver, state])).toEqual([
    ["centre", "waiting"],
    ["county", "carried"],
  ]);
  second.keeper.stop();
});

test("a file that had to be salvaged still knows who carries what, and what was tried", () => {
  const dir = folder();
  const bench = keeperIn(dir);
  const alert = bench.presses(1_000);
  bench.does(joins(alert), tries(alert), { do: "path", path: "county", body: '{"ok":true}' });
  bench.keeper.distrust("for the story");
  // Meanwhile in memory: it is written when the new file is there.
  bench.does(joins(alert, "family"), tries(alert, { path: "family", outcome: "carried" }));
  bench.rests();
  expect(bench.keeper.rest().standing.mode).not.toBe("memory");
  expect(read(dir, (reader) => reader.joined(alert).map(({ path }) => path))).toEqual(["county", "family"]);
  expect(read(dir, (reader) => reader.ledger(alert, 10).map(({ path }) => path))).toEqual(["county", "family"]);
  expect(read(dir, (reader) => reader.unstored("family", 10))).toHaveLength(1);
  expect(read(dir, (reader) => reader.path("county"))).toBe('{"ok":true}');
  bench.keeper.stop();
});

test("old tries go, and of the young ones no more are kept than there is room for", () => {
  const dir = folder();
  const store = openStore(`${dir}/journal-000001.db`, ["centre"]);
  const row = (steady: number) =>
    store.db.run(
      `INSERT INTO ledger (path, alert, epoch, seq, steady, wall, ms, outcome) VALUES ('c', 'a', 'e', 1, ?, 0, 1, 'again')`,
      steady,
    );
  const count = () => Number(store.db.get("SELECT count(*) AS n FROM ledger")?.n);
  store.db.transaction(() => {
    for (let n = 0; n < 700; n += 1) row(0);
    for (let n = 0; n < 50; n += 1) row(days(40));
  });
  for (let n = 0; n < 3; n += 1) pruneStep(store.db, days(10));
  expect(count()).toBe(50);
  store.db.run("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'ledger'", ledgerRoom.tries);
  row(days(40));
  pruneStep(store.db, days(10));
  expect(count()).toBe(1);
  store.close();
});

test("a path that is dead keeps no closed alert from going when it is old", () => {
  const dir = folder();
  const bench = keeperIn(dir);
  const alert = bench.presses(1_000);
  bench.does(joins(alert));
  bench.keeper.stop();
  const store = openStore(journalFile(dir), ["centre"]);
  const rows = () => Number(store.db.get("SELECT count(*) AS n FROM message WHERE alert = ?", alert)?.n);
  store.db.run("UPDATE alert SET state = 'ended' WHERE id = ?", alert);
  pruneStep(store.db, days(10));
  // The centre has not stored it: it stays, however old.
  expect(rows()).toBe(1);
  store.db.run("UPDATE delivery SET state = 'stored' WHERE receiver = 'centre'");
  pruneStep(store.db, days(10));
  expect(rows()).toBe(0);
  expect(store.db.get("SELECT count(*) AS n FROM joined")?.n).toBe(0);
  store.close();
});

test("a message is stored by the receiver's word alone, and stays so whatever is said of it later", () => {
  const bench = keeperIn(folder());
  const one = bench.presses(1_000);
  const { standing } = bench.does();
  const { epoch } = standing;
  const ofCentre = { receiver: "centre", epoch, seq: 1 } as const;
  bench.does({ do: "refuse", ...ofCentre, reason: "unreadable" });
  const file = openStore(standing.file ?? "", ["centre"]);
  const state = () => file.db.get("SELECT state FROM delivery WHERE receiver = 'centre'")?.state;
  expect(state()).toBe("refused");
  const receipt = { v: 1, type: "stored", alertId: one, epoch, seq: 1, caseId: "c", caseVersion: 1, at: 1 } as const;
  bench.does({ do: "receive", receiver: "centre", receipt, at: momentAt(2_000) });
  expect(state()).toBe("stored");
  bench.does({ do: "refuse", ...ofCentre, reason: "unreadable" }, { do: "settle", ...ofCentre, as: "left_out" });
  expect(state()).toBe("stored");
  file.close();
  bench.keeper.stop();
});

test("letting old alerts go walks through no table, whatever has been kept beside them", () => {
  const dir = folder();
  const bench = keeperIn(dir);
  const alert = bench.presses(1_000);
  bench.does(joins(alert));
  bench.keeper.stop();
  const { db, ...store } = openStore(journalFile(dir), ["centre"]);
  db.exec("UPDATE alert SET state = 'ended'; UPDATE delivery SET state = 'stored'");
  const plans: string[] = [];
  const explain = (sql: string, values: readonly unknown[]): void => {
    const filled = sql.replaceAll("?", () => "1");
    expect(values.length, sql).toBe(sql.split("?").length - 1);
    plans.push(...db.all(`EXPLAIN QUERY PLAN ${filled}`).map(({ detail }) => String(detail)));
  };
  const watched: typeof db = {
    ...db,
    all(sql, ...values) {
      explain(sql, values);
      return db.all(sql, ...values);
    },
    run(sql, ...values) {
      explain(sql, values);
      return db.run(sql, ...values);
    },
  };
  expect(pruneStep(watched, days(10))).toBeGreaterThan(0);
  expect(plans.filter((plan) => /^SCAN (delivery|d|message|m|joined|receipt)\b/.test(plan))).toEqual([]);
  expect(db.get("SELECT count(*) AS n FROM delivery")?.n).toBe(0);
  store.close();
});

test("while the disk takes nothing, the ledger forgets before the hub runs out of memory; joins are kept", () => {
  const held = holdRows();
  const after: Standing = {
    ...{ epoch: "e", lastSeq: 0, lastEntry: 0, lastReading: 0, moment: undefined },
    tallies: { frames: 0, readings: 0, alerts: 0, unread: 0, quarantined: 0, shed: 0, unchanged: 0 },
  };
  const notes = (count: number) => Array.from({ length: count }, () => tries("a") as Extract<Command, { do: "tried" }>);
  held.add({ ...emptyRows(after), notes: [joins("a") as Extract<Command, { do: "join" }>, ...notes(100)] });
  for (let n = 0; n < mostHeld.rows / 100; n += 1) held.add({ ...emptyRows(after), notes: notes(100) });
  const all = held.all.flatMap((rows) => rows.notes);
  expect(all.filter((note) => note.do === "join")).toHaveLength(1);
  expect(all.filter((note) => note.do === "tried").length).toBeLessThanOrEqual(mostHeld.rows);
});
