/**
 * The join window: open for one scanned id, for a time that always ends. Whoever else speaks is named and not let in; whoever
 * else comes through a network's open door is put out again.
 */
import { type Fact, natureOf } from "../model/fact.ts";
import { deviceOf, isOf, mended, outcome, refuse, replaced, slip, tailOf } from "./devices-of.ts";
import { place } from "./place.ts";
import type { Around, DeviceState, Heard, InstallationState, Other, Outcome, Slip, Todo } from "./state.ts";
import { fullTrial, trialUntil } from "./trial.ts";

export const windowSeconds = { usual: 60, most: 254 } as const;
/** Others that are remembered of one window. */
const othersKept = 20;
/** Bytes without a frame, so often, are another speed or another make. */
const noiseMeans = 3;

/** A window stands open for this device of this family; without a device: any window of the family. */
export function admits(state: InstallationState, family: string, device: string | undefined, now: number): boolean {
  const open = state.devices.find(({ window }) => window?.state === "open" && now < window.until);
  if (!open || state.state !== "open" || open.family !== family) return false;
  return device === undefined || open.key === device || open.names.includes(device) || open.heardAs === device;
}

const isOpen = (device: DeviceState): boolean => device.window?.state === "open";

export function openWindow(state: InstallationState, n: number, seconds: number, now: number, around: Around): Outcome {
  const device = deviceOf(state, n);
  if (!device) return refuse(state, slip("code_unknown", now));
  const source = around.down(device.family);
  if (source !== undefined) {
    const down = slip("network_down", now, { source });
    return { ...refuse(replaced(state, { ...device, slip: down }), down) };
  }
  // Never two windows: the technician has one pair of hands.
  const closed = closeAll(state);
  const { noise: _, ...fresh } = mended({ ...device, others: [] });
  const window = { state: "open", until: now + seconds * 1_000, seconds } as const;
  const step = device.device === undefined ? ("press" as const) : device.step;
  const trial = device.device === undefined && { trial: trialUntil(window.until) };
  const next = replaced(closed.state, { ...fresh, step, window, ...trial });
  const door: Todo[] = device.hasDoor ? [{ do: "open_door", n, family: device.family, seconds }] : [];
  return outcome(next, [...closed.todo, ...door]);
}

/** Ends whatever window is open. */
export function closeAll(state: InstallationState, as: "closed" | "expired" = "closed"): Outcome {
  const open = state.devices.filter(isOpen);
  const next = open.reduce((before, device) => replaced(before, shut(device, as)), state);
  return outcome(next, doorsOf(open));
}

const shut = (device: DeviceState, as: "closed" | "expired"): DeviceState =>
  device.window ? { ...device, window: { ...device.window, state: as } } : device;

const doorsOf = (devices: readonly DeviceState[]): Todo[] =>
  [...new Set(devices.filter((each) => each.hasDoor).map((each) => each.family))].map((family) => ({
    do: "close_door",
    family,
  }));

/** Windows whose time is over. */
export function expire(state: InstallationState, now: number): Outcome {
  const over = state.devices.filter((each) => isOpen(each) && now >= (each.window?.until ?? 0));
  const next = over.reduce((before, device) => {
    const why = device.slip ?? slip("window_expired", now, { seconds: device.window?.seconds ?? 0, tail: device.tail });
    return replaced(before, { ...shut(device, "expired"), slip: why });
  }, state);
  return outcome(next, doorsOf(over));
}

/** After a restart: a window that still has time is opened again at the network, one that has not is over. */
export function reopen(state: InstallationState, now: number): Outcome {
  const expired = expire(state, now);
  const again = expired.state.devices.filter((each) => isOpen(each) && each.hasDoor);
  const doors = again.map(
    ({ n, family, window }): Todo => ({
      do: "open_door",
      n,
      family,
      seconds: Math.max(1, Math.ceil(((window?.until ?? now) - now) / 1_000)),
    }),
  );
  return outcome(expired.state, [...expired.todo, ...doors]);
}

/** A frame while a window stands open. */
export function hearAtWindow(state: InstallationState, heard: Heard, now: number, around: Around): Outcome {
  const device = state.devices.find((each) => isOpen(each) && each.step === "press");
  if (!device || now >= (device.window?.until ?? 0)) return outcome(state);
  return isOf(device, heard) ? hearWanted(state, device, heard, now, around) : hearOther(state, device, heard, now);
}

function hearWanted(state: InstallationState, device: DeviceState, heard: Heard, now: number, around: Around): Outcome {
  const joined = heard.facts.filter((fact) => fact.kind === "join");
  const names = new Set([...device.names, heard.device, ...heard.names]);
  const model = joined.find((fact) => fact.model !== undefined)?.model;
  const profile = device.profile ?? joined.find((fact) => fact.profile !== undefined)?.profile;
  const goneAfter = joined.find((fact) => fact.goneAfterSeconds !== undefined)?.goneAfterSeconds;
  const known: DeviceState = {
    ...device,
    ...(goneAfter !== undefined && { goneAfter }),
    names: [...names].slice(0, 8),
    key: device.key ?? (device.short === undefined ? heard.device : (keyOf(device, heard) ?? heard.device)),
    ...(profile !== undefined && { profile }),
  };
  if (model !== undefined && device.model !== undefined && model !== device.model) {
    const swapped = slip("swapped_code", now, { tail: tailOf(heard.device), wanted: device.tail, model });
    const closed = closeAll(replaced(state, { ...known, slip: swapped }));
    return outcome(closed.state, [...closed.todo, ...putOut(device, heard)]);
  }
  const named: DeviceState = model === undefined ? known : { ...known, model };
  // Inside the network now: nobody else has to come in.
  const inside = joined.some((fact) => fact.step === "interviewed");
  const doors: Todo[] = inside && device.hasDoor ? [{ do: "close_door", family: device.family }] : [];
  if (!heard.facts.some(isOwnWord)) return outcome(replaced(state, named), doors);
  const pressed = mended(shut({ ...named, heardAs: heard.device, step: "room", trial: fullTrial(now) }, "closed"));
  const placed = place(replaced(state, pressed), device.n, now, around);
  return outcome(placed.state, [...doorsOf([device]), ...placed.todo]);
}

const keyOf = (device: DeviceState, heard: Heard): string | undefined =>
  [heard.device, ...heard.names].find((name) => isOf({ ...device }, { ...heard, device: name, names: [] }));

const putOut = (device: DeviceState, heard: Heard): Todo[] =>
  device.hasDoor ? [{ do: "remove", family: device.family, key: heard.device }] : [];

/** The device speaks itself: no list of its bridge, and no word of its bridge about it. */
const isOwnWord = (fact: Fact): boolean => fact.kind !== "join" && fact.kind !== "fault";

const comesIn: ReadonlySet<string> = new Set(["joined", "interview", "interviewed", "interview-failed"]);

/** Scanned before this one and heard in its own window: it waits for its room. */
const isOnItsWay = (device: DeviceState, heard: Heard): boolean =>
  device.step !== "dropped" && device.heardAs !== undefined && isOf(device, heard);

function hearOther(state: InstallationState, device: DeviceState, heard: Heard, now: number): Outcome {
  const intruder =
    device.hasDoor &&
    heard.family === device.family &&
    heard.id === undefined &&
    !state.devices.some((each) => isOnItsWay(each, heard)) &&
    heard.facts.some((fact) => fact.kind === "join" && comesIn.has(fact.step));
  if (!intruder && !speaksUp(device, heard)) return outcome(state);
  const before = device.others.find((each) => each.family === heard.family && each.key === heard.device);
  const other: Other = {
    tail: tailOf(heard.device),
    family: heard.family,
    key: heard.device,
    at: now,
    times: (before?.times ?? 0) + Number(speaksUp(device, heard)),
    removed: intruder || (before?.removed ?? false),
  };
  const others = [...device.others.filter((each) => each !== before), other].slice(-othersKept);
  const next = replaced(state, { ...device, others, slip: slipOf(device, other, intruder, now) });
  return outcome(next, intruder && !before?.removed ? [{ do: "remove", family: heard.family, key: heard.device }] : []);
}

/** A press of anybody; any first word of a stranger of the same family: an unknown EnOcean button says no more than that it is there. */
function speaksUp(device: DeviceState, heard: Heard): boolean {
  if (heard.facts.some((fact) => natureOf(fact) === "edge")) return true;
  if (heard.family !== device.family || heard.id !== undefined) return false;
  // A network's bridge lives too, and is nobody who was pressed.
  return heard.facts.some((fact) => isOwnWord(fact) && !(device.hasDoor && fact.kind === "alive"));
}

/** Pressed twice, and it is another one each time: then it is not the finger that is wrong, but the label. */
function slipOf(device: DeviceState, other: Other, intruder: boolean, now: number): Slip {
  const values = { tail: other.tail, wanted: device.tail };
  if (intruder) return slip("stranger_removed", now, values);
  return slip(other.times > 1 && device.others.length <= 1 ? "swapped_code" : "wrong_device", now, values);
}

export function skipAtWindow(
  state: InstallationState,
  source: string,
  families: readonly string[],
  now: number,
): Outcome {
  const device = state.devices.find((each) => isOpen(each) && each.step === "press");
  if (!device || !families.includes(device.family)) return outcome(state);
  if (device.port !== undefined && source !== `serial:${device.port}`) return outcome(state);
  const noise = (device.noise ?? 0) + 1;
  const told = noise >= noiseMeans ? { slip: slip("port_not_understood", now, { source }) } : {};
  return outcome(replaced(state, { ...device, noise, ...told }));
}
