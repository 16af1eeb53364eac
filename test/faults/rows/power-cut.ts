/** F-20: the power goes at any instant; what was acknowledged before is there after. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { inspect } from "../inspection.ts";
import { Platter, survivals } from "../platter.ts";
import { run } from "../process.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";
import { type Operation, readTrace } from "../trace.ts";

export const powerCut: Row = {
  id: "F-20",
  title: "power cut: everything after the last fsync is gone, partly there, or torn",
  fullRuns: 1_000,
  async run({ seed, runs = powerCut.fullRuns, workshop, planted }) {
    const dir = workshop.room("power");
    const trace = join(workshop.folder, `${basename(dir)}.trace`);
    const presses = Math.max(60, Math.min(400, runs));
    const story = { dir, presses, telemetry: 8, every: 1, reserveBytes: 65_536 };
    const { latencies, rssMax } = await run(planted ? { ...story, acknowledgesFirst: planted } : story, {
      library: workshop.shim(),
      faults: { trace },
    }).told;
    const result = cutEverywhere(readTrace(trace), seed, runs, workshop.shelf("image"));
    rmSync(trace);
    return {
      ...{ runs, lost: result.lost, dup: result.dup, latencies, rssMax },
      notes: { images: runs, presses, checked: result.checked, wrong: result.wrong, first_fault: result.first },
      green: result.lost === 0 && result.dup === 0 && result.wrong === 0 && result.checked > 0,
    };
  },
};

export interface Cuts {
  readonly lost: number;
  readonly dup: number;
  /** Images that could not be opened, or hold a record nobody wrote. */
  readonly wrong: number;
  /** Acknowledgements looked for, over all images. */
  readonly checked: number;
  readonly first: string;
}

/** Walks the trace once and cuts the power at `runs` seeded instants. */
export function cutEverywhere(
  operations: readonly Operation[],
  seed: number,
  runs: number,
  room: string,
  atTheEnd = false,
): Cuts {
  const random = seeded(seed);
  const instants = Array.from({ length: runs }, () => 1 + random.below(operations.length)).sort((a, b) => a - b);
  if (atTheEnd) instants.push(operations.length);
  const platter = new Platter();
  const acknowledged = new Set<string>();
  let done = 0;
  let [lost, dup, wrong, checked, first] = [0, 0, 0, 0, ""];
  instants.forEach((instant, n) => {
    for (; done < instant; done += 1) {
      const operation = operations[done];
      if (!operation) break;
      if (operation.op === "write" && basename(operation.path) === "acks")
        for (const token of operation.data.toString().trim().split("\n")) acknowledged.add(token);
      else platter.apply(operation);
    }
    const image = join(room, String(n));
    platter.image(image, survivals[n % survivals.length] ?? "nothing", random, [
      "acks",
      "reserve",
      "lock.db",
      "lock.owner",
    ]);
    checked += acknowledged.size;
    try {
      const { whole, faults } = inspect(image);
      const gone = [...acknowledged].filter((token) => !whole.has(token));
      lost += gone.length;
      dup += faults.filter((fault) => fault.includes("two alerts")).length;
      wrong += faults.length > 0 ? 1 : 0;
      first ||= faults[0] ?? (gone[0] ? `${gone[0]} lost at operation ${instant}` : "");
    } catch (fault) {
      wrong += 1;
      first ||= `operation ${instant}: ${String(fault)}`;
    }
    rmSync(image, { recursive: true, force: true });
  });
  return { lost, dup, wrong, checked, first };
}
