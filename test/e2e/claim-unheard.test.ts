/** The centre dies after a person has claimed: a lamp that stays green would promise help that nobody may be giving any more. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn } from "../kit/dispatcher.ts";
import { openLamp } from "../kit/lamp.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let road: Road;
beforeAll(async () => {
  road = await openRoad();
  await road.startCentre();
  await road.startGateway();
}, 60_000);
afterAll(() => road?.stop());

test("a gateway that comes back to a dead centre shows the old claim for 30 s at most, and green again with the centre", async () => {
  const bridge = await road.bridge();
  const lamp = await openLamp(await road.listener());
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await lamp.shows("stored");
  const [open] = await road.cases();
  if (!open) throw new Error("there is no case");
  const sits = await signIn(road.console, await road.signInLink());
  await sits.claim(open.id, open.version);
  await lamp.shows("claimed");

  lamp.forget();
  await road.centre.kill();
  await road.gateway.kill();
  await road.startGateway();
  const green = await lamp.shows("claimed", 10_000);
  const cut = await lamp.shows("claimed_unheard", 35_000);
  expect(cut.light.colour).toBe("red_white");
  expect(cut.words.zh).toContain("120");
  expect((cut.heardAt - green.heardAt) / 1_000).toBeGreaterThan(28);
  expect((cut.heardAt - green.heardAt) / 1_000).toBeLessThan(32);

  lamp.forget();
  await road.startCentre();
  expect((await lamp.shows("claimed", 35_000)).light.colour).toBe("green");
}, 120_000);
