/**
 * What announcements leave behind, as notes of the family:
 *
 *   t/<topic>    who speaks there: entities, and devices whose availability or attributes it carries
 *   c/<ref>      which device and which topics one configuration message announced (`ref`: its topic without prefix and end)
 *   d/<device>   how many entities, its availability and what was last heard of it, its own limits of silence
 */
import { field, isObject, numberIn, parseJsonText, shortText } from "../../json.ts";
import type { Note, Notes } from "../../notes.ts";
import { type Announcement, type Availability, announced, type Entity } from "./announcement.ts";

/** Entities on one topic, and bytes of what is noted of it: a longer one is refused, and told as a fault. */
export const remembered = { users: 500, bytes: 32 * 1024, entities: announced.entities, limits: 16 } as const;

export type User =
  | { readonly d: string; readonly r: string; readonly e: Entity }
  | { readonly d: string; readonly a: 1 }
  | { readonly d: string; readonly j: 1 };

/** An availability and what it last said. */
export type Standing = Availability & { readonly is?: boolean };

export interface Known {
  readonly n: number;
  readonly mode: Announcement["mode"];
  readonly av: readonly Standing[];
  readonly at: readonly string[];
  /** Seconds by configuration message; the smallest counts. */
  readonly gone: Readonly<Record<string, number>>;
  /** It stood in the register before it first announced anything: there is nothing to hold it to. */
  readonly late?: 1;
}

interface Config {
  readonly d: string;
  readonly t: readonly string[];
  readonly n: number;
}

export const topicKey = (topic: string): string => `t/${topic}`;
const configKey = (ref: string): string => `c/${ref}`;
export const deviceKey = (device: string): string => `d/${device}`;

/** Notes were written by this file; depth and shape are looked at all the same. */
const noteDepth = 8;
function read(notes: Pick<Notes, "get">, key: string): unknown {
  const text = notes.get(key);
  const parsed = text === undefined ? undefined : parseJsonText(text, noteDepth);
  return parsed && "value" in parsed ? parsed.value : undefined;
}

export function usersOf(notes: Pick<Notes, "get">, topic: string): readonly User[] {
  const list = read(notes, topicKey(topic));
  return Array.isArray(list) ? list.filter(isUser) : [];
}

const isUser = (value: unknown): value is User =>
  shortText(field(value, "d")) !== undefined &&
  (field(value, "a") === 1 || field(value, "j") === 1 || shortText(field(field(value, "e"), "name")) !== undefined);

export function knownOf(notes: Pick<Notes, "get">, device: string): Known | undefined {
  const found = read(notes, deviceKey(device));
  return isKnown(found) ? found : undefined;
}

const isKnown = (value: unknown): value is Known =>
  numberIn(field(value, "n"), 0, remembered.entities) !== undefined &&
  Array.isArray(field(value, "av")) &&
  Array.isArray(field(value, "at")) &&
  isObject(field(value, "gone"));

function configOf(notes: Pick<Notes, "get">, ref: string): Config | undefined {
  const found = read(notes, configKey(ref));
  const isConfig = (value: unknown): value is Config =>
    shortText(field(value, "d")) !== undefined && Array.isArray(field(value, "t"));
  return isConfig(found) ? found : undefined;
}

/** The device that this configuration message announced last. */
export const announcedBy = (notes: Pick<Notes, "get">, ref: string): string | undefined => configOf(notes, ref)?.d;

/** Notes as they will stand; what is the same as before is not noted again. */
function draftOf(notes: Notes) {
  const changed = new Map<string, string | undefined>();
  const get = (key: string): string | undefined => (changed.has(key) ? changed.get(key) : notes.get(key));
  return {
    get,
    put: (key: string, value: unknown): void => {
      changed.set(key, value === undefined ? undefined : JSON.stringify(value));
    },
    longest: (): number => Math.max(0, ...[...changed.values()].map((text) => text?.length ?? 0)),
    notes: (): readonly Note[] =>
      [...changed]
        .filter(([key, text]) => notes.get(key) !== text)
        .map(([key, text]) => (text === undefined ? { key } : { key, text })),
  };
}
type Draft = ReturnType<typeof draftOf>;

export type Remembered =
  /** `gone`: the smallest limit of silence that the device has stated, in seconds. */
  | { readonly notes: readonly Note[]; readonly gone: number | undefined }
  | { readonly fault: "too-many-entities" | "taken-over" };

/**
 * `isOurs`: a technician has put it into the register as it had announced itself by then. Who adds a topic to it could keep it
 * alive or press for it, so that from then on only the same again is taken, until it is taken out.
 */
export function remember(notes: Notes, ref: string, said: Announcement, isOurs: boolean): Remembered {
  const standing = knownOf(notes, said.device);
  const made = written(notes, ref, said, isOurs && (!standing || standing.late === 1));
  if (!isOurs || !standing || standing.late === 1 || "fault" in made) return made;
  const isSame = made.notes.every(({ key }) => key === deviceKey(said.device)) && isAsBefore(standing, made.next);
  // Of several announcements, the mode and the template of an availability are those that counted when it was registered.
  return isSame ? { ...made, notes: [] } : { fault: "taken-over" };
}

const isAsBefore = (before: Known, next: Known): boolean => topicsOf(before) === topicsOf(next);
const topicsOf = ({ n, av, at, gone }: Known): string =>
  JSON.stringify([n, av.map(({ topic }) => topic), at, Object.entries(gone).sort()]);

function written(
  notes: Notes,
  ref: string,
  said: Announcement,
  isLate: boolean,
): (Extract<Remembered, { notes: unknown }> & { readonly next: Known }) | { readonly fault: "too-many-entities" } {
  const draft = draftOf(notes);
  const before = configOf(notes, ref);
  if (before) dropEntities(draft, ref, before, before.d === said.device);
  const known = knownOf(draft, said.device) ?? { n: 0, mode: said.mode, av: [], at: [], gone: {} };
  const n = known.n + said.entities.length;
  if (n > remembered.entities) return { fault: "too-many-entities" };
  const byTopic = Map.groupBy(said.entities, ({ topic }) => topic);
  for (const [topic, all] of byTopic)
    addUsers(
      draft,
      topic,
      all.map((e) => ({ d: said.device, r: ref, e })),
    );
  const av = merged(known.av, said.availability);
  for (const { topic } of av) addUsers(draft, topic, [{ d: said.device, a: 1 }]);
  const at = [...new Set([...known.at, ...said.attributes])].slice(0, announced.availability);
  for (const topic of at) addUsers(draft, topic, [{ d: said.device, j: 1 }]);
  const topics = [...byTopic.keys()];
  draft.put(configKey(ref), { d: said.device, t: topics, n: said.entities.length } satisfies Config);
  const gone = limits(known.gone, ref, said.goneAfterSeconds);
  const next: Known = { n, mode: said.mode, av, at, gone, ...(isLate && { late: 1 }) };
  draft.put(deviceKey(said.device), next);
  const crowded = [...topics, ...av.map(({ topic }) => topic)].some(
    (topic) => usersOf(draft, topic).length > remembered.users,
  );
  if (crowded || draft.longest() > remembered.bytes) return { fault: "too-many-entities" };
  return { notes: draft.notes(), gone: smallest(next.gone), next };
}

/** `device`: whose configuration it was; `left`: it was its last. */
export function forget(
  notes: Notes,
  ref: string,
): { device: string; left: boolean; notes: readonly Note[] } | undefined {
  const before = configOf(notes, ref);
  if (!before) return undefined;
  const draft = draftOf(notes);
  dropEntities(draft, ref, before, false);
  draft.put(configKey(ref), undefined);
  return { device: before.d, left: knownOf(draft, before.d) === undefined, notes: draft.notes() };
}

function dropEntities(draft: Draft, ref: string, before: Config, staying: boolean): void {
  for (const topic of before.t)
    setUsers(
      draft,
      topic,
      usersOf(draft, topic).filter((user) => !("r" in user && user.r === ref)),
    );
  const known = knownOf(draft, before.d);
  if (!known) return;
  const gone = Object.fromEntries(Object.entries(known.gone).filter(([from]) => from !== ref));
  const n = Math.max(0, known.n - before.n);
  draft.put(deviceKey(before.d), n > 0 || staying ? ({ ...known, n, gone } satisfies Known) : undefined);
  if (n > 0 || staying) return;
  for (const topic of [...known.av.map((each) => each.topic), ...known.at])
    setUsers(
      draft,
      topic,
      usersOf(draft, topic).filter((user) => "r" in user || user.d !== before.d),
    );
}

function addUsers(draft: Draft, topic: string, users: readonly User[]): void {
  const named = new Map([...usersOf(draft, topic), ...users].map((user) => [nameOf(user), user]));
  setUsers(draft, topic, [...named.values()]);
}

/** In one order, whoever announced first: the same announcements make the same notes. */
function setUsers(draft: Draft, topic: string, users: readonly User[]): void {
  const sorted = [...users].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  draft.put(topicKey(topic), sorted.length > 0 ? sorted : undefined);
}

const nameOf = (user: User): string =>
  "r" in user ? `e/${user.r}/${user.e.name}` : `${"a" in user ? "a" : "j"}/${user.d}`;

/** What an availability last said is kept when it is announced again. */
function merged(before: readonly Standing[], now: readonly Availability[]): readonly Standing[] {
  const all = new Map<string, Standing>(before.map((each) => [each.topic, each]));
  for (const each of now) {
    const is = all.get(each.topic)?.is;
    all.set(each.topic, is === undefined ? each : { ...each, is });
  }
  return [...all.values()].slice(0, announced.availability);
}

function limits(before: Known["gone"], ref: string, seconds: number | undefined): Known["gone"] {
  const entries = Object.entries(before).filter(([from]) => from !== ref);
  return Object.fromEntries(
    [...entries, ...(seconds === undefined ? [] : [[ref, seconds] as const])].slice(0, remembered.limits),
  );
}

function smallest(gone: Known["gone"]): number | undefined {
  const all = Object.values(gone);
  return all.length > 0 ? Math.min(...all) : undefined;
}
