/** The InfluxDB cursor against a real influxd 1.6.7. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Log, silentLog } from "../../alerts/program/log.ts";
import { openInflux } from "../../gateway/influx/transport.ts";
import { type InfluxWriter, startInflux } from "../../gateway/influx/writer.ts";
import { handTimers } from "../kit/clock.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { type BadLink, startBadLink } from "./bad-link.ts";
import { at, type MemoryJournal, memoryJournal, noon } from "./journal.ts";

let influxd: Influxd;
let link: BadLink;
let database = 0;

beforeAll(async () => {
  influxd = await startInfluxd();
  link = await startBadLink(influxd.port);
});
afterAll(async () => {
  await link?.stop();
  await influxd?.stop();
});

let home: MemoryJournal;
beforeEach(async () => {
  home = memoryJournal();
  database += 1;
  await influxd.query(`CREATE DATABASE d${database}`);
});

function gateway(options: { url?: string; database?: string; log?: Log } = {}) {
  const clock = handTimers();
  const transport = openInflux({
    version: 1,
    url: options.url ?? link.url,
    database: options.database ?? `d${database}`,
  });
  const writer = startInflux({
    home: "h1",
    journal: home.journal,
    transport,
    timers: clock,
    random: () => 0.5,
    log: options.log ?? silentLog,
  });
  return { clock, writer };
}

/** Lets time pass until the writer says so; the network takes the real time it needs. */
const until = (clock: { passes(ms: number): void }, claim: () => boolean) =>
  vi.waitFor(
    () => {
      clock.passes(1_000);
      if (!claim()) throw new Error("not yet");
    },
    { timeout: 15_000, interval: 5 },
  );
const caughtUp = (writer: InfluxWriter) => () => writer.status().lag === 0 && writer.status().state === "idle";
/** Types are fixed per shard, so the foreign point must be of the same days. */
async function somebodyElseWrote(line: string): Promise<void> {
  const answer = await fetch(`${influxd.url}/write?db=d${database}`, { method: "POST", body: line });
  expect(answer.status).toBe(204);
}
const points = async (kind: string) => await influxd.query(`SELECT * FROM "${kind}"`, `d${database}`);

test("each reading becomes one point, with its tags, typed fields and time", async () => {
  const { clock, writer } = gateway();
  home.add({ kind: "contact", open: true }, { room: "hall", at: at(7) });
  home.add({ kind: "battery", percent: 51.5, low: false }, { device: "sos", at: at(8) });
  home.add({ kind: "press", action: '单击 "a"\\', button: "left, upper" }, { device: "sos", at: at(8) });
  await until(clock, caughtUp(writer));
  expect(await points("contact")).toEqual([
    { time: "2025-11-21T12:00:00.007000001Z", home: "h1", device: "front-door", room: "hall", open: true, reading: 1 },
  ]);
  expect(await points("battery")).toMatchObject([{ device: "sos", percent: 51.5, low: false }]);
  expect(await points("press")).toMatchObject([{ action: '单击 "a"\\', button: "left, upper" }]);
  await writer.stop();
  expect(home.saved).toEqual([3]);
});

test("1,300 readings of one device in one millisecond are 1,300 points", async () => {
  for (let i = 0; i < 1_300; i++) home.add({ kind: "motion", on: i % 2 === 0 }, { at: at(0) });
  const { clock, writer } = gateway();
  await until(clock, caughtUp(writer));
  expect(await influxd.query('SELECT count("on") FROM motion', `d${database}`)).toMatchObject([{ count: 1_300 }]);
  await writer.stop();
});

test("an answer lost on the way back makes the batch go again and no point twice (F-78)", async () => {
  const before = link.lost;
  link.loseAnswers(3);
  for (let i = 0; i < 700; i++) home.add({ kind: "motion", on: true }, { at: at(i) });
  const { clock, writer } = gateway();
  await until(clock, caughtUp(writer));
  expect(link.lost - before).toBe(3);
  expect(await influxd.query('SELECT count("on") FROM motion', `d${database}`)).toMatchObject([{ count: 700 }]);
  await writer.stop();
});

test("away for the whole run and then back: every reading arrives, once (F-73)", async () => {
  const { clock, writer } = gateway();
  await influxd.halt();
  for (let i = 0; i < 1_200; i++) home.add({ kind: "contact", open: i % 2 === 0 }, { at: at(i) });
  await until(clock, () => writer.status().failures >= 3);
  expect(writer.status()).toMatchObject({ lag: 1_200, written: 0, fault: { code: "unreachable" } });
  await writer.stop();
  expect(home.saved).toEqual([]);

  const next = gateway();
  await until(next.clock, () => next.writer.status().failures >= 2);
  await influxd.resume();
  await until(next.clock, caughtUp(next.writer));
  expect(next.writer.status()).toMatchObject({ lag: 0, written: 1_200, fault: undefined, failures: 0 });
  expect(await influxd.query("SELECT count(open) FROM contact", `d${database}`)).toMatchObject([{ count: 1_200 }]);
  await next.writer.stop();
});

test("a type conflict sets aside that line with its reason, and nothing waits behind it (F-76)", async () => {
  await somebodyElseWrote(`battery,home=h1,device=sos percent="full" ${noon}000000`);
  for (let i = 1; i <= 300; i++)
    home.add(i === 123 ? { kind: "battery", percent: 80 } : { kind: "motion", on: true }, { device: "sos" });
  const { clock, writer } = gateway();
  await until(clock, caughtUp(writer));
  expect(home.quarantined).toHaveLength(1);
  expect(home.quarantined[0]).toMatchObject({
    reading: 123,
    line: expect.stringContaining("percent=80"),
    reason: expect.stringMatching(/400 .*field type conflict/),
  });
  expect(await influxd.query('SELECT count("on") FROM motion', `d${database}`)).toMatchObject([{ count: 299 }]);
  expect(writer.status()).toMatchObject({ written: 299, quarantined: 1, lag: 0 });
  await writer.stop();
});

test("a refused line that the full disk cannot keep is not passed over", async () => {
  await somebodyElseWrote(`battery,home=h1,device=sos percent=1i ${noon}000000`);
  home.full = true;
  home.add({ kind: "battery", percent: 80 }, { device: "sos" });
  const { clock, writer } = gateway();
  await until(clock, () => writer.status().failures >= 2);
  expect(writer.status()).toMatchObject({ position: 0, fault: { text: expect.stringContaining("disk full") } });
  home.full = false;
  await until(clock, caughtUp(writer));
  expect(home.quarantined).toHaveLength(1);
  await writer.stop();
});

test("a database that is not there is named with the command that makes it (F-77)", async () => {
  home.add({ kind: "contact", open: true });
  const { clock, writer } = gateway({ database: "nowhere" });
  await until(clock, () => writer.status().fault !== undefined);
  expect(writer.status().fault).toMatchObject({
    code: "not_found",
    status: 404,
    text: expect.stringContaining("CREATE DATABASE"),
  });
  await influxd.query("CREATE DATABASE nowhere");
  await until(clock, caughtUp(writer));
  await writer.stop();
});

test("told version 2, a 1.x server answers 404 and the fault names the version (F-77)", async () => {
  home.add({ kind: "contact", open: true });
  const clock = handTimers();
  const transport = openInflux({ version: 2, url: influxd.url, org: "o", bucket: "b", token: "t" });
  const writer = startInflux({
    home: "h1",
    journal: home.journal,
    transport,
    timers: clock,
    random: () => 0,
    log: silentLog,
  });
  await until(clock, () => writer.status().fault !== undefined);
  expect(writer.status().fault?.text).toContain("set influx.version to 1");
  expect(writer.status().lag).toBe(1);
  await writer.stop();
});

test("what happened in 1970 waits for the clock, and arrives with the time it had (F-37)", async () => {
  const { clock, writer } = gateway();
  for (let i = 0; i < 2_100; i++)
    home.add({ kind: "motion", on: true }, { at: at(i, { wall: 10_000 + i, trusted: false }) });
  await until(clock, () => writer.status().state === "held");
  expect(writer.status()).toMatchObject({ position: 0, lag: 2_100 });
  home.add({ kind: "contact", open: true }, { at: at(600_000) });
  await until(clock, caughtUp(writer));
  const rows = await influxd.queryAll("SELECT first(*), count(*) FROM /.*/", `d${database}`);
  expect(rows).toHaveLength(2);
  expect(await influxd.query('SELECT count("on") FROM motion', `d${database}`)).toMatchObject([{ count: 2_100 }]);
  expect(await influxd.query('SELECT first("on") FROM motion', `d${database}`)).toMatchObject([
    { time: "2025-11-21T12:00:00.000000001Z" },
  ]);
  expect(await influxd.query("SELECT * FROM /.*/ WHERE time < '2020-01-01'", `d${database}`)).toEqual([]);
  await writer.stop();
});
