/** The writer without its thread: what it finds when it starts, and what it does at rest. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { days } from "../../devices/model/moment.ts";
import { journalFile } from "../../gateway/journal/files.ts";
import { openKeeper } from "../../gateway/journal/keeper.ts";
import type { Keeper } from "../../gateway/journal/keeper-contract.ts";
import { openReader } from "../../gateway/journal/reader.ts";
import { home, momentAt, press, warmth } from "./home.ts";
import { folder } from "./open-journal.ts";
import * as engine from "./plain-engine.ts";

interface Bench {
  readonly keeper: Keeper;
  readonly events: readonly string[];
  presses(count: number, from?: number): void;
  rests(times?: number): void;
}

function keeperIn(dir: string, more: Partial<typeof engine> = {}): Bench {
  const events: string[] = [];
  let ticks = 0;
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 4_096 },
    {
      engine: { ...engine, ...more },
      alertId: () => crypto.randomUUID(),
      ticks: () => ticks,
      event: (event) => events.push(event),
    },
  );
  keeper.start(keeper.last ?? momentAt(0));
  return {
    keeper,
    events,
    presses(count, from = 0) {
      for (let n = from; n < from + count; n += 1) {
        const arrival = press(momentAt(n * 1_000), `press-${n}`);
        const { kept } = keeper.handle([{ do: "accept", arrival }]);
        expect(kept).toBe(true);
      }
    },
    rests(times = 60) {
      for (let i = 0; i < times; i += 1) {
        keeper.rest();
        ticks += 1_000;
      }
    },
  };
}

function tokensIn(dir: string): { tokens: string[]; damaged: number } {
  let damaged = 0;
  const reader = openReader(journalFile(dir), () => {
    damaged += 1;
  });
  const tokens = reader.unstored("centre", 500).map((message) => String(message.causes[0]?.fact.by));
  reader.close();
  return { tokens, damaged };
}

test("a copy of the folder is another life: it gives out no number the original may give out too", () => {
  const dir = folder();
  const first = keeperIn(dir);
  first.presses(3);
  const { epoch } = first.keeper.rest().standing;
  first.keeper.stop();
  const copy = folder();
  for (const name of readdirSync(dir)) copyFileSync(join(dir, name), join(copy, name));
  const second = keeperIn(copy).keeper.rest().standing;
  expect(second.epoch).not.toBe(epoch);
  expect(second.lastSeq).toBe(0);
  const original = keeperIn(dir).keeper.rest().standing;
  expect([original.epoch, original.lastSeq]).toEqual([epoch, 3]);
});

test("memory of a rule that has changed is made again from the readings", () => {
  const dir = folder();
  const first = keeperIn(dir);
  first.presses(5);
  first.keeper.stop();
  const second = keeperIn(dir, { staleRules: () => ["count"] });
  expect(second.events).toContain("rule.rebuilt");
  second.keeper.stop();
  const reader = openReader(journalFile(dir), () => {});
  expect(reader.cells().get("count/button-1")?.value).toBe(5);
  reader.close();
});

test("what is older than the setting goes at rest, but never past a cursor and never an unstored message", () => {
  const dir = folder();
  const bench = keeperIn(dir);
  bench.presses(20);
  bench.keeper.handle([{ do: "advance", cursor: "influx", position: 12 }]);
  bench.keeper.handle([{ do: "accept", arrival: warmth(momentAt(days(31))) }]);
  bench.rests();
  const reader = openReader(journalFile(dir), () => {});
  expect(reader.readingsAfter(0, 500)[0]?.id).toBe(13);
  expect(reader.unstoredCount("centre")).toBe(20);
  expect(reader.openAlerts()).toHaveLength(20);
  reader.close();
  bench.keeper.stop();
});

test("an alert that is over, old and stored goes with everything about it", () => {
  const dir = folder();
  const bench = keeperIn(dir);
  bench.presses(2);
  const reader = openReader(journalFile(dir), () => {});
  const [one] = reader.unstored("centre", 1);
  if (!one) throw new Error("a message was expected");
  const { alertId, epoch, seq } = one;
  const receipt = { v: 1, alertId, epoch, seq, caseId: "c", caseVersion: 1, at: 0 } as const;
  const at = momentAt(5_000);
  bench.keeper.handle([{ do: "receive", receiver: "centre", receipt: { ...receipt, type: "stored" }, at }]);
  bench.keeper.handle([
    { do: "receive", receiver: "centre", receipt: { ...receipt, type: "closed", caseVersion: 2 }, at },
  ]);
  bench.keeper.handle([{ do: "accept", arrival: warmth(momentAt(days(31))) }]);
  bench.rests();
  expect(reader.alerts(10).map(({ id }) => id)).not.toContain(alertId);
  expect(reader.alerts(10)).toHaveLength(1);
  expect(reader.receipts(alertId)).toEqual([]);
  reader.close();
  bench.keeper.stop();
});

test("a file of rubbish is kept aside; the gateway works, and writes down what it held meanwhile", () => {
  const dir = folder();
  writeFileSync(join(dir, "journal-000001.db"), Buffer.alloc(8_192, 0xa5));
  const bench = keeperIn(dir);
  expect(bench.keeper.rest().standing.mode).toBe("memory");
  const { kept, committed } = bench.keeper.handle([{ do: "accept", arrival: press(momentAt(1_000), "press-0") }]);
  expect([kept, committed?.messages.length]).toEqual([false, 1]);
  bench.rests();
  expect(bench.keeper.rest().standing.mode).toBe("disk");
  bench.presses(1, 1);
  bench.keeper.stop();
  expect(tokensIn(dir).tokens).toEqual(["press-0", "press-1"]);
  expect(readFileSync(join(dir, "journal-000001.db"))).toEqual(Buffer.alloc(8_192, 0xa5));
});
