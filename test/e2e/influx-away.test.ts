/** InfluxDB is away for the whole of a day's work. Alerts do not notice, and each reading is there once when it is back. */
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn } from "../kit/dispatcher.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { type Lamp, openLamp } from "../kit/lamp.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

const database = "hearthwatch";
/** Pressed while InfluxDB is away, and as many when it is back. */
const pressesEach = 12;
let influxd: Influxd;
let road: Road;
let bridge: MqttClient;
let lamp: Lamp;

beforeAll(async () => {
  influxd = await startInfluxd();
  await influxd.query(`CREATE DATABASE ${database}`);
  await influxd.halt();
  road = await openRoad({ influx: { url: influxd.url, database }, buttons: 2 * pressesEach });
  await road.start();
  bridge = await road.bridge();
  lamp = await openLamp(await road.listener());
}, 60_000);
afterAll(async () => {
  await road?.stop();
  await influxd?.stop();
});

/** Milliseconds from the press to the lamp's word that the centre has this alert on disk; one button after the other. */
async function presses(from: number): Promise<number> {
  const took: number[] = [];
  for (let n = from; n < from + pressesEach; n += 1) {
    lamp.forget();
    const pressed = performance.now();
    await bridge.publishAsync(`zigbee2mqtt/button-${n}`, '{"action":"emergency"}', { qos: 1 });
    // Both say that the centre has it: a case that was closed and is called again is one that somebody had and nobody has now.
    const sent = await lamp.shows("sending");
    const has = ({ state, heardAt }: { state: string; heardAt: number }): boolean =>
      heardAt > sent.heardAt && (state === "stored" || state === "waiting");
    const stored = await lamp.shows(has);
    took.push(stored.heardAt - pressed);
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN;
}

async function readings(count: number, from: number): Promise<void> {
  const said = Array.from({ length: count }, (_, n) =>
    bridge.publishAsync(`zigbee2mqtt/${keys.climate}`, `{"temperature":${(from + n) / 10},"humidity":50}`, { qos: 1 }),
  );
  await Promise.all(said);
}

const inTheJournal = () => road.journal("SELECT id FROM reading ORDER BY id").map(({ id }) => Number(id));
const inInflux = async () =>
  (await influxd.query("SELECT reading FROM /.*/", database))
    .map(({ reading }) => Number(reading))
    .sort((a, b) => a - b);

async function closeTheCase(): Promise<void> {
  const [open] = await road.cases();
  if (!open) throw new Error("there is no case");
  const sits = await signIn(road.console, await road.signInLink());
  await sits.claim(open.id, open.version);
  const [claimed] = await road.cases();
  await sits.close(open.id, claimed?.version ?? 0, "false_accidental");
}

test("presses get through as fast as ever, and every reading is there once when InfluxDB is back", async () => {
  await readings(250, 0);
  const away = await presses(1);
  await road.gateway.kill();
  await road.startGateway();
  await readings(250, 250);
  const behind = (await (await fetch(`${road.page}/readyz`)).json()) as { parts: { name: string; ok: boolean }[] };
  expect(behind.parts).toContainEqual(expect.objectContaining({ name: "influx", ok: false }));
  await closeTheCase();
  await lamp.shows("closed");
  lamp.forget();

  await influxd.resume();
  await expect.poll(inInflux, { timeout: 40_000, interval: 250 }).toEqual(inTheJournal());
  expect(inTheJournal().length).toBeGreaterThan(500 + pressesEach);

  const present = await presses(1 + pressesEach);
  process.stderr.write(
    `press to stored, median: ${away.toFixed(1)} ms without InfluxDB, ${present.toFixed(1)} ms with it\n`,
  );
  expect(away).toBeLessThan(3 * present + 50);
  await expect.poll(inInflux, { timeout: 10_000 }).toEqual(inTheJournal());
}, 120_000);
