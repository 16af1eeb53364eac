/** Where a device stands and what it means there: rooms, meanings, and its way into the register. */

import { deviceOf, mended, outcome, refuse, replaced, slip } from "./devices-of.ts";
import type { InstallationCommand } from "./installation.ts";
import type { Around, DeviceState, InstallationState, Outcome, Room, Titled, Todo } from "./state.ts";

type Choose = Extract<InstallationCommand, { do: "choose" }>;

export function choose(state: InstallationState, command: Choose, now: number, around: Around): Outcome {
  const device = deviceOf(state, command.n);
  if (!device) return refuse(state, slip("code_unknown", now));
  const { profile, carries, meaning, resident } = command;
  const chosen = device.choices.find((each) => each.profile === profile);
  const said = carries ?? chosen?.carries;
  const next: DeviceState = {
    ...mended(device),
    ...(profile !== undefined && { profile }),
    ...(said !== undefined && { carries: said, carriesSaid: true }),
    ...(meaning !== undefined && { meaning }),
    ...(resident !== undefined && { resident }),
  };
  const kept = replaced(state, next);
  return next.device === undefined
    ? place(kept, command.n, now, around)
    : outcome(kept, [{ do: "change", n: command.n }]);
}

/** Hands a device that was heard to the register, as soon as its room and its meaning are known. */
export function place(state: InstallationState, n: number, now: number, around: Around): Outcome {
  const device = deviceOf(state, n);
  if (device?.step !== "room" || device.registering || device.device !== undefined) return outcome(state);
  if (device.room === undefined) return outcome(state);
  const guessed = withGuess(device, around);
  if (lacksMeaning(guessed))
    return outcome(replaced(state, { ...guessed, slip: slip("meaning_missing", now, { tail: device.tail }) }));
  const todo: Todo = device.replaces === undefined ? { do: "add", n } : { do: "swap", n, id: device.replaces };
  return outcome(replaced(state, { ...mended(guessed), registering: true }), [todo]);
}

/** Nobody said what it carries: what it has said tells. */
function withGuess(device: DeviceState, around: Around): DeviceState {
  const resident = device.resident ?? around.resident;
  const carries = device.carriesSaid ? device.carries : guess(device);
  const life = carries === "call" || carries === "fall";
  return { ...device, carries, ...(life && resident !== undefined && { resident }) };
}

function guess({ said, profile, meaning, choices, carries }: DeviceState): DeviceState["carries"] {
  const chosen = choices.find((each) => each.profile === profile);
  if (chosen) return chosen.carries;
  if (said.includes("call") || /call/.test(`${meaning} ${profile}`)) return "call";
  if (said.includes("fall")) return "fall";
  return said.includes("contact") ? "door" : carries;
}

const emptyWords: ReadonlySet<string> = new Set(["alive", "link", "battery", "join", "fault"]);

/** A press that nobody gave a meaning, or a device of which nothing is known but that it lives. */
function lacksMeaning(device: DeviceState): boolean {
  const { said, meaning, profile, carries, choices } = device;
  if (meaning !== undefined) return false;
  const onlyPresses = said.includes("press") && !said.includes("call");
  if (onlyPresses && (carries === "call" || !device.carriesSaid) && !/call|cancel|none/.test(profile ?? ""))
    return true;
  return (
    profile === undefined && choices.length > 0 && !device.carriesSaid && said.every((kind) => emptyWords.has(kind))
  );
}

type RoomCommand = Extract<InstallationCommand, { do: "room" }>;

export function putInRoom(state: InstallationState, command: RoomCommand, now: number, around: Around): Outcome {
  const device = deviceOf(state, command.n);
  if (!device) return refuse(state, slip("code_unknown", now));
  const found = roomOf(command.room, command.label, around);
  if ("taken" in found) return refuse(state, slip("duplicate_room", now, { room: found.taken }));
  if ("missing" in found) return refuse(state, slip("room_missing", now, { room: command.room }));
  const make: Todo[] = found.make ? [{ do: "make_room", room: found.make }] : [];
  // In another home a device that is known has its place to find again.
  const step = device.device !== undefined && device.step === "room" ? ("walk" as const) : device.step;
  const next = replaced(state, { ...mended(device), room: found.id, step });
  if (device.device !== undefined) return outcome(next, [...make, { do: "change", n: device.n }]);
  const placed = place(next, device.n, now, around);
  const told = deviceOf(placed.state, device.n)?.slip;
  return { ...placed, todo: [...make, ...placed.todo], ...(told && { refused: told }) };
}

type FoundRoom =
  | { readonly id: string; readonly make?: Room }
  | { readonly taken: string }
  | { readonly missing: true };

/** By id or by label, in either language; a label of its own makes a room. */
export function roomOf(wanted: string, label: Titled | undefined, around: Around): FoundRoom {
  const named = (rooms: readonly Room[], word: string) =>
    rooms.find((room) => [room.id, room.label.zh, room.label.en].some((each) => same(each, word)));
  if (label) {
    const taken = named(around.rooms, label.zh) ?? named(around.rooms, label.en) ?? named(around.rooms, wanted);
    if (taken) return { taken: taken.label.zh };
    const id = idFrom(wanted, around);
    return { id, make: { id, label } };
  }
  const there = named(around.rooms, wanted);
  if (there) return { id: there.id };
  const offered = named(around.offered, wanted);
  return offered ? { id: offered.id, make: offered } : { missing: true };
}

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

function idFrom(wanted: string, around: Around): string {
  const slug = wanted
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  return free(
    slug === "" ? "room" : slug,
    around.rooms.map((room) => room.id),
  );
}

/** `bathroom-fall`, then `bathroom-fall-2`. */
export function free(wanted: string, taken: readonly string[]): string {
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

const nouns = { call: "call", fall: "fall", door: "door", other: "sensor" } as const;

export const labelIdOf = (device: Pick<DeviceState, "room" | "carries">, taken: readonly string[]): string =>
  free(`${device.room ?? "home"}-${nouns[device.carries]}`.slice(0, 56), taken);
