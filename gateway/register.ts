/**
 * The home's register as the road uses it: who a frame speaks of, and what its presses mean here. Built from the
 * configuration; a family's decoder never knows any of it.
 */
import type { HeardOf } from "../alerts/engine.ts";
import type { Device, Home } from "../alerts/home.ts";
import type { Family, Heard, ProfileOf } from "../devices/family.ts";
import type { Fact } from "../devices/model/fact.ts";
import { milliseconds } from "../devices/model/moment.ts";
import type { GatewayConfig, Meaning } from "./config/config.ts";
import { expectedSilence } from "./expected-silence.ts";

type DeviceConfig = GatewayConfig["devices"][number];

export interface Register {
  readonly home: Home;
  profileOf(family: string): ProfileOf;
  /** Looks every device up, and what its presses mean. */
  resolve(family: string, heard: readonly Heard[]): readonly HeardOf[];
  /** Register id of a device known by its family's key, or `family:key` for a stranger. */
  idOf(family: string, key: string): string;
  /** The family of a device of the register, and the key by which its last frame named it: it answers to that. */
  addressOf(id: string): { readonly family: string; readonly key: string } | undefined;
}

/**
 * Names that a bridge gave devices of the register are remembered, at most so many. Strangers' are not: there is no end to
 * them, and a button must not lose its name to a crowd.
 */
const aliasLimit = 4_000;

export function openRegister(config: GatewayConfig, families: ReadonlyMap<string, Family>): Register {
  const byFamily = Map.groupBy(config.devices, ({ family }) => family);
  const byKey = new Map([...byFamily].map(([family, all]) => [family, new Map(all.map((each) => [each.key, each]))]));
  const aliases = new Map<string, string>();
  const byId = new Map(config.devices.map((each) => [each.id, each]));
  const heardAs = new Map<string, string>();
  const find = (family: string, key: string): DeviceConfig | undefined =>
    byKey.get(family)?.get(key) ?? byKey.get(family)?.get(aliases.get(`${family}:${key}`) ?? "");
  const idOf = (family: string, key: string) => find(family, key)?.id ?? `${family}:${key}`;

  return {
    home: homeOf(config, families),
    idOf,
    addressOf(id) {
      const device = byId.get(id);
      return device && { family: device.family, key: heardAs.get(id) ?? device.key };
    },
    profileOf: (family) => (key) => find(family, key)?.profile,
    resolve(family, heard) {
      return heard.map((each): HeardOf => {
        learnName(aliases, family, each, (key) => find(family, key) !== undefined);
        const device = find(family, each.device);
        if (device && !each.facts.some((fact) => fact.kind === "join")) heardAs.set(device.id, each.device);
        const read = withMeaning(each.facts, device?.meaning);
        return {
          device: device?.id ?? `${family}:${each.device}`,
          facts: read.facts,
          ...(each.edge && { edge: each.edge }),
          ...(each.unconfirmed && { unconfirmed: each.unconfirmed }),
          ...(each.fades && { fades: each.fades }),
          ...(read.cancels && { cancels: true }),
        };
      });
    },
  };
}

/** A bridge may call a device by a name its owner chose; both lead to one entry, whichever of them the entry states. */
function learnName(aliases: Map<string, string>, family: string, heard: Heard, isOurs: (key: string) => boolean): void {
  for (const fact of heard.facts) {
    if (fact.kind !== "join" || fact.name === undefined || fact.name === heard.device) continue;
    if (aliases.size >= aliasLimit || !(isOurs(heard.device) || isOurs(fact.name))) continue;
    aliases.set(`${family}:${fact.name}`, heard.device);
    aliases.set(`${family}:${heard.device}`, fact.name);
  }
}

/** A press is only a press until the technician has said what it means; the press itself stays on record. */
function withMeaning(
  facts: readonly Fact[],
  meaning: DeviceConfig["meaning"],
): { facts: readonly Fact[]; cancels: boolean } {
  if (!facts.some((fact) => fact.kind === "press")) return { facts, cancels: false };
  const words = facts.flatMap((fact) => (fact.kind === "press" ? [meaningOf(fact.action, meaning)] : []));
  const calls = words.flatMap((word): Fact[] => {
    if (word === "call:rescue") return [{ kind: "call", level: "rescue", on: true, by: "button" }];
    if (word === "call:help") return [{ kind: "call", level: "help", on: true, by: "button" }];
    return [];
  });
  return { facts: calls.length > 0 ? [...facts, ...calls] : facts, cancels: words.includes("cancel") };
}

function meaningOf(action: string, meaning: DeviceConfig["meaning"]): Meaning {
  // Letting a button go ends the press; it is never a second one.
  if (meaning === undefined || action === "release") return "none";
  return typeof meaning === "string" ? meaning : (meaning[action] ?? "none");
}

function homeOf(config: GatewayConfig, families: ReadonlyMap<string, Family>): Home {
  return {
    id: config.home.id,
    gateway: config.gateway,
    timeZone: config.home.timeZone,
    residents: config.home.residents.map((each) => ({ id: each.id, bed: each.bed })),
    rooms: config.home.rooms.map((room) => ({ id: room.id })),
    devices: config.devices.map((each) => deviceOf(each, families.get(each.family))),
    rules: config.home.rules,
  };
}

function deviceOf(each: DeviceConfig, family: Family | undefined): Device {
  return {
    id: each.id,
    family: each.family,
    key: each.key,
    room: each.room,
    resident: each.resident,
    profile: each.profile,
    carries: each.carries,
    ...expectedSilence(each, family),
    foldWindow: family?.foldWindow ?? milliseconds(500),
    ...(family?.stream && { stream: true }),
  };
}
