/** The gateway ends at bad moments, and two of them want the same journal. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { hearthwatch, launcher } from "../kit/hearthwatch.ts";
import { type Lamp, openLamp } from "../kit/lamp.ts";
import { watchGroup } from "../kit/orphans.ts";
import { freePort } from "../kit/ports.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

/** As long as a home may choose, so that a slow machine does not run it out: what goes out before it was not waited for. */
const guard = 30_000;
let road: Road;
let lamp: Lamp;

beforeAll(async () => {
  road = await openRoad({ rules: { fallGuard: `${guard} ms` } });
  await road.start();
  lamp = await openLamp(await road.listener());
}, 60_000);
afterAll(() => road?.stop());

async function falls(radar: string): Promise<number> {
  const bridge = await road.bridge();
  lamp.forget();
  await bridge.publishAsync(`zigbee2mqtt/${radar}`, '{"fall_status":"fall_alarm"}', { qos: 1 });
  const guarding = await lamp.shows("guarding");
  expect(guarding.light).toEqual({ colour: "white", pattern: "fast_blink" });
  lamp.forget();
  return guarding.heardAt;
}

/** Falls that somebody is called to; a suspicion is nobody's yet. */
const alertsAtTheCentre = async (): Promise<number> =>
  (await road.cases())
    .filter(({ kind, state }) => kind === "fall" && state !== "suspected")
    .reduce((sum, each) => sum + each.alerts.length, 0);
const raisedAtHome = () => road.journal(`SELECT id FROM alert WHERE state = 'raised' AND body LIKE '%"kind":"fall"%'`);

test("a gateway killed inside the guard of a fall sends the fall as soon as it is back", async () => {
  const fell = await falls(keys.radar);
  expect(await alertsAtTheCentre()).toBe(0);
  await road.gateway.kill();
  await road.startGateway();
  const stored = await lamp.shows("stored", guard);
  expect(stored.heardAt - fell).toBeLessThan(guard - 5_000);
  expect(await alertsAtTheCentre()).toBe(1);
}, 60_000);

test("so does one that was stopped in order", async () => {
  const fell = await falls(keys.hallRadar);
  expect(await road.gateway.stop()).toEqual({ code: 0, signal: null });
  await road.startGateway();
  await expect.poll(raisedAtHome, { timeout: 15_000 }).toHaveLength(2);
  await expect.poll(alertsAtTheCentre, { timeout: 15_000 }).toBe(2);
  expect(performance.now() - fell).toBeLessThan(guard - 5_000);
}, 60_000);

test("a second gateway on the same journal refuses with 1 and says who has it; the first does not notice", async () => {
  const config = parse(readFileSync(road.config, "utf8"));
  config.broker.listeners[0].port = await freePort();
  config.page.port = await freePort();
  const second = join(road.folder, "second.yaml");
  writeFileSync(second, stringify(config));
  const told = await hearthwatch("gateway", "--config", second);
  expect(told.code).toBe(1);
  const complaint = told.text.split("\n").filter((line) => line.startsWith("hearthwatch gateway: "));
  expect(complaint).toHaveLength(1);
  expect(complaint[0]).toContain(join(road.folder, "gateway"));
  expect(complaint[0]).toMatch(/process \d+ on /);
  expect((await road.home()).centre.connected).toBe(true);
});

test("a gateway whose launcher is killed does not stay behind: it stops in order", async () => {
  await road.gateway.stop();
  const launched = spawn(process.execPath, [launcher, "gateway", "--config", road.config], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  watchGroup(launched.pid ?? 0);
  let said = "";
  launched.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 15_000 }).toContain("gateway.ready");
  launched.kill("SIGKILL");
  await expect.poll(() => said, { timeout: 8_000 }).toContain("gateway.stopped");
  lamp.forget();
  await road.startGateway();
  await lamp.shows(() => true, 10_000);
}, 60_000);

test("Ctrl+C at a terminal, which goes to everybody, ends it in order, and a second one from an impatient hand as well", async () => {
  const { child } = road.gateway;
  lamp.forget();
  child.signalAll("SIGINT");
  // In order, not in a hurry: a busy machine takes its time.
  await lamp.shows("unknown", 15_000);
  child.signalAll("SIGINT");
  // Not by its exit code: Node itself dies of a signal in the very last moment, when all is done.
  await child.ended;
  expect(road.gateway.log().at(-1)).toMatchObject({ event: "gateway.stopped" });
});
