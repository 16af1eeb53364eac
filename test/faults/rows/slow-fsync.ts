/** F-18: each fsync takes two seconds; the loop that reads sockets and serial ports must not notice. */
import { run } from "../process.ts";
import { percentilesOf, type Row } from "../report.ts";

export const slowFsync: Row = {
  id: "F-18",
  title: "each fsync takes 2 s: the event loop does not wait for it",
  fullRuns: 200,
  async run({ runs = slowFsync.fullRuns, workshop }) {
    const dir = workshop.room("slow");
    const story = { dir, presses: runs, telemetry: 5, every: 50, reserveBytes: 65_536, leaves: true as const };
    // The first fsyncs belong to the start; a slow start is not what is measured.
    const faults = { slowFrom: 24, slowMs: 2_000 };
    const told = await run(story, { library: workshop.shim(), faults }).told;
    const lag = percentilesOf(told.lags);
    const slowest = Math.max(...told.latencies);
    return {
      ...{ runs, lost: runs - told.acknowledged, dup: 0, latencies: told.latencies, rssMax: told.rssMax },
      notes: {
        loop_lag_p50: lag(50) ?? -1,
        loop_lag_p99: lag(99) ?? -1,
        loop_lag_max: lag(100) ?? -1,
        slowest_ack: slowest,
      },
      green: (lag(99) ?? Number.POSITIVE_INFINITY) <= 50 && slowest >= 2_000 && told.acknowledged === runs,
    };
  },
};
