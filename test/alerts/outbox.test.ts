import fc from "fast-check";
import { expect, test } from "vitest";
import {
  alertWindow,
  backOff,
  ordered,
  pauseAfter,
  plan,
  storedWithin,
  type Tries,
  type Unstored,
} from "../../alerts/paths/outbox.ts";
import { type Instant, instant, seconds } from "../../devices/model/moment.ts";

const message = (
  seq: number,
  severity: Unstored["severity"] = "emergency",
  more: Partial<Unstored> = {},
): Unstored => ({
  epoch: "e1",
  seq,
  alertId: `a${seq}`,
  severity,
  test: false,
  ...more,
});

/** A line to a centre, with the sender's own count of tries. */
function lineOf(unstored: readonly Unstored[], jitter = 0) {
  const tries = new Map<number, Tries>();
  let up: Instant | undefined = instant(0);
  return {
    at(ms: number) {
      const now = instant(ms);
      const planned = plan({ unstored, triesOf: ({ seq }) => tries.get(seq), now, up, jitterOf: () => jitter });
      for (const { seq } of planned.send) tries.set(seq, { count: (tries.get(seq)?.count ?? 0) + 1, last: now });
      return { sent: planned.send.map(({ seq }) => seq), lookAgainAt: planned.lookAgainAt };
    },
    drops() {
      up = undefined;
    },
    returns(ms: number) {
      up = instant(ms);
    },
  };
}

test("emergencies first, then warnings, notices, tests; the oldest first inside each", () => {
  const list = [
    message(1, "notice"),
    message(2, "emergency", { test: true }),
    message(3, "warning"),
    message(4),
    message(5, "notice"),
    message(6),
  ];
  expect(ordered(list).map(({ seq }) => seq)).toEqual([4, 6, 3, 1, 5, 2]);
});

test("an alert that rose is sent from its beginning: no change overtakes its raise", () => {
  const list = [
    message(1),
    message(2, "warning", { alertId: "rising" }),
    message(3, "emergency", { alertId: "rising" }),
  ];
  expect(ordered([...list].reverse()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("unanswered it goes again after 15 s, then after 1, 2, 4 … 30 s, for ever", () => {
  const line = lineOf([message(1)]);
  let now = 0;
  const pauses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { sent, lookAgainAt } = line.at(now);
    expect(sent).toEqual([1]);
    expect(line.at(now + 1).sent).toEqual([]);
    const next = lookAgainAt ?? Number.NaN;
    pauses.push((next - now) / 1_000);
    now = next;
  }
  expect(pauses).toEqual([15, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30]);
});

test("dice make the pauses after the first longer by at most a quarter", () => {
  expect(pauseAfter(1, 1)).toBe(storedWithin);
  for (let tries = 2; tries < 10; tries += 1) {
    const plain = backOff[Math.min(tries - 2, backOff.length - 1)] ?? seconds(0);
    expect(pauseAfter(tries, 0)).toBe(plain);
    expect(pauseAfter(tries, 1)).toBe(plain * 1.25);
  }
});

test("a line that came up anew carries everything again, at once", () => {
  const line = lineOf([message(1), message(2, "notice")]);
  expect(line.at(0).sent).toEqual([1, 2]);
  line.drops();
  expect(line.at(5_000)).toEqual({ sent: [], lookAgainAt: undefined });
  line.returns(6_000);
  expect(line.at(6_000).sent).toEqual([1, 2]);
});

test("a storm of notices leaves places free, so an emergency goes at once", () => {
  const notices = Array.from({ length: 200 }, (_, n) => message(n + 1, "notice"));
  const list = [...notices];
  const line = lineOf(list);
  expect(line.at(0).sent.length).toBe(alertWindow.inFlight - alertWindow.keptForEmergencies);
  list.push(message(500));
  expect(line.at(1).sent).toEqual([500]);
});

test("whatever is waiting: never more in flight than the window, never a message twice, never asleep with work to do", () => {
  const one = fc.record({
    severity: fc.constantFrom("emergency", "warning", "notice" as const),
    test: fc.boolean(),
    alert: fc.nat(20),
    tries: fc.option(fc.record({ count: fc.integer({ min: 1, max: 9 }), last: fc.nat(40_000) }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 90 }), (list) => {
      const unstored = list.map(({ severity, test, alert }, seq) =>
        message(seq, severity, { test, alertId: `a${alert}` }),
      );
      const triesOf = ({ seq }: Unstored): Tries | undefined => {
        const tries = list[seq]?.tries;
        return tries && { count: tries.count, last: instant(tries.last) };
      };
      const now = instant(40_000);
      const { send, lookAgainAt } = plan({ unstored, triesOf, now, up: instant(0), jitterOf: () => 0.5 });
      const waiting = unstored.filter((each) => {
        const tries = triesOf(each);
        return tries !== undefined && tries.last + pauseAfter(tries.count, 0.5) > now;
      });
      expect(new Set(send).size).toBe(send.length);
      if (send.length > 0)
        expect(waiting.length + send.length).toBeLessThanOrEqual(Math.max(alertWindow.inFlight, waiting.length));
      for (const each of send) expect(waiting).not.toContain(each);
      // Of one alert, nothing is sent before what was said earlier and is due as well.
      for (const [n, each] of send.entries())
        for (const before of send.slice(0, n))
          if (before.alertId === each.alertId) expect(before.seq).toBeLessThan(each.seq);
      if (unstored.length > 0) expect(lookAgainAt).toBeGreaterThan(now);
    }),
  );
});

test("a suspicion goes before warnings and after emergencies, with its alert when that is raised, and takes no place kept for them", () => {
  const list = [message(1, "warning"), message(2, "emergency", { type: "suspect" }), message(3)];
  expect(ordered(list).map(({ seq }) => seq)).toEqual([3, 2, 1]);
  const raised = [...list, message(4, "emergency", { alertId: "a2" })];
  expect(ordered(raised).map(({ seq }) => seq)).toEqual([2, 3, 4, 1]);
  const many = Array.from({ length: 40 }, (_, n) => message(n + 1, "emergency", { type: "suspect" }));
  expect(lineOf([...many, message(100)]).at(0).sent).toHaveLength(
    alertWindow.inFlight - alertWindow.keptForEmergencies,
  );
  expect(lineOf([...many, message(100)]).at(0).sent).toContain(100);
});

test("a hundred faults at once do not cost an emergency that comes after them a moment", () => {
  const faults = Array.from({ length: 100 }, (_, n) => message(n + 1, n % 2 ? "warning" : "notice"));
  const waiting = [...faults];
  const line = lineOf(waiting);
  expect(line.at(0).sent).toHaveLength(alertWindow.inFlight - alertWindow.keptForEmergencies);
  waiting.push(message(101));
  expect(line.at(1).sent).toEqual([101]);
});
