/**
 * The process that is broken on purpose: a real journal that takes presses and telemetry and writes a line for each it
 * acknowledges. `node gateway.ts '<Story as JSON>'`; prints one line of JSON when it is done.
 */
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { CrashSettings } from "../../alerts/program/crash-point.ts";
import { silentLog } from "../../alerts/program/log.ts";
import { startClock, systemClock } from "../../gateway/clock.ts";
import type { Journal } from "../../gateway/journal/journal.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { freeBytes } from "../../gateway/journal/reserve.ts";
import { home, press, warmth } from "../journal/home.ts";
import { plainEngine } from "../journal/plain-engine-url.ts";
import { fillDisk } from "./fill.ts";

export interface Story {
  readonly dir: string;
  readonly presses: number;
  /** Where the acknowledgements are written; `dir` unless that is full. */
  readonly acksIn?: string;
  /** Telemetry that arrives with each press. */
  readonly telemetry: number;
  /** Milliseconds between one press and the next. */
  readonly every: number;
  readonly reserveBytes: number;
  /** The planted mistake: an intake that acknowledges, then asks the journal. The harness must call it out. */
  readonly acknowledgesFirst?: true;
  /** Fills the disk to its last byte before this press, and makes room again before that one. */
  readonly fillBefore?: number;
  readonly roomBefore?: number;
  /** Waits for the journal to be back on the disk before it stops. */
  readonly heals?: true;
  readonly crash?: CrashSettings;
  /** Ends without stopping: what the stop would cost is not the question. */
  readonly leaves?: true;
  /** Stays alive after the last press until it is killed. */
  readonly stays?: true;
}

export interface Told {
  readonly acknowledged: number;
  readonly refused: number;
  /** Presses (by token) whose alert was handed to the paths, from disk or from memory. */
  readonly sent: readonly string[];
  readonly freeBytes: number;
  readonly modes: readonly string[];
  /** Milliseconds from arrival to acknowledgement. */
  readonly latencies: readonly number[];
  /** Lateness of a 5 ms timer on the loop, in ms. */
  readonly lags: readonly number[];
  readonly rssMax: number;
}

const text = process.argv[2];
if (text) {
  const told = await live(JSON.parse(text) as Story);
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));
}

async function live(story: Story): Promise<Told> {
  const clock = startClock(systemClock());
  const journal = await openJournal({
    dir: story.dir,
    gatewayId: "gw-1",
    home,
    clock,
    log: silentLog,
    receivers: ["centre"],
    keepDays: 30,
    engine: plainEngine,
    reserveBytes: story.reserveBytes,
    ...(story.crash && { crash: story.crash }),
  });
  const acks = openSync(join(story.acksIn ?? story.dir, "acks"), "a");
  const sent = new Set<string>();
  const modes = [journal.health.mode as string];
  journal.onHealth(({ mode }) => mode !== modes.at(-1) && modes.push(mode));
  journal.onCommit(({ messages }) => {
    for (const { causes } of messages) sent.add(String(causes[0]?.fact.by));
  });
  const lags = watchLoop();
  const latencies: number[] = [];
  let acknowledged = 0;
  let refused = 0;
  let free = -1;

  const acknowledge = (token: string) => {
    writeSync(acks, `${token}\n`);
    acknowledged += 1;
  };
  const arrive = async (token: string): Promise<void> => {
    const began = performance.now();
    if (story.acknowledgesFirst) acknowledge(token);
    for (let i = 0; i < story.telemetry; i += 1) journal.accept(warmth(clock.now(), i, `t-${i}`)).catch(() => {});
    try {
      await journal.accept(press(clock.now(), token));
      if (!story.acknowledgesFirst) acknowledge(token);
    } catch {
      refused += 1;
    }
    latencies.push(performance.now() - began);
  };

  const filler = join(story.dir, "filler");
  const pending: Promise<void>[] = [];
  for (let n = 0; n < story.presses; n += 1) {
    if (n === story.fillBefore) {
      await Promise.all(pending);
      fillDisk(filler);
      free = freeBytes(story.dir);
    }
    if (n === story.roomBefore) {
      await Promise.all(pending);
      unlinkSync(filler);
    }
    const done = arrive(`press-${n}`);
    if (story.every === 0) await done;
    else {
      pending.push(done);
      await wait(story.every);
    }
  }
  await Promise.all(pending);
  if (story.heals) await backOnDisk(journal);
  if (story.stays) await wait(2 ** 31 - 1);
  if (!story.leaves) await journal.stop();
  closeSync(acks);
  return {
    ...{ acknowledged, refused, sent: [...sent], freeBytes: free, modes, latencies, lags: lags.stop() },
    rssMax: process.resourceUsage().maxRSS * 1_024,
  };
}

/** A journal in trouble looks at its disk at least twice a minute. */
async function backOnDisk(journal: Journal): Promise<void> {
  for (let tries = 0; journal.health.mode === "memory" && tries < 600; tries += 1) await wait(100);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function watchLoop(): { stop(): number[] } {
  const lags: number[] = [];
  let due = performance.now() + 5;
  const timer = setInterval(() => {
    lags.push(Math.max(0, performance.now() - due));
    due = performance.now() + 5;
  }, 5);
  return {
    stop() {
      clearInterval(timer);
      return lags;
    },
  };
}
