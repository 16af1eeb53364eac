/**
 * What a scanned or typed code says, whichever kind it is: a maker's own (each family reads its own), our label, the short
 * form for typing, the link that a phone's camera opens, or a plain id of a device that was just heard.
 */
import type { Family } from "../family.ts";
import type { CodeFault, Scanned } from "./code.ts";
import { readLabel } from "./label.ts";
import { familyOfShort, readShort } from "./short.ts";

/** A code that names a device of a family. */
export interface CodeRead extends Scanned {
  readonly family: string;
  /** Typed: the device is the one whose short form this is. */
  readonly short?: string;
}

export type ReadCode = CodeRead | { readonly fault: CodeFault };

/** Somebody whose id was heard lately and stands in no register. */
export interface Candidate {
  readonly family: string;
  readonly key: string;
}

export function readCode(typed: string, families: Iterable<Family>, heard: readonly Candidate[] = []): ReadCode {
  const text = typed.trim();
  const known = [...families];
  const inLink = /^https?:\/\/[^#]*#(?:code=)?(.+)$/i.exec(text)?.[1];
  if (inLink !== undefined) return readCode(unescaped(inLink), known, heard);
  const label = readLabel(text);
  if (label) return "fault" in label || known.some(({ id }) => id === label.family) ? label : notOurs;
  const theirs = readTheirs(text, known);
  if (theirs && !("fault" in theirs)) return theirs;
  const plain = plainId(text, heard);
  if (plain) return plain;
  const short = readShort(text);
  if (short && "short" in short) {
    const family = familyOfShort(
      short.short,
      known.map(({ id }) => id),
    );
    return family === undefined ? (theirs ?? { fault: { what: "check_digit" } }) : { family, short: short.short };
  }
  return theirs ?? { fault: short ?? { what: "not_a_code" } };
}

const notOurs = { fault: { what: "not_a_code" } } as const;

/** The first family that knows it; where none does, the fault that says most. */
function readTheirs(text: string, families: readonly Family[]): ReadCode | undefined {
  let fault: CodeFault | undefined;
  for (const family of families) {
    const said = family.code?.(text);
    if (!said) continue;
    if (!("fault" in said)) return { ...said, family: family.id };
    if (fault === undefined || fault.what === "not_a_code") fault = said.fault;
  }
  return fault && { fault };
}

/** As printed by the maker without any check: only what was really heard is believed. */
function plainId(text: string, heard: readonly Candidate[]): CodeRead | undefined {
  const bare = bareId(text);
  const found = heard.filter(({ key }) => bareId(key) === bare);
  const [only] = found;
  return only && found.length === 1 ? { family: only.family, key: only.key } : undefined;
}

const bareId = (text: string): string =>
  text
    .replace(/^0x/i, "")
    .replaceAll(/[\s:-]/g, "")
    .toUpperCase();

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
