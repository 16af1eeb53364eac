import { afterEach, expect, test } from "vitest";
import { connectBytes, type House, openHouse, until } from "./house.ts";

let house: House;
afterEach(() => house.stop());

test("acknowledgements leave in the order of the messages, whichever is safe first", async () => {
  const safe: (() => void)[] = [];
  house = await openHouse({ intake: () => new Promise((resolve) => safe.push(resolve)) });
  const button = await house.joined("button-1");
  const acknowledged: number[] = [];
  for (const n of [0, 1, 2])
    button.publishAsync("d/button-1/press", String(n), { qos: 1 }).then(() => acknowledged.push(n));
  await until(() => safe.length === 3);
  safe[2]?.();
  safe[1]?.();
  await new Promise((next) => setImmediate(next));
  expect(acknowledged).toEqual([]);
  safe[0]?.();
  await until(() => acknowledged.length === 3);
  expect(acknowledged).toEqual([0, 1, 2]);
});

test("intake hears each client in the order it spoke, also when it takes its time", async () => {
  const heard: string[] = [];
  house = await openHouse({
    intake: async ({ payload }) => {
      heard.push(Buffer.from(payload).toString());
      await new Promise((next) => setImmediate(next));
    },
  });
  const button = await house.joined("button-1");
  const numbers = Array.from({ length: 1_000 }, (_, n) => String(n));
  await Promise.all(numbers.map((n) => button.publishAsync("d/button-1/press", n, { qos: 1 })));
  expect(heard).toEqual(numbers);
});

/** aedes alone drops the slower of two messages that overtake each other on their way (broker/ordered.ts). */
test("a receipt is not dropped because telemetry or a retained state came past it", async () => {
  house = await openHouse();
  const display = await house.joined("display");
  const heard: string[] = [];
  display.on("message", (_, payload) => heard.push(payload.toString()));
  await display.subscribeAsync("hearthwatch/#", { qos: 1 });
  const said: string[] = [];
  for (let n = 0; n < 300; n++) {
    const payload = `${n}`;
    said.push(payload);
    void house.broker.publish({
      topic: `hearthwatch/${n % 7}`,
      payload,
      qos: n % 3 === 0 ? 1 : 0,
      retain: n % 2 === 0,
    });
  }
  await until(() => heard.length >= said.length);
  expect(heard.sort()).toEqual(said.sort());
});

test("a QoS 2 message is taken in once and answered to its end", async () => {
  house = await openHouse();
  const button = await house.joined("button-1");
  await Promise.all([1, 2, 3].map((n) => button.publishAsync("d/button-1/press", String(n), { qos: 2 })));
  expect(house.taken.map(({ payload }) => Buffer.from(payload).toString())).toEqual(["1", "2", "3"]);
});

test("a device that says it once and leaves is heard", async () => {
  house = await openHouse();
  for (let n = 0; n < 20; n++) {
    const { socket, closed } = await house.raw();
    const press = Buffer.concat([Buffer.from([0x30, 18, 0, 16]), Buffer.from("d/button-1/press")]);
    // CONNECT, a press with QoS 0 and DISCONNECT in one piece, then the end of the stream: nothing is waited for.
    socket.end(Buffer.concat([connectBytes("button-1"), press, Buffer.from([0xe0, 0])]));
    await closed;
  }
  expect(house.taken).toHaveLength(20);
});
