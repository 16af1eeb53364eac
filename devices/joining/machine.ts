/**
 * The installation as a state machine: what was, what happened, when -> what is, and what the gateway does then. Pure: the
 * same table serves page, commands and tests, and a state read back from its JSON goes on where it stood.
 */
import { adopt, drop, finish, named, notTested, skipSpot, unfinished } from "./course.ts";
import { isOf, outcome, refuse, replaced, slip } from "./devices-of.ts";
import type { InstallationCommand } from "./installation.ts";
import { choose, putInRoom } from "./place.ts";
import type { Around, DeviceState, Entry, Heard, InstallationState, Named, Outcome, Slip, Todo } from "./state.ts";
import {
  type AlertSeen,
  giveUpTest,
  hearInTest,
  inService,
  lampSeen,
  seeAlert,
  seeLamp,
  startTest,
} from "./test-run.ts";
import { fullTrial, isOnTrial, keepOnTrial, markAgainAt } from "./trial.ts";
import { giveUpSpots, hearOnWalk, walk } from "./walk.ts";
import { closeAll, expire, hearAtWindow, openWindow, reopen, skipAtWindow, windowSeconds } from "./window.ts";

/** Commands that the machine itself judges; codes and the hub's own joining need the world outside. */
export type Order = Exclude<InstallationCommand, { do: "join_hub" | "scan" | "pick" | "adopt" }>;

export type Happening =
  | { readonly type: "order"; readonly order: Order }
  | { readonly type: "named"; readonly named: Named }
  | { readonly type: "adopted"; readonly named: Named; readonly entry: Entry }
  | Heard
  /** Bytes that were no frame, on a source of these families. */
  | { readonly type: "skipped"; readonly source: string; readonly families: readonly string[] }
  | { readonly type: "registered"; readonly n: number; readonly device: string }
  | { readonly type: "not_registered"; readonly n: number; readonly slip: Slip }
  | AlertSeen
  | { readonly type: "lamp" }
  | { readonly type: "reported"; readonly id: string }
  | { readonly type: "filed"; readonly at: number }
  /** The gateway has just started. */
  | { readonly type: "started" }
  | { readonly type: "tick" };

export function openInstallation(
  about: Pick<InstallationState, "id" | "kind" | "openedAt"> & {
    readonly order?: string;
    readonly technician?: string;
  },
): InstallationState {
  return {
    v: 1,
    ...about,
    state: "open",
    devices: [],
    training: { press: false, cancel: false, light: false },
    notTested: [],
  };
}

export function step(before: InstallationState, what: Happening, now: number, around: Around): Outcome {
  if (before.state !== "open") return afterwards(before, what);
  const due = giveUp(before, now, around);
  const done = happen(due.state, what, now, around);
  const tried = keepOnTrial(done.state, now);
  return { ...done, state: tried.state, todo: [...due.todo, ...done.todo, ...tried.todo] };
}

/** Once signed, only the report's own way goes on. */
function afterwards(state: InstallationState, what: Happening): Outcome {
  if (what.type === "filed" && state.report)
    return outcome({ ...state, state: "sent", report: { ...state.report, storedAt: what.at } });
  return outcome(state);
}

function giveUp(state: InstallationState, now: number, around: Around): Outcome {
  const expired = expire(state, now);
  const devices = expired.state.devices.map((device) => giveUpTest(giveUpSpots(device, now), now, around));
  const changed = devices.some((device, at) => device !== expired.state.devices[at]);
  return outcome(changed ? { ...expired.state, devices } : expired.state, expired.todo);
}

function happen(state: InstallationState, what: Happening, now: number, around: Around): Outcome {
  switch (what.type) {
    case "order":
      return obey(state, what.order, now, around);
    case "named":
      return whole(state, named(state, what.named, now), now, around);
    case "adopted":
      return adopt(state, what.named, what.entry);
    case "heard":
      return hear(state, what, now, around);
    case "skipped":
      return skipAtWindow(state, what.source, what.families, now);
    case "registered":
      return registered(state, what.n, what.device, now);
    case "not_registered": {
      const device = state.devices.find((each) => each.n === what.n);
      if (!device) return outcome(state);
      const { registering: _, ...rest } = device;
      return { state: replaced(state, { ...rest, slip: what.slip }), todo: [], refused: what.slip };
    }
    case "alert":
      return seeAlert(state, what, now, around);
    case "lamp":
      return seeLamp(state, now, around);
    case "reported":
      return outcome({ ...state, state: "signed", report: { id: what.id, signedAt: now } });
    case "started":
      return restart(state, now);
    case "filed":
    case "tick":
      return outcome(state);
  }
}

/** The window opens with the scan: one tap less. */
function whole(
  state: InstallationState,
  scanned: Outcome & { readonly n?: number },
  now: number,
  around: Around,
): Outcome {
  if (scanned.refused || scanned.n === undefined) return scanned;
  const opened = openWindow(scanned.state, scanned.n, windowSeconds.usual, now, around);
  // A network that is down is said on the device; the device itself is in the list.
  return outcome(opened.state === state ? scanned.state : opened.state, [...scanned.todo, ...opened.todo]);
}

/** What was handed to the register when the power went is handed to it again: it knows what it has. */
function restart(state: InstallationState, now: number): Outcome {
  const windows = reopen(state, now);
  const todo = windows.state.devices.flatMap(({ n, registering, replaces }): Todo[] => {
    if (!registering) return [];
    return [replaces === undefined ? { do: "add", n } : { do: "swap", n, id: replaces }];
  });
  return outcome(windows.state, [...windows.todo, ...todo]);
}

function registered(state: InstallationState, n: number, id: string, now: number): Outcome {
  const device = state.devices.find((each) => each.n === n);
  if (!device || device.step === "dropped") return outcome(state, device ? [{ do: "take_out", id }] : []);
  const { registering: _, ...rest } = device;
  const next: DeviceState = {
    ...rest,
    device: id,
    step: device.step === "room" ? "walk" : device.step,
    trial: fullTrial(now),
  };
  return outcome(replaced(state, next));
}

function hear(state: InstallationState, heard: Heard, now: number, around: Around): Outcome {
  const noted = state.devices.map((device) =>
    device.step !== "dropped" && isOf(device, heard) ? note(device, heard, now) : device,
  );
  const changed = noted.some((device, at) => device !== state.devices[at]);
  const after = changed ? finishBatteries({ ...state, devices: noted }) : state;
  return hearAtWindow(after, heard, now, around);
}

/** Percent, and below: it will not last until the next visit. */
const flatBelow = 15;
/** An unchanged sign of life is no reason to write to disk: once in so long (ms) is enough. */
const lastHeardStep = 10_000;

function note(device: DeviceState, heard: Heard, now: number): DeviceState {
  const own = heard.facts.filter((fact) => fact.kind !== "join");
  if (own.length === 0) return device;
  const kinds = own.map((fact) => fact.kind).filter((kind) => !device.said.includes(kind));
  const battery = own.find((fact) => fact.kind === "battery");
  const read = battery && {
    ...(battery.percent !== undefined && { percent: battery.percent }),
    ...(battery.low !== undefined && { low: battery.low }),
  };
  const flat = battery && (battery.low === true || (battery.percent ?? 100) <= flatBelow);
  const fresh = device.lastHeard !== undefined && now - device.lastHeard < lastHeardStep;
  const same =
    kinds.length === 0 && fresh && JSON.stringify(read) === JSON.stringify(battery ? device.battery : undefined);
  const noted: DeviceState = same
    ? device
    : {
        ...device,
        said: [...new Set([...device.said, ...kinds])],
        lastHeard: now,
        ...(read && Object.keys(read).length > 0 && { battery: read }),
        ...(flat && {
          slip: slip("flat_battery", now, { seen: battery.percent === undefined ? "low" : `${battery.percent} %` }),
        }),
      };
  if (device.device === undefined) return noted;
  return hearInTest(hearOnWalk(noted, heard.facts, now), heard.facts, now);
}

/** A battery visit is over when the device was heard well with its new battery. */
function finishBatteries(state: InstallationState): InstallationState {
  if (state.kind !== "battery") return state;
  const devices = state.devices.map((device) =>
    device.step === "walk" && device.spots.some((spot) => spot.state === "passed")
      ? { ...device, step: "done" as const }
      : device,
  );
  return { ...state, devices };
}

function obey(state: InstallationState, order: Order, now: number, around: Around): Outcome {
  switch (order.do) {
    case "open_window":
      return openWindow(state, order.n, order.seconds ?? windowSeconds.usual, now, around);
    case "choose":
      return choose(state, order, now, around);
    case "room":
      return putInRoom(state, order, now, around);
    case "walk":
      return walk(state, order, now, around);
    case "skip_spot":
      return skipSpot(state, order, now, around);
    case "test":
      return startTest(state, order.n, now);
    case "lamp_seen":
      return lampSeen(state, order.n, order.green, now, around);
    case "drop":
      return drop(state, order.n, order.why, now);
    case "train":
      return outcome({ ...state, training: order.training });
    case "not_tested":
      return outcome(notTested(state, order.what, order.why));
    case "sign": {
      const half = unfinished(state);
      if (half.length > 0) return refuse(state, slip("not_finished", now, { devices: half.join(", ") }));
      const closed = closeAll(state);
      const signed = finish({ ...closed.state, technician: order.technician });
      return outcome(signed, [...closed.todo, ...endTests(signed, now), { do: "report", signature: order.signature }]);
    }
  }
}

/** Whoever signs goes: what anything says from now on is meant, whatever it was asked for on the walk a moment ago. */
const endTests = ({ devices }: InstallationState, now: number): Todo[] =>
  devices
    .filter((each) => isOnTrial(each) || each.test !== undefined || each.spots.some(({ until }) => until > now))
    .flatMap(({ device, step }) => (device === undefined || step === "dropped" ? [] : [inService(device, now)]));

/** The next instant at which something ends by itself. */
export function wakeAt(state: InstallationState): number | undefined {
  if (state.state !== "open") return undefined;
  const times = state.devices.flatMap((device) => [
    ...(isOnTrial(device) ? [markAgainAt(device)] : []),
    ...endsOf(device),
  ]);
  const next = Math.min(...times);
  return Number.isFinite(next) ? next : undefined;
}

const endsOf = ({ window, spots, test }: DeviceState): number[] => [
  ...(window?.state === "open" ? [window.until] : []),
  ...spots.filter((spot) => spot.state === "listening").map((spot) => spot.until),
  ...(test?.state === "waiting" || test?.state === "running" ? [test.until] : []),
];
