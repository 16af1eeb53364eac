/** The line to the centre writes its tries into the same ledger, and says when it failed. */
import { expect, test } from "vitest";
import { silentLog } from "../../alerts/program/log.ts";
import { instant, minutes, seconds } from "../../devices/model/moment.ts";
import type { LinkDeps } from "../../gateway/centre-link/contract.ts";
import { openCentreLink } from "../../gateway/centre-link/link.ts";
import type { Session, SessionSettings } from "../../gateway/centre-link/session.ts";
import type { Committed, JournalHealth, Sealed, Try } from "../../gateway/journal/journal.ts";
import { message as saying } from "../dc09/home.ts";
import { testClock } from "../kit/clock.ts";

function line(dial: (settings: SessionSettings) => Promise<Session>) {
  const clock = testClock();
  const moment = () => ({
    ...{ steady: instant(clock.timers.now()), wall: clock.now(), mono: clock.timers.now(), boot: "b", trusted: true },
  });
  const tried: Try[] = [];
  const order: string[] = [];
  let failures = 0;
  let waiting: readonly Sealed[] = [];
  let listen: (what: Committed) => void = () => {};
  const read = { unstored: (_: string, limit: number) => waiting.slice(0, limit), messages: () => [] };
  const deps: LinkDeps = {
    journal: {
      async receive(_, { epoch, seq }) {
        order.push("receive");
        waiting = waiting.filter((each) => each.epoch !== epoch || each.seq !== seq);
      },
      refuse: async () => {},
      read: read as unknown as LinkDeps["journal"]["read"],
      health: { epoch: "e1", lastSeq: 1 } as JournalHealth,
      onCommit(listener) {
        listen = listener;
        return () => {};
      },
    },
    ...{ timers: clock.timers, moment, jitter: () => 0.5, id: () => "id", log: silentLog, crashPoint: () => {} },
    ...{ report: () => ({ version: "0", devices: [], health: {} }), changed: () => {}, dial },
    tried(one) {
      order.push("tried");
      tried.push(one);
    },
    failed() {
      failures += 1;
    },
  };
  const link = openCentreLink({ url: "mqtt://c", gatewayId: "gw-1", token: "t", ca: undefined }, deps);
  return {
    clock,
    link,
    tried,
    order,
    failures: () => failures,
    press(message: Sealed) {
      waiting = [...waiting, message];
      listen({ messages: [message], alerts: [], lastReading: 0, wakeAt: undefined });
    },
  };
}

const press: Sealed = saying({ epoch: "e1", seq: 1, alertId: "01a1ffbe-c32e-7318-a6f2-a17d71057df3" });
const words = (tried: readonly Try[]) => tried.map(({ outcome, why }) => why ?? outcome);

test("each dial that fails is a try of what waits, and counts once however much waits", async () => {
  const home = line(() => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.1:8884")));
  await home.clock.passes(seconds(1));
  const before = home.failures();
  expect(home.tried).toEqual([]);
  home.press(press);
  home.press({ ...press, seq: 2 });
  await home.clock.passes(seconds(6));
  const dials = home.failures() - before;
  expect(dials).toBeGreaterThanOrEqual(2);
  expect(words(home.tried)).toEqual(Array.from({ length: 2 * dials }, () => "unreachable"));
  // The system's sentence names the address, and stays out of the ledger.
  expect(JSON.stringify(home.tried)).not.toContain("10.0.0.1");
});

test("sent and not answered, cut, and stored at last: the answer is in the ledger before it is on disk", async () => {
  let session: SessionSettings | undefined;
  const home = line(async (settings) => {
    session = settings;
    return { publish: async () => {}, end: async () => {} };
  });
  await home.clock.passes(10);
  home.press(press);
  await home.clock.passes(seconds(15));
  expect(words(home.tried)).toEqual(["no_answer"]);
  session?.ended("reset");
  await home.clock.passes(10);
  expect(words(home.tried)).toEqual(["no_answer", "cut"]);
  expect(home.failures()).toBe(2);
  await home.clock.passes(seconds(10));
  home.order.length = 0;
  const body = {
    v: 1,
    type: "stored",
    alertId: press.alertId,
    epoch: "e1",
    seq: 1,
    caseId: "c",
    caseVersion: 1,
    at: 0,
  };
  await session?.take("hw/1/gw-1/receipt", Buffer.from(JSON.stringify(body)));
  expect(home.order).toEqual(["tried", "receive"]);
  expect(home.tried.at(-1)).toMatchObject({ path: "centre", outcome: "stored", seq: 1 });
  const tries = home.tried.length;
  await home.clock.passes(minutes(5));
  expect(home.tried).toHaveLength(tries);
});
