/** One simulated home: the gateway's own line to the centre over an outbox in memory, and what may happen to the people in it. */
import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Log } from "../../alerts/program/log.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { accountFrom, minute, type ProtectedDay } from "../../alerts/protected/account.ts";
import { dateAt, dayOf } from "../../alerts/protected/day.ts";
import { type AlertMessage, openAtMost, type ReceiptMessage, type ReportMessage } from "../../alerts/protocol.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import { openCentreLink } from "../centre-link/link.ts";
import { deviceLines, halfHour, roomOf } from "./devices.ts";
import type { Counting } from "./figures.ts";
import type { FleetHome } from "./homes.ts";
import { type FleetKind, type Kind, kinds } from "./kinds.ts";
import { openLine } from "./line.ts";
import { openOutbox } from "./outbox.ts";

/** As long as a home gives somebody who fell to say that nothing is wrong. */
export const fallGuard = 20_000;
/** What the clock of a home with a dead battery is behind (ms): it has lost its last six hours. */
const clockBehind = 6 * 3_600_000;

export interface SimulatedGateway {
  readonly of: FleetHome;
  readonly connected: boolean;
  /** Messages without the centre's `stored`. */
  readonly waiting: number;
  /** Something happens; the alert's id. */
  raise(kind: FleetKind): string;
  /** Its cause is gone. */
  clear(alertId: string): void;
  /** Said again: the person presses once more. */
  repeat(alertId: string): void;
  /** The radar suspects a fall; the guard runs, and then somebody has cancelled it or not. */
  fall(end: "raised" | "cancelled"): string;
  /** The line breaks; nothing is lost, and nothing arrives until it is mended. */
  cut(): void;
  mend(): void;
  readonly isCut: boolean;
  stop(): Promise<void>;
}

export interface HomeDeps {
  readonly url: string;
  readonly ca: string | undefined;
  readonly token: string;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly counting: Counting;
  readonly log: Log;
  readonly version: string;
}

interface OpenAlert {
  readonly message: AlertMessage;
  caseVersion: number;
}

export function startHome(of: FleetHome, deps: HomeDeps): SimulatedGateway {
  const { counting, random, timers } = deps;
  const boot = randomUUID();
  const startedAt = deps.now();
  const open = new Map<string, OpenAlert>();
  const cutMinutes = new Set<number>();
  const callOffs = new Set<() => void>();
  let clockOff = false;
  const moment = (): Moment => {
    const mono = timers.now();
    const wall = deps.now() - (clockOff ? clockBehind : 0);
    return { steady: instant(mono), wall: Math.round(wall), mono, boot, trusted: !clockOff };
  };

  function received(receipt: ReceiptMessage): void {
    counting.told(receipt);
    const mine = open.get(receipt.alertId);
    if (!mine || receipt.type === "stored" || receipt.caseVersion <= mine.caseVersion) return;
    mine.caseVersion = receipt.caseVersion;
    if (receipt.type === "closed") open.delete(receipt.alertId);
  }

  const outbox = openOutbox({ epoch: boot, received, refused: () => counting.count("refused") });
  const line = openLine(counting);
  const link = openCentreLink(
    { url: deps.url, gatewayId: of.gateway, token: deps.token, ca: deps.ca, home: of.home },
    {
      ...{ journal: outbox, timers, moment, jitter: random, id: randomUUID, log: deps.log },
      ...{ report, crashPoint: () => {}, changed: () => {}, dial: (settings) => line.dial(settings) },
    },
  );

  function report(): Omit<ReportMessage, "v" | "id" | "gatewayId" | "at" | "epoch" | "lastSeq"> {
    const tested = { ago: Math.round(timers.now() % 86_400_000), ok: true };
    return {
      version: deps.version,
      devices: deviceLines(random, { silent: devicesOf("device_lost"), flat: devicesOf("battery_low") }),
      paths: [{ label: "centre", kind: "centre", state: "ok", goodAgo: 0, ...(!lacks("path_down") && { tested }) }],
      open: [...open].slice(-openAtMost).map(([alertId, { caseVersion }]) => ({ alertId, caseVersion })),
      health: { journal: "disk", journal_waiting: 0, unstored: outbox.waiting, clock_trusted: !clockOff },
      protected: [today()],
    };
  }
  const devicesOf = (kind: FleetKind): ReadonlySet<string> =>
    new Set([...open.values()].flatMap(({ message }) => (message.kind === kind ? (message.device ?? []) : [])));
  const lacks = (kind: FleetKind): boolean => [...open.values()].some(({ message }) => message.kind === kind);

  /** A press would have arrived in every minute since the start in which the line was whole. */
  function today(): ProtectedDay {
    const timeZone = "Asia/Shanghai";
    const now = Math.floor(deps.now() / minute);
    const day = dateAt(now, timeZone);
    const { first } = dayOf(day, timeZone);
    const watched = Math.ceil(startedAt / minute);
    if (line.isCut) cutMinutes.add(now - 1);
    const verdicts = Array.from({ length: now - first }, (_, n) =>
      first + n < watched ? "bed_not_watched" : cutMinutes.has(first + n) ? "path_silent" : "protected",
    );
    return accountFrom({ bed: of.bed, day, timeZone }, first, verdicts);
  }

  function say(message: Omit<AlertMessage, "epoch" | "seq">): void {
    // Counted before it is handed on: an answer may be here at once.
    counting.said({ ...message, epoch: boot, seq: outbox.health.lastSeq + 1 });
    const sealed = outbox.put(message);
    const before = open.get(message.alertId);
    if (sealed.type === "cancel") open.delete(sealed.alertId);
    else open.set(sealed.alertId, { message: sealed, caseVersion: before?.caseVersion ?? -1 });
  }

  function draft(kind: FleetKind, type: AlertMessage["type"], alertId: string): Omit<AlertMessage, "epoch" | "seq"> {
    const { severity, device: from, ofDevice }: Kind = kinds[kind];
    const at = moment();
    const flat = kind === "battery_low" && from ? new Set([from]) : devicesOf("battery_low");
    return {
      ...{ v: 1, type, alertId, gatewayId: of.gateway, home: of.home, kind, severity, test: false, at },
      ...{ condition: "active", repeats: 0, snapshot: halfHour(random, at.wall, flat) },
      ...(from && { device: from, room: roomOf(from) }),
      ...(!ofDevice && { resident: of.resident, bed: of.bed }),
      causes: [],
    };
  }

  const again = (alertId: string, more: Partial<AlertMessage>): void => {
    const known = open.get(alertId);
    if (known) say({ ...known.message, type: "change", at: moment(), snapshot: [], ...more });
  };
  const later = (ms: number, run: () => void): void => {
    const callOff = timers.after(ms, () => {
      callOffs.delete(callOff);
      run();
    });
    callOffs.add(callOff);
  };

  return {
    of,
    get connected() {
      return link.connected;
    },
    get waiting() {
      return outbox.waiting;
    },
    raise(kind) {
      const alertId = randomUUIDv7();
      if (kind === "clock_not_trusted") clockOff = true;
      say(draft(kind, "raise", alertId));
      return alertId;
    },
    clear(alertId) {
      const known = open.get(alertId);
      if (known?.message.kind === "clock_not_trusted") clockOff = false;
      again(alertId, { condition: "cleared" });
      if (known && known.message.severity !== "emergency") open.delete(alertId);
    },
    repeat: (alertId) => again(alertId, { repeats: (open.get(alertId)?.message.repeats ?? 0) + 1 }),
    fall(end) {
      const alertId = randomUUIDv7();
      say({ ...draft("fall", "suspect", alertId), guard: fallGuard });
      if (end === "raised") later(fallGuard, () => say(draft("fall", "raise", alertId)));
      else
        later(fallGuard * (0.2 + 0.6 * random()), () =>
          say({ ...draft("fall_cancelled", "cancel", alertId), condition: "cleared", note: "cancelled by cancel-key" }),
        );
      return alertId;
    },
    cut: () => line.cut(),
    mend: () => line.mend(),
    get isCut() {
      return line.isCut;
    },
    async stop() {
      for (const callOff of callOffs) callOff();
      await link.stop();
    },
  };
}
