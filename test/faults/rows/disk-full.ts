/** F-13: not a byte is free. The reserve takes at least 256 alarms; after it they go out of memory, unacknowledged. */
import { execFileSync } from "node:child_process";
import { acknowledgedIn, inspect } from "../inspection.ts";
import { run } from "../process.ts";
import type { Row } from "../report.ts";

/** What the catalogue asks of the reserve. */
const promised = 256;
const reserveBytes = 8 * 1_024 * 1_024;

export const diskFull: Row = {
  id: "F-13",
  title: "disk full: the reserve takes 256 alarms, then they go out of memory",
  fullRuns: 3_000,
  async run({ runs = diskFull.fullRuns, workshop, planted }) {
    const dir = workshop.room("full");
    const acksIn = workshop.room("acks");
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", dir]);
    try {
      const presses = 40 + runs + 20;
      const story = {
        dir,
        acksIn,
        presses,
        telemetry: 4,
        every: 0,
        reserveBytes,
        fillBefore: 40,
        roomBefore: 40 + runs,
      };
      const told = await run(
        planted ? { ...story, acknowledgesFirst: planted, heals: true } : { ...story, heals: true },
      ).told;
      const { whole, faults } = inspect(dir);
      const acknowledged = acknowledgedIn(acksIn);
      const lostOnDisk = acknowledged.filter((token) => !whole.has(token)).length;
      const unsent = presses - told.sent.length;
      const taken = acknowledged.filter((token) => Number(token.slice(6)) >= 40).length - 20;
      return {
        ...{
          runs: presses,
          lost: lostOnDisk + unsent,
          dup: faults.length,
          latencies: told.latencies,
          rssMax: told.rssMax,
        },
        notes: {
          free_bytes: told.freeBytes,
          stored_at_0_free: taken,
          out_of_memory: told.refused,
          modes: told.modes.join(" "),
          first_fault: faults[0] ?? "",
        },
        green: lostOnDisk + unsent + faults.length === 0 && told.freeBytes === 0 && taken >= Math.min(promised, runs),
      };
    } finally {
      execFileSync("umount", [dir]);
    }
  },
};
