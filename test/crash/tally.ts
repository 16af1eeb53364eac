/** What a row has seen so far, and the figures that come of it. */
import type { Figures } from "../faults/report.ts";
import { judge } from "./inspection.ts";
import type { Program } from "./program.ts";
import { gatewayId, type World } from "./world.ts";

export interface Tally {
  readonly kills: number;
  add(who: Program["name"], death: { readonly at: string; readonly ready: number | undefined }): void;
  judge(world: World, healed: boolean): void;
  figures(): Figures;
}

/** Invariant I5 of the catalogue: what the gateway may take of a home hub's memory, in bytes. */
const memoryBound = 192 * 1_048_576;

export function openTally(): Tally {
  const died = { gateway: 0, centre: 0 };
  const struck = new Map<string, number>();
  const startTimes: number[] = [];
  const sum = { lost: 0, dup: 0, resent: 0, presses: 0, unhealed: 0, worlds: 0, first: "" };
  let rssMax = 0;
  return {
    get kills() {
      return died.gateway + died.centre;
    },
    add(who, { at, ready }) {
      died[who] += 1;
      struck.set(`${who} at ${at}`, (struck.get(`${who} at ${at}`) ?? 0) + 1);
      if (ready !== undefined) startTimes.push(ready);
    },
    judge({ journalFolder, centreFile, devices, gateway }, healed) {
      const verdict = judge({ journalFolder, centreFile, gatewayId }, devices.said);
      sum.lost += verdict.lost.length;
      sum.dup += verdict.doubled.length;
      sum.resent += verdict.resent;
      sum.presses += verdict.presses;
      sum.unhealed += healed ? 0 : 1;
      sum.worlds += 1;
      sum.first ||= verdict.lost[0] ?? verdict.doubled[0] ?? (healed ? "" : `${devices.pending()} never acknowledged`);
      rssMax = Math.max(rssMax, gateway.rssMax);
    },
    figures() {
      const { lost, dup, first, ...counted } = sum;
      return {
        ...{ runs: died.gateway + died.centre, lost, dup, latencies: startTimes, rssMax },
        notes: {
          latency: "ms from start to serving",
          died: [...struck].map(([where, times]) => `${where} ${times}`).join(", "),
          ...counted,
          within_192_mib: rssMax <= memoryBound,
          first_fault: first,
        },
        green: lost + dup + sum.unhealed === 0 && struck.size > 0 && sum.presses > 0,
      };
    },
  };
}
