import fc from "fast-check";
import { expect, test } from "vitest";
import { severityRank } from "../../alerts/lifecycle.ts";
import { type DeliveryPolicy, type DeliveryStep, joining, type Progress } from "../../alerts/paths/policy.ts";
import { usual, usualPolicy } from "../../alerts/paths/settings.ts";
import { severities } from "../../alerts/protocol.ts";
import { instant, later, milliseconds } from "../../devices/model/moment.ts";

const labels = ["a", "b", "c"] as const;
const severity = fc.constantFrom(...severities);
const step = fc.record<DeliveryStep>(
  {
    path: fc.constantFrom(...labels),
    without: fc.constantFrom("stored", "claimed"),
    after: fc.integer({ min: 0, max: 300_000 }).map(milliseconds),
    tries: fc.integer({ min: 1, max: 5 }),
    from: severity,
  },
  { requiredKeys: ["path", "without", "after", "from"] },
);
const policies = fc.array(step, { maxLength: 12 }).map((steps): DeliveryPolicy => ({ steps }));

/** What happens to an alert, in order. */
type News = { readonly pass: number } | "stored" | "claimed" | "released" | "failed" | "worse" | "said" | "heard";
const news = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 90_000 }) }) },
    { weight: 2, arbitrary: fc.constantFrom<News>("stored", "claimed", "released", "failed", "worse") },
    { weight: 1, arbitrary: fc.constantFrom<News>("said", "heard") },
  ),
  { maxLength: 30 },
);

function live(policy: DeliveryPolicy, happens: readonly News[], first: (typeof severities)[number]) {
  let now = instant(5_000);
  let progress: Progress = {
    ...{ raisedAt: now, severity: first, stored: false, claimed: false, failedTries: 0 },
    joined: new Set(),
  };
  const joined: { readonly path: string; readonly idle: boolean; readonly at: number }[] = [];
  const look = (): void => {
    const { join } = joining(policy, progress, now);
    const { claimed, unheardSince } = progress;
    for (const { path, without } of join) {
      const idle = claimed && (without === "claimed" || unheardSince === undefined);
      joined.push({ path, idle, at: now - progress.raisedAt });
    }
    progress = { ...progress, joined: new Set([...progress.joined, ...join.map(({ path }) => path)]) };
  };
  look();
  for (const each of happens) {
    if (typeof each === "object") now = later(now, milliseconds(each.pass));
    else if (each === "stored") progress = { ...progress, stored: true };
    else if (each === "claimed") progress = { ...progress, stored: true, claimed: true };
    else if (each === "released") progress = { ...progress, claimed: false };
    else if (each === "said") progress = { ...progress, unheardSince: progress.unheardSince ?? now };
    else if (each === "heard") progress = { ...progress, unheardSince: undefined };
    else if (each === "failed") progress = { ...progress, failedTries: progress.failedTries + 1 };
    else progress = { ...progress, severity: "emergency" };
    look();
  }
  return { joined, progress, now };
}

test("no path joins an alert twice, none while a person has all of it, and none for what is not its affair", () => {
  fc.assert(
    fc.property(policies, news, severity, (policy, happens, first) => {
      const { joined, progress } = live(policy, happens, first);
      expect(new Set(joined.map(({ path }) => path)).size).toBe(joined.length);
      expect(joined.filter(({ idle }) => idle)).toEqual([]);
      for (const { path } of joined)
        expect(
          policy.steps.some((each) => each.path === path && severityRank[progress.severity] <= severityRank[each.from]),
        ).toBe(true);
    }),
  );
});

test("a path that is due has joined by then, and who looks again when told misses nothing", () => {
  fc.assert(
    fc.property(policies, severity, (policy, first) => {
      const raisedAt = instant(5_000);
      const start: Progress = {
        raisedAt,
        severity: first,
        stored: false,
        claimed: false,
        failedTries: 0,
        joined: new Set(),
      };
      const joined = new Map<string, number>();
      let now = raisedAt;
      for (let looks = 0; looks < 40; looks += 1) {
        const { join, lookAgainAt } = joining(policy, { ...start, joined: new Set(joined.keys()) }, now);
        for (const { path } of join) joined.set(path, now - raisedAt);
        if (lookAgainAt === undefined) break;
        expect(lookAgainAt).toBeGreaterThan(now);
        now = lookAgainAt;
      }
      for (const label of labels) {
        const own = policy.steps.filter(
          ({ path, from }) => path === label && severityRank[first] <= severityRank[from],
        );
        expect(joined.get(label)).toBe(own.length === 0 ? undefined : Math.min(...own.map(({ after }) => after)));
      }
    }),
  );
});

test("the usual order: second at 15 s or two failed tries, third at 30 s, family at 60 s, second centre at 120 s, all at 180 s", () => {
  const policy = usualPolicy([
    { label: "second", part: "second" },
    { label: "third", part: "third" },
    { label: "family", part: "family" },
    { label: "centre-2", part: "second_centre" },
    { label: "neighbour", part: "last" },
  ]);
  const { joined } = live(
    policy,
    Array.from({ length: 200 }, () => ({ pass: 1_000 })),
    "emergency",
  );
  expect(joined.map(({ path, at }) => [path, at])).toEqual([
    ["second", usual.second.after],
    ["third", usual.third.after],
    ["family", usual.family.after],
    ["centre-2", usual.secondCentre.after],
    ["neighbour", usual.everyone.after],
  ]);
  expect(live(policy, [{ pass: 1_000 }, "failed", "failed"], "emergency").joined.map(({ path }) => path)).toEqual([
    "second",
  ]);
  // Stored, and nobody claims it: the people are called all the same; the second path has nothing to add until 180 s.
  const stored = live(policy, ["stored", ...Array.from({ length: 130 }, () => ({ pass: 1_000 }))], "emergency");
  expect(stored.joined.map(({ path }) => path)).toEqual(["family", "centre-2"]);
  // A fault of the watching itself goes by the second path too, and wakes no family.
  const fault = live(policy, [{ pass: 600_000 }], "warning");
  expect(fault.joined.map(({ path }) => path)).toEqual(["second"]);
});
