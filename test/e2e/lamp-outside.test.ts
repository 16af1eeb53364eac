/** A lamp that hangs at a broker which is not ours: it outlives the gateway and must not go on saying what it said last. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLamp } from "../kit/lamp.ts";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let mosquitto: Mosquitto;
let road: Road;

beforeAll(async () => {
  mosquitto = await startMosquitto();
  road = await openRoad({ outside: mosquitto.url });
  await road.start();
}, 60_000);
afterAll(async () => {
  await road?.stop();
  await mosquitto?.remove();
});

test("it is told when it comes, says 'unknown' when the gateway dies or stops, and the truth when it is back", async () => {
  const lamp = await openLamp(await mosquitto.speaker({ clientId: "lamp" }));
  await lamp.shows("normal");
  const bridge = await road.bridge();
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await lamp.shows("stored");

  lamp.forget();
  await road.gateway.kill();
  expect((await lamp.shows("unknown")).light.colour).toBe("amber");
  lamp.forget();
  await road.startGateway();
  await lamp.shows("stored", 10_000);

  lamp.forget();
  await road.gateway.stop();
  await lamp.shows("unknown");
  await mosquitto.stop();
  await mosquitto.start();
  lamp.forget();
  await road.startGateway();
  const late = await openLamp(await mosquitto.speaker({ clientId: "late lamp" }));
  await late.shows("stored", 10_000);
}, 60_000);
