/**
 * F-35: a gateway that is frozen or cut off without a word. The centre says so once, within a minute and a scheduler's beat, and
 * takes it back by itself; while all is well it says nothing.
 */
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

const speed = 10;
const within = 60_000;
/** How often the centre looks, and how finely the row does. */
const grace = 3_000;
/** ms of the centre's clock without a fault, before each outage. */
const calm = 60_000;

export const lostGateway: Row = {
  id: "F-35",
  title: "a gateway falls silent: on the board once, within 60 s of its last word, and off it when it is back",
  fullRuns: 20,
  async run({ seed, runs = lostGateway.fullRuns, workshop }) {
    let falsely = 0;
    let twice = 0;
    const latencies: number[] = [];
    const { verdict, rssMax } = await inWorlds({ seed, workshop }, runs, { speed }, async (world) => {
      const lost = (): number => world.kinds().filter((kind) => kind === "gateway_lost").length;
      await world.press();
      await world.healed();
      const until = performance.now() + calm / speed;
      await world.until(() => lost() > 0 || performance.now() > until, calm, "the clock stands");
      falsely += lost();
      world.line.mood = "silent";
      const seen = (await world.until(() => lost() > 0, (2 * within) / speed + 10_000, "not on the board")) * speed;
      latencies.push(seen);
      await new Promise((resolve) => setTimeout(resolve, calm / speed / 2));
      twice += lost() === 1 ? 0 : 1;
      world.line.mood = "carries";
      world.line.hangUp();
      await world.until(() => lost() === 0, 60_000, "still on the board");
      return seen;
    });
    const slowest = Math.max(...latencies);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: {
        ...{ slowest_ms: slowest, falsely, twice, calm_minutes: (runs * calm) / 60_000, speed },
        ...{ soak_24_h: "skipped: a day of real time", lies: verdict.lies, back: verdict.back },
      },
      green: isClean(verdict) && falsely + twice === 0 && slowest <= within + grace,
    };
  },
};
