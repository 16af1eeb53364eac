/**
 * A gateway whose centre is away for a day, as a process of its own, so that its memory can be told: real journal, real engine,
 * real link, on a clock that runs ahead. `node away.ts '<Away as JSON>'` prints a line when the day is over, and one when all is stored.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { silentLog } from "../../../alerts/program/log.ts";
import { realTimers } from "../../../alerts/program/timers.ts";
import { hours, instant, type Moment } from "../../../devices/model/moment.ts";
import { openCentreLink } from "../../../gateway/centre-link/link.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { warmth } from "../../journal/home.ts";
import { callOf, homeWith } from "./home.ts";

export interface Away {
  readonly dir: string;
  readonly url: string;
  readonly token: string;
  readonly alarms: number;
  readonly readings: number;
}

/** `rss`: bytes when half of the day was over, and at its end. */
export type AwayTold =
  | {
      readonly at: "evening";
      readonly accepted: number;
      readonly seconds: number;
      readonly rss: readonly [number, number];
    }
  | { readonly at: "stored"; readonly sent: number };

const day = hours(24);
/** Readings that are under way at once: a home's devices do not wait for each other. */
const together = 500;

const told = (what: AwayTold): boolean => process.stdout.write(`${JSON.stringify(what)}\n`);
const text = process.argv[2];
if (text) await live(JSON.parse(text) as Away);

async function live({ dir, url, token, alarms, readings }: Away): Promise<void> {
  let ahead = 0;
  const began = performance.now();
  const moment = (): Moment => {
    const mono = performance.now() - began + ahead;
    return { steady: instant(mono), wall: Date.now() - day + ahead, mono, boot: "boot-1", trusted: true };
  };
  const journal = await openJournal({
    ...{ dir, gatewayId: "gw1", home: homeWith(alarms), log: silentLog, receivers: ["centre"], keepDays: 30 },
    ...{ clock: { now: moment, resume: () => {} }, reserveBytes: 65_536 },
  });
  const link = openCentreLink(
    { url, gatewayId: "gw1", token, ca: undefined, home: "home1" },
    {
      ...{ journal, timers: realTimers, moment, id: randomUUID, log: silentLog, crashPoint: () => {} },
      ...{ changed: () => {}, jitter: () => 0.5, report: () => ({ version: "0", devices: [], health: {} }) },
    },
  );
  let accepted = 0;
  let early = 0;
  for (let n = 1; n <= alarms; n += 1) {
    ahead = (day * n) / alarms;
    await journal.accept(callOf(moment(), `button-${n}`, n % 3 === 0 ? "help" : "rescue"));
    accepted += 1;
    for (let left = Math.round(readings / alarms); left > 0; left -= together)
      await Promise.all(
        Array.from({ length: Math.min(left, together) }, (_, each) =>
          journal.accept(warmth(moment(), 15 + ((n + each) % 100) / 10, `door-${1 + (each % 30)}`)),
        ),
      );
    if (n === Math.ceil(alarms / 2)) early = rss();
  }
  told({ at: "evening", accepted, seconds: (performance.now() - began) / 1_000, rss: [early, rss()] });
  while (journal.read.unstoredCount("centre") > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  told({ at: "stored", sent: link.counts.sent });
  await link.stop();
  await journal.stop();
  process.exit(0);
}

/** VmRSS, as proc(5) says it. */
function rss(): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1_024;
}
