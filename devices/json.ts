/** JSON from the wire: bounded before it is parsed, and `unknown` until a field has been looked at. */

export interface JsonLimits {
  readonly bytes: number;
  /** `{}` is 1 deep. */
  readonly depth: number;
}

/** What one MQTT message may be, unless its family says otherwise. */
export const messageLimits: JsonLimits = { bytes: 64 * 1024, depth: 8 };

export type Parsed = { readonly value: unknown } | { readonly fault: "too-large" | "too-deep" | "not-json" };

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Text of a payload; `undefined` when it is no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

export function parseJson(bytes: Uint8Array, limits: JsonLimits = messageLimits): Parsed {
  if (bytes.length > limits.bytes) return { fault: "too-large" };
  const text = textOf(bytes);
  return text === undefined ? { fault: "not-json" } : parseJsonText(text, limits.depth);
}

export function parseJsonText(text: string, depth: number): Parsed {
  if (deeperThan(text, depth)) return { fault: "too-deep" };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: "not-json" };
  }
}

const sign = { quote: 0x22, backslash: 0x5c, openBracket: 0x5b, openBrace: 0x7b, closeBracket: 0x5d, closeBrace: 0x7d };

/** Looked at before parsing, so that a deep nest costs nothing. */
function deeperThan(text: string, limit: number): boolean {
  // What most devices send, and found out without looking at each letter.
  if (text.indexOf("{", 1) < 0 && text.indexOf("[", 1) < 0) return limit < 1 && /^[{[]/.test(text);
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === sign.quote) quoted = !quoted;
    else if (quoted) at += code === sign.backslash ? 1 : 0;
    else if (code === sign.openBrace || code === sign.openBracket) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === sign.closeBrace || code === sign.closeBracket) depth -= 1;
  }
  return false;
}

export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A field of an object, and of nothing else; inherited names are no fields. */
export const field = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export function numberIn(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}

/** A word worth keeping: not empty, and not longer than anybody names things. */
export function shortText(value: unknown, limit = 128): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= limit ? value : undefined;
}

/** `true`/`false`, or the words some devices use for them. Anything else is not known. */
export function yesOrNo(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "ON" || value === "true") return true;
  return value === "OFF" || value === "false" ? false : undefined;
}
