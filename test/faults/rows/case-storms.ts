/** I1-I4 over the desk: storms of commands by two dispatchers and a lead, a flapping sensor and time; the log replayed is the case. */
import fc from "fast-check";
import { memoryStore } from "../../centre/storms/memory-store.ts";
import { blow, storm } from "../../centre/storms/storm.ts";
import type { Row } from "../report.ts";

/** Faults that are told; all are counted. */
const told = 5;

export const caseStorms: Row = {
  id: "CASES",
  title: "storms of commands, sensors and time: no law of a case is broken",
  fullRuns: 10_000,
  async run({ seed, runs = caseStorms.fullRuns }) {
    const faults: string[] = [];
    let steps = 0;
    const checked = await fc.check(
      fc.asyncProperty(storm, async (acts) => {
        const outcome = await blow(acts, memoryStore());
        steps += outcome.log.length;
        faults.push(...outcome.faults.slice(0, told));
        return outcome.faults.length === 0;
      }),
      { numRuns: runs, seed },
    );
    const doubled = faults.filter((fault) => fault.includes("in two cases")).length;
    return {
      ...{ runs, lost: 0, dup: doubled, rssMax: process.memoryUsage().rss },
      notes: { steps, broken: faults.length, first: faults.slice(0, told).join("; ") },
      green: !checked.failed && faults.length === 0,
    };
  },
};
