/**
 * The registry finds device families by reading a folder: a family is one file there, and no list names it. It refuses to
 * start on anything ambiguous, because a frame that two families can read would sometimes be read by the wrong one.
 */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Family, isMqtt, type MqttFamily, type Others } from "./family.ts";
import type { Notes } from "./notes.ts";

/** Base topics in use, by family id; a family that is not named uses its maker's default. */
export type Bases = Readonly<Record<string, readonly string[]>>;

export interface Claim {
  readonly family: MqttFamily;
  readonly base: string;
}

/** What each family has noted. */
export type NotesOf = (family: string) => Notes;

export interface Registry {
  readonly families: ReadonlyMap<string, Family>;
  family(id: string): Family | undefined;
  /** Whose topic is this? Where no base says so, what families have noted does; at last, how the topic looks. */
  claim(topic: string, bases?: Bases, notes?: NotesOf): Claim | undefined;
  /** For `MqttFamily.decode`: what other families claim by base or by note, so that one device is not told of twice. */
  othersThan(family: string, bases?: Bases, notes?: NotesOf): Others;
  /** What would be ambiguous with these bases, one sentence each; for judging a configuration. */
  ambiguities(bases: Bases): readonly string[];
}

export class RegistryFault extends Error {
  readonly code = "FAMILIES_AMBIGUOUS";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The device families cannot be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

export const familiesFolder = fileURLToPath(new URL("./families/", import.meta.url));

export async function openRegistry(folders: readonly string[] = [familiesFolder]): Promise<Registry> {
  const files = (await Promise.all(folders.map(filesOf))).flat();
  const loaded = await Promise.all(files.map(async (file) => ({ file, found: await load(file) })));
  const faults = loaded.flatMap(({ file, found }) => (typeof found === "string" ? [`${file}: ${found}`] : []));
  const families = loaded.flatMap(({ found }) => (typeof found === "string" ? [] : [found]));
  const all = [...faults, ...sameIds(families), ...sharedTopics(families.filter(isMqtt), {})];
  if (all.length > 0) throw new RegistryFault(all);
  return registryOf(families);
}

export function registryOf(families: readonly Family[]): Registry {
  const byId = new Map(families.map((family) => [family.id, family]));
  const mqtt = families.filter(isMqtt);
  return {
    families: byId,
    family: (id) => byId.get(id),
    claim: (topic, bases = {}, notes) =>
      claimOf(mqtt, topic, bases) ?? claimByNotes(mqtt, topic, bases, notes) ?? claimByShape(mqtt, topic, bases),
    othersThan: (id, bases = {}, notes) => {
      const others = mqtt.filter((family) => family.id !== id);
      return (topic) => (claimOf(others, topic, bases) ?? claimByNotes(others, topic, bases, notes)) !== undefined;
    },
    ambiguities: (bases) => sharedTopics(mqtt, bases),
  };
}

/** Only files of the folder itself: a long family keeps its further files in a subfolder. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /\.[mc]?[jt]s$/.test(name) && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => join(folder, name));
}

async function load(file: string): Promise<Family | string> {
  const module: { readonly family?: unknown; readonly default?: unknown } = await import(
    /* @vite-ignore */ pathToFileURL(file).href
  );
  const family = module.family ?? module.default;
  if (!isFamily(family)) return 'has no family: export it as "family", declared by defineFamily';
  if (family.id !== basename(file).replace(/\.[^.]+$/, ""))
    return `is the family "${family.id}": name the file after it`;
  return family;
}

function isFamily(value: unknown): value is Family {
  if (typeof value !== "object" || value === null) return false;
  const has = (name: string, kind: string): boolean => typeof Reflect.get(value, name) === kind;
  return has("id", "string") && has("decode", "function") && has("carrier", "object") && has("says", "object");
}

function sameIds(families: readonly Family[]): string[] {
  const ids = families.map((family) => family.id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  return [...twice].map((id) => `Two families have the id "${id}": rename one of them and its file`);
}

const basesOf = (family: MqttFamily, bases: Bases): readonly string[] => bases[family.id] ?? [family.carrier.base];

/** The longest base under which a family claims this topic. */
function baseOf(family: MqttFamily, topic: string, bases: Bases): string | undefined {
  let longest: string | undefined;
  for (const base of basesOf(family, bases)) {
    if ((longest === undefined || base.length > longest.length) && family.claims(topic, base)) longest = base;
  }
  return longest;
}

/** The longest base wins: a bridge may live below another's base. Equal ones are refused before anything starts. */
function claimOf(families: readonly MqttFamily[], topic: string, bases: Bases): Claim | undefined {
  let best: Claim | undefined;
  for (const family of families) {
    const base = baseOf(family, topic, bases);
    if (base !== undefined && (best === undefined || base.length > best.base.length)) best = { family, base };
  }
  return best;
}

function claimByNotes(families: readonly MqttFamily[], topic: string, bases: Bases, notes: NotesOf | undefined) {
  const family = notes && families.find((each) => each.claimsByNotes?.(topic, notes(each.id)));
  return family && { family, base: firstBase(family, bases) };
}

function claimByShape(families: readonly MqttFamily[], topic: string, bases: Bases): Claim | undefined {
  const family = families.find((each) => each.claimsByShape?.(topic));
  return family && { family, base: firstBase(family, bases) };
}

const firstBase = (family: MqttFamily, bases: Bases): string => basesOf(family, bases)[0] ?? family.carrier.base;

/** Each family's own topics, tried on every other family under the bases both of them use. */
function sharedTopics(families: readonly MqttFamily[], bases: Bases): string[] {
  const shapes = families.filter((each) => each.claimsByShape).map(({ id }) => `"${id}"`);
  if (shapes.length > 1) return [`${shapes.join(" and ")} both claim topics by their looks: only one family may`];
  return families.flatMap((one, at) =>
    families.slice(at + 1).flatMap((other) => {
      const shared = [...topicsOf(one, bases), ...topicsOf(other, bases)].find((topic) => {
        const mine = baseOf(one, topic, bases);
        return mine !== undefined && mine.length === baseOf(other, topic, bases)?.length;
      });
      if (shared === undefined) return [];
      return [`"${one.id}" and "${other.id}" both claim "${shared}": give one of them another base topic`];
    }),
  );
}

function topicsOf(family: MqttFamily, bases: Bases): string[] {
  const own = family.carrier.base;
  const examples = family.carrier.examples ?? [`${own}/device`, `${own}/device/state`];
  return basesOf(family, bases).flatMap((base) =>
    examples.map((topic) => (topic.startsWith(own) ? `${base}${topic.slice(own.length)}` : topic)),
  );
}
