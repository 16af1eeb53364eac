/**
 * The installation as a state machine: what was, what happened, when -> what is, and what the gateway does then. Pure: the
 * same table serves page, commands and tests, and a state read back from its JSON goes on where it stood.
 */
import { adopt, drop, finish, named, notTested, skipSpot, unfinished } from "./course.ts";
import { isOf, outcome, refuse, replaced, slip } from "./devices-of.ts";
import { abandon, endTests } from "./ending.ts";
import type { InstallationCommand } from "./installation.ts";
import { note } from "./note.ts";
import { choose, putInRoom } from "./place.ts";
import type { Around, DeviceState, Heard, InstallationState, Named, Outcome, Slip, Todo } from "./state.ts";
import { type AlertSeen, giveUpTest, lampSeen, seeAlert, seeLamp, startTest } from "./test-run.ts";
import { fullTrial, goOnTrying, isOnTrial, keepOnTrial, markAgainAt } from "./trial.ts";
import { begin, finishBatteries, leaving, listenAtOnce, type There } from "./visit.ts";
import { giveUpSpots, walk } from "./walk.ts";
import { closeAll, expire, hearAtWindow, openWindow, reopen, skipAtWindow, windowSeconds } from "./window.ts";

/** Commands that the machine itself judges; codes and the hub's own joining need the world outside. */
export type Order = Exclude<InstallationCommand, { do: "join_hub" | "scan" | "pick" | "adopt" }>;

export type Happening =
  | { readonly type: "order"; readonly order: Order }
  | { readonly type: "named"; readonly named: Named }
  | ({ readonly type: "adopted" } & There)
  | Heard
  /** Bytes that were no frame, on a source of these families. */
  | { readonly type: "skipped"; readonly source: string; readonly families: readonly string[] }
  | { readonly type: "registered"; readonly n: number; readonly device: string }
  | { readonly type: "not_registered"; readonly n: number; readonly slip: Slip }
  | AlertSeen
  | { readonly type: "lamp" }
  /** Just opened: what stands in the register. */
  | { readonly type: "opened"; readonly there: readonly There[] }
  | { readonly type: "hub_joined" }
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
  const tried = keepOnTrial(isHand(what) ? goOnTrying(done.state, now) : done.state, now);
  return { ...done, state: tried.state, todo: [...due.todo, ...done.todo, ...tried.todo] };
}

/** Somebody is here and does something. */
const isHand = ({ type }: Happening): boolean => type === "order" || type === "named" || type === "adopted";

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
      return listenAtOnce(state, whole(state, named(state, what.named, now), now, around), now, around);
    case "opened":
      return begin(state, what.there);
    case "hub_joined":
      return outcome(state.joined ? state : { ...state, joined: true });
    case "adopted":
      return listenAtOnce(state, adopt(state, what.named, what.entry), now, around);
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
  // Given up meanwhile. The place of an exchanged box is the home's, whatever stands in it.
  if (!device || device.step === "dropped")
    return outcome(state, device && device.replaces === undefined ? [{ do: "take_out", id }] : []);
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
    device.step !== "dropped" && isOf(device, heard) ? note(device, heard.facts, now) : device,
  );
  const changed = noted.some((device, at) => device !== state.devices[at]);
  const after = changed ? finishBatteries({ ...state, devices: noted }, now) : outcome(state);
  const heardNow = hearAtWindow(after.state, heard, now, around);
  return { ...heardNow, todo: [...after.todo, ...heardNow.todo] };
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
    case "power_cut": {
      const { do: _, ...powerCut } = order;
      return outcome({ ...state, powerCut });
    }
    case "consents":
      return outcome({ ...state, consents: order.consents });
    case "abandon":
      return abandon(state, order.why, now);
    case "train":
      return outcome({ ...state, training: order.training });
    case "not_tested":
      return outcome(notTested(state, order.what, order.why));
    case "sign": {
      const half = unfinished(state);
      if (half.length > 0) return refuse(state, slip("not_finished", now, { devices: half.join(", ") }));
      const closed = closeAll(state);
      const signed = finish({ ...closed.state, technician: order.technician });
      return outcome(signed, [
        ...closed.todo,
        ...endTests(signed, now),
        ...leaving(signed),
        { do: "report", signature: order.signature },
      ]);
    }
  }
}

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
