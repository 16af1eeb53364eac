/**
 * Templates of announced entities: the small part of Jinja2 that announcers use, read by a parser of our own. Nothing is ever
 * evaluated as code. What is not listed here is no template of ours, and the technician maps it by hand.
 *
 *   {{ value }}   {{ value_json.a.b }}   {{ value_json['a'][0] }}   "text"  1.5  true  ( … )
 *   … | default(x) | lower | upper | int | float | round(n) | is_defined
 *   {% if A == B %}…{% elif A != C %}…{% else %}…{% endif %}      {{ x if A == B else y }}
 *
 * What is absent or null stays unknown through everything but `default`: no comparison with it is true, and none is false.
 */

import { field, parseJsonText } from "../../json.ts";
import { type Expression, type Part, parseTokens, type Template, templateLimits } from "./template-parser.ts";

const jsonDepth = 8;

/** `undefined`: not one of the templates that are understood. */
export const parseTemplate = (text: string): Template | undefined =>
  text.length > templateLimits.length ? undefined : parseTokens(text);

export type Rendered =
  | { readonly text: string }
  | { readonly nothing: true }
  | { readonly fault: "not-json" | "too-deep" };

export function render(template: Template, payload: string): Rendered {
  const source = sourceOf(payload);
  const text = renderParts(template, source);
  if (source.fault !== undefined) return { fault: source.fault };
  return text === undefined ? { nothing: true } : { text: text.trim() };
}

interface Source {
  readonly text: string;
  /** Parsed when first asked for. */
  json(): unknown;
  readonly fault: "not-json" | "too-deep" | undefined;
}

function sourceOf(text: string): Source {
  let parsed: ReturnType<typeof parseJsonText> | undefined;
  return {
    text,
    json() {
      parsed ??= parseJsonText(text, jsonDepth);
      return "value" in parsed ? parsed.value : undefined;
    },
    get fault() {
      if (parsed === undefined || "value" in parsed) return undefined;
      return parsed.fault === "too-deep" ? "too-deep" : "not-json";
    },
  };
}

function renderParts(parts: Template, source: Source): string | undefined {
  let text = "";
  for (const part of parts) {
    const more = part.is === "text" ? part.text : part.is === "print" ? printed(part.of, source) : branch(part, source);
    if (more === undefined) return undefined;
    text += more;
  }
  return text;
}

const printed = (of: Expression, source: Source): string | undefined => asText(worth(of, source));

function branch(part: Extract<Part, { is: "if" }>, source: Source): string | undefined {
  for (const { when, body } of part.branches) {
    const holds = when === undefined ? true : worth(when, source);
    if (typeof holds !== "boolean") return undefined;
    if (holds) return renderParts(body, source);
  }
  return "";
}

/** `undefined` is absent, `null` is null; neither is ever printed. */
function worth(of: Expression, source: Source): unknown {
  switch (of.is) {
    case "constant":
      return of.value;
    case "path":
      return of.steps.reduce<unknown>(step, of.json ? source.json() : source.text);
    case "filter":
      return filtered(of, source);
    case "compare": {
      const same = equal(worth(of.left, source), worth(of.right, source));
      return same === undefined ? undefined : same === of.equal;
    }
    case "choose": {
      const holds = worth(of.when, source);
      return typeof holds === "boolean" ? worth(holds ? of.then : of.otherwise, source) : undefined;
    }
  }
}

const step = (value: unknown, name: string | number): unknown =>
  typeof name === "string" ? field(value, name) : Array.isArray(value) ? (value[name] as unknown) : undefined;

function equal(a: unknown, b: unknown): boolean | undefined {
  const [left, right] = [comparable(a), comparable(b)];
  return left === undefined || right === undefined ? undefined : left === right;
}

/** As Python compares: true is 1, and no text is ever a number. */
function comparable(value: unknown): string | number | undefined {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function filtered({ of, name, argument }: Extract<Expression, { is: "filter" }>, source: Source): unknown {
  const value = worth(of, source);
  const given = argument && worth(argument, source);
  switch (name) {
    case "default":
      return value === undefined ? given : value;
    case "lower":
      return asText(value)?.toLowerCase();
    case "upper":
      return asText(value)?.toUpperCase();
    case "int":
      return whole(asNumber(value));
    case "float":
      return asNumber(value);
    case "round":
      return roundedTo(asNumber(value), typeof given === "number" ? given : 0);
    default:
      // is_defined
      return value;
  }
}

const whole = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.trunc(value));

function roundedTo(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(Math.min(10, Math.max(0, Math.trunc(decimals)))));
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** As Home Assistant prints it: JSON's true is `True`. A list or an object is no state. */
function asText(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
