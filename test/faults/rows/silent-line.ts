/**
 * F-23: a black hole. The line is taken and says nothing, or it stood and says nothing any more: the try is given up in its
 * time, the alert never. In real time, because the deadline of a dial is.
 */
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

/** ms: a dial is given up after 10 s, a line that stood after one and a half keep-alives; the next try follows at once. */
const dialGivenUp = 10_000;
const lineGivenUp = 30_000;
const nextTry = 6_250;

export const silentLine: Row = {
  id: "F-23",
  title: "a black hole: each try ends in its time, the next one follows, the alert waits for ever",
  fullRuns: 6,
  async run({ seed, runs = silentLine.fullRuns, workshop }) {
    let slow = 0;
    const kinds = { dial: 0, standing: 0 };
    const { verdict, latencies, again, rssMax } = await inWorlds({ seed, workshop }, runs, {}, async (world, n) => {
      const standing = n % 2 === 1;
      world.line.mood = "silent";
      const dials = world.dials.length;
      if (!standing) world.line.hangUp();
      await world.press();
      // The hole closes when the first dial into it has been given up, or the line that stood.
      const given = standing ? lineGivenUp : dialGivenUp;
      const waited = await world.until(() => world.dials.length >= dials + (standing ? 1 : 2), given * 2, "not tried");
      slow += waited > given + nextTry ? 1 : 0;
      kinds[standing ? "standing" : "dial"] += 1;
      world.line.mood = "carries";
      world.line.hangUp();
      const healed = await world.healed();
      await world.up();
      slow += healed > nextTry + 2_000 ? 1 : 0;
      return healed;
    });
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: { ...kinds, slow, sent_again: again, lies: verdict.lies, back: verdict.back },
      green: isClean(verdict) && slow === 0,
    };
  },
};
