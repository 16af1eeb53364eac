/**
 * A home and its centre with an ill line between them: the real journal, the real link and a real centre, in one process so
 * that a thousand faults take a minute. Time runs faster for the link than for the sockets.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Centre } from "../../../alerts/centre/main.ts";
import { noResponse, respond } from "../../../alerts/lifecycle.ts";
import { silentLog } from "../../../alerts/program/log.ts";
import { realTimers, type Timers } from "../../../alerts/program/timers.ts";
import { instant, type Moment } from "../../../devices/model/moment.ts";
import { type CentreLink, openCentreLink } from "../../../gateway/centre-link/link.ts";
import { dial } from "../../../gateway/centre-link/session.ts";
import type { Journal, Try } from "../../../gateway/journal/journal.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { startTestCentre, token } from "../../centre/running.ts";
import { home, press } from "../../journal/home.ts";
import { plainEngine } from "../../journal/plain-engine-url.ts";
import { type IllLine, openIllLine } from "../../kit/ill-line.ts";
import type { Random } from "../random.ts";
import { count, judgeLink, type LinkVerdict } from "./verdict.ts";

export interface LinkWorld {
  readonly folder: string;
  readonly centre: Centre;
  readonly line: IllLine;
  readonly journal: Journal;
  readonly link: CentreLink;
  readonly tries: readonly Try[];
  /** ms of `performance.now()` at which the link dialled, refused or not. */
  readonly dials: readonly number[];
  /** Resolves when it is accepted; the device has its acknowledgement then. */
  press(): Promise<void>;
  /** Until nothing waits for `stored`. Returns the ms it took; throws after `within`. */
  healed(within?: number): Promise<number>;
  up(within?: number): Promise<void>;
  /** Messages without `stored`. */
  waiting(): number;
  presses(): number;
  /** Messages that the centre has on disk. */
  storedThere(): number;
  /** What the home makes of everything that it was told, alert by alert. */
  handlings(): readonly string[];
  until(done: () => boolean, within: number, what: string): Promise<number>;
  judge(): LinkVerdict;
  stop(): Promise<void>;
}

export interface LinkWorldOptions {
  readonly folder: string;
  readonly random: Random;
  /** How much faster the link's clock runs. */
  readonly speed?: number;
  readonly centreMore?: Readonly<Record<string, unknown>>;
  /** Dialled instead of the line. */
  readonly url?: (port: number) => string;
  readonly ca?: string;
  readonly centrePort?: (centre: Centre) => number;
}

export async function openLinkWorld({ folder, random, speed = 1, ...more }: LinkWorldOptions): Promise<LinkWorld> {
  const centreData = join(folder, "centre");
  const centre = await startTestCentre(centreData, {}, more.centreMore);
  const line = await openIllLine(more.centrePort?.(centre) ?? centre.addresses.mqttPorts[0] ?? 0);
  const timers = faster(speed);
  const moment = (): Moment => ({
    ...{ steady: instant(timers.now()), wall: Date.now(), mono: timers.now(), boot: "boot-1", trusted: true },
  });
  const dir = join(folder, "gateway");
  const journal = await openJournal({
    ...{ dir, gatewayId: "gw1", home: { ...home, id: "home1" }, log: silentLog, receivers: ["centre"] },
    ...{ clock: { now: moment, resume: () => {} }, keepDays: 30, engine: plainEngine, reserveBytes: 4_096 },
  });
  const tries: Try[] = [];
  const dials: number[] = [];
  const link = openCentreLink(
    {
      url: more.url?.(line.port) ?? `mqtt://127.0.0.1:${line.port}`,
      ...{ gatewayId: "gw1", token, ca: more.ca, home: "home1" },
    },
    {
      ...{ journal, timers, moment, id: randomUUID, log: silentLog, crashPoint: () => {}, changed: () => {} },
      jitter: () => random.below(1_000) / 1_000,
      report: () => ({ version: "0", devices: [], health: {} }),
      tried: (one) => void tries.push(one),
      dial(settings) {
        dials.push(performance.now());
        return dial(settings);
      },
    },
  );
  let presses = 0;
  const waiting = (): number => journal.read.unstoredCount("centre");
  const until = async (done: () => boolean, within: number, what: string): Promise<number> => {
    const began = performance.now();
    while (!done()) {
      if (performance.now() - began > within) throw new Error(`${what} within ${within} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return performance.now() - began;
  };
  return {
    ...{ folder, centre, line, journal, link, tries, dials, waiting, until },
    presses: () => presses,
    storedThere: () => count(join(centreData, "centre.db"), "SELECT count(*) AS n FROM messages"),
    handlings: () =>
      journal.read
        .alerts(500)
        .map(
          ({ id }) =>
            journal.read.receipts(id).reduce((known, said) => respond(known, said, instant(0)), noResponse).handling,
        ),
    async press() {
      presses += 1;
      await journal.accept(press(moment(), `press-${presses}`));
    },
    healed: (within = 60_000) => until(() => waiting() === 0, within, `${waiting()} messages are not stored`),
    async up(within = 60_000) {
      await until(() => link.connected, within, "the line is not up");
    },
    judge: () => judgeLink({ gateway: dir, centre: join(centreData, "centre.db") }, presses),
    async stop() {
      await link.stop();
      await line.stop();
      await journal.stop();
      await centre.stop();
    },
  };
}

function faster(speed: number): Timers {
  return {
    now: () => realTimers.now() * speed,
    after: (ms, run) => realTimers.after(ms / speed, run),
    every: (ms, run) => realTimers.every(ms / speed, run),
  };
}
