/** What a retain bit, a broker's store and a gateway that was away make of a press. All parts real. */
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

let mosquitto: Mosquitto;
let road: Road;
/** Zigbee2MQTT at the broker that is not ours. */
let zigbee: MqttClient;

beforeAll(async () => {
  mosquitto = await startMosquitto();
  zigbee = await mosquitto.speaker({ clientId: "zigbee2mqtt" });
  road = await openRoad({ outside: mosquitto.url, buttons: 3 });
  await road.start();
}, 60_000);
afterAll(async () => {
  await road?.stop();
  await mosquitto?.remove();
});

const press = (client: MqttClient, name: string, { retain = false, qos = 1 as 0 | 1 } = {}) =>
  client.publishAsync(`zigbee2mqtt/${name}`, '{"action":"emergency","battery":80}', { qos, retain });

/** Calls by device, as the gateway has them: how many alerts, and how often they were said again. */
const calls = () =>
  road
    .journal("SELECT body FROM alert")
    .map(({ body }) => JSON.parse(String(body)) as { kind: string; device: string; repeats: number })
    .filter(({ kind }) => kind.startsWith("call"))
    .map(({ device, repeats }) => [device, repeats]);

const atTheCentre = async (): Promise<number> =>
  (await road.cases()).reduce((sum, each) => sum + each.alerts.length, 0);

/** Readings of one device that came out of a broker's store. */
const outOfTheStore = (device: string) =>
  road
    .journal("SELECT device, origin, fact FROM reading WHERE origin = 'stored'")
    .filter((row) => row.device === device)
    .map(({ fact }) => (JSON.parse(String(fact)) as { kind: string }).kind);

/** What mosquitto had for us has arrived: this came after it, on the same connection. */
let marks = 0;
async function caughtUp(): Promise<void> {
  marks += 1;
  await zigbee.publishAsync(`zigbee2mqtt/${keys.climate}`, `{"temperature":${marks}}`, { qos: 1 });
  const heard = () =>
    road.journal("SELECT fact FROM reading WHERE device = 'climate'").map(({ fact }) => JSON.parse(String(fact)));
  await expect.poll(heard, { timeout: 10_000 }).toContainEqual({ kind: "temperature", celsius: marks });
}

test("a press that the device published with the retain bit to our own broker raises", async () => {
  const bridge = await road.bridge();
  await press(bridge, "button-1", { retain: true });
  await expect.poll(calls).toEqual([["button-1", 0]]);
  await expect.poll(atTheCentre).toBe(1);
});

test("a retained press at an outside broker raises when it is pressed, and never again out of the store", async () => {
  await caughtUp();
  await press(zigbee, "button-2", { retain: true });
  await expect.poll(calls).toEqual([
    ["button-1", 0],
    ["button-2", 0],
  ]);
  await road.gateway.stop();
  await road.startGateway();
  await caughtUp();
  await road.gateway.kill();
  await road.startGateway();
  await caughtUp();
  // It did come, twice, with the battery as a level for the baseline; the press in it was believed neither time.
  expect(outOfTheStore("button-2")).toContain("battery");
  expect(outOfTheStore("button-2")).not.toContain("call");
  expect(calls()).toEqual([
    ["button-1", 0],
    ["button-2", 0],
  ]);
  await expect.poll(atTheCentre).toBe(2);
}, 40_000);

test("a press sent to the outside broker while the gateway was down raises once when it is back", async () => {
  await caughtUp();
  await road.gateway.kill();
  await press(zigbee, "button-3");
  await road.startGateway();
  await expect.poll(calls, { timeout: 10_000 }).toContainEqual(["button-3", 0]);
  await caughtUp();
  await road.gateway.stop();
  await road.startGateway();
  await caughtUp();
  expect(calls()).toEqual([
    ["button-1", 0],
    ["button-2", 0],
    ["button-3", 0],
  ]);
  await expect.poll(atTheCentre).toBe(3);
}, 40_000);

test("a Zigbee2MQTT that publishes with QoS 0 is named on the household's page", async () => {
  expect((await road.home()).warnings).not.toContain("outside_qos0");
  await press(zigbee, keys.climate, { qos: 0 });
  await expect.poll(async () => (await road.home()).warnings).toContain("outside_qos0");
});
