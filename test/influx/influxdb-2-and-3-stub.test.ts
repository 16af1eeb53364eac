/** InfluxDB 2 and 3, and servers in trouble, against a stub (see `stub-influxdb.ts` for what that proves). */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { type InfluxTarget, type InfluxTransport, openInflux } from "../../gateway/influx/transport.ts";
import { type InfluxWriter, startInflux } from "../../gateway/influx/writer.ts";
import { type HandTimers, handTimers } from "../kit/clock.ts";
import { type MemoryJournal, memoryJournal } from "./journal.ts";
import { type StubInfluxdb, says, startStubInfluxdb, takesAll } from "./stub-influxdb.ts";

let stub: StubInfluxdb;
let home: MemoryJournal;
let clock: HandTimers;
let writer: InfluxWriter | undefined;
beforeEach(async () => {
  stub = await startStubInfluxdb();
  home = memoryJournal();
  clock = handTimers();
  writer = undefined;
});
afterEach(async () => {
  await writer?.stop();
  await stub.stop();
});

const two = (): InfluxTarget => ({ version: 2, url: stub.url, org: "county 3", bucket: "beds", token: "secret" });

function start(transport: InfluxTransport = openInflux(two())): InfluxWriter {
  writer = startInflux({
    home: "h1",
    journal: home.journal,
    transport,
    timers: clock,
    random: () => 1,
    log: silentLog,
  });
  clock.passes(0);
  return writer;
}
const answered = (count: number) =>
  vi.waitFor(() => {
    expect(stub.asked).toHaveLength(count);
    expect(writer?.status().state).not.toBe("sending");
  });

test("version 2 is asked with org, bucket and token", async () => {
  home.add({ kind: "contact", open: true });
  start();
  await answered(1);
  expect(stub.asked[0]).toMatchObject({
    path: "/api/v2/write?org=county%203&bucket=beds&precision=ns",
    authorization: "Token secret",
    lines: [expect.stringMatching(/^contact,home=h1,device=front-door open=true,reading=1i \d{19}$/)],
  });
});

test("version 3 is asked with its database as the bucket", async () => {
  const transport = openInflux({ version: 3, url: `${stub.url}/`, database: "beds", token: "secret" });
  await transport.send(["x y=1"]);
  expect(stub.asked[0]).toMatchObject({
    path: "/api/v2/write?bucket=beds&precision=ns",
    authorization: "Token secret",
  });
  transport.close();
});

test("version 1 carries its password in a header, never in the address", async () => {
  const transport = openInflux({ version: 1, url: stub.url, database: "beds", username: "hub", password: "pass:wörd" });
  await transport.send(["x y=1"]);
  expect(stub.asked[0]).toMatchObject({
    path: "/write?db=beds&precision=ns",
    authorization: `Basic ${Buffer.from("hub:pass:wörd").toString("base64")}`,
  });
  transport.close();
});

test("a busy server is left alone for as long as it asks, and everything is there afterwards (F-75)", async () => {
  stub.behaves(says(429, '{"code":"too many requests","message":"slow down"}', { "retry-after": "7" }));
  for (let i = 0; i < 20; i++) home.add({ kind: "motion", on: true });
  start();
  await answered(1);
  expect(writer?.status()).toMatchObject({ state: "waiting", lag: 20, fault: { code: "busy", status: 429 } });
  clock.passes(6_900);
  expect(writer?.status().fault?.lasting).toBe(6_900);
  expect(stub.asked).toHaveLength(1);
  stub.behaves(takesAll);
  clock.passes(200);
  await answered(2);
  expect(stub.asked[1]?.lines).toEqual(stub.asked[0]?.lines);
  expect(writer?.status()).toMatchObject({ lag: 0, written: 20, fault: undefined });
});

test("a server that asks for a day is asked again after a minute", async () => {
  stub.behaves(says(503, "", { "retry-after": "86400" }));
  home.add({ kind: "motion", on: true });
  start();
  await answered(1);
  expect(Math.min(...clock.due)).toBe(60_000);
});

test("a broken server is asked less and less often, never more than 30 s apart, and one batch at a time", async () => {
  stub.behaves(says(500, "panic"));
  home.add({ kind: "motion", on: true });
  start();
  const waits: number[] = [];
  for (let tries = 1; tries <= 9; tries++) {
    await answered(tries);
    const [wait = 0] = clock.due;
    waits.push(wait);
    // A reading that comes meanwhile wakes nobody early.
    home.add({ kind: "motion", on: false });
    expect(clock.due).toEqual([wait]);
    clock.passes(wait);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("a server that hangs is given up after the deadline, and the request really ends (F-74)", async () => {
  const transport = openInflux(two(), 100);
  stub.behaves(() => {});
  const answer = await transport.send(["x y=1"]);
  expect(answer).toMatchObject({ kind: "later", fault: { code: "timeout" } });
  await vi.waitFor(() => expect(stub.connections).toBe(0));
  transport.close();
});

test("a server that drips its answer byte by byte does not stretch the deadline", async () => {
  const transport = openInflux(two(), 200);
  let dripping: NodeJS.Timeout | undefined;
  stub.behaves((response) => {
    response.writeHead(500, { "content-type": "application/json" });
    dripping = setInterval(() => response.write(" "), 10);
  });
  const answer = await transport.send(["x y=1"]);
  clearInterval(dripping);
  expect(answer).toMatchObject({ kind: "later", fault: { code: "timeout" } });
  transport.close();
});

test("stopping does not wait for a server that hangs", async () => {
  stub.behaves(() => {});
  home.add({ kind: "motion", on: true });
  const running = start();
  await vi.waitFor(() => expect(stub.asked).toHaveLength(1));
  await running.stop();
  expect(running.status()).toMatchObject({ state: "stopped", position: 0 });
  expect(home.saved).toEqual([]);
  expect(clock.due).toEqual([]);
});

test("a wrong token is named, and the readings wait (F-77)", async () => {
  stub.behaves(
    says(401, '{"code":"unauthorized","message":"unauthorized access"}', { "content-type": "application/json" }),
  );
  home.add({ kind: "motion", on: true });
  start();
  await answered(1);
  expect(writer?.status()).toMatchObject({
    lag: 1,
    fault: { code: "not_allowed", status: 401, text: expect.stringContaining("influx.token") },
  });
});

test("version 3 takes part of a batch and says so in a 201: the rest is found and set aside", async () => {
  stub.behaves((response, { lines }) => {
    const bad = lines.some((line) => line.startsWith("battery"));
    if (bad)
      says(201, '{"error":"partial write of line protocol occurred","data":[{"line_number":2}]}')(response, {
        path: "",
        authorization: "",
        lines,
      });
    else takesAll(response, { path: "", authorization: "", lines });
  });
  home.add({ kind: "motion", on: true });
  home.add({ kind: "battery", percent: 50 });
  home.add({ kind: "motion", on: false });
  start();
  await vi.waitFor(() => expect(writer?.status()).toMatchObject({ lag: 0, written: 2, quarantined: 1 }));
  expect(home.quarantined).toMatchObject([{ reading: 2, reason: "partial write of line protocol occurred" }]);
});

test("a server that goes away while a bad line is looked for gets the rest later, and the line is set aside once", async () => {
  let left = 3;
  stub.behaves((response, asked) => {
    const bad = asked.lines.some((line) => line.startsWith("battery"));
    if (bad) return says(400, "unable to parse")(response, asked);
    left -= 1;
    return (left === 0 ? says(503) : takesAll)(response, asked);
  });
  home.add({ kind: "battery", percent: 50 });
  for (let i = 0; i < 15; i++) home.add({ kind: "motion", on: true });
  start();
  await vi.waitFor(() => expect(writer?.status()).toMatchObject({ state: "waiting", quarantined: 1, position: 0 }));
  clock.passes(500);
  await vi.waitFor(() =>
    expect(writer?.status()).toMatchObject({ lag: 0, written: 15, quarantined: 1, fault: undefined }),
  );
  expect(home.quarantined).toHaveLength(1);
});

test("a batch too large for the server goes in parts", async () => {
  stub.behaves((response, asked) => (asked.lines.length > 100 ? says(413) : takesAll)(response, asked));
  for (let i = 0; i < 400; i++) home.add({ kind: "motion", on: true });
  start();
  await vi.waitFor(() => expect(writer?.status()).toMatchObject({ lag: 0, written: 400, quarantined: 0 }));
});

test("the cursor is saved every ten seconds, not with every batch, and on stopping", async () => {
  const running = start();
  for (let second = 1; second <= 20; second++) {
    home.add({ kind: "motion", on: true });
    clock.passes(500);
    await answered(second);
    clock.passes(500);
  }
  expect(home.saved).toEqual([10]);
  await running.stop();
  expect(home.saved).toEqual([10, 20]);
});
