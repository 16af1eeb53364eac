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
import type { ReportMessage } from "../../../alerts/protocol.ts";
import { instant, later, type Moment, seconds } from "../../../devices/model/moment.ts";
import type { CentreLink, LinkSettings } from "../../../gateway/centre-link/contract.ts";
import { openCentreLink } from "../../../gateway/centre-link/link.ts";
import { dial } from "../../../gateway/centre-link/session.ts";
import type { Journal, Try } from "../../../gateway/journal/journal.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { startTestCentre, token } from "../../centre/running.ts";
import { press } from "../../journal/home.ts";
import { plainEngine } from "../../journal/plain-engine-url.ts";
import { type IllLine, openIllLine } from "../../kit/ill-line.ts";
import type { Random } from "../random.ts";
import { doorSays, homeWith, listOf } from "./home.ts";
import { count, judgeLink, type LinkVerdict, openKinds } from "./verdict.ts";

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
  /** Somebody tries the button that is pressed so manieth from now (1: the next one), for so many ms of the home's clock. */
  tests(next: number, ms: number): Promise<void>;
  /** What a snapshot is made of. */
  door(n: number, open: boolean): Promise<void>;
  /** The minute is round: the home reports now. */
  report(): void;
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
  /** Of the alerts in open cases at the centre. */
  kinds(): readonly string[];
  /** The hub signs in with another credential from now on. */
  useToken(token: string): void;
  until(done: () => boolean, within: number, what: string): Promise<number>;
  judge(): LinkVerdict;
  stop(): Promise<void>;
}

export interface LinkWorldOptions {
  readonly folder: string;
  readonly random: Random;
  /** How much faster the clocks of the link and of the centre run. */
  readonly speed?: number;
  readonly centreMore?: Readonly<Record<string, unknown>>;
  /** The centre's certificate, and whom the home trusts: then the line is TLS. */
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
  readonly ca?: string;
  readonly token?: string;
  /** The product's own engine and so many buttons, each pressed once; else an engine that makes an alert of each press. */
  readonly buttons?: number;
  /** Devices that the home reports on. */
  readonly devices?: number;
}

export async function openLinkWorld({ folder, random, speed = 1, ...more }: LinkWorldOptions): Promise<LinkWorld> {
  const centreData = join(folder, "centre");
  const reports: (() => void)[] = [];
  const timers = faster(speed, reports);
  const centreNow = (): number => clock0 + timers.now();
  const centre = await startTestCentre(
    centreData,
    { timers: faster(speed, []), now: centreNow },
    { ...(more.tls && { broker: { listeners: [{ port: 0, tls: more.tls }] } }), ...more.centreMore },
  );
  const line = await openIllLine(centre.addresses.mqttPorts[0] ?? 0);
  const moment = (): Moment => ({
    ...{ steady: instant(timers.now()), wall: centreNow(), mono: timers.now(), boot: "boot-1", trusted: true },
  });
  const dir = join(folder, "gateway");
  const journal = await openJournal({
    ...{ dir, gatewayId: "gw1", home: homeWith(more.buttons ?? 0), log: silentLog, receivers: ["centre"] },
    ...{ clock: { now: moment, resume: () => {} }, keepDays: 30, reserveBytes: 4_096 },
    ...(more.buttons === undefined && { engine: plainEngine }),
  });
  const tries: Try[] = [];
  const dials: number[] = [];
  const settingsWith = (of: string): LinkSettings => ({
    url: `${more.tls ? "mqtts" : "mqtt"}://127.0.0.1:${line.port}`,
    ...{ gatewayId: "gw1", token: of, ca: more.ca, home: "home1" },
  });
  const link = openCentreLink(settingsWith(more.token ?? token), {
    ...{ journal, timers, moment, id: randomUUID, log: silentLog, crashPoint: () => {}, changed: () => {} },
    jitter: () => random.below(1_000) / 1_000,
    report: () => ({ version: "0.1.0", devices: reportOn(more.devices ?? 0), health: { journal: "disk" } }),
    tried: (one) => void tries.push(one),
    dial(settings) {
      dials.push(performance.now());
      return dial(settings);
    },
  });
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
    kinds: () => openKinds(join(centreData, "centre.db")),
    useToken: (of) => link.use(settingsWith(of)),
    handlings: () =>
      journal.read
        .alerts(500)
        .map(
          ({ id }) =>
            journal.read.receipts(id).reduce((known, said) => respond(known, said, instant(0)), noResponse).handling,
        ),
    async press() {
      presses += 1;
      const device = more.buttons === undefined ? "button-1" : `button-${presses}`;
      await journal.accept(press(moment(), `press-${presses}`, device));
    },
    async tests(next, ms) {
      const at = moment();
      const until = later(at.steady, seconds(ms / 1_000));
      await journal.tell({ type: "test", at, device: `button-${presses + next}`, until });
    },
    door: (n, open) => journal.accept(doorSays(moment(), `door-${n}`, open)),
    report() {
      for (const each of reports) each();
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

/** Far enough from 1970 for the clock to be believed. */
const clock0 = Date.UTC(2026, 2, 1);
const reportEvery = 60_000;

/** `reports` gets whatever runs once a minute. */
function faster(speed: number, reports: (() => void)[]): Timers {
  return {
    now: () => realTimers.now() * speed,
    after: (ms, run) => realTimers.after(ms / speed, run),
    every(ms, run) {
      if (ms === reportEvery) reports.push(run);
      return realTimers.every(ms / speed, run);
    },
  };
}

const reportOn = (devices: number): ReportMessage["devices"] =>
  listOf(devices, (n) => ({
    id: `bedroom-device-${n}`,
    room: "bedroom",
    state: "ok",
    lastHeardAgo: 61_234,
    battery: 87,
  }));
