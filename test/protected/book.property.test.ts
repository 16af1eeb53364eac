/** Random homes: boots, clocks that are unknown, set on or back, minutes of every kind; against a slow book-keeper who forgets nothing. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultIn, isLeft, type ProtectedDay, type Verdict } from "../../alerts/protected/account.ts";
import { type Book, emptyBook, minuteNow, withClock, withMinute } from "../../alerts/protected/book.ts";
import { dateAt, dayAfter, dayOf } from "../../alerts/protected/day.ts";
import { accountOf, drawnUpAfter, settle } from "../../alerts/protected/drawing-up.ts";
import { type Sampling, sampled } from "../../alerts/protected/sampling.ts";

const bed = "bed-1";
const minute = 60_000;
/** Minutes from one look for finished days to the next. */
const lookEvery = 15;

interface Stretch {
  readonly what: "runs" | "killed" | "off";
  readonly minutes: number;
  readonly verdict: Verdict;
  /** What the wall clock is ahead of the truth, in minutes; `unknown`: it was never set. */
  readonly clock: number | "unknown";
}

const stretch: fc.Arbitrary<Stretch> = fc.record({
  what: fc.constantFrom<Stretch["what"]>("runs", "runs", "runs", "killed", "off"),
  minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 1_300 })),
  verdict: fc.constantFrom<Verdict>("protected", "protected", "path_silent", "call_device_silent", "hospital"),
  clock: fc.oneof(
    { arbitrary: fc.constant<Stretch["clock"]>(0), weight: 5 },
    { arbitrary: fc.constantFrom<Stretch["clock"]>(-60, 60, -600, 600), weight: 2 },
    { arbitrary: fc.constant<Stretch["clock"]>("unknown"), weight: 2 },
  ),
});

/** Minutes as they passed: this one forgets none, and looks through all of them each time. */
class SlowBook {
  readonly minutes: { readonly boot: string; readonly at: number; readonly verdict: Verdict; counted?: string }[] = [];
  readonly offsets = new Map<string, number>();

  verdictsOf(from: number, end: number): Map<number, Set<Verdict>> {
    const found = new Map<number, Set<Verdict>>();
    for (const { boot, at, verdict, counted } of this.minutes) {
      const offset = this.offsets.get(boot);
      const wall = offset === undefined ? undefined : at + offset;
      if (counted !== undefined || wall === undefined || wall < from || wall >= end) continue;
      found.set(wall, (found.get(wall) ?? new Set()).add(verdict));
    }
    return found;
  }

  settle(day: string, end: number): void {
    for (const each of this.minutes) {
      const offset = this.offsets.get(each.boot);
      if (offset !== undefined && each.counted === undefined && each.at + offset < end) each.counted = day;
    }
  }
}

interface Story {
  book: Book;
  readonly slow: SlowBook;
  readonly days: { readonly account: ProtectedDay; readonly slowly: Map<number, Set<Verdict>> }[];
}

function lived(timeZone: string, from: number, stretches: readonly Stretch[], check: boolean): Story {
  const story: Story = { book: emptyBook, slow: new SlowBook(), days: [] };
  let sampling: Sampling | undefined;
  let truth = from;
  let boot = { name: "boot-0", began: from };
  let boots = 0;
  for (const { what, minutes, verdict, clock } of stretches) {
    if (what === "off") {
      truth += minutes;
      boots += 1;
      boot = { name: `boot-${boots}`, began: truth };
      continue;
    }
    if (what === "killed") {
      sampling = undefined;
      continue;
    }
    for (let passed = 0; passed < minutes; passed += 1, truth += 1) {
      const mono = (truth - boot.began) * minute;
      const trusted = clock !== "unknown";
      const wall = trusted ? (truth + clock) * minute : mono;
      story.book = withClock(story.book, { wall, mono, boot: boot.name, trusted });
      if (trusted) story.slow.offsets.set(boot.name, boot.began + clock);
      const step = sampled(sampling, { boot: boot.name, mono, verdicts: new Map([[bed, verdict]]) });
      sampling = step.next;
      if (step.done) {
        story.book = withMinute(story.book, step.done);
        const done = step.done.verdicts.get(bed) ?? "gateway_down";
        story.slow.minutes.push({ boot: boot.name, at: step.done.minute, verdict: done });
      }
      const now = minuteNow(story.book, { mono, boot: boot.name });
      if (trusted && now !== undefined && now % lookEvery === 0) drawUp(story, timeZone, now, check);
    }
  }
  return story;
}

function drawUp(story: Story, timeZone: string, now: number, check: boolean): void {
  const { book, accounts } = settle(story.book, { timeZone, beds: [bed], now });
  for (const account of accounts) {
    const { first, end } = dayOf(account.day, timeZone);
    story.days.push({ account, slowly: check ? story.slow.verdictsOf(first, end) : new Map() });
    story.slow.settle(account.day, end);
  }
  story.book = book;
}

const zones = fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe");
const begins = fc.constantFrom(
  "2026-03-28T10:00:00Z",
  "2026-10-24T10:00:00Z",
  "2026-11-20T17:30:00Z",
  "2026-10-03T09:00:00Z",
);

test("whatever happens, a day is whole, and says what the slow book-keeper says", () => {
  fc.assert(
    fc.property(zones, begins, fc.array(stretch, { maxLength: 9 }), (timeZone, begin, stretches) => {
      const story = lived(timeZone, Date.parse(begin) / minute, stretches, true);
      const seen = new Set<string>();
      for (const { account, slowly } of story.days) {
        const { first, end } = dayOf(account.day, timeZone);
        expect(faultIn(account, end - first)).toBeUndefined();
        expect(account.until).toBe(end * minute);
        expect(seen).not.toContain(account.day);
        seen.add(account.day);
        const agreed = [...slowly.values()].filter((all) => all.size === 1).flatMap((all) => [...all]);
        expect(account.protected).toBe(agreed.filter((each) => each === "protected").length);
        expect(account.excluded).toBe(agreed.filter(isLeft).length);
        for (const why of ["path_silent", "call_device_silent"] as const)
          expect(account.reasons[why] ?? 0).toBe(agreed.filter((each) => each === why).length);
      }
      const days = [...seen].sort();
      // None is left out between the first and the last.
      for (const [at, day] of days.entries()) if (at > 0) expect(day).toBe(dayAfter(days[at - 1] ?? "", 1));
      const told = story.days.reduce((sum, { account }) => sum + account.protected, 0);
      const passed = story.slow.minutes.filter(({ verdict }) => verdict === "protected").length;
      expect(told).toBeLessThanOrEqual(passed);
    }),
    { numRuns: 40 },
  );
}, 120_000);

test("with a clock that is right, or set late within the boot, every minute is counted on its own day and with its own verdict", () => {
  const rightOrLate = fc.array(
    stretch.map((each) => ({ ...each, clock: each.clock === "unknown" ? each.clock : (0 as const) })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(zones, begins, rightOrLate, (timeZone, begin, stretches) => {
      const from = Date.parse(begin) / minute;
      const story = lived(timeZone, from, stretches, false);
      const byDay = new Map<string, number>();
      for (const { boot, at, verdict } of story.slow.minutes) {
        const offset = story.slow.offsets.get(boot);
        if (offset === undefined || verdict !== "protected") continue;
        const day = dateAt(at + offset, timeZone);
        byDay.set(day, (byDay.get(day) ?? 0) + 1);
      }
      for (const { account } of story.days) expect(account.protected).toBe(byDay.get(account.day) ?? 0);
      // What is not drawn up yet is still in the book, and nothing else is.
      const drawn = new Set(story.days.map(({ account }) => account.day));
      for (const [day, n] of byDay)
        if (!drawn.has(day)) expect(accountOf(story.book, { bed, day, timeZone }).protected).toBe(n);
      expect(drawnUpAfter).toBeGreaterThan(0);
    }),
    { numRuns: 40 },
  );
}, 120_000);
