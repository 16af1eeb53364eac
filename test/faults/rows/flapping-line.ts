/** F-28: the line is there for 5 s and gone for 5 s. Each window brings what was pressed in the dark, and nobody hammers. */
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

const speed = 10;
/** ms of the link's clock. */
const half = 5_000;
/** Dials may come together after a cut, not in the long run. */
const window = 10_000;

export const flappingLine: Row = {
  id: "F-28",
  title:
    "the line is there for 5 s and gone for 5 s, for 10 minutes: each window makes progress, one dial a second at most",
  fullRuns: 60,
  async run({ seed, runs = flappingLine.fullRuns, workshop }) {
    let idle = 0;
    let most = 0;
    const { verdict, latencies, again, rssMax } = await inWorlds({ seed, workshop }, 1, { speed }, async (world) => {
      const pause = () => new Promise((resolve) => setTimeout(resolve, half / speed));
      const began = performance.now();
      for (let n = 0; n < runs; n += 1) {
        world.line.mood = "resets";
        world.line.hangUp();
        await world.press();
        await world.press();
        await pause();
        world.line.mood = "carries";
        await pause();
        // Everything that was pressed in the dark has come in the light.
        idle += world.waiting() > 0 ? 1 : 0;
      }
      most = Math.max(...world.dials.map((at) => dialsFrom(world.dials, at)));
      await world.healed();
      return performance.now() - began;
    });
    const perSecond = most / (window / 1_000);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: {
        ...{ speed, windows_with_rest: idle, dials_per_second: perSecond, sent_again: again, alerts: verdict.alerts },
        ...{ lies: verdict.lies, back: verdict.back },
      },
      green: isClean(verdict) && perSecond <= 1 && idle <= Math.max(1, runs / 10),
    };
  },
};

const dialsFrom = (dials: readonly number[], from: number): number =>
  dials.filter((at) => at >= from && at < from + window / speed).length;
