/** The watch when its own disk takes nothing, and when somebody takes the case in the middle of a call. */
import { expect, test } from "vitest";
import type { Case, CaseEvent } from "../../alerts/centre/cases/case.ts";
import type { Happened } from "../../alerts/centre/cases/happened.ts";
import { step } from "../../alerts/centre/cases/machine.ts";
import { openWatch } from "../../alerts/centre/watch/watch.ts";
import type { Outcome, Path, Posting } from "../../alerts/paths/path.ts";
import { milliseconds, minutes, seconds } from "../../devices/model/moment.ts";
import { listeningLog } from "../journal/home.ts";
import { testClock } from "../kit/clock.ts";

const li = { id: "p1", name: "Li" };

function desk() {
  const clock = testClock(Date.UTC(2026, 2, 1));
  const posted: Posting[] = [];
  let full = false;
  let unreadable = false;
  let reads = 0;
  let answer: () => Promise<Outcome> = async () => ({ outcome: "carried" });
  const duty: Path = {
    ...{ label: "duty", kind: "wecom", proves: "carried", person: "none", audience: "people", atOnce: 1 },
    ...{ tryWithin: seconds(10), supervision: undefined, probe: undefined },
    deliver(posting) {
      posted.push(posting);
      return answer();
    },
    test: async () => ({ outcome: "carried" }),
    stop: async () => {},
  };
  let found: Case | undefined;
  const happens = (event: CaseEvent): boolean => {
    const before = found;
    const next = step(before, event, clock.now());
    if (!next.ok) return false;
    found = next.case;
    const happened: Happened = { event, before, after: next.case, receipts: [] };
    watch.happened([happened]);
    return true;
  };
  const watch = openWatch({
    steps: [{ name: "shown-1", path: "duty", after: milliseconds(5_000), missing: "shown" }],
    paths: new Map([["duty", duty]]),
    cases: () => (found?.state === "raised" ? [found] : []),
    store: {
      async caseOf() {
        reads += 1;
        if (unreadable) throw new Error("disk I/O error");
        return found;
      },
    },
    desk: {
      async watched(_, event) {
        if (full && event.type === "summoned") throw new Error("the disk is full");
        return happens(event);
      },
    },
    ...{ isHeard: () => false, againAfter: minutes(5), now: clock.now, log: listeningLog() },
  });
  /** As the scheduler: looks whenever something is due, at the latest after a second. */
  async function passes(ms: number): Promise<void> {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      const due = watch.next();
      if (due !== undefined && due <= clock.now()) await watch.run();
      await clock.passes(Math.max(5, Math.min((watch.next() ?? end) - clock.now(), 1_000)));
    }
  }
  happens({
    ...{ type: "raise", id: "c1", lane: "emergency", key: "h|emergency", home: "h", gateway: "g", test: false },
    policy: { lease: 120_000, ringLease: 60_000, reopenWithin: 900_000, autoResolveOnClear: false },
    alert: {
      ...{ id: "a1", kind: "fall", severity: "emergency", at: clock.now(), atTrusted: true, storedAt: clock.now() },
      ...{ repeats: 0, condition: "active", cancelRequested: false, causes: [], snapshot: [] },
    },
  });
  return {
    posted,
    passes,
    happens,
    settle: clock.settle,
    endedAs: () => found?.summons?.at(-1)?.ended,
    reads: () => reads,
    breaks: (is: boolean) => {
      unreadable = is;
    },
    fills: (is: boolean) => {
      full = is;
    },
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}

test("a disk that is full makes no storm of calls: who has been called is called once, and that is noted when there is room", async () => {
  const { posted, passes, fills, endedAs } = desk();
  fills(true);
  await passes(120_000);
  expect(posted).toHaveLength(1);
  expect(endedAs()).toBeUndefined();
  fills(false);
  await passes(10_000);
  expect(endedAs()).toBe("carried");
  await passes(280_000);
  expect(posted).toHaveLength(1);
  await passes(30_000);
  expect(posted).toHaveLength(2);
});

test("whoever was being called when somebody took the case hears that it is taken", async () => {
  const { posted, passes, happens, settle, answers } = desk();
  let came: (outcome: Outcome) => void = () => {};
  answers(() => new Promise((resolve) => (came = resolve)));
  await passes(6_500);
  expect(posted).toHaveLength(1);
  happens({ type: "claim", by: li, atConsole: true });
  await settle();
  expect(posted).toHaveLength(1);
  answers(async () => ({ outcome: "carried" }));
  came({ outcome: "carried" });
  await settle();
  expect(posted.map(({ telling }) => telling?.say)).toEqual([undefined, "taken"]);
});

test("a case that cannot be read is tried every five seconds, not all the time, and its call goes out when it can", async () => {
  const { posted, passes, breaks, reads } = desk();
  breaks(true);
  await passes(60_000);
  expect(posted).toHaveLength(0);
  expect(reads()).toBeGreaterThanOrEqual(10);
  expect(reads()).toBeLessThanOrEqual(14);
  breaks(false);
  await passes(10_000);
  expect(posted).toHaveLength(1);
});
