/** The home as it would be: the newest register of a data folder with some settings changed, or a whole file of settings. */
import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { Home } from "../../alerts/home.ts";
import type { Registry } from "../../devices/registry.ts";
import { homeOf } from "../register/home-of.ts";
import { readBook } from "../register/import.ts";

export type ChangedHome =
  | { readonly ok: true; readonly home: Home }
  | { readonly ok: false; readonly faults: readonly string[] };

export function homeInFile(path: string, registry: Registry): ChangedHome {
  try {
    return judged(readFileSync(path, "utf8"), registry);
  } catch {
    return { ok: false, faults: [`${path} cannot be read`] };
  }
}

/** `changes`: `home.rules.doorLeftOpen=30 min`, `home.residents.r1.plan.bathroom.stay=90 min`; a list is walked by id or number. */
export function homeWithChanges(register: string, changes: readonly string[], registry: Registry): ChangedHome {
  const book: unknown = JSON.parse(register);
  const faults = changes.flatMap((change) => apply(book, change) ?? []);
  return faults.length > 0 ? { ok: false, faults } : judged(stringify(book), registry);
}

function judged(text: string, registry: Registry): ChangedHome {
  const book = readBook(text, registry);
  if (!book.ok) return { ok: false, faults: book.faults.map(({ path, message }) => `${path}: ${message}`) };
  return { ok: true, home: homeOf("replay", book.book, registry.families) };
}

/** A sentence when it cannot be applied. */
function apply(book: unknown, change: string): string | undefined {
  const at = change.indexOf("=");
  const path = change.slice(0, at).trim().split(".");
  const last = path.pop();
  if (at < 1 || last === undefined || last === "")
    return `"${change}": need a setting and its value, such as home.rules.doorLeftOpen="30 min"`;
  let place = book;
  for (const [n, part] of path.entries()) {
    const next = inside(place, part);
    if (next === undefined && isGroup(place) && !Array.isArray(place) && n > 0) place[part] = {};
    place = inside(place, part);
    if (!isGroup(place)) return `"${change}": there is no ${path.slice(0, n + 1).join(".")} in this home`;
  }
  if (!isGroup(place)) return `"${change}": ${path.join(".")} is no group of settings`;
  place[last] = parse(change.slice(at + 1));
  return undefined;
}

function inside(place: unknown, part: string): unknown {
  if (Array.isArray(place)) return place.find((each) => isGroup(each) && each.id === part) ?? place[Number(part)];
  return isGroup(place) && Object.hasOwn(place, part) ? place[part] : undefined;
}

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
