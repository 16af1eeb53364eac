/**
 * Where paths lead, by label: a YAML file of its own that only its owner can read, because whoever holds a robot's key or a
 * family's number can write to them. Never a line of it in what is said of it.
 */
import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import { yamlSilent } from "./judge.ts";

export type DestinationsFile =
  | { readonly ok: true; readonly to: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly why: "open to others" | "not there" | "not YAML" | "no list" };

/** Read, written or run by anybody but the owner. */
const others = 0o077;

export function readDestinationsFile(file: string): DestinationsFile {
  const text = readPrivate(file);
  if (typeof text !== "string") return { ok: false, why: text.why };
  const found = parsed(text);
  if (found === undefined) return { ok: false, why: "not YAML" };
  if (typeof found !== "object" || found === null || Array.isArray(found)) return { ok: false, why: "no list" };
  return { ok: true, to: new Map(Object.entries(found)) };
}

function readPrivate(file: string): string | { readonly why: "open to others" | "not there" } {
  try {
    const found = statSync(file);
    // Nobody may ever write into a pipe, and the start waits for no one.
    if (!found.isFile()) return { why: "not there" };
    return (found.mode & others) !== 0 ? { why: "open to others" } : readFileSync(file, "utf8");
  } catch {
    return { why: "not there" };
  }
}

/** `undefined`: it does not read, and what the parser says would repeat a line of the file. */
function parsed(text: string): unknown {
  try {
    return text.trim() === "" ? {} : parse(text, yamlSilent);
  } catch {
    return undefined;
  }
}
