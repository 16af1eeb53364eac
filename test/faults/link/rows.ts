/** What the rows about the line to the centre share: worlds in turn, and what is counted over them. */

import { seeded } from "../random.ts";
import type { RowOptions } from "../report.ts";
import { type LinkVerdict, nothingWrong, sum } from "./verdict.ts";
import { type LinkWorld, type LinkWorldOptions, openLinkWorld } from "./world.ts";

export interface InWorlds {
  readonly verdict: LinkVerdict;
  readonly latencies: readonly number[];
  readonly rssMax: number;
  /** Tries that were not answered, over all worlds: proof that the fault was felt. */
  readonly again: number;
}

/** A case that holds many alerts is slow to write: after so many runs a fresh home begins. */
const runsPerWorld = 100;

/** `one` is a run; what it returns is its latency in ms. */
export async function inWorlds(
  { seed, workshop }: Pick<RowOptions, "seed" | "workshop">,
  runs: number,
  options: Omit<LinkWorldOptions, "folder" | "random">,
  one: (world: LinkWorld, n: number) => Promise<number>,
): Promise<InWorlds> {
  const random = seeded(seed);
  const latencies: number[] = [];
  let verdict: LinkVerdict = { ...nothingWrong, alerts: 0 };
  let again = 0;
  let rssMax = 0;
  for (let n = 0; n < runs; ) {
    const world = await openLinkWorld({ ...options, folder: workshop.room("link"), random });
    try {
      await world.up();
      for (const end = Math.min(runs, n + runsPerWorld); n < end; n += 1) latencies.push(await one(world, n));
      await world.healed();
      verdict = sum(verdict, world.judge());
      again += world.tries.filter(({ outcome }) => outcome === "again").length;
      rssMax = Math.max(rssMax, process.memoryUsage().rss);
    } finally {
      await world.stop();
    }
  }
  return { verdict, latencies, again, rssMax };
}

export const isClean = ({ lost, dup, lies, back, alerts }: LinkVerdict): boolean =>
  lost + dup + lies + back === 0 && alerts > 0;
