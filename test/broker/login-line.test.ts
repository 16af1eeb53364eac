import { EventEmitter } from "node:events";
import fc from "fast-check";
import mqttPacket from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import type { Connection } from "../../broker/connection.ts";
import type { Identities, Identity } from "../../broker/identity.ts";
import { LoginLine } from "../../broker/login-line.ts";
import { seconds } from "../../devices/model/moment.ts";
import { connectBytes, type House, happens, identity, openHouse, ownClock, tokenOf, until } from "./house.ts";

let house: House;
afterEach(() => house?.stop());

const homes: readonly Identity[] = Array.from({ length: 40 }, (_, n) => identity(`home-${n}`));
const limits = { loginsAtOnce: 5, loginsPerSecond: 10, urgentLoginsFirst: seconds(2) };
const will = (id: string, payload: string) => ({
  will: { topic: `d/${id}/state`, payload: Buffer.from(payload), qos: 1, retain: true } as const,
});
const calling = (id: string) => will(id, "help");

/** A house to which all homes come back at once, and a clock that stands. */
async function outage(from: number, to: number, identities: Identities = homes) {
  const clock = ownClock();
  const isUrgent = ({ payload }: { payload: Uint8Array }) => Buffer.from(payload).toString() === "help";
  house = await openHouse({ identities, limits, clock, isUrgent });
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

test("a credential that is withdrawn while its home stands in line opens nothing any more", async () => {
  const known = new Map(homes.map((home) => [home.id, home]));
  const { clock, back } = await outage(0, 8, (id) => known.get(id));
  const waiting = back.filter((_, n) => !inside().includes(`home-${n}`));
  const [gone, changed] = waiting.map(({ options }) => String(options.clientId));
  known.delete(`${gone}`);
  known.set(`${changed}`, identity(`${changed}`, { tokenSha256: "00".repeat(32) }));
  const refused = waiting.slice(0, 2).map((client) => happens(client, "error"));
  clock.pass(2_000);
  for (let tenths = 0; tenths < 5; tenths += 1) clock.pass(100);
  await Promise.all(refused);
  await until(() => inside().length === 6);
  expect(inside()).not.toContain(gone);
  expect(inside()).not.toContain(changed);
  expect(house.broker.counts()).toMatchObject({ logins: 6, loginsWaiting: 0, loginFailures: 2 });
  // Its seat is free for whoever comes with what counts now.
  known.set(`${gone}`, identity(`${gone}`));
  await house.joined(`${gone}`);
});

test("what a home says while it stands in line is heard when it is in, however long it is, and though it has left", async () => {
  const { clock } = await outage(0, 10);
  const { socket, closed } = await house.raw();
  socket.write(connectBytes("home-30"));
  await until(() => house.broker.counts().loginsWaiting === 6);
  const press = { cmd: "publish", qos: 0, dup: false, retain: false, topic: "d/home-30/press" } as const;
  const said = mqttPacket.generate({ ...press, payload: Buffer.alloc(5_000, "x") });
  const { bytesReceived } = house.broker.counts();
  socket.write(said.subarray(0, 4_900));
  await until(() => house.broker.counts().bytesReceived === bytesReceived + 4_900);
  socket.end(Buffer.concat([said.subarray(4_900), mqttPacket.generate({ cmd: "disconnect" })]));
  clock.pass(2_000);
  for (let tenths = 0; tenths < 6; tenths += 1) clock.pass(100);
  await closed;
  expect(house.taken.map(({ client, payload }) => [client, payload.length])).toEqual([["home-30", 5_000]]);
  await until(() => house.broker.counts().heldBytes === 0);
});

test("who hangs up while it stands in line is out of it at once, politely or not", async () => {
  await outage(0, 10);
  const [polite, rude] = [await house.raw(), await house.raw()];
  polite.socket.write(connectBytes("home-30"));
  rude.socket.write(connectBytes("home-31"));
  await until(() => house.broker.counts().loginsWaiting === 7);
  polite.socket.end();
  await polite.closed;
  await until(() => house.broker.counts().loginsWaiting === 6);
  rude.socket.resetAndDestroy();
  await until(() => house.broker.counts().loginsWaiting === 5);
  expect(house.broker.counts().connections).toBe(10);
});

test("what somebody sends while it stands in line is not read without end", async () => {
  await outage(0, 10);
  const { socket } = await house.raw();
  socket.write(connectBytes("home-30"));
  await until(() => house.broker.counts().loginsWaiting === 6);
  const before = house.broker.counts().bytesReceived;
  socket.write(Buffer.alloc(8 * 1_024 * 1_024));
  await until(() => house.broker.counts().bytesReceived > before);
  for (let turns = 0; turns < 50; turns += 1) await new Promise((next) => setImmediate(next));
  expect(house.broker.counts().bytesReceived - before).toBeLessThanOrEqual(64 * 1_024);
});

test("a stop while homes stand in line ends them all", async () => {
  const { back } = await outage(0, 10);
  const closed = back.map((client) => happens(client, "close"));
  await house.broker.stop();
  await Promise.all(closed);
  expect(house.broker.counts()).toMatchObject({ connections: 0, loginsWaiting: 0 });
});

/** As much of a connection as the line asks for; it is gone a moment after it was ended. */
class Caller extends EventEmitter {
  destroyed = false;
  isGone = false;
  letInAt: number | undefined;
  readonly urgent: boolean;

  constructor(urgent: boolean) {
    super();
    this.urgent = urgent;
  }

  cut(): void {
    this.destroyed = true;
  }

  goes(): void {
    if (!this.destroyed || this.isGone) return;
    this.isGone = true;
    this.emit("close");
  }
}

const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant("comes" as const), who: fc.nat(30), urgent: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("hangs up", "goes"), who: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("passes" as const), ms: fc.nat(700) }) },
);

test("whoever comes, comes again and goes: each good login is let in once or ended, at the pace, and nobody is left standing", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 100 }), (happenings) => {
      const clock = ownClock();
      const line = new LoginLine(limits, clock);
      const callers: Caller[] = [];
      const comes = (who: number, urgent: boolean): void => {
        const caller = new Caller(urgent);
        callers.push(caller);
        const letIn = (): void => {
          expect([caller.isGone, caller.letInAt]).toEqual([false, undefined]);
          caller.letInAt = clock.now();
        };
        line.join({ client: `home-${who}`, connection: caller as unknown as Connection, urgent, letIn });
        if (urgent) expect(caller.letInAt).toBe(clock.now());
      };
      for (const each of happenings) {
        if ("ms" in each) clock.pass(each.ms);
        else if ("urgent" in each) comes(each.who, each.urgent);
        else if (each.what === "goes") callers[each.who]?.goes();
        else callers[each.who]?.cut();
      }
      for (let tenths = 0; tenths < 60; tenths += 1) clock.pass(100);
      expect(line.waiting).toBe(0);
      for (const { letInAt, destroyed } of callers) expect(letInAt !== undefined || destroyed).toBe(true);
      const paced = callers.flatMap(({ urgent, letInAt }) => (urgent || letInAt === undefined ? [] : letInAt));
      for (const at of paced) {
        const most =
          limits.loginsAtOnce + Math.max(0, at - limits.urgentLoginsFirst) / (1_000 / limits.loginsPerSecond);
        // Whoever comes while a part of a place is free has the whole, and the next waits the longer.
        expect(paced.filter((before) => before <= at).length).toBeLessThanOrEqual(Math.ceil(most));
      }
    }),
    { numRuns: 500 },
  );
});
