/** A small town against a whole centre over real MQTT: everything arrives once, whatever happens to lines and to the centre. */

import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Centre } from "../../alerts/centre/main.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { openDatabase } from "../../alerts/program/sqlite.ts";
import { realTimers } from "../../alerts/program/timers.ts";
import { type Fleet, startFleet } from "../../gateway/simulated-fleet/fleet.ts";
import { fleetHomes } from "../../gateway/simulated-fleet/homes.ts";
import { gatewayLines } from "../../gateway/simulated-fleet/prepared.ts";
import { signIn, startTestCentre, tempFolder } from "../centre/running.ts";
import type { Folder } from "../kit/folder.ts";
import { freePort } from "../kit/ports.ts";

const secret = "a secret that only this test has, long enough";
const many = 60;
/** A busy machine may take its time; what is counted does not depend on it. */
const wait = { timeout: 60_000, interval: 50 } as const;

let folder: Folder;
let port: number;
let centre: Centre;
let fleet: Fleet;

const start = () =>
  startTestCentre(
    folder.path,
    {},
    { broker: { listeners: [{ port }] }, gateways: gatewayLines(fleetHomes(many), secret), homes: {} },
  );

beforeAll(async () => {
  folder = tempFolder();
  port = await freePort();
  centre = await start();
  fleet = startFleet(
    { url: `mqtt://127.0.0.1:${port}`, homes: many, secret, seed: 7 },
    { timers: realTimers, now: Date.now, log: silentLog, version: "test" },
  );
});
afterAll(async () => {
  await fleet?.stop();
  await centre?.stop();
  folder?.remove();
});

const stored = (): Promise<void> => expect.poll(() => fleet.waiting, wait).toBe(0);
const count = (sql: string): number => {
  const db = openDatabase(join(folder.path, "centre.db"), { readOnly: true });
  const found = Number(db.get(sql)?.n);
  db.close();
  return found;
};

test("each home has said who it is and how its devices are, and the centre has it", async () => {
  await expect.poll(() => fleet.connected, wait).toBe(many);
  await expect.poll(() => fleet.figures().reports.stored, wait).toBe(many);
  const { dials, beats } = fleet.figures();
  expect(dials).toEqual({ good: many, failed: 0, lost: 0 });
  expect(beats).toBe(many);
});

test("a storm in all homes at once makes one case each, and none twice", async () => {
  const alerts = fleet.storm(many, "mains_lost");
  await stored();
  const cases = new Set(alerts.map((id) => fleet.caseOf(id)));
  expect(cases.size).toBe(many);
  expect(cases.has(undefined)).toBe(false);
  for (const [n, id] of alerts.entries()) fleet.homes[n]?.clear(id);
  await stored();
  expect(fleet.figures()).toMatchObject({ messages: { said: 2 * many, stored: 2 * many, refused: 0 }, doubled: 0 });
  expect(count("SELECT count(*) AS n FROM cases WHERE open = 1")).toBe(0);
});

test("a centre that was away has every press, those first, and every home again", async () => {
  await centre.stop();
  await expect.poll(() => fleet.connected, wait).toBe(0);
  const notices = fleet.homes.slice(0, 10).map((home) => home.raise("door_left_open"));
  const presses = fleet.homes.slice(0, 10).map((home) => home.raise("call_rescue"));
  const elsewhere = fleet.homes.slice(10, 40).map((home) => home.raise("door_left_open"));
  const pressesLast = fleet.homes.slice(40, 50).map((home) => home.raise("call_rescue"));
  centre = await start();
  await stored();
  await expect.poll(() => fleet.connected, wait).toBe(many);
  expect([...notices, ...presses].filter((id) => fleet.caseOf(id) === undefined)).toEqual([]);
  const order = (id: string) => count(`SELECT min(n) AS n FROM log WHERE case_id = '${fleet.caseOf(id)}'`);
  for (const [n, press] of presses.entries()) expect(order(press)).toBeLessThan(order(notices[n] ?? ""));
  // The first few homes are let in as they come; then the calls for help, from wherever, before all the others.
  const lastPress = Math.max(...pressesLast.map(order));
  expect(elsewhere.filter((id) => order(id) < lastPress).length).toBeLessThanOrEqual(20);
  expect(fleet.figures().doubled).toBe(0);
});

test("a line that breaks keeps its alerts until it is whole; the claim reaches the home behind it", async () => {
  const [home] = fleet.homes.slice(-1);
  const before = fleet.figures().told.claimed;
  expect(fleet.cut({ home: home?.of.home ?? "" })).toBe(1);
  await expect.poll(() => home?.connected, wait).toBe(false);
  const press = home?.raise("call_rescue") ?? "";
  expect(fleet.waiting).toBe(1);
  fleet.mend({ home: home?.of.home ?? "" });
  await stored();
  const li = await signIn(centre, "li");
  const claimed = await li.post(`/v1/cases/${fleet.caseOf(press)}/claim`, {
    commandId: crypto.randomUUID(),
    expectedVersion: 1,
  });
  expect(claimed.status, await claimed.text()).toBe(200);
  await expect.poll(() => fleet.figures().told.claimed, wait).toBe(before + 1);
});

test("a fall that is taken back at home is told, and calls nobody", async () => {
  const home = fleet.homes.at(-2);
  const fall = home?.fall("cancelled") ?? "";
  await stored();
  await expect
    .poll(
      () => count(`SELECT count(*) AS n FROM cases WHERE id = '${fleet.caseOf(fall)}' AND state = 'dismissed'`),
      wait,
    )
    .toBe(1);
});

test("a town is cut and mended by its name", async () => {
  const town = fleet.homes[0]?.of.town.name ?? "";
  const its = fleet.homes.filter(({ of }) => of.town.name === town).length;
  expect(fleet.cut({ town })).toBe(its);
  await expect.poll(() => fleet.connected, wait).toBe(many - its);
  expect(fleet.mend({ town })).toBe(its);
  await expect.poll(() => fleet.connected, wait).toBe(many);
});
