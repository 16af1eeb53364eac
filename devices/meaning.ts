/**
 * What the technician said of a device, as one short text. Words stand apart by spaces or commas:
 *
 *   F6-02-01                      the EnOcean profile
 *   call:rescue   call:help       what any press is
 *   single=call:rescue            what this press is (`BI=…` a button, `1_single=…` both)
 *   bed                           whoever it sees lies in the bed
 *   suspected=confirmed           a radar's own word for a fall needs no second look (`suspected=none`: it counts for nothing)
 */
import type { CallLevel, Fact } from "./model/fact.ts";

export interface Meaning {
  /** EnOcean equipment profile, upper case. */
  readonly eep: string | undefined;
  readonly words: readonly string[];
  readonly of: ReadonlyMap<string, string>;
}

const unsaid: Meaning = { eep: undefined, words: [], of: new Map() };

export function meaningOf(profile: string | undefined): Meaning {
  if (profile === undefined || profile.trim() === "") return unsaid;
  const parts = profile.trim().split(/[\s,;]+/);
  const pairs = parts.filter((part) => part.includes("="));
  return {
    eep: parts.find((part) => /^[0-9a-f]{2}(-[0-9a-f]{2}){2}$/i.test(part))?.toUpperCase(),
    words: parts.filter((part) => !part.includes("=")),
    of: new Map(pairs.map((pair) => [pair.slice(0, pair.lastIndexOf("=")), pair.slice(pair.lastIndexOf("=") + 1)])),
  };
}

/** Letting go ends a press. It is a call only when the technician named this very word. */
const lettingGo: ReadonlySet<string> = new Set(["release", "off"]);

/** A press, or the call it stands for in this home. `raw` is the maker's own word where it differs. */
export function pressed(meaning: Meaning, action: string, button?: string, raw = action): Fact {
  const names = button === undefined ? [raw, action] : [raw, `${action}_${button}`, button, action];
  const named = names.map((name) => meaning.of.get(name)).find((word) => word !== undefined);
  const level = levelOf(named) ?? (named === undefined && !lettingGo.has(action) ? anyPress(meaning) : undefined);
  if (level !== undefined) return { kind: "call", level, on: true };
  return button === undefined ? { kind: "press", action } : { kind: "press", action, button };
}

export function levelOf(word: string | undefined): CallLevel | undefined {
  if (word === "call:rescue" || word === "call") return "rescue";
  return word === "call:help" ? "help" : undefined;
}

const anyPress = (meaning: Meaning): CallLevel | undefined =>
  meaning.words.map(levelOf).find((level) => level !== undefined);

/** A fall in a radar's own word: suspected, unless the technician has said what it is worth in this home. */
export function seenFall(meaning: Meaning): readonly Fact[] {
  const asSaid = meaning.of.get("suspected");
  if (asSaid === "none") return [];
  return [{ kind: "fall", state: asSaid === "confirmed" ? "confirmed" : "suspected" }];
}
