/** Minutes in the journal: they cost no sync of their own, a stop in order keeps them, a finished day is on disk at once. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { journalFile } from "../../gateway/journal/files.ts";
import type { ProtectedChange } from "../../gateway/journal/journal.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import { home, momentAt, press } from "../journal/home.ts";
import { folder, journalIn } from "../journal/open-journal.ts";
import * as engine from "../journal/plain-engine.ts";

const upTo = (last: number): ProtectedChange => ({
  runs: [{ bed: "bed-1", boot: "boot-1", first: 10, last, verdict: "protected" }],
  gone: [],
  notes: [],
  atOnce: false,
});

const onDisk = (dir: string): unknown[] => {
  const db = new DatabaseSync(journalFile(dir), { readOnly: true });
  try {
    return db
      .prepare("SELECT first, last FROM protected_run")
      .all()
      .map((row) => ({ ...row }));
  } finally {
    db.close();
  }
};

test("minutes wait for a commit that is made anyway, and go with it", async () => {
  const dir = folder();
  const journal = await journalIn(dir);
  const before = journal.health.commits;
  await journal.keepProtected(upTo(10));
  await journal.keepProtected(upTo(11));
  expect(journal.health.commits).toBe(before);
  expect(onDisk(dir)).toEqual([]);
  await journal.accept(press(momentAt(1_000)));
  expect(journal.health.commits).toBe(before + 1);
  expect(onDisk(dir)).toEqual([{ first: 10, last: 11 }]);
});

test("a stop in order keeps what waited, and the next start has it", async () => {
  const dir = folder();
  const journal = await journalIn(dir);
  await journal.keepProtected(upTo(12));
  await journal.stop();
  expect(onDisk(dir)).toEqual([{ first: 10, last: 12 }]);
  const again = await journalIn(dir);
  expect(again.read.protectedMinutes().runs).toEqual(upTo(12).runs);
});

test("a day that is drawn up is on disk when it is said to be kept, and its minutes are gone in the same commit", async () => {
  const dir = folder();
  const journal = await journalIn(dir);
  await journal.keepProtected(upTo(12));
  await journal.keepProtected({
    runs: [],
    gone: [{ bed: "bed-1", boot: "boot-1", first: 10 }],
    notes: [{ key: "day/2026-11-21/bed-1", text: "{}" }],
    atOnce: true,
  });
  expect(onDisk(dir)).toEqual([]);
  expect(journal.read.protectedMinutes().notes).toEqual([["day/2026-11-21/bed-1", "{}"]]);
});

test("minutes that find nothing to ride along with go within five, so that a kill forgets no more", () => {
  const dir = folder();
  let ticks = 0;
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 4_096 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => ticks, event: () => {} },
  );
  keeper.start(momentAt(0));
  const seen: unknown[] = [];
  for (let minute = 10; minute <= 20; minute += 1) {
    expect(keeper.handle([{ do: "protected", change: upTo(minute) }]).kept).toBe(true);
    seen.push(onDisk(dir)[0]);
    ticks += 60_000;
  }
  const last = (n: number) => ({ first: 10, last: n });
  const none = undefined;
  expect(seen).toEqual([none, none, none, none, last(14), last(14), last(14), last(14), last(14), last(19), last(19)]);
  keeper.stop();
});
