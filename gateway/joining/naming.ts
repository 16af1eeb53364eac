/** Which device a code, a choice from the list or a name of the register means, with what its family says of such devices. */
import { type Family, isMqtt, isSerial } from "../../devices/family.ts";
import type { CodeFault } from "../../devices/joining/code.ts";
import { tailOf } from "../../devices/joining/devices-of.ts";
import { type Candidate, readCode } from "../../devices/joining/read-code.ts";
import { tailOfShort } from "../../devices/joining/short.ts";
import type { Entry, Named, Slip } from "../../devices/joining/state.ts";
import type { Register } from "../register/contract.ts";

export interface NamingDeps {
  readonly families: ReadonlyMap<string, Family>;
  readonly register: Pick<Register, "current" | "idOf">;
  readonly ports: readonly { readonly id: string; readonly family: string }[];
  readonly heard: () => readonly Candidate[];
}

/** `installCode` goes to the network and nowhere else. */
export type Naming =
  | { readonly named: Named; readonly installCode?: string | undefined }
  | { readonly refused: Omit<Slip, "at"> };

const refuse = (code: Slip["code"], values: Slip["values"] = {}): Naming => ({ refused: { code, values } });

export function nameByCode(text: string, replaces: string | undefined, deps: NamingDeps): Naming {
  const read = readCode(text, deps.families.values(), deps.heard());
  if ("fault" in read) return ofFault(read.fault);
  const { family: id, key, short, model, profile, installCode } = read;
  const family = deps.families.get(id);
  if (!family || (key === undefined && short === undefined)) return refuse("code_unknown");
  const made = about(family, { key, short, model, profile }, deps);
  return withReplaced(made, replaces, deps, installCode);
}

function ofFault(fault: CodeFault): Naming {
  if (fault.what === "length") return refuse("code_length", { missing: fault.missing });
  return refuse(fault.what === "check_digit" ? "code_check_digit" : "code_unknown");
}

export function nameByChoice(
  choice: {
    readonly family: string;
    readonly key: string;
    readonly profile?: string | undefined;
    readonly replaces?: string | undefined;
  },
  deps: NamingDeps,
): Naming {
  const family = deps.families.get(choice.family);
  if (!family) return refuse("code_unknown");
  const port = isSerial(family)
    ? deps.ports.find((each) => each.family === family.id && each.id === choice.key)
    : undefined;
  const by = port ? { port: port.id, profile: choice.profile } : { key: choice.key, profile: choice.profile };
  return withReplaced(about(family, by, deps), choice.replaces, deps);
}

export function nameOfEntry(
  id: string,
  deps: NamingDeps,
): { readonly named: Named; readonly entry: Entry } | undefined {
  const entry = entryOf(id, deps);
  const family = entry && deps.families.get(entry.family);
  return entry && family && { named: about(family, { key: entry.key, profile: entry.profile }, deps), entry };
}

export function entryOf(id: string, { register }: Pick<NamingDeps, "register">): Entry | undefined {
  const found = register.current.book.devices.find((each) => each.id === id);
  return (
    found && {
      id,
      key: found.key,
      family: found.family,
      room: found.room,
      carries: found.carries,
      profile: found.profile,
    }
  );
}

interface Known {
  readonly key?: string | undefined;
  readonly short?: string | undefined;
  readonly port?: string | undefined;
  readonly model?: string | undefined;
  readonly profile?: string | undefined;
}

function about(family: Family, known: Known, deps: NamingDeps): Named {
  const { key, short, port, model, profile } = known;
  const id = key === undefined ? undefined : deps.register.idOf(family.id, key);
  const entry = id === undefined ? undefined : entryOf(id, deps);
  const tail = key !== undefined ? tailOf(key) : short !== undefined ? tailOfShort(short) : (port ?? "").slice(-12);
  return {
    family: family.id,
    title: family.title,
    choices: [...(family.profiles ?? [])],
    hasDoor: isMqtt(family) && family.door !== undefined,
    scale: family.link ?? {},
    tail,
    ...(key !== undefined && { key }),
    ...(short !== undefined && { short }),
    ...(port !== undefined && { port }),
    ...(model !== undefined && { model }),
    ...(profile !== undefined && { profile }),
    ...(entry && { entry }),
  };
}

function withReplaced(named: Named, replaces: string | undefined, deps: NamingDeps, installCode?: string): Naming {
  if (replaces === undefined) return { named, installCode };
  const entry = entryOf(replaces, deps);
  return entry ? { named: { ...named, replaces: entry }, installCode } : refuse("code_unknown");
}
