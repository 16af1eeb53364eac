/**
 * F-14: one fsync says EIO, at each place where there is one. Nothing may be acknowledged on the word of a later fsync of
 * the same file; what is acknowledged must survive the disk that forgets everything the failed one was asked to keep.
 */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../process.ts";
import type { Row } from "../report.ts";
import { type Operation, readTrace } from "../trace.ts";
import { cutEverywhere } from "./power-cut.ts";

export const fsyncFails: Row = {
  id: "F-14",
  title: "fsync says EIO: the file is left for a fresh one, and nothing is acknowledged meanwhile",
  fullRuns: 120,
  async run({ seed, runs = fsyncFails.fullRuns, workshop, planted }) {
    const presses = 60;
    const total = { lost: 0, dup: 0, wrong: 0, checked: 0, unsent: 0, unhealed: 0, failed: 0, silent: 0, first: "" };
    const latencies: number[] = [];
    let rssMax = 0;
    const step = Math.max(1, Math.floor(fsyncFails.fullRuns / runs));
    for (let n = 0; n < runs; n += 1) {
      const eioAt = 1 + n * step;
      const dir = workshop.room("eio");
      const trace = join(workshop.folder, `${basename(dir)}.trace`);
      const story = { dir, presses, telemetry: 2, every: 4, reserveBytes: 65_536, heals: true as const };
      const faults = { trace, eioAt };
      const running = run(planted ? { ...story, acknowledgesFirst: planted } : story, {
        library: workshop.shim(),
        faults,
      });
      const { code } = await running.ended;
      const operations = readTrace(trace);
      const failed = operations.some(({ op }) => op === "syncFailed");
      total.failed += failed ? 1 : 0;
      // A gateway that does not start because its disk fails has promised nothing.
      if (code === 0) {
        const told = await running.told;
        total.unsent += presses - told.sent.length;
        total.unhealed += told.modes.at(-1) === "memory" ? 1 : 0;
        latencies.push(...told.latencies);
        rssMax = Math.max(rssMax, told.rssMax);
      } else total.silent += 1;
      total.first ||= believedAgain(operations);
      const cuts = cutEverywhere(operations, seed + n, 12, workshop.shelf("image"), true);
      total.lost += cuts.lost;
      total.dup += cuts.dup;
      total.wrong += cuts.wrong;
      total.checked += cuts.checked;
      total.first ||= cuts.first && `fsync ${eioAt}: ${cuts.first}`;
      rmSync(trace);
      rmSync(dir, { recursive: true });
    }
    const { lost, dup, wrong, checked, unsent, unhealed, failed, silent, first } = total;
    return {
      ...{ runs, lost: lost + unsent, dup, latencies, rssMax },
      notes: {
        images: runs * 12,
        checked,
        wrong,
        failed_fsyncs: failed,
        unhealed,
        did_not_start: silent,
        first_fault: first,
      },
      green: lost + unsent + dup + wrong + unhealed === 0 && first === "" && checked > 0 && failed > 0,
    };
  },
};

/** A log that goes on after its fsync failed: somebody believes the next one. (Closing the file for good may sync it.) */
function believedAgain(operations: readonly Operation[]): string {
  const failed = new Set<string>();
  const goesOn = new Set<string>();
  for (const { op, path } of operations) {
    if (op === "syncFailed" && /\.db(-wal)?$/.test(path)) failed.add(fileOf(path));
    else if (op === "write" && path.endsWith("-wal") && failed.has(fileOf(path))) goesOn.add(path);
    else if (op === "synced" && goesOn.has(path)) return `${basename(path)} went on after its fsync had failed`;
  }
  return "";
}

const fileOf = (path: string): string => path.replace(/-wal$/, "");
