/** Lines of other makers: one JSON object each, under the same rules as the rest. */
import { type Decoded, type ProfileOf, unread, word } from "../../family.ts";
import { field, isObject, numberIn, parseJsonText } from "../../json.ts";
import { levelOf, type Meaning, meaningOf } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

const limits = { bytes: 512, depth: 4 } as const;

export const isJsonLine = (text: string): boolean =>
  text.startsWith("{") && text.endsWith("}") && text.length <= limits.bytes;

export function jsonWords(text: string, frame: Uint8Array, profileOf: ProfileOf): Decoded {
  if (frame.length > limits.bytes) return unread("too-large", frame);
  const parsed = parseJsonText(text, limits.depth);
  if ("fault" in parsed) return unread(parsed.fault, frame);
  const device = deviceIn(parsed.value);
  if (device === undefined) return unread("unknown", frame);
  const said = saidBy(parsed.value, meaningOf(profileOf(device)));
  const percent = numberIn(field(parsed.value, "battery"), 0, 100);
  if (!said) return unread("unknown", frame, device);
  const facts: readonly Fact[] = percent === undefined ? said : [...said, { kind: "battery", percent }];
  return { heard: [word(device, facts.length > 0 ? facts : [{ kind: "alive" }], "call")] };
}

/** A number alone is the name of a node: such an id is told apart as `id/5`. */
function deviceIn(body: unknown): string | undefined {
  const id = isObject(body) ? field(body, "id") : undefined;
  const text = typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? `${id}` : id;
  if (typeof text !== "string" || !/^[\w.:-]{1,64}$/.test(text)) return undefined;
  return /^\d+$/.test(text) ? `id/${text}` : text;
}

/** No type: only its battery. A type or value that nobody knows: unread. */
function saidBy(body: unknown, meaning: Meaning): readonly Fact[] | undefined {
  const type = field(body, "type");
  const value = field(body, "value");
  if (type === undefined || (type === "battery" && value === undefined)) return [];
  switch (type) {
    case "call":
      return call(value, meaning);
    case "fall":
      if (value === "suspected") return [{ kind: "fall", state: "suspected" }];
      return flag(value, ["fall", "confirmed"], ["cleared"], (on) => ({
        kind: "fall",
        state: on ? "confirmed" : "cleared",
      }));
    case "door":
      return flag(value, ["open"], ["closed", "shut"], (open) => ({ kind: "contact", open }));
    case "motion":
      return flag(value, ["motion"], ["still"], (on) => ({ kind: "motion", on }));
    default:
      return undefined;
  }
}

function call(value: unknown, meaning: Meaning): readonly Fact[] | undefined {
  const stated = value === "help" || value === "rescue" ? value : undefined;
  const said = meaning.words.map(levelOf).find((each) => each !== undefined);
  if (stated) return [{ kind: "call", level: stated, on: true }];
  return flag(value, ["pressed"], ["released"], (on) => ({ kind: "call", level: said ?? "rescue", on }));
}

function flag(value: unknown, yes: readonly string[], no: readonly string[], fact: (on: boolean) => Fact) {
  const word = typeof value === "string" ? value.toLowerCase() : value;
  const on = word === true || word === 1 || word === "1" || word === "on" || word === "true";
  const off = word === false || word === 0 || word === "0" || word === "off" || word === "false";
  if (on || yes.some((each) => each === word)) return [fact(true)];
  return off || no.some((each) => each === word) ? [fact(false)] : undefined;
}
