/** A home on a clock the test owns: what its devices say goes through the real engine, and what the centre says comes back. */
import type { Alert } from "../../alerts/alert.ts";
import {
  type Ask,
  type EngineInput,
  type EngineOutput,
  type EngineState,
  type Ids,
  type MemoryCell,
  type Outgoing,
  startEngine,
  step,
} from "../../alerts/engine.ts";
import type { Device, Home, RuleSettings } from "../../alerts/home.ts";
import type { DeliveryPolicy } from "../../alerts/paths/policy.ts";
import type { ReceiptType } from "../../alerts/protocol.ts";
import type { Fact } from "../../devices/model/fact.ts";
import {
  type Duration,
  hours,
  type Instant,
  instant,
  type Moment,
  minutes,
  seconds,
} from "../../devices/model/moment.ts";
import type { Origin, Reading } from "../../devices/model/reading.ts";

const device = (id: string, carries: Device["carries"], room: string, more: Partial<Device> = {}): Device => ({
  id,
  family: "zigbee2mqtt",
  key: id,
  room,
  resident: undefined,
  profile: undefined,
  carries,
  silence: { late: hours(25), lost: hours(75) },
  foldWindow: seconds(0.5),
  ...more,
});

export const usualHome: Home = {
  id: "home-1",
  gateway: "gw-1",
  timeZone: "Asia/Shanghai",
  residents: [{ id: "resident-1", bed: "bed-1" }],
  rooms: [{ id: "bathroom" }, { id: "bedroom" }, { id: "hall" }, { id: "kitchen" }],
  devices: [
    device("bathroom-button", "call", "bathroom"),
    device("pendant", "call", "bedroom", { resident: "resident-1", silence: "exempt" }),
    device("bathroom-radar", "fall", "bathroom"),
    device("front-door", "door", "hall"),
    device("kitchen-smoke", "other", "kitchen"),
    device("thermometer", "other", "bedroom"),
  ],
  rules: {
    fallGuard: seconds(20),
    doorLeftOpen: minutes(10),
    night: { from: "22:00", to: "06:00" },
    nightDoors: ["front-door"],
  },
};

export interface Setting {
  readonly rules?: Partial<RuleSettings>;
  readonly timeZone?: string;
  readonly devices?: readonly (Pick<Device, "id"> & Partial<Device>)[];
  /** Wall time at the beginning; noon in Shanghai unless told. */
  readonly wall?: number;
  readonly trusted?: boolean;
  readonly delivery?: DeliveryPolicy;
}

/** 2026-11-21 12:00 in Shanghai. */
export const noon = Date.UTC(2026, 10, 21, 4);

export function homeOf(setting: Setting): Home {
  const devices = usualHome.devices.map((each) => ({ ...each, ...setting.devices?.find(({ id }) => id === each.id) }));
  const added = (setting.devices ?? []).filter(({ id }) => !devices.some((each) => each.id === id));
  return {
    ...usualHome,
    timeZone: setting.timeZone ?? usualHome.timeZone,
    devices: [...devices, ...added.map((each) => device(each.id, "other", "hall", each))],
    rules: { ...usualHome.rules, ...setting.rules },
    ...(setting.delivery && { delivery: setting.delivery }),
  };
}

export interface Heard {
  readonly source?: string;
  readonly origin?: Origin;
  readonly edge?: { readonly key: string; readonly counter?: number };
  readonly fades?: readonly { readonly to: Fact; readonly after: Duration }[];
}

export function simulate(setting: Setting = {}) {
  let home = homeOf(setting);
  let now = instant(1_000);
  let wallOffset = (setting.wall ?? noon) - now;
  let version = 0;
  let madeIds = 0;
  /** What a journal would hold. */
  const kept = {
    cells: new Map<string, MemoryCell>(),
    alerts: new Map<string, Alert>(),
    readings: [] as Reading[],
    messages: [] as Outgoing[],
    asks: [] as Ask[],
    inputs: [] as EngineInput[],
  };
  const ids: Ids = {
    readingId: () => kept.readings.length + pending++ + 1,
    alertId: () => `00000000-0000-7000-8000-${String(++madeIds).padStart(12, "0")}`,
  };
  let pending = 0;
  /** Like the journal's: the last frame that named the device, whatever it was. */
  const lastHeard = new Map<string, Instant>();
  const moment = (at: Instant = now): Moment => ({
    steady: at,
    wall: at + wallOffset,
    mono: at,
    boot: "boot-1",
    trusted: setting.trusted ?? true,
  });

  let state: EngineState = startEngine({ home, cells: [], open: [], recent: [], at: moment() });
  let wakeAt: Instant | undefined;

  function tell(input: EngineInput): EngineOutput {
    pending = 0;
    const output = step(state, input, ids);
    kept.inputs.push(input);
    if (input.type === "heard") for (const part of input.heard) lastHeard.set(part.device, input.at.steady);
    if (input.type === "unread" && input.device !== undefined) lastHeard.set(input.device, input.at.steady);
    state = output.state;
    wakeAt = output.wakeAt;
    for (const cell of output.memory) {
      // As the journal would: JSON out, JSON in.
      const key = `${cell.rule}/${cell.key}`;
      if (cell.value === undefined) kept.cells.delete(key);
      else kept.cells.set(key, JSON.parse(JSON.stringify(cell)));
    }
    for (const alert of output.alerts) kept.alerts.set(alert.id, JSON.parse(JSON.stringify(alert)));
    kept.readings.push(...output.readings);
    kept.messages.push(...output.messages);
    kept.asks.push(...output.asks);
    return output;
  }

  const says = (name: string, fact: Fact | readonly Fact[], how: Heard = {}) =>
    tell({
      type: "heard",
      at: moment(),
      origin: how.origin ?? "live",
      source: how.source ?? "mqtt",
      heard: [
        {
          device: name,
          facts: "kind" in fact ? [fact] : fact,
          ...(how.edge && { edge: how.edge }),
          ...(how.fades && { fades: how.fades }),
        },
      ],
    });

  tell({ type: "started", at: moment() });

  const open = () =>
    [...kept.alerts.values()].filter((alert) => alert.state === "guarding" || alert.state === "raised");
  return {
    says,
    press: (name: string, how: Heard = {}) => says(name, { kind: "call", level: "rescue", on: true }, how),
    falls: (name = "bathroom-radar", state: "suspected" | "confirmed" = "suspected") =>
      says(name, { kind: "fall", state }),
    opens: (name = "front-door", how: Heard = {}) => says(name, { kind: "contact", open: true }, how),
    shuts: (name = "front-door", how: Heard = {}) => says(name, { kind: "contact", open: false }, how),
    unread: (name: string) => tell({ type: "unread", at: moment(), source: "mqtt", device: name, fault: "unknown" }),
    cancels: (by = "white-key") => tell({ type: "cancel", at: moment(), by }),
    tests: (name: string, length: Duration = seconds(120)) =>
      tell({ type: "test", at: moment(), device: name, until: instant(now + length) }),
    source: (name: string, up: boolean) => tell({ type: "source", at: moment(), source: name, up, why: "closed" }),
    path: (label: string, up: boolean) => tell({ type: "path", at: moment(), path: label, up, why: "no_answer" }),
    settle(next: Setting) {
      home = homeOf(next);
      tell({ type: "settings", at: moment(), home });
    },
    tell,
    /** Time goes by; the engine's timer works, every wake of it. */
    passes(by: Duration) {
      const until = instant(now + by);
      while (wakeAt !== undefined && wakeAt <= until) {
        now = instant(Math.max(now, wakeAt));
        tell({ type: "tick", at: moment() });
        if (wakeAt <= now) throw new Error(`the engine wakes at ${wakeAt} and it is ${now}`);
      }
      now = until;
    },
    /** Time goes by and the timer does not work: the loop was blocked. */
    hangs(by: Duration) {
      now = instant(now + by);
    },
    /** The wall clock is set, by so much or to what a clock without a battery says. Time itself goes on. */
    setsClock(by: number) {
      wallOffset += by;
    },
    /** The gateway stops, stays away, and comes back with what the journal holds. */
    restarts(away: Duration = seconds(0)) {
      now = instant(now + away);
      const recent = kept.readings.slice(-200);
      state = startEngine({ home, cells: kept.cells.values(), open: open(), recent, at: moment(), lastHeard });
      tell({ type: "started", at: moment() });
    },
    receives(type: ReceiptType, alert: Alert | undefined = last([...kept.alerts.values()]), caseVersion = ++version) {
      if (!alert) throw new Error("there is no alert to receive anything for");
      const at = moment();
      const receipt = {
        v: 1,
        type,
        alertId: alert.id,
        epoch: "e",
        seq: 1,
        caseId: "case-1",
        caseVersion,
        at: at.wall,
      } as const;
      return tell({ type: "receipt", at, receipt });
    },
    /** Kinds of all alerts so far, in order; with the state where it is not the usual `raised`. */
    alerts: () => [...kept.alerts.values()].map(inWords),
    alert: (kind: Alert["kind"]) => last([...kept.alerts.values()].filter((each) => each.kind === kind)),
    open: () => open().map(inWords),
    /** What the centre is asked to act on; `told` has what it is told silently, too. */
    messages: () => kept.messages.filter(({ type }) => type !== "suspect").map(messageInWords),
    told: () => kept.messages.map(messageInWords),
    kept,
    moment,
    now: () => now,
    state: () => state,
    wakeAt: () => wakeAt,
  };
}
export type SimulatedHome = ReturnType<typeof simulate>;

const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1];
const messageInWords = ({ type, kind, severity }: Outgoing): string => `${type} ${kind} ${severity}`;
const inWords = (alert: Alert): string =>
  `${alert.kind}${alert.state === "raised" ? "" : ` ${alert.state}`}${alert.test ? " test" : ""}`;
