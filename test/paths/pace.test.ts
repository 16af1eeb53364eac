import fc from "fast-check";
import { expect, test } from "vitest";
import type { Unstored } from "../../alerts/paths/outbox.ts";
import { type Course, longestPause, pauseBefore, pauses, turn, urgentOf } from "../../alerts/paths/pace.ts";
import { severities } from "../../alerts/protocol.ts";
import { instant, milliseconds, seconds } from "../../devices/model/moment.ts";

interface Waiting extends Unstored {
  readonly course: Course | undefined;
}

const now = instant(100_000);
const waiting = fc
  .array(
    fc.record({
      alertId: fc.constantFrom("a", "b", "c", "d"),
      severity: fc.constantFrom(...severities),
      test: fc.boolean(),
      course: fc.option(fc.record({ busy: fc.boolean(), due: fc.integer({ min: 0, max: 200_000 }).map(instant) }), {
        nil: undefined,
      }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((each, n): Waiting => ({ ...each, epoch: "e", seq: n + 1 })));

test("never more at once than the path takes, never before its turn, and in order within an alert", () => {
  fc.assert(
    fc.property(waiting, fc.integer({ min: 1, max: 4 }), (all, atOnce) => {
      const { send, lookAgainAt } = turn<Waiting>({
        ...{ waiting: all, courseOf: ({ course }) => course, now, atOnce, tryWithin: seconds(10) },
      });
      const busy = all.filter(({ course }) => course?.busy).length;
      expect(send.length).toBeLessThanOrEqual(Math.max(0, atOnce - busy));
      for (const each of send) {
        expect(each.course?.busy ?? false).toBe(false);
        expect(each.course?.due ?? now).toBeLessThanOrEqual(now);
        // What was said of the same alert before it has been settled.
        expect(all.some(({ alertId, seq }) => alertId === each.alertId && seq < each.seq)).toBe(false);
      }
      if (lookAgainAt !== undefined) expect(lookAgainAt).toBeGreaterThan(now);
    }),
  );
});

test("while there is a free place, an emergency that is due goes", () => {
  fc.assert(
    fc.property(waiting, fc.integer({ min: 1, max: 4 }), (all, atOnce) => {
      const { send } = turn<Waiting>({
        ...{ waiting: all, courseOf: ({ course }) => course, now, atOnce, tryWithin: seconds(10) },
      });
      const urgent = urgentOf(all);
      const isEmergency = ({ alertId }: Waiting) => urgent.has(alertId);
      const firsts = all.filter((each) => !all.some((one) => one.alertId === each.alertId && one.seq < each.seq));
      const due = firsts.filter((each) => isEmergency(each) && !each.course?.busy && (each.course?.due ?? now) <= now);
      const free = Math.max(0, atOnce - all.filter(({ course }) => course?.busy).length);
      expect(send.filter(isEmergency)).toHaveLength(Math.min(free, due.length));
    }),
  );
});

test("pauses: an emergency's never above 36 s, whoever asks for more; jitter of a fifth either way", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tries, after, dice) => {
        const emergency = pauseBefore("emergency", { tries, after: milliseconds(after), dice });
        const own = pauses.emergency[Math.min(tries, pauses.emergency.length) - 1] ?? 0;
        expect(emergency).toBeGreaterThanOrEqual(Math.floor(own * 0.8));
        expect(emergency).toBeLessThanOrEqual(Math.max(Math.ceil(own * 1.2), longestPause.emergency));
        const other = pauseBefore("other", { tries, after: milliseconds(after), dice });
        expect(other).toBeLessThanOrEqual(Math.max(12 * 60_000, longestPause.other));
      },
    ),
  );
});
