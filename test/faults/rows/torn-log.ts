/** F-15: the log ends at any byte of its last 4 KB; what is found is the last whole transaction, never half of one. */
import { copyFileSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../alerts/program/sqlite.ts";
import { journalFile } from "../../../gateway/journal/files.ts";
import { openKeeper } from "../../../gateway/journal/keeper.ts";
import { home, momentAt, press } from "../../journal/home.ts";
import * as engine from "../../journal/plain-engine.ts";
import { inspect } from "../inspection.ts";
import type { Row } from "../report.ts";

const lastBytes = 4_096;

export const tornLog: Row = {
  id: "F-15",
  title: "the log is cut at every byte of its last 4 KB",
  fullRuns: lastBytes,
  async run({ seed: _, runs = tornLog.fullRuns, workshop }) {
    const dir = workshop.shelf("torn");
    const { ends, close } = pressesIn(dir, 24);
    const image = workshop.shelf("image");
    const file = journalFile(dir);
    const log = readFileSync(`${file}-wal`);
    copyFileSync(file, join(workshop.folder, "whole.db"));
    copyFileSync(`${file}-wal`, join(workshop.folder, "whole.db-wal"));
    close();
    let [wrong, crashes, first] = [0, 0, ""];
    const step = Math.max(1, Math.floor(lastBytes / runs));
    for (let cut = 0; cut < runs; cut += 1) {
      const length = log.length - 1 - cut * step;
      const copy = join(image, "journal-000001.db");
      for (const end of ["", "-wal"]) copyFileSync(join(workshop.folder, `whole.db${end}`), copy + end);
      truncateSync(`${copy}-wal`, length);
      const expected = ends.filter((end) => end <= length).length;
      try {
        const { whole, faults } = inspect(image);
        const right = whole.size === expected && Array.from(whole).every((token) => Number(token.slice(6)) < expected);
        if (faults.length > 0 || !right) wrong += 1;
        if (faults.length > 0 || !right) first ||= `at ${length}: ${faults[0] ?? `${whole.size} of ${expected}`}`;
      } catch (fault) {
        crashes += 1;
        first ||= `at ${length}: ${String(fault)}`;
      }
      for (const end of ["", "-wal", "-shm"]) rmSync(copy + end, { force: true });
    }
    return {
      ...{ runs, lost: wrong, dup: 0 },
      notes: { cuts: runs, crashes, wrong_records: wrong, first_fault: first },
      green: wrong + crashes === 0,
    };
  },
};

/** One transaction a press, none of it moved into the file; returns where in the log each one ends. */
function pressesIn(dir: string, presses: number): { readonly ends: readonly number[]; close(): void } {
  const keeper = openKeeper(
    { dir, gatewayId: "gw-1", home, receivers: ["centre"], keepDays: 30, reserveBytes: 65_536 },
    { engine, alertId: () => crypto.randomUUID(), ticks: () => 0, event: () => {} },
  );
  keeper.start(momentAt(0));
  // A second connection keeps the log from being folded into the file when the first one closes.
  const watcher = openDatabase(journalFile(dir), { readOnly: true });
  const ends: number[] = [];
  for (let n = 0; n < presses; n += 1) {
    keeper.handle([{ do: "accept", arrival: press(momentAt(n * 1_000), `press-${n}`) }]);
    ends.push(statSync(`${journalFile(dir)}-wal`).size);
  }
  return {
    ends,
    close() {
      keeper.stop();
      watcher.close();
    },
  };
}
