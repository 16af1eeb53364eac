import { afterEach, expect, test } from "vitest";
import type { Identity } from "../../broker/identity.ts";
import { seconds } from "../../devices/model/moment.ts";
import { type House, happens, identity, openHouse, ownClock, tokenOf, until } from "./house.ts";

let house: House;
afterEach(() => house.stop());

const homes: readonly Identity[] = Array.from({ length: 40 }, (_, n) => identity(`home-${n}`));
const limits = { loginsAtOnce: 5, loginsPerSecond: 10, urgentLoginsFirst: seconds(2) };
const will = (id: string, payload: string) => ({
  will: { topic: `d/${id}/state`, payload: Buffer.from(payload), qos: 1, retain: true } as const,
});
const calling = (id: string) => will(id, "help");

/** A house to which all homes come back at once, and a clock that stands. */
async function outage(from: number, to: number) {
  const clock = ownClock();
  const isUrgent = ({ payload }: { payload: Uint8Array }) => Buffer.from(payload).toString() === "help";
  house = await openHouse({ identities: [...homes], limits, clock, isUrgent });
  const back = homes.slice(from, to).map(({ id }) => house.client(id, will(id, "gone")));
  await until(() => house.broker.counts().loginsWaiting === back.length - limits.loginsAtOnce);
  return { clock, back };
}
const inside = () => house.broker.connected().map(({ client }) => client);

test("after a start the first few are let in, and then only who calls for help; the others follow in their order", async () => {
  const { clock } = await outage(0, 39);
  expect(inside()).toHaveLength(5);
  clock.pass(1_900);
  await house.joined("home-39", calling("home-39"));
  await until(() => inside().length === 6);
  expect(house.broker.counts().loginsWaiting).toBe(34);
  clock.pass(100);
  for (const expected of [1, 2, 3]) {
    clock.pass(100);
    await until(() => inside().length === 6 + expected);
  }
  // A loop that was busy for long makes good for no more than so many at once.
  clock.pass(10_000);
  await until(() => inside().length === 9 + limits.loginsAtOnce);
  expect(house.broker.counts().loginsWaiting).toBe(39 - 5 - 3 - 5);
});

test("whoever says it wrong is told so at once, however long the line is", async () => {
  await outage(0, 30);
  const stranger = house.client("home-35", { password: "guessed", ...calling("home-35") });
  await happens(stranger, "error");
  expect(house.broker.counts()).toMatchObject({ loginFailures: 1, loginsWaiting: 25 });
});

test("who leaves the line holds nobody up, and who comes again has one place in it", async () => {
  const { clock, back } = await outage(0, 10);
  const waiting = back.filter((_, n) => !inside().includes(`home-${n}`));
  const [leaves, again] = waiting;
  leaves?.end(true);
  await until(() => house.broker.counts().loginsWaiting === 4);
  const id = String(again?.options.clientId);
  const ended = again && happens(again, "close");
  const second = house.client(id);
  await ended;
  expect(house.broker.counts()).toMatchObject({ loginsWaiting: 4, cut: { "taken-over": 1 } });
  const joined = happens(second, "connect");
  clock.pass(2_000);
  // One by one: a place for each tenth of a second, and none for who has left.
  for (let tenths = 0; tenths < 5; tenths += 1) clock.pass(100);
  await joined;
  await until(() => inside().length === 9);
  expect(house.broker.counts().loginsWaiting).toBe(0);
});

test("a press while its home stands in line: it comes again and goes past all", async () => {
  await outage(0, 20);
  const last = inside().includes("home-19") ? "home-18" : "home-19";
  await house.joined(last, { ...calling(last), password: tokenOf(last) });
  await until(() => inside().includes(last));
  expect(house.broker.counts().loginsWaiting).toBe(14);
});
