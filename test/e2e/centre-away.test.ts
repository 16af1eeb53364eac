/** Nobody hears: the centre is away while somebody presses, and the gateway dies meanwhile. Told by the lamp. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn } from "../kit/dispatcher.ts";
import { openLamp } from "../kit/lamp.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let road: Road;
beforeAll(async () => {
  road = await openRoad();
  await road.startGateway();
}, 60_000);
afterAll(() => road?.stop());

test("a press is kept, said to be 'sending' and then 'not through', and is one case when the centre is back", async () => {
  const bridge = await road.bridge();
  const lamp = await openLamp(await road.listener());
  const pressed = performance.now();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  expect((await lamp.shows("sending", 1_000)).light).toEqual({ colour: "red", pattern: "fast_breathe" });

  // Dead and back: it knows since when it has been calling, and does not begin to count anew.
  lamp.forget();
  await road.gateway.kill();
  await road.startGateway();
  await lamp.shows("sending", 10_000);
  const alone = await lamp.shows("not_through", 40_000);
  expect(alone.light).toEqual({ colour: "red_white", pattern: "alternate" });
  expect(alone.tone.sound).toBe("siren");
  const after = (alone.heardAt - pressed) / 1_000;
  expect(after).toBeGreaterThan(29.5);
  expect(after).toBeLessThan(33);
  expect(lamp.shown.map((view) => view.state)).not.toContain("stored");

  // The centre is back: it is not left waiting for the end of a long pause between two tries.
  await road.startCentre();
  const stored = await lamp.shows("stored", 8_000);
  lamp.forget();
  await road.gateway.kill();
  await road.startGateway();
  await lamp.shows("stored", 10_000);
  const [open, ...more] = await road.cases();
  expect(more).toEqual([]);
  expect(open).toMatchObject({ kind: "call_rescue", state: "raised", alerts: [stored.alertId] });
  expect(road.journal("SELECT state FROM delivery").map(({ state }) => state)).toEqual(["stored"]);

  // The other receipts find their way through a centre that dies as well.
  if (!open) throw new Error("there is no case");
  const sits = await signIn(road.console, await road.signInLink());
  await sits.claim(open.id, open.version);
  await lamp.shows("claimed");
  lamp.forget();
  await road.centre.kill();
  await road.startCentre();
  const [again] = await road.cases();
  expect(again).toMatchObject({ id: open.id, state: "claimed", alerts: [stored.alertId] });
  const back = await signIn(road.console, await road.signInLink());
  await back.close(open.id, again?.version ?? 0, "advice_only");
  await lamp.shows("closed", 15_000);
  expect(await road.cases()).toEqual([]);
  expect(await road.cases("closed")).toMatchObject([{ id: open.id, outcome: "advice_only", alerts: [stored.alertId] }]);
}, 120_000);
