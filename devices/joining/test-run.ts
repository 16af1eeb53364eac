/**
 * The test alarm: a real press on the real road, flagged as a test, and when it came by each hop. Passed is all hops; one
 * that does not come in its time is named. With the line down the road ends at the disk, and the device stays unverified.
 */
import { type Fact, natureOf } from "../model/fact.ts";
import { instant } from "../model/moment.ts";
import { deviceOf, mended, outcome, refuse, replaced, slip } from "./devices-of.ts";
import type { Hop } from "./installation.ts";
import type { Around, DeviceState, InstallationState, Outcome, TestRun, Todo } from "./state.ts";

/** ms after the hop before. */
export const hopWithin: Readonly<Record<Hop, number>> = {
  /** As long as the engine holds a device in test. */
  pressed: 120_000,
  saved: 5_000,
  /** A fall waits out its guard first (30 s at most). */
  stored: 45_000,
  shown: 15_000,
  claimed: 180_000,
  /** Somebody has to look at it. */
  lamp: 120_000,
};

/** Doors and the like are told to the centre but light no lamp. */
const hopsOf = (carries: DeviceState["carries"]): readonly Hop[] =>
  carries === "call" || carries === "fall"
    ? ["pressed", "saved", "stored", "shown", "claimed", "lamp"]
    : ["pressed", "saved", "stored", "shown", "claimed"];

export function startTest(state: InstallationState, n: number, now: number): Outcome {
  const device = deviceOf(state, n);
  if (!device?.device) return refuse(state, slip("room_missing", now, { room: "" }));
  const until = now + hopWithin.pressed;
  const test: TestRun = {
    startedAt: now,
    until,
    hops: hopsOf(device.carries).map((hop) => ({ hop })),
    state: "waiting",
  };
  const calm = state.devices.reduce(
    (before, each) => (awaitsPress(each) ? replaced(before, { ...each, test: failed(each.test, "failed") }) : before),
    state,
  );
  const next = replaced(calm, { ...mended(device), test, step: "test" });
  return outcome(next, [{ do: "mark_test", device: device.device, until: instant(until), anew: true }]);
}

const awaitsPress = (device: DeviceState): device is DeviceState & { test: TestRun } =>
  device.test?.state === "waiting";
const failed = (test: TestRun, state: TestRun["state"]): TestRun => ({ ...test, state });

/** The device spoke as it does when it is tried: what does not become an alert now is stuck before the disk. */
export function hearInTest(device: DeviceState, facts: readonly Fact[], now: number): DeviceState {
  const { test } = device;
  if (test?.state !== "waiting" || now >= test.until || !facts.some((fact) => tries(device.carries, fact)))
    return device;
  const pressed = withHops(test, { pressed: 0 });
  return { ...device, test: { ...pressed, pressedAt: now, until: now + hopWithin.saved, state: "running" } };
}

function tries(carries: DeviceState["carries"], fact: Fact): boolean {
  switch (carries) {
    case "call":
      return fact.kind === "press" || (fact.kind === "call" && fact.on);
    case "fall":
      return fact.kind === "fall" && fact.state !== "cleared";
    case "door":
      return fact.kind === "contact";
    case "other":
      return natureOf(fact) !== "sign" && fact.kind !== "link" && fact.kind !== "battery";
  }
}

/** What is known of the alert now. Instants of the steady line. */
export interface AlertSeen {
  readonly type: "alert";
  readonly id: string;
  readonly device: string | undefined;
  readonly at: number;
  readonly storedAt?: number | undefined;
  readonly shownAt?: number | undefined;
  readonly claimedAt?: number | undefined;
  readonly note?: string | undefined;
}

export function seeAlert(state: InstallationState, alert: AlertSeen, now: number, around: Around): Outcome {
  const device = state.devices.find(
    ({ test, ...each }) =>
      each.device !== undefined &&
      each.device === alert.device &&
      test !== undefined &&
      isOn(test) &&
      (test.alert === undefined ? alert.at >= test.startedAt : test.alert === alert.id),
  );
  if (!device?.test) return outcome(state);
  const { test } = device;
  const since = (at: number | undefined) => (at === undefined ? undefined : Math.max(0, at - alert.at));
  const known: Partial<Record<Hop, number | undefined>> = {
    pressed: 0,
    saved: now - alert.at,
    stored: since(alert.storedAt),
    shown: since(alert.shownAt),
    claimed: since(alert.claimedAt),
  };
  const next: TestRun = { ...test, alert: alert.id, pressedAt: alert.at };
  return settle(state, device, withHops(next, known, alert.note), now, around);
}

/** The lamp is green: of all that is open nothing is left that nobody has claimed. */
export function seeLamp(state: InstallationState, now: number, around: Around): Outcome {
  return state.devices.reduce<Outcome>((before, device) => {
    const { test } = device;
    const waits = test !== undefined && isOn(test) && missingHop(test) === "lamp";
    if (!waits || test.pressedAt === undefined) return before;
    const next = settle(before.state, device, withHops(test, { lamp: now - test.pressedAt }), now, around);
    return outcome(next.state, [...before.todo, ...next.todo]);
  }, outcome(state));
}

export function lampSeen(state: InstallationState, n: number, green: boolean, now: number, around: Around): Outcome {
  const device = deviceOf(state, n);
  if (!device?.test || !isOn(device.test)) return refuse(state, slip("hop_missing", now, { hop: "pressed" }));
  if (!green) return outcome(replaced(state, missed(device, { ...device.test, seen: false }, "lamp", now)));
  return settle(state, device, { ...device.test, seen: true }, now, around);
}

/** Its next press is meant. */
export const inService = (device: string, now: number): Todo => ({ do: "mark_test", device, until: instant(now) });

const isOn = ({ state }: TestRun): boolean => state === "waiting" || state === "running" || state === "unverified";

/** A hop that has its time keeps it: what is told twice was first told when it was true. */
function withHops(test: TestRun, known: Partial<Record<Hop, number | undefined>>, note?: string): TestRun {
  const hops = test.hops.map((each) => {
    const ms = each.ms ?? known[each.hop];
    if (ms === undefined || each.ms !== undefined) return each;
    return { ...each, ms, ...(each.hop === "claimed" && note !== undefined && { note: note.slice(0, 100) }) };
  });
  return { ...test, hops };
}

export const missingHop = ({ hops }: Pick<TestRun, "hops">): Hop | undefined =>
  hops.find((each) => each.ms === undefined)?.hop;

function settle(state: InstallationState, device: DeviceState, test: TestRun, now: number, around: Around): Outcome {
  const missing = missingHop(test);
  const moved = missing !== (device.test && missingHop(device.test));
  const looked = test.seen === true || !test.hops.some(({ hop }) => hop === "lamp");
  if (missing === undefined && looked) {
    const { device: id } = device;
    const todo: Todo[] = id === undefined ? [] : [{ do: "verified", device: id }, inService(id, now)];
    return outcome(replaced(state, { ...mended(device), test: { ...test, state: "passed" }, step: "done" }), todo);
  }
  const until = moved ? now + hopWithin[missing ?? "lamp"] : test.until;
  const offline = !around.online && (missing === "stored" || missing === "shown" || missing === "claimed");
  const next: TestRun = {
    ...test,
    until,
    state: offline ? "unverified" : missing === "pressed" ? "waiting" : "running",
  };
  return outcome(replaced(state, { ...device, test: next }));
}

/** Hops whose time is over. */
export function giveUpTest(device: DeviceState, now: number, around: Around): DeviceState {
  const { test } = device;
  if (!test || (test.state !== "waiting" && test.state !== "running")) return device;
  const missing = missingHop(test) ?? "lamp";
  const beyond = missing === "stored" || missing === "shown" || missing === "claimed";
  if (!around.online && beyond) return { ...device, test: { ...test, state: "unverified" } };
  return now < test.until ? device : missed(device, test, missing, now);
}

const missed = (device: DeviceState, test: TestRun, hop: Hop, now: number): DeviceState => ({
  ...device,
  test: { ...test, state: "failed" },
  slip: slip("hop_missing", now, { hop }),
});
