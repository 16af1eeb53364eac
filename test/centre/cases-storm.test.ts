/** Storms of commands, sensors and time: a share here, ten thousand by `npm run crash -- --row CASES`. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../alerts/centre/store/sqlite-store.ts";
import { tempFolder } from "./running.ts";
import { memoryStore } from "./storms/memory-store.ts";
import { blow, storm } from "./storms/storm.ts";

const share = { memory: 600, disk: 15 } as const;

test("whatever two dispatchers, a shift lead, a flapping sensor and time do to it, no law of a case is broken", async () => {
  await fc.assert(
    fc.asyncProperty(storm, async (acts) => {
      expect((await blow(acts, memoryStore())).faults).toEqual([]);
    }),
    { numRuns: share.memory },
  );
});

test("the same on the store itself, and its log proves itself afterwards", async () => {
  await fc.assert(
    fc.asyncProperty(storm, async (acts) => {
      const folder = tempFolder();
      const store = openSqliteStore(`${folder.path}/centre.db`);
      try {
        const { faults, log } = await blow(acts, store);
        expect(faults).toEqual([]);
        expect(await store.verify()).toMatchObject({ ok: true, entries: log.length });
      } finally {
        await store.close();
        folder.remove();
      }
    }),
    { numRuns: share.disk },
  );
});

test("the same where two cases and one or two alerts are as many as fit: nothing is lost, and the log alone is still the case", async () => {
  const seen = new Set<string>();
  const few = { openCases: 2, alerts: 1 };
  await fc.assert(
    fc.asyncProperty(storm, async (acts) => {
      const { faults, log } = await blow(acts, memoryStore(), few);
      expect(faults).toEqual([]);
      for (const { event, after } of log)
        seen.add(after.kind).add("unlisted" in event ? `${event.type} ${event.unlisted}` : "");
    }),
    { numRuns: share.memory },
  );
  for (const name of ["too_many_alerts", "signal new", "signal again"]) expect(seen).toContain(name);
});

test("the same of too many on the store itself", async () => {
  await fc.assert(
    fc.asyncProperty(storm, async (acts) => {
      const folder = tempFolder();
      const store = openSqliteStore(`${folder.path}/centre.db`);
      try {
        expect((await blow(acts, store, { openCases: 2, alerts: 1 })).faults).toEqual([]);
      } finally {
        await store.close();
        folder.remove();
      }
    }),
    { numRuns: share.disk },
  );
});

test("the storms reach everything that can happen to a case", async () => {
  const seen = new Set<string>();
  for (const acts of fc.sample(storm, { numRuns: 400, seed: 7 }))
    for (const { event, after } of (await blow(acts, memoryStore())).log)
      seen
        .add(event.type)
        .add(after.state)
        .add(`${after.calledIn ? "called in, " : ""}${event.type}`);
  for (const name of [
    "takeover",
    "accept",
    "reassign",
    "offer",
    "back",
    "handover_lapsed",
    "dispatch_lapsed",
    "shelve",
  ])
    expect(seen).toContain(name);
  for (const name of ["confirm_dispatch", "call_back", "review_due", "unshelve", "lease_lost", "on_site", "closed"])
    expect(seen).toContain(name);
  for (const name of ["raise", "confirm", "signal", "lease_lost", "reopen", "resolve", "review"])
    expect(seen).toContain(`called in, ${name}`);
});
