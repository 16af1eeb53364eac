/** The InfluxDB cursor over the real journal: its file, its thread, its restarts. Readings end in a real influxd. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import type { Moment } from "../../devices/model/moment.ts";
import { openInflux } from "../../gateway/influx/transport.ts";
import { cursorName, type InfluxWriter, startInflux } from "../../gateway/influx/writer.ts";
import type { Arrival, Journal } from "../../gateway/journal/journal.ts";
import { momentAt, warmth } from "../journal/home.ts";
import { folder, journalIn } from "../journal/open-journal.ts";
import { handTimers } from "../kit/clock.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";

let influxd: Influxd;
beforeAll(async () => {
  influxd = await startInfluxd();
});
afterAll(async () => await influxd?.stop());

function startOver(journal: Journal, database: string) {
  const clock = handTimers();
  const transport = openInflux({ version: 1, url: influxd.url, database });
  const writer = startInflux({
    home: "home-1",
    journal,
    transport,
    timers: clock,
    random: Math.random,
    log: silentLog,
  });
  return { clock, writer };
}
const caughtUp = ({ clock, writer }: { clock: { passes(ms: number): void }; writer: InfluxWriter }) =>
  vi.waitFor(
    () => {
      clock.passes(500);
      expect(writer.status()).toMatchObject({ lag: 0, state: "idle" });
    },
    { timeout: 10_000, interval: 5 },
  );
const count = async (database: string) =>
  Number((await influxd.query("SELECT count(celsius) FROM temperature", database))[0]?.count);

test("what was accepted before a restart and after it arrives once each", async () => {
  await influxd.query("CREATE DATABASE restart");
  const dir = folder();
  const journal = await journalIn(dir);
  const first = startOver(journal, "restart");
  await Promise.all(Array.from({ length: 700 }, (_, i) => journal.accept(warmth(momentAt(i), 20 + i / 100))));
  await caughtUp(first);
  await first.writer.stop();
  expect(journal.read.cursor(cursorName)).toBe(700);
  await Promise.all(Array.from({ length: 50 }, (_, i) => journal.accept(warmth(momentAt(1_000 + i)))));
  await journal.stop();

  const again = await journalIn(dir);
  const second = startOver(again, "restart");
  expect(second.writer.status()).toMatchObject({ position: 700, lag: 50 });
  await caughtUp(second);
  await second.writer.stop();
  expect(await count("restart")).toBe(750);
  expect(second.writer.status().written).toBe(50);
});

test("a cursor that a crash did not save sends again over the same points", async () => {
  await influxd.query("CREATE DATABASE crash");
  const dir = folder();
  const journal = await journalIn(dir);
  const before = startOver(journal, "crash");
  for (let i = 0; i < 30; i++) await journal.accept(inThe1970s(warmth(momentAt(i))));
  await journal.accept(warmth(momentAt(10_000)));
  await caughtUp(before);
  // Killed here: the cursor was never saved.
  expect(journal.read.cursor(cursorName)).toBe(0);
  const after = startOver(journal, "crash");
  await caughtUp(after);
  expect(after.writer.status().written).toBe(31);
  expect(await count("crash")).toBe(31);
  await before.writer.stop();
  await after.writer.stop();
});

test("a line that InfluxDB refuses lies in the journal with its reason", async () => {
  await influxd.query("CREATE DATABASE refuse");
  const conflict = await fetch(`${influxd.url}/write?db=refuse`, {
    method: "POST",
    body: `temperature,home=h celsius="warm" ${momentAt(0).wall}000000`,
  });
  expect(conflict.status).toBe(204);
  const journal = await journalIn(folder());
  const running = startOver(journal, "refuse");
  await journal.accept(warmth(momentAt(1)));
  await caughtUp(running);
  expect(running.writer.status()).toMatchObject({ quarantined: 1, written: 0 });
  expect(journal.read.counts().quarantined).toBe(1);
  await running.writer.stop();
});

function inThe1970s(arrival: Arrival): Arrival {
  const at: Moment = { ...arrival.at, wall: arrival.at.mono, trusted: false };
  return { ...arrival, at };
}
