import { afterEach, expect, test } from "vitest";
import { type House, happens, openHouse, until } from "./house.ts";

let house: House;
afterEach(() => house.stop());

test("a press is acknowledged when it is safe, and not before", async () => {
  let safe = () => {};
  house = await openHouse({ intake: () => new Promise((resolve) => (safe = resolve)) });
  const button = await house.joined("button-1");
  let acknowledged = false;
  const sent = button.publishAsync("d/button-1/press", "single", { qos: 1 }).then(() => (acknowledged = true));
  await until(() => house.broker.counts().intakeWaiting === 1);
  await button.publishAsync("d/button-1/alive", "1", { qos: 0 });
  expect(acknowledged).toBe(false);
  safe();
  await sent;
  expect(acknowledged).toBe(true);
});

test("a press that cannot be kept is not acknowledged: the connection ends and the press comes again", async () => {
  let full = true;
  const kept: string[] = [];
  house = await openHouse({
    intake: async (message) => {
      if (full) throw new Error("disk full");
      kept.push(Buffer.from(message.payload).toString());
    },
  });
  const button = house.client("button-1", { reconnectPeriod: 20, clean: false });
  await happens(button, "connect");
  const sent = button.publishAsync("d/button-1/press", "single", { qos: 1 });
  await happens(button, "close");
  expect(house.broker.counts().intakeFailed).toBeGreaterThan(0);
  full = false;
  await sent;
  expect(kept).toEqual(["single"]);
});
