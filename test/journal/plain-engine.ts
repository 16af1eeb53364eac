/** The smallest engine that does what the journal must bear: readings, one memory cell, an alert and a message a call. */
import type { Alert } from "../../alerts/alert.ts";
import type { Batch, EngineInput, EngineOutput, EngineState, Ids, MemoryCell, Outgoing } from "../../alerts/engine.ts";
import type { Home } from "../../alerts/home.ts";
import type { Moment } from "../../devices/model/moment.ts";
import type { Reading } from "../../devices/model/reading.ts";

export function startEngine(from: {
  readonly home: Home;
  readonly cells: readonly MemoryCell[];
  readonly open: readonly Alert[];
  readonly recent: readonly Reading[];
  readonly at: Moment;
}): EngineState {
  return {
    home: from.home,
    cells: new Map(from.cells.map((cell) => [`${cell.rule}\n${cell.key}`, cell])),
    open: new Map(from.open.map((alert) => [alert.id, alert])),
    recent: from.recent,
    devices: new Map(from.home.devices.map((device) => [device.id, device])),
    wakeAt: undefined,
  };
}

export function step(state: EngineState, input: EngineInput, ids: Ids): EngineOutput {
  const nothing = { state, readings: [], memory: [], alerts: [], messages: [], asks: [], wakeAt: undefined };
  if (input.type === "receipt" && input.receipt.type === "closed") return close(state, input.receipt.alertId, nothing);
  if (input.type !== "heard") return nothing;
  const readings = input.heard.flatMap(({ device, facts }) =>
    facts.map((fact): Reading => {
      if (fact.kind === "fault" && fact.what === "poison") throw new Error("poison");
      // A mistake in the engine: SQLite takes no such value.
      const room: string = fact.kind === "fault" && fact.what === "unstorable" ? Object(1n) : "hall";
      return { id: ids.readingId(), device, room, at: input.at, origin: input.origin, fact };
    }),
  );
  const calls = readings.filter(({ fact }) => fact.kind === "call" && fact.on);
  const alerts = calls.map((reading) => alertOf(reading, ids.alertId(), input.at));
  const cells = new Map(state.cells);
  const memory = readings.map(({ device }): MemoryCell => {
    const before = cells.get(`count\n${device}`)?.value;
    const cell = { rule: "count", version: 1, key: device, value: (typeof before === "number" ? before : 0) + 1 };
    cells.set(`count\n${device}`, cell);
    return cell;
  });
  const opened = alerts.map((alert): [string, Alert] => [alert.id, alert]);
  const open = opened.length === 0 ? state.open : new Map([...state.open, ...opened].slice(-100));
  return {
    state: { ...state, cells, open, recent: [...state.recent, ...readings].slice(-100) },
    readings,
    memory,
    alerts,
    messages: alerts.map((alert) => messageOf(alert, state)),
    asks: [],
    wakeAt: undefined,
  };
}

export const staleRules = (cells: Iterable<MemoryCell>): readonly string[] => [
  ...new Set([...cells].filter(({ version }) => version !== 1).map(({ rule }) => rule)),
];

export function rebuild(state: EngineState, rules: readonly string[], readings: Iterable<Reading>) {
  const counts = new Map<string, MemoryCell>();
  for (const { device } of readings) {
    const before = counts.get(device)?.value;
    const value = (typeof before === "number" ? before : 0) + 1;
    counts.set(device, { rule: rules[0] ?? "", version: 1, key: device, value });
  }
  const cells = new Map([...counts].map(([device, cell]) => [`count\n${device}`, cell]));
  return { state: { ...state, cells }, memory: [...counts.values()] };
}

/** The same, gathered. */
export function openBatch(before: EngineState): Batch {
  let state = before;
  const memory = new Map<string, MemoryCell>();
  const alerts = new Map<string, Alert>();
  return {
    take(input, ids) {
      const output = step(state, input, ids);
      state = output.state;
      for (const cell of output.memory) memory.set(cell.key, cell);
      for (const alert of output.alerts) alerts.set(alert.id, alert);
      return output;
    },
    end: () => ({
      ...{ state, readings: [], messages: [], asks: [], wakeAt: undefined },
      ...{ memory: [...memory.values()], alerts: [...alerts.values()] },
    }),
  };
}

function close(state: EngineState, id: string, nothing: EngineOutput): EngineOutput {
  const alert = state.open.get(id);
  if (!alert) return nothing;
  const open = new Map(state.open);
  open.delete(id);
  return { ...nothing, state: { ...state, open }, alerts: [{ ...alert, state: "ended" }] };
}

function alertOf(reading: Reading, id: string, at: Moment): Alert {
  const { device, fact } = reading;
  return {
    id,
    rule: "call",
    kind: "call_rescue",
    severity: "emergency",
    test: fact.kind === "call" && fact.by === "test",
    key: device,
    device,
    room: "hall",
    resident: undefined,
    at,
    condition: "active",
    state: "raised",
    repeats: 0,
    causes: [{ reading: reading.id, device, wall: at.wall, ago: 0, fact }],
  };
}

/** With a snapshot of 2 to 4 KB, as a real one has. */
const messageOf = (alert: Alert, { home, recent }: EngineState): Outgoing => ({
  v: 1,
  type: "raise",
  gatewayId: "unset",
  alertId: alert.id,
  kind: alert.kind,
  severity: alert.severity,
  test: alert.test,
  home: home.id,
  device: alert.device,
  room: alert.room,
  at: alert.at,
  condition: alert.condition,
  repeats: 0,
  causes: [...alert.causes],
  snapshot: recent.slice(-30).map(({ id, device, at, fact }) => ({
    ...{ reading: id, device, wall: at.wall, ago: alert.at.steady - at.steady, fact },
  })),
});
