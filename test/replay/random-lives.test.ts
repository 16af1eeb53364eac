import fc from "fast-check";
import { expect, test } from "vitest";
import { openReplaySource } from "../../gateway/journal/replay-source.ts";
import { type ReplayReport, replayJournal } from "../../gateway/journal/replaying.ts";
import { live } from "./life.ts";
import { happenings, lifeHome } from "./lives.ts";

const patient = 300_000;
/** An evening before the clocks are set back in Berlin. */
const wall = Date.UTC(2026, 9, 24, 16);

function replayed(file: string, from?: number): ReplayReport {
  const report = replayJournal({ file, ...(from !== undefined && { from }) }, () => {});
  if ("cannot" in report) throw new Error(report.cannot);
  return report;
}

test(
  "whatever happens in a home, its journal gives the same alerts and messages again, from the first row and from each snapshot",
  () => {
    fc.assert(
      fc.property(happenings(120), (all) => {
        const home = live({ home: lifeHome, wall, keepDays: 2 });
        for (const happens of all) happens(home);
        home.stops();
        const source = openReplaySource(home.file);
        const begins = source.snapshots();
        source.close();
        for (const from of [undefined, ...begins.map(({ at }) => at.wall)]) {
          const report = replayed(home.file, from);
          expect(report.differences).toEqual([]);
          expect(report.readOtherwise).toBe(0);
        }
      }),
      { numRuns: 25, endOnFailure: false },
    );
  },
  patient,
);
