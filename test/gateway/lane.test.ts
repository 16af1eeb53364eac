import { expect, test } from "vitest";
import { instant } from "../../devices/model/moment.ts";
import { atHand, type Lane, openLane } from "../../gateway/centre-link/lane.ts";
import type { Sealed } from "../../gateway/journal/journal.ts";
import { testClock } from "../kit/clock.ts";

/** A journal that keeps what is not stored, and a line that can be cut. */
function home() {
  const clock = testClock(0);
  const journal = new Map<number, Sealed>();
  const sent: number[] = [];
  let slow = false;
  const arrivals: (() => void)[] = [];
  const lane: Lane = openLane({
    unstored: (limit) => [...journal.values()].slice(0, limit),
    send(message) {
      sent.push(message.seq);
      return slow ? new Promise<void>((arrived) => arrivals.push(arrived)) : undefined;
    },
    timers: clock.timers,
    steady: () => instant(clock.now()),
    jitter: () => 0,
  });
  return {
    clock,
    lane,
    sent: () => sent.splice(0),
    slowly() {
      slow = true;
    },
    async arrives() {
      for (const each of arrivals.splice(0)) each();
      await clock.settle();
    },
    commits(...messages: Sealed[]) {
      for (const each of messages) journal.set(each.seq, each);
      lane.offer(messages);
    },
    stores(seq: number) {
      journal.delete(seq);
      lane.done("e1", seq);
    },
  };
}

const message = (seq: number, severity: Sealed["severity"] = "emergency"): Sealed => ({
  v: 1,
  type: "raise",
  gatewayId: "gw-1",
  alertId: `00000000-0000-7000-8000-${String(seq).padStart(12, "0")}`,
  epoch: "e1",
  seq,
  kind: "call_rescue",
  severity,
  test: false,
  home: "home-1",
  at: { steady: 0, wall: 0, mono: 0, boot: "b", trusted: true },
  condition: "active",
  repeats: 0,
  causes: [],
  snapshot: [],
});

test("what was committed while the line was down goes when it is up, emergencies first", async () => {
  const gateway = home();
  gateway.commits(message(1, "notice"), message(2, "warning"), message(3, "emergency"));
  expect(gateway.sent()).toEqual([]);
  gateway.lane.up();
  expect(gateway.sent()).toEqual([3, 2, 1]);
});

test("a message is sent until the receiver says stored, and not once more", async () => {
  const gateway = home();
  gateway.lane.up();
  gateway.commits(message(1));
  expect(gateway.sent()).toEqual([1]);
  await gateway.clock.passes(14_000);
  expect(gateway.sent()).toEqual([]);
  await gateway.clock.passes(1_500);
  expect(gateway.sent()).toEqual([1]);
  gateway.stores(1);
  await gateway.clock.passes(600_000);
  expect(gateway.sent()).toEqual([]);
});

test("a line that came up anew gets everything again", async () => {
  const gateway = home();
  gateway.lane.up();
  gateway.commits(message(1));
  gateway.lane.down();
  await gateway.clock.passes(60_000);
  gateway.sent();
  gateway.lane.up();
  expect(gateway.sent()).toEqual([1]);
});

test("a thousand messages wait in the journal, not in memory, and all of them arrive", async () => {
  const gateway = home();
  const all = Array.from({ length: 1_000 }, (_, n) => message(n + 1, "notice"));
  gateway.commits(...all);
  gateway.lane.up();
  const arrived = new Set<number>();
  for (let round = 0; round < 1_000 && arrived.size < all.length; round += 1) {
    const sent = gateway.sent();
    expect(sent.length).toBeLessThanOrEqual(atHand.messages);
    for (const seq of sent) {
      arrived.add(seq);
      gateway.stores(seq);
    }
    await gateway.clock.passes(1);
  }
  expect(arrived.size).toBe(1_000);
});

test("an emergency goes at once although the window is full of lesser things", async () => {
  const gateway = home();
  gateway.lane.up();
  gateway.commits(...Array.from({ length: 300 }, (_, n) => message(n + 1, "notice")));
  gateway.sent();
  gateway.commits(message(999, "emergency"));
  expect(gateway.sent()).toEqual([999]);
});

test("what is still on its way is not sent a second time on the same line: a copy would only stand in the next one's way", async () => {
  const gateway = home();
  gateway.slowly();
  gateway.lane.up();
  gateway.commits(message(1), message(2));
  expect(gateway.sent()).toEqual([1, 2]);
  await gateway.clock.passes(40_000);
  expect(gateway.sent()).toEqual([]);
  // The other side has the bytes; from here on it has the usual time to say what became of them.
  await gateway.arrives();
  await gateway.clock.passes(14_000);
  expect(gateway.sent()).toEqual([]);
  gateway.stores(1);
  await gateway.clock.passes(2_000);
  expect(gateway.sent()).toEqual([2]);
  // A new line knows nothing of what the old one carried.
  gateway.lane.down();
  gateway.lane.up();
  expect(gateway.sent()).toEqual([2]);
  // However long a line keeps silent about it, it is not the end.
  await gateway.clock.passes(80_000);
  expect(gateway.sent().length).toBeGreaterThan(0);
});
