/** What the machine asks for is done here: network doors, the register, test marks. Each answer is a happening, or none. */
import type { EngineInput } from "../../alerts/engine.ts";
import type { Log } from "../../alerts/program/log.ts";
import { type Family, isMqtt } from "../../devices/family.ts";
import type { Said } from "../../devices/joining/code.ts";
import { slip } from "../../devices/joining/devices-of.ts";
import type { Happening } from "../../devices/joining/machine.ts";
import { labelIdOf } from "../../devices/joining/place.ts";
import type { DeviceState, InstallationState, Todo } from "../../devices/joining/state.ts";
import { instant, type Moment } from "../../devices/model/moment.ts";
import { silenceByOwnWord } from "../expected-silence.ts";
import { CannotStore } from "../journal/journal.ts";
import type { Book, Changed, DeviceEntry, Register, RegisterChange, RegisterFault } from "../register/contract.ts";

export interface DoingDeps {
  readonly families: ReadonlyMap<string, Family>;
  readonly bases: Readonly<Record<string, readonly string[]>>;
  readonly register: Pick<Register, "current" | "change">;
  readonly tell: (input: EngineInput) => Promise<void>;
  /** To devices and bridges, on whichever broker they are. */
  readonly say: (said: Said) => void;
  readonly moment: () => Moment;
  /** Of the scan, for the network alone. */
  readonly installCodeOf: (n: number) => string | undefined;
  readonly log: Log;
}

/** In the audit and in the register's history: a role, never a name. */
export const technician = "technician";

export async function perform(
  todo: Exclude<Todo, { do: "report" }>,
  state: InstallationState,
  deps: DoingDeps,
): Promise<Happening | undefined> {
  switch (todo.do) {
    case "open_door":
      sayAll(todo.family, (door, base) => door.open(todo.seconds, base, deps.installCodeOf(todo.n)), deps);
      return undefined;
    case "close_door":
      sayAll(todo.family, (door, base) => door.close(base), deps);
      return undefined;
    case "remove":
      sayAll(todo.family, (door, base) => door.remove(todo.key, base), deps);
      return undefined;
    case "mark_test":
      await deps.tell({
        ...{ type: "test", at: deps.moment(), device: todo.device, until: todo.until },
        ...(todo.anew && { anew: true }),
      });
      return undefined;
    case "make_room": {
      const made = await changed({ do: "room", ...todo.room }, deps);
      if (!made.ok) deps.log.error("joining.room_refused", { room: todo.room.id, at: pathsOf(made.faults) });
      return undefined;
    }
    case "unverify":
      await rewrite(deps, unverified);
      return undefined;
    case "clear_rooms":
      await rewrite(deps, (book) => withRooms(book, todo.kept));
      return undefined;
    case "verified":
      await changed({ do: "update", id: todo.device, with: { verifiedAt: deps.moment().wall } }, deps);
      return undefined;
    case "take_out":
      await changed({ do: "remove", id: todo.id }, deps);
      return undefined;
    case "add":
    case "swap":
    case "change": {
      const device = state.devices.find((each) => each.n === todo.n);
      return device && enter(todo, device, deps);
    }
  }
}

/** ms. Long enough for the register's disk; the machine marks it again as soon as it is in. */
const entering = 30_000;

function inTest(device: string, ms: number, { tell, moment }: DoingDeps): Promise<void> {
  const at = moment();
  return tell({ type: "test", at, device, until: instant(at.steady + ms) });
}

/** Others write in the book too: made of what they left, once more when they came in between. */
const rewriting = { tries: 2 } as const;

async function rewrite(deps: DoingDeps, change: (book: Book) => Book, tries: number = rewriting.tries): Promise<void> {
  const { book, version } = deps.register.current;
  const next = change(book);
  if (next === book) return;
  const made = await changed({ do: "whole", book: next, on: version }, deps);
  if (!made.ok && made.outdated && tries > 1) return rewrite(deps, change, tries - 1);
  if (!made.ok) deps.log.error("joining.register_refused", { at: pathsOf(made.faults) });
}

const unverified = (book: Book): Book =>
  book.devices.some((each) => each.verifiedAt !== undefined)
    ? { ...book, devices: book.devices.map(({ verifiedAt: _, ...device }) => device) }
    : book;

/** Rooms that this visit spoke of, and those in which something stands whatever was said. */
function withRooms(book: Book, kept: readonly string[]): Book {
  const wanted = new Set([...kept, ...book.devices.map(({ room }) => room)]);
  const rooms = book.home.rooms.filter(({ id }) => wanted.has(id));
  return rooms.length === book.home.rooms.length ? book : { ...book, home: { ...book.home, rooms } };
}

type Door = NonNullable<Extract<Family, { door?: unknown }>["door"]>;

function sayAll(id: string, words: (door: Door, base: string) => readonly Said[], deps: DoingDeps): void {
  const family = deps.families.get(id);
  if (!family || !isMqtt(family) || !family.door) return;
  const base = deps.bases[id]?.[0] ?? family.carrier.base;
  for (const said of words(family.door, base)) deps.say(said);
}

async function enter(
  todo: Extract<Todo, { do: "add" | "swap" | "change" }>,
  device: DeviceState,
  deps: DoingDeps,
): Promise<Happening | undefined> {
  const key = device.key ?? device.heardAs;
  if (key === undefined) return undefined;
  const made = changeOf(todo, device, key, deps);
  // The power may have gone between the register's disk and ours: what stands there already is done.
  const { id } = made;
  const there = "there" in made;
  // In test before the register knows it: its press in between is no call of the home's.
  if (!there && todo.do !== "change") await inTest(id, entering, deps);
  const done = there ? ({ ok: true } as const) : await changed(made.change, deps);
  if (!done.ok && todo.do !== "change") await inTest(id, 0, deps);
  if (done.ok && todo.do === "swap") await ownWord(id, device, deps);
  if (done.ok) return todo.do === "change" ? undefined : { type: "registered", n: device.n, device: id };
  deps.log.warn("joining.register_refused", { device: id, at: pathsOf(done.faults) });
  return { type: "not_registered", n: device.n, slip: slipOf(done.faults, id, deps.moment().steady) };
}

function changeOf(
  todo: Extract<Todo, { do: "add" | "swap" | "change" }>,
  device: DeviceState,
  key: string,
  deps: DoingDeps,
): { readonly id: string; readonly change: RegisterChange } | { readonly id: string; readonly there: true } {
  const { devices } = deps.register.current.book;
  if (todo.do === "change" && device.device !== undefined)
    return { id: device.device, change: { do: "update", id: device.device, with: meaningOf(device, deps) } };
  const there = devices.find((each) => each.family === device.family && each.key === key);
  if (there && device.registering) return { id: there.id, there: true };
  if (todo.do === "swap") {
    const { family, profile } = device;
    return { id: todo.id, change: { do: "swap", id: todo.id, family, key, ...(profile !== undefined && { profile }) } };
  }
  const id = labelIdOf(
    device,
    devices.map((each) => each.id),
  );
  return { id, change: { do: "add", device: { id, family: device.family, key, ...meaningOf(device, deps) } } };
}

/** The limits of the old box are not the new one's, if that says its own. */
async function ownWord(id: string, device: DeviceState, deps: DoingDeps): Promise<void> {
  const { silence } = meaningOf(device, deps);
  if (silence !== undefined) await changed({ do: "update", id, with: { silence } }, deps);
}

function meaningOf(device: DeviceState, { families }: DoingDeps): Omit<DeviceEntry, "id" | "family" | "key"> {
  const { room, carries, profile, resident, meaning, goneAfter } = device;
  const said = meaning === undefined ? undefined : readMeaning(meaning);
  return {
    carries,
    ...(room !== undefined && { room }),
    ...(profile !== undefined && { profile }),
    ...(resident !== undefined && { resident }),
    ...(said !== undefined && { meaning: said }),
    ...(goneAfter !== undefined && { silence: silenceByOwnWord(goneAfter, carries, families.get(device.family)) }),
  };
}

type Word = "call:rescue" | "call:help" | "cancel" | "none";
const words: readonly Word[] = ["call:rescue", "call:help", "cancel", "none"];
const wordIn = (text: string): Word | undefined => words.find((word) => word === text);

/** `call:rescue`, or `single=call:help,long=call:rescue`. */
function readMeaning(text: string): DeviceEntry["meaning"] {
  const whole = wordIn(text.trim());
  if (whole) return whole;
  const pairs = text.split(/[\s,;]+/).flatMap((part): [string, Word][] => {
    const [action, word] = part.split("=");
    const known = wordIn(word ?? "");
    return action && known ? [[action, known]] : [];
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

async function changed(change: RegisterChange, deps: DoingDeps): Promise<Changed> {
  try {
    return await deps.register.change(change, technician, "installation");
  } catch (fault) {
    if (!(fault instanceof CannotStore)) throw fault;
    return { ok: false, faults: [{ path: "disk", message: fault.message }] };
  }
}

const pathsOf = (faults: readonly RegisterFault[]): string => faults.map((each) => each.path).join(",");

function slipOf(faults: readonly RegisterFault[], id: string, at: number): ReturnType<typeof slip> {
  const about = (word: string) => faults.some((each) => each.path.includes(word));
  if (about("disk")) return slip("disk_full", at);
  if (about("key") || about(".id")) return slip("already_installed", at, { device: id });
  return about("room") ? slip("room_missing", at, { room: "" }) : slip("meaning_missing", at, { tail: "" });
}
