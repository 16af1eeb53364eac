/**
 * The language of templates: text with places to be filled, and nothing else. No conditions, no loops, no code: what an
 * installer copies out of a platform's manual cannot do harm.
 *
 *   {{alertId}}            the value
 *   {{repeats:number}}     alone in a JSON text: a number there, where it is one
 *   {{test:boolean}}       likewise true or false
 */
export interface Place {
  readonly name: string;
  readonly as: "text" | "number" | "boolean";
}
export type Template = readonly (string | Place)[];

export type Values = ReadonlyMap<string, string>;

const kinds: ReadonlySet<string> = new Set(["number", "boolean"]);

/** Or a sentence that says what is wrong and what would do. */
export function readTemplate(text: string, known: readonly string[]): Template | { readonly fault: string } {
  const pieces: (string | Place)[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    pieces.push(text.slice(at, open < 0 ? undefined : open));
    if (open < 0) return pieces;
    const close = text.indexOf("}}", open);
    if (close < 0) return { fault: `found "${text.slice(open, open + 40)}", need "}}" at its end` };
    const place = readPlace(text.slice(open + 2, close), known);
    if ("fault" in place) return place;
    pieces.push(place);
    at = close + 2;
  }
}

function readPlace(inside: string, known: readonly string[]): Place | { readonly fault: string } {
  const [name = "", as, ...more] = inside.trim().split(":");
  if (!known.includes(name)) return { fault: `found "{{${inside}}}", nearest known is "{{${nearest(name, known)}}}"` };
  if (as === undefined) return { name, as: "text" };
  if (more.length > 0 || !kinds.has(as))
    return { fault: `found "{{${inside}}}", need "{{${name}}}", "{{${name}:number}}" or "{{${name}:boolean}}"` };
  return { name, as: as as "number" | "boolean" };
}

/** Each value once, as it is: a value that looks like a place is text. */
export const fillTemplate = (template: Template, values: Values, escaped: (value: string) => string): string =>
  template.map((piece) => (typeof piece === "string" ? piece : escaped(values.get(piece.name) ?? ""))).join("");

export const placesIn = (template: Template): readonly Place[] =>
  template.flatMap((piece) => (typeof piece === "string" ? [] : [piece]));

function nearest(name: string, known: readonly string[]): string {
  const wanted = name.toLowerCase();
  const [best] = known
    .map((each) => ({ each, distance: distanceOf(wanted, each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best?.each ?? "";
}

/** Levenshtein: signs to change, add or leave out. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
