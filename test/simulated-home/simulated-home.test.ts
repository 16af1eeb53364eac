/** The simulated home as a gateway meets it: through a real mosquitto and a real TCP socket. */
import { once } from "node:events";
import { connect as dial, type Socket } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { type SimulatedHome, startSimulatedHome } from "../../gateway/simulated-home/home.ts";
import { seededRandom } from "../../gateway/simulated-home/random.ts";
import { type HandTimers, handTimers } from "../kit/clock.ts";
import { anAccount, type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto({ account: anAccount });
});
afterAll(async () => await broker?.remove());

let clock: HandTimers;
let home: SimulatedHome;
let gateway: MqttClient;
let serial: Socket;
let heard: { topic: string; body: Record<string, unknown>; retained: boolean; qos: number }[];
let bytes: string;

beforeEach(async () => {
  clock = handTimers();
  heard = [];
  bytes = "";
  gateway = await connectAsync(broker.url, { ...anAccount, clientId: "gateway" });
  gateway.on("message", (topic, payload, packet) => {
    heard.push({ topic, body: JSON.parse(payload.toString()), retained: packet.retain, qos: packet.qos });
  });
  await gateway.subscribeAsync("zigbee2mqtt/#", { qos: 1 });
  home = await startSimulatedHome({
    mqtt: { url: broker.url, clientId: "z2m", ...anAccount },
    timers: clock,
    random: seededRandom(7),
    log: silentLog,
  });
  serial = dial(home.tcpPort, "127.0.0.1");
  serial.on("data", (chunk) => {
    bytes += chunk.toString("hex").toUpperCase();
  });
  await once(serial, "connect");
  await introduced();
});
afterEach(async () => {
  serial?.destroy();
  await home?.stop();
  await gateway?.endAsync();
});

/** The last of the messages that follow a start of Zigbee2MQTT has arrived. */
const introduced = () => vi.waitFor(() => expect(from("bedroom-climate")).not.toEqual([]));
const from = (name: string) => heard.filter(({ topic }) => topic === `zigbee2mqtt/${name}`);
const falls = () => from("living-room-fall").map(({ body }) => body.fall_status);

test("the bridge introduces itself and its devices, and their states carry no press", () => {
  expect(from("bridge/state").at(-1)).toMatchObject({ body: { state: "online" }, qos: 1 });
  expect(from("bridge/info").at(-1)?.body).toMatchObject({ config: { device_options: { qos: 1 } } });
  const devices = from("bridge/devices").at(-1)?.body;
  expect(devices).toHaveLength(5);
  expect(devices).toMatchObject({ 1: { friendly_name: "bedroom-sos", interview_completed: true } });
  expect(from("bedroom-sos")).toEqual([
    {
      topic: "zigbee2mqtt/bedroom-sos",
      body: expect.not.objectContaining({ action: expect.anything() }),
      retained: false,
      qos: 1,
    },
  ]);
});

test("a press arrives once, acknowledged, and no later report repeats it", async () => {
  const done = await home.press();
  expect(done).toMatchObject({ action: "press", device: "sos-button", acknowledged: true });
  await home.press();
  clock.passes(3_600_000);
  await vi.waitFor(() => expect(from("bedroom-sos").length).toBeGreaterThanOrEqual(4));
  expect(from("bedroom-sos").filter(({ body }) => body.action === "emergency")).toHaveLength(2);
  expect(from("bedroom-sos").at(-1)?.body).not.toHaveProperty("action");
});

test("a fall is seen at once, again when it happens again, and ends when the person is up", async () => {
  await home.fall();
  await vi.waitFor(() => expect(falls()).toEqual(["normal", "fall_alarm"]));
  await home.fall();
  await vi.waitFor(() => expect(falls()).toEqual(["normal", "fall_alarm", "normal", "fall_alarm"]));
  clock.passes(60_000);
  await vi.waitFor(() => expect(falls().at(-1)).toBe("normal"));
});

test("the white key is pressed and let go over the radio, and the radar sees the person stand up", async () => {
  await home.fall();
  await home.cancel();
  clock.passes(2_000);
  await vi.waitFor(() => expect(falls()).toEqual(["normal", "fall_alarm", "normal"]));
  const [pressed, released] = telegrams().filter(({ rorg }) => rorg === "F6");
  expect(pressed).toMatchObject({ payload: "10", sender: "0031A2C4", status: "30" });
  expect(released).toMatchObject({ payload: "00", sender: "0031A2C4", status: "20" });
});

test("the door speaks when somebody begins to listen, and when it is opened and closed", async () => {
  clock.passes(2_000);
  expect(await home.open()).toMatchObject({ action: "open", device: "front-door", listeners: 1 });
  await home.close();
  await vi.waitFor(() => expect(telegrams()).toHaveLength(3));
  expect(telegrams().map(({ rorg, payload, sender }) => `${rorg} ${payload} ${sender}`)).toEqual([
    "D5 09 05A363E9",
    "D5 08 05A363E9",
    "D5 09 05A363E9",
  ]);
});

test("stopping says so: whoever asks the broker later finds the bridge offline", async () => {
  await home.stop();
  const late = await connectAsync(broker.url, { ...anAccount, clientId: "late" });
  const message = new Promise<{ topic: string; text: string; retained: boolean }>((tell) =>
    late.once("message", (topic, payload, packet) =>
      tell({ topic, text: payload.toString(), retained: packet.retain }),
    ),
  );
  await late.subscribeAsync("zigbee2mqtt/bridge/state");
  expect(await message).toEqual({ topic: "zigbee2mqtt/bridge/state", text: '{"state":"offline"}', retained: true });
  await late.endAsync();
});

test("with a wrong password nothing is said to be acknowledged", async () => {
  const stranger = await startSimulatedHome({
    mqtt: { url: broker.url, clientId: "stranger", username: anAccount.username, password: "wrong" },
    timers: clock,
    random: seededRandom(1),
    log: silentLog,
  });
  const pressed = stranger.press();
  clock.passes(10_000);
  expect(await pressed).toMatchObject({ acknowledged: false });
  expect(stranger.connected).toBe(false);
  await stranger.stop();
});

/** Read by the sheet, with a table-driven checksum that shares nothing with the simulator's. */
function telegrams() {
  const whole = /55000707017A((..)(..)(.{8})(..)01FFFFFFFF(..)00)(..)/g;
  const found = [...bytes.matchAll(whole)];
  expect(found.map(([text]) => text).join("")).toBe(bytes);
  return found.map(([, body = "", rorg, payload, sender, status, , crc]) => {
    expect(checksum(Buffer.from(body, "hex"))).toBe(crc);
    return { rorg, payload, sender, status };
  });
}

function checksum(data: Uint8Array): string {
  let crc = 0;
  for (const byte of data) crc = table[crc ^ byte] ?? 0;
  return crc.toString(16).toUpperCase().padStart(2, "0");
}
/** x^8 divided out for every byte: long division of polynomials over GF(2) by 0x107. */
const table = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 8;
  for (let bit = 15; bit >= 8; bit--) if (rest & (1 << bit)) rest ^= 0x107 << (bit - 8);
  return rest;
});
