/** F-32: the credential of a gateway is void. The centre says that it cannot sign in, and that it is lost, within a minute; both are over with a good one. */
import { token } from "../../centre/running.ts";
import { isClean } from "../link/rows.ts";
import { sum } from "../link/verdict.ts";
import { openLinkWorld } from "../link/world.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

const within = 60_000;

export const refusedCredential: Row = {
  id: "F-32",
  title: "a credential that is void: the centre records that the gateway cannot sign in, within 60 s",
  fullRuns: 10,
  async run({ seed, runs = refusedCredential.fullRuns, workshop }) {
    const random = seeded(seed);
    let verdict = { lost: 0, dup: 0, lies: 0, back: 0, alerts: 0 };
    let quiet = 0;
    const latencies: number[] = [];
    for (let n = 0; n < runs; n += 1) {
      const options = { folder: workshop.room("refused"), random, speed: 10, token: `${token}x` };
      const world = await openLinkWorld(options);
      try {
        await world.press();
        const seen = await world.until(() => world.kinds().includes("gateway_refused"), within, "nothing on the board");
        latencies.push(seen * options.speed);
        quiet += /bad username|not authorized/i.test(world.link.lastFault ?? "") ? 0 : 1;
        // The right credential: what was pressed meanwhile goes out, and the fault is over.
        world.useToken(token);
        await world.healed();
        await world.until(() => !world.kinds().includes("gateway_refused"), within, "still on the board");
        verdict = sum(verdict, world.judge());
      } finally {
        await world.stop();
      }
    }
    const slowest = Math.max(...latencies);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax: process.memoryUsage().rss },
      notes: { slowest_ms: slowest, gateway_does_not_say_why: quiet, lies: verdict.lies, back: verdict.back },
      green: isClean(verdict) && slowest <= within && quiet === 0,
    };
  },
};
