/** F-25: the centre has stored it, and its word is lost on the way; once with the line, once while the line stays. */
import { inWorlds, isClean } from "../link/rows.ts";
import type { Row } from "../report.ts";

export const lostAnswer: Row = {
  id: "F-25",
  title: "the answer is lost after the centre has stored: sent again, and one case",
  fullRuns: 1_000,
  async run({ seed, runs = lostAnswer.fullRuns, workshop }) {
    let dropped = 0;
    const { verdict, latencies, again, rssMax } = await inWorlds({ seed, workshop }, runs, { speed: 50 }, loseOne);
    return {
      ...{ runs, lost: verdict.lost, dup: verdict.dup, latencies, rssMax },
      notes: { dropped, sent_again: again, alerts: verdict.alerts, lies: verdict.lies, back: verdict.back },
      // After a new dial the centre may say its word once more before the home has asked.
      green: isClean(verdict) && dropped >= runs && again >= runs * 0.9,
    };

    async function loseOne(world: Parameters<Parameters<typeof inWorlds>[3]>[0], n: number): Promise<number> {
      // Every tenth line survives: the answer alone is missing, and the next try has to come by its own clock.
      const breaks = n % 10 !== 0;
      let armed = true;
      world.line.answers = (packet, say) => {
        if (!armed || !packet.includes('"type":"stored"')) return say(packet);
        armed = false;
        dropped += 1;
        if (breaks) setImmediate(() => world.line.hangUp());
      };
      const began = performance.now();
      await world.press();
      await world.healed();
      return performance.now() - began;
    }
  },
};
