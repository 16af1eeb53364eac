/**
 * F-29: 8 kbit/s and 2 s each way, a line that stands, a home of 20 devices that reports once a minute, and InfluxDB not on
 * this line. A press with its snapshot of 4 KB is at the centre within 10 s, also when a report has just begun to go out.
 */
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

const way = { bytesPerSecond: 1_000, delay: 2_000 } as const;
const within = 10_000;
const snapshotDoors = 30;

export const slowLine: Row = {
  id: "F-29",
  title:
    "8 kbit/s and 2 s each way: the press with its snapshot is stored within 10 s, before anything else on the line",
  fullRuns: 12,
  async run({ seed, runs = slowLine.fullRuns, workshop }) {
    const stored: number[] = [];
    const bytes: number[] = [];
    const { verdict, again, rssMax } = await inWorlds(
      { seed, workshop },
      runs,
      { devices: 20, buttons: runs },
      async (world, n) => {
        // The report that follows the dial is through before the line is ill: one report stands before the press, not two.
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        [world.line.there, world.line.back] = [way, way];
        for (let each = 1; each <= snapshotDoors; each += 1) await world.door(each, n % 2 === 0);
        if (n % 2 === 0) world.report();
        world.line.heard = [];
        const began = performance.now();
        await world.press();
        await world.until(() => world.storedThere() === world.presses(), 60_000, "not stored");
        stored.push(performance.now() - began);
        bytes.push(alertBytes(Buffer.concat(world.line.heard)));
        await world.healed();
        return stored.at(-1) ?? 0;
      },
    );
    const slowest = Math.max(...stored);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies: stored, rssMax },
      notes: {
        ...{ slowest_ms: slowest, alert_bytes: Math.max(...bytes), sent_again: again },
        ...{ lies: verdict.lies, back: verdict.back },
      },
      green: isClean(verdict) && slowest <= within,
    };
  },
};

/** From the alert's own topic to the end of what was sent: its size as it went over the line. */
const alertBytes = (sent: Buffer): number => sent.length - Math.max(0, sent.indexOf("hw/1/gw1/alert") - 4);
