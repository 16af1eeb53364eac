/**
 * F-22: nobody listens at the centre. On a clock of the row's own: how long after the return the first try comes, whatever
 * the dice say; then real sockets: what was pressed meanwhile arrives. No event of the network tells the link that it is up.
 */
import { openRedial } from "../../../gateway/centre-link/redial.ts";
import { testClock } from "../../kit/clock.ts";
import { inWorlds, isClean } from "../link/rows.ts";
import { type Random, seeded } from "../random.ts";
import type { Row } from "../report.ts";

const longestAway = 20 * 60_000;
/** ms from the return to the first try: without and with an emergency that waits. */
const first = { idle: 30_000, urgent: 1_250 } as const;

export const refusedLine: Row = {
  id: "F-22",
  title:
    "the centre refuses for up to 20 minutes: tried for ever, within 30 s of its return, within 2 s with an emergency",
  fullRuns: 1_000,
  async run({ seed, runs = refusedLine.fullRuns, workshop }) {
    const random = seeded(seed);
    const slowest = { idle: 0, urgent: 0 };
    for (let n = 0; n < runs; n += 1)
      for (const kind of ["idle", "urgent"] as const)
        slowest[kind] = Math.max(slowest[kind], await triedAfterReturn(random, kind === "urgent"));
    const { verdict, latencies, again, rssMax } = await inWorlds(
      { seed, workshop },
      10,
      { speed: 20 },
      async (world) => {
        await world.line.refuse();
        world.line.hangUp();
        await world.press();
        await new Promise((resolve) => setTimeout(resolve, 20 + random.below(300)));
        await world.press();
        await world.line.listen();
        const healed = await world.healed();
        await world.up();
        return healed;
      },
    );
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: {
        ...{ slowest_first_try_ms: slowest.idle, with_emergency_ms: slowest.urgent, dials_noted: again },
        ...{ link_up_event: "none", lies: verdict.lies, back: verdict.back },
      },
      green: isClean(verdict) && again > 0 && slowest.idle <= first.idle && slowest.urgent <= first.urgent,
    };
  },
};

async function triedAfterReturn(random: Random, urgent: boolean): Promise<number> {
  const clock = testClock(0);
  const back = random.below(longestAway);
  let tried: number | undefined;
  const redial = openRedial({
    timers: clock.timers,
    jitter: () => random.below(1_001) / 1_000,
    emergencyWaits: () => urgent,
    dial() {
      if (clock.now() >= back) tried ??= clock.now();
      else redial.again();
    },
  });
  redial.again();
  await clock.passes(back + longestAway);
  redial.stop();
  return (tried ?? Number.POSITIVE_INFINITY) - back;
}
