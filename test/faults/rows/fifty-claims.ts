/** F-63: fifty people claim one case at once. One has it, forty-nine are told who, every time. */
import { caseLogFaults } from "../link/verdict.ts";
import { openOfficeWorld } from "../office/world.ts";
import type { Row } from "../report.ts";

const claimers = 50;
/** Then a fresh centre: its list of cases stays short. */
const roundsPerWorld = 100;

export const fiftyClaims: Row = {
  id: "F-63",
  title: "fifty claims at once: one winner, forty-nine are told who",
  fullRuns: 1_000,
  async run({ runs = fiftyClaims.fullRuns, workshop }) {
    const seen = { winners: 0, told: 0, otherWinner: 0, twice: 0, back: 0 };
    const latencies: number[] = [];
    for (let done = 0; done < runs; ) {
      const rounds = Math.min(roundsPerWorld, runs - done);
      const world = await openOfficeWorld({ data: workshop.room("claims"), homes: rounds, people: claimers });
      try {
        for (let round = 1; round <= rounds; round += 1) {
          const home = await world.home(round);
          const open = await home.caseOf(await home.says());
          const answers = await Promise.all(
            world.people.map(async (person) => {
              const began = performance.now();
              const answer = await person.command(open.id, "claim", open.version);
              latencies.push(performance.now() - began);
              return { person, ...answer };
            }),
          );
          const winners = answers.filter(({ status }) => status === 200);
          const [winner] = winners;
          const losers = answers.filter(({ status }) => status === 409);
          seen.winners += winners.length > 0 ? 1 : 0;
          seen.twice += Math.max(0, winners.length - 1);
          seen.told += losers.filter((each) => each.case?.owner?.name === winner?.person.name).length;
          seen.otherWinner += losers.filter((each) => each.case?.owner?.name !== winner?.person.name).length;
          await home.gateway.end();
        }
        seen.back += caseLogFaults(world.file);
      } finally {
        await world.stop();
      }
      done += rounds;
    }
    return {
      ...{ runs, lost: 0, dup: seen.twice, latencies, rssMax: process.memoryUsage().rss },
      notes: {
        claims: runs * claimers,
        one_winner: seen.winners,
        told_who: seen.told,
        told_another: seen.otherWinner,
        back: seen.back,
      },
      green:
        seen.winners === runs && seen.told === runs * (claimers - 1) && seen.twice + seen.otherWinner + seen.back === 0,
    };
  },
};
