/** F-02, the journal's share: the process dies at each named point between arrival and acknowledgement. */
import { journalCrashPoints } from "../../../gateway/journal/crash-points.ts";
import type { Story } from "../gateway.ts";
import { acknowledgedIn, inspect } from "../inspection.ts";
import { run } from "../process.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

export const crashPoints: Row = {
  id: "F-02",
  title: "the process dies at each named point of the journal",
  fullRuns: 50 * journalCrashPoints.length,
  async run({ seed, runs = crashPoints.fullRuns, workshop, planted }) {
    const random = seeded(seed);
    const total = { lost: 0, faults: 0, died: 0, acknowledged: 0, first: "" };
    for (let n = 0; n < runs; n += 1) {
      const crashAt = journalCrashPoints[n % journalCrashPoints.length] ?? "before-commit";
      const crashAfter = crashAt.endsWith("checkpoint") ? 0 : 1 + random.below(6);
      const dir = workshop.room("crash");
      const story: Story = {
        dir,
        presses: 40,
        telemetry: 20,
        every: 10,
        reserveBytes: 65_536,
        crash: { crashAt, crashAfter },
      };
      const { signal } = await run(planted ? { ...story, acknowledgesFirst: planted } : story).ended;
      total.died += signal === "SIGKILL" ? 1 : 0;
      const { whole, faults } = inspect(dir);
      const acknowledged = acknowledgedIn(dir);
      const gone = acknowledged.filter((token) => !whole.has(token));
      total.acknowledged += acknowledged.length;
      total.lost += gone.length;
      total.faults += faults.length;
      total.first ||= faults[0] ?? (gone[0] ? `${gone[0]} lost at ${crashAt}` : "");
    }
    const { lost, faults, died, acknowledged, first } = total;
    return {
      ...{ runs, lost, dup: faults },
      notes: { points: journalCrashPoints.join(" "), died, acknowledged, first_fault: first },
      green: lost + faults === 0 && died === runs && acknowledged > 0,
    };
  },
};
