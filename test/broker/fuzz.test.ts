import { createConnection, type Socket } from "node:net";
import mqttPacket from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import { milliseconds } from "../../devices/model/moment.ts";
import { type House, openHouse, tokenOf, until } from "./house.ts";

let house: House;
afterEach(() => house.stop());

/** Same numbers from the same seed on every machine (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const connect = mqttPacket.generate({
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clean: true,
  clientId: "button-1",
  keepalive: 0,
  username: "button-1",
  password: Buffer.from(tokenOf("button-1")),
});

/** Good packets, to be spoilt. */
const good = [
  connect,
  mqttPacket.generate({
    cmd: "publish",
    topic: "d/button-1/press",
    payload: "1",
    qos: 1,
    messageId: 7,
    dup: false,
    retain: false,
  }),
  mqttPacket.generate({
    cmd: "publish",
    topic: "d/button-1/press",
    payload: "1",
    qos: 2,
    messageId: 8,
    dup: true,
    retain: true,
  }),
  mqttPacket.generate({ cmd: "pubrel", messageId: 8 }),
  mqttPacket.generate({ cmd: "puback", messageId: 1 }),
  mqttPacket.generate({ cmd: "subscribe", messageId: 9, subscriptions: [{ topic: "d/button-1/#", qos: 1 }] }),
  mqttPacket.generate({ cmd: "unsubscribe", messageId: 9, unsubscriptions: ["d/button-1/#"] }),
  mqttPacket.generate({ cmd: "pingreq" }),
];
/** Saved from earlier findings in brokers (fault catalogue, F-52). */
const saved = [
  "101000044d5154540502003c0321001400006202d301e0020020",
  "3000",
  "82020001",
  "a2020001",
  "320400000001",
  "f000",
  "62000000",
].map((hex) => Buffer.from(hex, "hex"));

function spoil(pick: (below: number) => number): Buffer {
  const packet = Buffer.from([...good, ...saved][pick(good.length + saved.length)] ?? connect);
  const way = pick(5);
  if (way === 0) return Buffer.from(Array.from({ length: 1 + pick(40) }, () => pick(256)));
  if (way === 1) return packet.subarray(0, 1 + pick(packet.length));
  for (let n = 0; n <= pick(4); n++) packet[pick(packet.length)] = pick(256);
  return packet;
}

test("8,000 spoilt packets, before and after the login: each client is ended, the house goes on", async () => {
  const seed = 20_241;
  const pick = numbers(seed);
  house = await openHouse({
    limits: { loginFailures: 1e9, strangersPerAddress: 100, loginDeadline: milliseconds(200) },
  });
  const healthy = await house.joined("button-2");
  let packets = 0;
  const attack = async (): Promise<void> => {
    while (packets < 8_000) {
      const socket: Socket = createConnection({ host: "127.0.0.1", port: house.port });
      socket.on("error", () => {});
      socket.resume();
      const closed = new Promise((done) => socket.once("close", done));
      await Promise.race([new Promise((done) => socket.once("connect", done)), closed]);
      if (pick(2) === 0) socket.write(connect);
      const count = 1 + pick(40);
      for (let n = 0; n < count && !socket.destroyed; n++, packets++) socket.write(spoil(pick));
      socket.end();
      await closed;
    }
  };
  await Promise.all(Array.from({ length: 8 }, attack));
  await healthy.publishAsync("d/button-2/press", "help", { qos: 1 });
  expect(healthy.connected).toBe(true);
  expect(
    house.taken.some(({ topic }) => topic === "d/button-2/press"),
    `seed ${seed}`,
  ).toBe(true);
  // Whatever got through spoke for its own identity only.
  expect(house.taken.filter(({ client, topic }) => !topic.startsWith(`d/${client}/`))).toEqual([]);
  await until(() => house.broker.counts().connections === 1);
  expect(house.broker.counts()).toMatchObject({ heldBytes: 0, intakeWaiting: 0, intakeBytes: 0, strangers: 0 });
}, 60_000);
