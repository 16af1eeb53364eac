import { expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { announcedFilters, worthAsking } from "../../gateway/mqtt/filters.ts";
import {
  type OutsideBroker,
  type OutsideMessage,
  type OutsideOptions,
  type OutsideStatus,
  openOutsideBroker,
} from "../../gateway/mqtt/outside.ts";
import { breath, ownTimers } from "../kit/clock.ts";
import { endsOfEach } from "../kit/ends.ts";
import { type Mosquitto, startMosquitto } from "../kit/mosquitto.ts";
import { until } from "../serial/tiny-family.ts";

const ends = endsOfEach();

async function broker(acl?: string): Promise<Mosquitto> {
  const made = await startMosquitto(acl === undefined ? {} : { acl });
  ends.push(() => made.remove());
  return made;
}

interface Gateway {
  readonly source: OutsideBroker;
  readonly status: OutsideStatus[];
  readonly taken: (Omit<OutsideMessage, "payload"> & { text: string })[];
  readonly timers: ReturnType<typeof ownTimers>;
}

function gateway(at: Mosquitto, more: Partial<OutsideOptions> = {}): Gateway {
  const status: OutsideStatus[] = [];
  const taken: Gateway["taken"] = [];
  const timers = ownTimers(breath);
  const { take, ...rest } = more;
  const source = openOutsideBroker({
    id: "z2m",
    url: at.url,
    clientId: "hearthwatch-gw-01",
    topics: ["zigbee2mqtt/#"],
    async take(message) {
      await take?.(message);
      const { payload, ...plain } = message;
      taken.push({ ...plain, text: Buffer.from(payload).toString() });
    },
    status: (each) => status.push(each),
    timers,
    jitter: () => 1,
    log: silentLog,
    ...rest,
  });
  ends.push(() => source.stop());
  return { source, status, taken, timers };
}

const isUp = ({ status }: Gateway) => status.at(-1)?.up === true;

test("a press sent while the gateway is down arrives once when it is back, and is live", async () => {
  const outside = await broker();
  const first = gateway(outside);
  await until(() => isUp(first));
  await first.source.stop();
  const z2m = await outside.speaker();
  await z2m.publishAsync("zigbee2mqtt/button", '{"action":"single"}', { qos: 1 });
  const second = gateway(outside);
  await until(() => isUp(second) && second.taken.length > 0);
  await z2m.publishAsync("zigbee2mqtt/last", "", { qos: 1 });
  await until(() => second.taken.at(-1)?.topic === "zigbee2mqtt/last");
  expect(second.taken.slice(0, -1)).toEqual([
    {
      topic: "zigbee2mqtt/button",
      text: '{"action":"single"}',
      stored: false,
      dup: false,
      qos: 1,
      messageId: expect.any(Number),
    },
  ]);
});

test("a retained message after a restart is marked stored; said anew it is live", async () => {
  const outside = await broker();
  const z2m = await outside.speaker();
  await z2m.publishAsync("zigbee2mqtt/button", '{"action":"single"}', { qos: 1, retain: true });
  const restarted = gateway(outside);
  await until(() => restarted.taken.length === 1);
  await z2m.publishAsync("zigbee2mqtt/button", '{"action":"single"}', { qos: 1, retain: true });
  await until(() => restarted.taken.length === 2);
  expect(restarted.taken.map(({ stored }) => stored)).toEqual([true, false]);
});

test("while the journal cannot store, nothing is acknowledged: the broker keeps the press and delivers it again", async () => {
  const outside = await broker();
  let full = true;
  const home = gateway(outside, {
    take: async () => {
      if (full) throw new Error("disk full");
    },
  });
  await until(() => isUp(home));
  const z2m = await outside.speaker();
  await z2m.publishAsync("zigbee2mqtt/button", "press", { qos: 1 });
  await until(() => home.status.at(-1)?.up === false);
  expect(home.status.at(-1)).toEqual({ up: false, why: "cannot-store" });
  await home.timers.passes(1_000);
  await until(() => home.source.figures().notTaken >= 2);
  full = false;
  await until(() => home.status.at(-1)?.up === false);
  await home.timers.passes(30_000);
  await until(() => home.taken.length > 0 && isUp(home));
  expect(home.taken).toEqual([
    { topic: "zigbee2mqtt/button", text: "press", stored: false, dup: true, qos: 1, messageId: expect.any(Number) },
  ]);
});

test("a message is acknowledged only when it is kept: cut off before, it comes again", async () => {
  const outside = await broker();
  const waiting: (() => void)[] = [];
  const slow = gateway(outside, { take: () => new Promise((done) => waiting.push(done)) });
  await until(() => isUp(slow));
  const z2m = await outside.speaker();
  await z2m.publishAsync("zigbee2mqtt/button", "press", { qos: 1 });
  await until(() => waiting.length === 1);
  await outside.stop();
  await until(() => slow.status.at(-1)?.up === false);
  // Kept at last, but there is nobody left to tell: whoever comes after must bear to see it twice.
  waiting[0]?.();
  await outside.start();
  await slow.timers.passes(1_000);
  await until(() => waiting.length === 2);
  waiting[1]?.();
  await until(() => slow.taken.length === 2);
  expect(slow.taken.map(({ text, dup }) => [text, dup])).toEqual([
    ["press", false],
    ["press", true],
  ]);
});

test("a broker that goes is a fault, dialled again with growing waits, and found when it is back", async () => {
  const outside = await broker();
  const home = gateway(outside);
  await until(() => isUp(home));
  await outside.stop();
  await until(() => home.status.length === 2);
  expect(home.status[1]).toMatchObject({ up: false, why: "closed" });
  await home.timers.passes(1_000);
  await until(() => home.status.length === 3);
  expect(home.status[2]).toMatchObject({
    up: false,
    why: "unreachable",
    detail: expect.stringContaining("ECONNREFUSED"),
  });
  await expect(home.source.publish("zigbee2mqtt/button/get", "{}")).rejects.toThrow("not connected");
  await outside.start();
  await home.timers.passes(30_000);
  await until(() => isUp(home));
  const z2m = await outside.speaker();
  await z2m.subscribeAsync("zigbee2mqtt/+/get");
  const asked = new Promise((done) => z2m.once("message", (topic, payload) => done(`${topic} ${payload}`)));
  await home.source.publish("zigbee2mqtt/button/get", '{"state":""}');
  expect(await asked).toBe('zigbee2mqtt/button/get {"state":""}');
});

test("deliveries with QoS 0 are counted by topic, so that their sender can be named", async () => {
  const outside = await broker();
  const home = gateway(outside);
  await until(() => isUp(home));
  const z2m = await outside.speaker();
  for (const topic of ["zigbee2mqtt/door", "zigbee2mqtt/button", "zigbee2mqtt/door"])
    await z2m.publishAsync(topic, "{}", { qos: 0 });
  await z2m.publishAsync("zigbee2mqtt/fall", "{}", { qos: 1 });
  await until(() => home.taken.length === 4);
  expect(home.source.lowQuality()).toEqual([
    { topic: "zigbee2mqtt/door", count: 2 },
    { topic: "zigbee2mqtt/button", count: 1 },
  ]);
});

test("wrong credentials are told apart from a broker that is not there", async () => {
  // A broker that refuses everybody: ours, without identities.
  const { startBroker } = await import("../../broker/broker.ts");
  const strict = await startBroker({
    listeners: [{ host: "127.0.0.1", port: 0 }],
    identities: [],
    intake: async () => {},
    log: silentLog,
  });
  ends.push(() => strict.stop());
  const home = gateway({ url: `mqtt://127.0.0.1:${strict.ports[0]}` } as Mosquitto, { username: "x", password: "y" });
  await until(() => home.status.length === 1);
  expect(home.status[0]).toMatchObject({ up: false, why: "refused" });
});

test("topics that devices announce are followed while the line is up and asked for again at each dial", async () => {
  const outside = await broker();
  let announced: readonly string[] = ["meter/+/state", "zigbee2mqtt/hall", "no#filter"];
  const home = gateway(outside, { announced: () => announced });
  await until(() => isUp(home));
  const device = await outside.speaker();
  const says = async (topic: string) => {
    await device.publishAsync(topic, "{}", { qos: 1 });
    await device.publishAsync("zigbee2mqtt/last", topic, { qos: 1 });
    await until(() => home.taken.at(-1)?.text === topic);
    return home.taken.filter((each) => each.topic === topic).length;
  };
  // What was asked for before an answered message has been answered too.
  await home.source.publish("elsewhere", "");
  expect(await says("meter/1/state")).toBe(1);
  // Covered by a configured topic already: delivered once.
  expect(await says("zigbee2mqtt/hall")).toBe(1);
  expect(await says("door/state")).toBe(0);
  announced = ["door/state"];
  home.source.follow();
  await device.publishAsync("door/state", "retained", { qos: 1, retain: true });
  await until(() => home.taken.some(({ topic }) => topic === "door/state"));
  const before = home.taken.filter(({ topic }) => topic === "meter/1/state").length;
  await says("meter/1/state");
  expect(home.taken.filter(({ topic }) => topic === "meter/1/state")).toHaveLength(before);

  await outside.stop();
  await until(() => home.status.at(-1)?.up === false);
  announced = ["door/state", "window/state"];
  home.source.follow();
  await outside.start();
  await home.timers.passes(30_000);
  await until(() => isUp(home));
  const again = await outside.speaker();
  await again.publishAsync("window/state", "open", { qos: 1, retain: true });
  await until(() => home.taken.some(({ topic }) => topic === "window/state"));
});

test("an announced topic that the broker keeps from us is no fault of the line", async () => {
  const outside = await broker("topic readwrite zigbee2mqtt/#\n");
  const warned: string[] = [];
  const home = gateway(outside, {
    announced: () => ["secret/state"],
    log: { ...silentLog, warn: (event) => void warned.push(event) },
  });
  await until(() => isUp(home));
  await home.source.publish("zigbee2mqtt/x", "");
  await until(() => home.taken.length > 0);
  expect(home.status).toEqual([{ up: true }]);
  expect(warned).not.toContain("mqtt.outside_down");
});

test("of announced topics so many are followed, and what is beyond is told", () => {
  const many = Array.from({ length: announcedFilters.most + 7 }, (_, n) => `d/${n}/state`);
  expect(worthAsking([...many, "zigbee2mqtt/x", "a/#/b"], ["zigbee2mqtt/#"])).toEqual({
    filters: many.slice(0, announcedFilters.most),
    refused: 7,
  });
});
