/**
 * A lamp and a siren behind a Zigbee2MQTT that is simulated as far as its MQTT goes: it hears `<base>/<device>/set` and says back
 * what it did. Brokers, gateway and centre are real programs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { keys, openRoad, type Road } from "../kit/road.ts";

const address = "0x00158d0001a2b3c4";
let road: Road | undefined;
let mosquitto: Mosquitto | undefined;
afterEach(async () => {
  await road?.stop();
  await mosquitto?.remove();
  road = mosquitto = undefined;
}, 60_000);

/** The home of the road, with a lamp and a siren in its register and these outputs. */
function furnish(config: string, more: readonly object[] = []): void {
  const body = parse(readFileSync(config, "utf8"));
  const zigbee = (id: string, key: string) => ({ id, family: "zigbee2mqtt", key, room: "hall", carries: "other" });
  body.devices.push(zigbee("hall-lamp", address.slice(2).toUpperCase()), zigbee("hall-siren", "hall/siren"));
  body.outputs = [
    { kind: "zigbee2mqtt-light", device: "hall-lamp" },
    { kind: "zigbee2mqtt-siren", device: "hall-siren" },
    ...more,
  ];
  writeFileSync(config, stringify(body), { mode: 0o600 });
}

interface Told {
  readonly body: string;
  readonly retained: boolean;
}

/** Carries out what it is told, and says its state as the program does. */
async function openHouse(client: MqttClient) {
  const told = { lamp: [] as Told[], siren: [] as Told[] };
  client.on("message", (topic, payload, { retain }) => {
    const device =
      topic === `zigbee2mqtt/${address}/set` ? "lamp" : topic === "zigbee2mqtt/hall/siren/set" ? "siren" : undefined;
    if (!device) return;
    const body = payload.toString();
    told[device].push({ body, retained: retain });
    client.publish(topic.replace(/\/set$/, ""), JSON.stringify({ ...JSON.parse(body), linkquality: 120 }));
  });
  await client.subscribeAsync("zigbee2mqtt/#", { qos: 1 });
  return {
    told,
    last: (device: keyof typeof told) => told[device].at(-1)?.body ?? "",
    forget() {
      told.lamp.length = 0;
      told.siren.length = 0;
    },
  };
}

const within = { timeout: 20_000, interval: 50 };
const red = '"color":{"hex":"#FF0000"}';
const amber = '"color":{"hex":"#FF8000"}';

test("through a broker that is not ours: the truth at each start, after a crash too, and 'unknown' at the end", {
  timeout: 120_000,
}, async () => {
  mosquitto = await startMosquitto();
  road = await openRoad({ outside: mosquitto.url });
  const broken = [
    { kind: "command", id: "broken-hook", run: ["/nowhere/hook"] },
    { kind: "sound", id: "deaf", player: ["/bin/false"] },
    { kind: "zigbee2mqtt-light", id: "stranger", device: "no-such-device" },
  ];
  furnish(road.config, broken);
  const z2m = await mosquitto.speaker({ clientId: "zigbee2mqtt" });
  const house = await openHouse(z2m);
  await road.start();
  await expect.poll(() => house.last("lamp"), within).toContain('"OFF"');
  await expect.poll(() => house.last("siren"), within).toContain('"stop"');

  await z2m.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await expect.poll(() => house.last("lamp"), within).toContain(red);
  // Nothing is wrong with the alarm, whatever is wrong with the outputs.
  expect(await road.cases()).toMatchObject([{ kind: "call_rescue" }]);
  const { parts } = (await (await fetch(`${road.page}/readyz`)).json()) as {
    parts: { name: string; ok: boolean; why?: string }[];
  };
  const fault = (name: string) => parts.find((part) => part.name === `output:${name}`);
  expect(fault("hall-lamp")).toEqual({ name: "output:hall-lamp", ok: true });
  expect(fault("broken-hook")?.why).toContain("missing");
  expect(fault("deaf")?.why).toContain("failed");
  expect(fault("stranger")?.why).toContain("not_registered");
  expect((await road.home()).warnings).toContain("output_failing");
  expect(await (await fetch(`${road.page}/metrics`)).text()).toMatch(
    /hearthwatch_output_failing\{output="deaf"[^}]*\} 1/,
  );

  await road.gateway.kill();
  house.forget();
  await road.startGateway();
  await expect.poll(() => house.last("lamp"), within).toContain(red);
  await expect.poll(() => house.last("siren"), within).toContain('"stop"');

  house.forget();
  await road.gateway.stop();
  expect(house.last("lamp")).toContain(amber);
  expect(house.last("siren")).toContain('"stop"');
  // An order that a broker kept would be carried out again whenever the bridge comes back.
  expect([...house.told.lamp, ...house.told.siren].some(({ retained }) => retained)).toBe(false);
  const late = await openHouse(await mosquitto.speaker({ clientId: "late" }));
  expect(late.told.lamp).toEqual([]);
  // What the lamp and the siren said back raised nothing.
  expect((await road.cases()).map(({ kind }) => kind)).toEqual(["call_rescue"]);
});

test("through our own broker: nobody hears us for 30 s, the siren pulses; a crash in it; it is silent once the centre has it", {
  timeout: 150_000,
}, async () => {
  road = await openRoad();
  furnish(road.config);
  await road.startGateway();
  const bridge = await road.bridge();
  const house = await openHouse(bridge);
  await expect.poll(() => house.last("lamp"), within).toContain('"OFF"');
  await bridge.publishAsync(`zigbee2mqtt/${keys.sos}`, '{"action":"emergency"}', { qos: 1 });
  await expect.poll(() => house.last("lamp"), within).toContain(red);
  expect(house.told.siren.some(({ body }) => body.includes("emergency"))).toBe(false);
  await expect.poll(() => house.last("siren"), { timeout: 45_000, interval: 100 }).toContain('"emergency"');
  expect(JSON.parse(house.last("siren")).warning.duration).toBeLessThanOrEqual(5);
  await expect.poll(() => house.told.lamp.some(({ body }) => body.includes("#FFFFFF")), within).toBe(true);

  await road.gateway.kill();
  house.forget();
  await road.startGateway();
  await expect.poll(() => house.last("siren"), within).toContain('"emergency"');
  await road.startCentre();
  await expect.poll(() => house.last("siren"), { timeout: 45_000, interval: 100 }).toContain('"stop"');
  await expect.poll(() => house.last("lamp"), within).toContain(red);
});
