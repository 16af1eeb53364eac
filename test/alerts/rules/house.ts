/** A home whose habits are watched, on clocks the test owns: the steady line goes on by itself, the wall clock may be set. */
import type { Alert } from "../../../alerts/alert.ts";
import {
  type EngineInput,
  type EngineState,
  type Ids,
  type MemoryCell,
  type Outgoing,
  rebuild,
  staleRules,
  startEngine,
  step,
} from "../../../alerts/engine.ts";
import type { Device, Habits, Home, Resident, RuleSettings } from "../../../alerts/home.ts";
import { usualHome } from "../../../alerts/rules/profiles.ts";
import type { Fact } from "../../../devices/model/fact.ts";
import {
  type Duration,
  days,
  type Instant,
  instant,
  type Moment,
  milliseconds,
  minutes,
  seconds,
} from "../../../devices/model/moment.ts";
import type { Reading } from "../../../devices/model/reading.ts";

const device = (id: string, carries: Device["carries"], room: string, more: Partial<Device> = {}): Device => ({
  ...{ id, family: "zigbee2mqtt", key: id, room, resident: undefined, profile: undefined, carries },
  silence: { late: days(40), lost: days(80) },
  foldWindow: seconds(0.5),
  ...more,
});

const devices: readonly Device[] = [
  device("hall-motion", "other", "hall"),
  device("kitchen-motion", "other", "kitchen"),
  device("bath-motion", "other", "bathroom"),
  device("bed", "other", "bedroom"),
  device("front-door", "door", "hall"),
  device("pendant", "call", "bedroom", { silence: "exempt" }),
  device("radar", "fall", "bathroom"),
  device("heart-band", "other", "bedroom"),
];

export interface HouseSetting {
  readonly habits?: Habits;
  readonly residents?: readonly Resident[];
  readonly rules?: Partial<RuleSettings>;
  readonly zone?: string;
  /** Local beginning as UTC text. */
  readonly at?: string;
  readonly trusted?: boolean;
  /** Its sensors are never heard. */
  readonly bare?: boolean;
  readonly devices?: readonly (Pick<Device, "id"> & Partial<Device>)[];
}

export const homeWith = (setting: HouseSetting): Home => ({
  id: "home-1",
  timeZone: setting.zone ?? "Asia/Shanghai",
  residents: setting.residents ?? [{ id: "r1", bed: "bed-1", habits: setting.habits ?? {} }],
  rooms: ["hall", "kitchen", "bathroom", "bedroom"].map((id) => ({ id })),
  devices: [
    ...devices.map((each) => ({ ...each, ...setting.devices?.find(({ id }) => id === each.id) })),
    ...(setting.devices ?? [])
      .filter(({ id }) => !devices.some((each) => each.id === id))
      .map((each) => device(each.id, "other", "hall", each)),
  ],
  rules: {
    fallGuard: seconds(20),
    doorLeftOpen: minutes(0),
    night: { from: "22:00", to: "06:00" },
    nightDoors: ["front-door"],
    bathrooms: ["bathroom"],
    ...usualHome,
    ...setting.rules,
  },
});

/** Noon in Shanghai unless told. */
export function house(setting: HouseSetting = {}) {
  let home = homeWith(setting);
  let now = instant(1_000);
  let offset = Date.parse(setting.at ?? "2026-11-21T04:00:00Z") - now;
  let trusted = setting.trusted ?? true;
  let made = 0;
  let wakeAt: Instant | undefined;
  const kept = {
    cells: new Map<string, MemoryCell>(),
    alerts: new Map<string, Alert>(),
    readings: [] as Reading[],
    messages: [] as Outgoing[],
    /** When each of them was said. */
    sentAt: [] as Instant[],
    inputs: [] as EngineInput[],
  };
  const ids: Ids = {
    readingId: () => ++made,
    alertId: () => `00000000-0000-7000-8000-${String(++made).padStart(12, "0")}`,
  };
  const moment = (): Moment => ({ steady: now, wall: now + offset, mono: now, boot: "boot-1", trusted });
  let state: EngineState = startEngine({ home, cells: [], open: [], recent: [], at: moment() });

  function tell(input: EngineInput): void {
    kept.inputs.push(input);
    const output = step(state, input, ids);
    ({ state, wakeAt } = output);
    for (const cell of output.memory) kept.cells.set(`${cell.rule}/${cell.key}`, JSON.parse(JSON.stringify(cell)));
    for (const alert of output.alerts) kept.alerts.set(alert.id, alert);
    kept.readings.push(...output.readings);
    kept.messages.push(...output.messages);
    kept.sentAt.push(...output.messages.map(() => now));
  }
  const says = (name: string, fact: Fact): void =>
    tell({ type: "heard", at: moment(), origin: "live", source: "mqtt", heard: [{ device: name, facts: [fact] }] });
  const open = () => [...kept.alerts.values()].filter(({ state: is }) => is === "raised" || is === "guarding");

  tell({ type: "started", at: moment() });
  // What every sensor says of itself when it is first heard: levels have a baseline, and the home knows what can see.
  if (!setting.bare) {
    says("front-door", { kind: "contact", open: false });
    says("bed", { kind: "bed", occupied: false });
    for (const each of ["hall-motion", "kitchen-motion", "bath-motion"]) says(each, { kind: "motion", on: false });
  }

  const house = {
    says,
    tell,
    /** Somebody passes a motion sensor: on, and off a minute later by itself is left out unless asked. */
    moves(room: "hall" | "kitchen" | "bath" = "hall") {
      says(`${room}-motion`, { kind: "motion", on: true });
      says(`${room}-motion`, { kind: "motion", on: false });
    },
    bed: (occupied: boolean) => says("bed", { kind: "bed", occupied }),
    door(opens: boolean) {
      says("front-door", { kind: "contact", open: opens });
    },
    press: () => says("pendant", { kind: "press", action: "single" }),
    calls: () => says("pendant", { kind: "call", level: "rescue", on: true }),
    source: (up: boolean, name = "mqtt") => tell({ type: "source", at: moment(), source: name, up, why: "closed" }),
    settle(next: HouseSetting) {
      home = homeWith(next);
      tell({ type: "settings", at: moment(), home });
    },
    passes(by: Duration) {
      const until = instant(now + by);
      while (wakeAt !== undefined && wakeAt <= until) {
        now = instant(Math.max(now, wakeAt));
        tell({ type: "tick", at: moment() });
        if (wakeAt !== undefined && wakeAt <= now) throw new Error(`wakes at ${wakeAt} and it is ${now}`);
      }
      now = until;
    },
    /** Until the wall clock shows this. */
    until(utc: string) {
      const by = Date.parse(utc) - (now + offset);
      if (by < 0) throw new Error(`${utc} is over: ${new Date(now + offset).toISOString()}`);
      house.passes(by as Duration);
    },
    /** The wall clock is set; the steady line goes on. */
    setClock(by: Duration) {
      offset += by;
    },
    trust(is: boolean) {
      trusted = is;
    },
    restarts(away: Duration = seconds(0)) {
      now = instant(now + away);
      const at = moment();
      state = startEngine({ home, cells: kept.cells.values(), open: open(), recent: kept.readings.slice(-200), at });
      tell({ type: "started", at });
    },
    /** An update: this rule's memory is of another version, and is made again from the readings that are kept. */
    updates(rule: string, away: Duration = seconds(0)) {
      now = instant(now + away);
      const at = moment();
      const cells = [...kept.cells.values()].map((cell) => (cell.rule === rule ? { ...cell, version: -1 } : cell));
      const fresh = startEngine({ home, cells, open: open(), recent: kept.readings.slice(-200), at });
      const rebuilt = rebuild(fresh, staleRules(cells), kept.readings);
      for (const cell of cells) if (cell.rule === rule) kept.cells.delete(`${cell.rule}/${cell.key}`);
      for (const cell of rebuilt.memory)
        if (cell.value !== undefined) kept.cells.set(`${cell.rule}/${cell.key}`, JSON.parse(JSON.stringify(cell)));
      state = rebuilt.state;
      tell({ type: "started", at });
    },
    moment,
    /** What this device says is a test for so long. */
    testFor: (name: string, length: Duration) =>
      tell({ type: "test", at: moment(), device: name, until: instant(now + length) }),
    wall: () => new Date(now + offset).toISOString(),
    now: () => now,
    cell: (rule: string, key: string) => kept.cells.get(`${rule}/${key}`)?.value,
    /** `16:05:00 raise no_activity warning`, by the wall (UTC) of the message's own moment; without what devices are told of. */
    told: () =>
      kept.messages
        .filter(({ kind }) => !others.has(kind))
        .map(({ at, type, kind, severity, condition }) => {
          const time = new Date(at.wall).toISOString().slice(0, 19).replace("T", " ");
          return `${time} ${type} ${kind} ${severity}${condition === "cleared" ? " cleared" : ""}`;
        }),
    kept,
    state: () => state,
  };
  return house;
}
const others = new Set<string>([
  "radio_silent",
  "call_rescue",
  "door_at_night",
  "door_left_open",
  "bridge_down",
  "device_late",
  "device_lost",
]);
/** A second less. */
export const almost = (length: Duration): Duration => milliseconds(length - 1_000);
