/** A home goes dark inside the guard of a fall: real programs, and the power is cut. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lamp, openLamp } from "../kit/lamp.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

const guard = 4_000;
let road: Road;
let lamp: Lamp;

beforeAll(async () => {
  road = await openRoad({ rules: { fallGuard: `${guard} ms` } });
  await road.start();
  lamp = await openLamp(await road.listener());
}, 60_000);
afterAll(() => road?.stop());

const inWords = async (state?: "closed") => (await road.cases(state)).map((each) => `${each.kind} ${each.state}`);

test("F-35: nobody at home says how the guard ended: the centre raises the fall, then says that the gateway is lost; both are one case each when it is back", async () => {
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.radar}`, '{"fall_status":"fall_alarm"}', { qos: 1 });
  await lamp.shows("guarding");
  await expect.poll(() => inWords(), { timeout: 3_000, interval: 50 }).toEqual(["fall suspected"]);
  const cut = performance.now();
  await road.gateway.kill();
  await expect.poll(() => inWords(), { timeout: guard + 20_000 }).toEqual(["fall raised"]);
  // The guard was running already, so what is left of it and 10 s is all that may pass.
  expect(performance.now() - cut).toBeGreaterThan(8_000);
  await expect.poll(() => inWords(), { timeout: 80_000 }).toEqual(["fall raised", "gateway_lost raised"]);
  expect(performance.now() - cut).toBeLessThan(75_000);
  await road.startGateway();
  await expect.poll(() => inWords(), { timeout: 30_000 }).toEqual(["fall raised"]);
  const raised = () => road.journal(`SELECT id FROM alert WHERE state = 'raised' AND body LIKE '%"kind":"fall"%'`);
  await expect.poll(raised, { timeout: 15_000 }).toHaveLength(1);
  const [found] = await road.cases();
  expect(found?.alerts).toEqual(raised().map(({ id }) => id));
}, 180_000);
