/** Judges a whole configuration before anything starts: every fault at once, each with its path and what would do. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type Duration, milliseconds } from "../../devices/model/moment.ts";

export type Judged<T> =
  | { readonly ok: true; readonly config: T }
  | { readonly ok: false; readonly faults: readonly string[] };

const lengthNeeded = 'need a number with a unit, such as "12 h"';
/** A length of time in plain words: `20 s`, `15 min`, `12 h`, `30 d`, `500 ms`. */
export const durationText = z.string(lengthNeeded).transform((text, context): Duration => {
  const length = lengthIn(text);
  if (length !== undefined) return length;
  context.addIssue({ code: "custom", message: `found "${text}", ${lengthNeeded}` });
  return z.NEVER;
});

/** The same, and no longer than `most`: where a setting that is far too long would be silence. */
export const durationUpTo = (most: string) =>
  z
    .string(lengthNeeded)
    .refine((text) => (lengthIn(text) ?? 0) <= (lengthIn(most) ?? 0), `need at most ${most}`)
    .pipe(durationText);

function lengthIn(text: string): Duration | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)\s*$/.exec(text);
  const unit = found && { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[found[2] ?? ""];
  return found && unit ? milliseconds(Number(found[1]) * unit) : undefined;
}

export function judgeFile<T extends z.ZodType>(path: string, shape: T): Judged<z.output<T>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { ok: false, faults: [`${path}: cannot be read; give an existing file with --config`] };
  }
  return judgeText(text, shape);
}

/** Its warnings print the line they are about, and a password that begins with "!" is one: faults throw, the rest is not said. */
export const yamlSilent = { logLevel: "error" } as const;

export function judgeText<T extends z.ZodType>(text: string, shape: T): Judged<z.output<T>> {
  let raw: unknown;
  try {
    raw = parse(text, yamlSilent);
  } catch (fault) {
    return {
      ok: false,
      faults: [`not YAML: ${fault instanceof Error ? fault.message.split("\n")[0] : String(fault)}`],
    };
  }
  const result = shape.safeParse(raw, { reportInput: true });
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, faults: faultsOf(result.error).map(({ path, message }) => `${path}: ${message}`) };
}

/**
 * For checks that look at several settings together. They run although single values are wrong, so that everything is said at
 * once, as long as lists are lists and groups are groups; a value itself may still be anything.
 */
export const shapeHolds = {
  when: ({ issues }: { readonly issues: readonly z.core.$ZodRawIssue[] }): boolean =>
    !issues.some((issue) => issue.code === "invalid_type" && groups.has(issue.expected)),
};
const groups: ReadonlySet<unknown> = new Set(["object", "array", "record"]);

/** `devices[3].family`, as a person would point at it. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "") || "(top)";

/** Each thing that is wrong: where, and a sentence that says what was found and what would do. */
export interface FaultAt {
  readonly path: string;
  readonly message: string;
}

export const faultsOf = (error: z.ZodError): readonly FaultAt[] => error.issues.flatMap(inWords);

function inWords(issue: z.core.$ZodIssue): FaultAt[] {
  const path = pathText(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: `${path === "(top)" ? "" : `${path}.`}${key}`,
      message: "not a known setting; remove it or correct its name",
    }));
  if (issue.code === "custom") {
    // What looks at several settings has the whole configuration for its input, and says itself what it found.
    const found = isPlain(issue.input) && !issue.message.startsWith("found") ? `found ${shown(issue.input)}, ` : "";
    return [{ path, message: `${found}${issue.message}` }];
  }
  const input = issue.code === "invalid_union" ? told(issue) : issue.input;
  const found = input === undefined ? "missing" : `found ${shown(input)}`;
  return [{ path, message: `${found}, ${needed(issue)}` }];
}

/** Of a group whose kind is not known, the kind alone: what else stands in it may be a secret in a wrong place. */
function told({ input, discriminator }: z.core.$ZodIssueInvalidUnion): unknown {
  return discriminator !== undefined && typeof input === "object" && input !== null
    ? Reflect.get(input, discriminator)
    : input;
}

/** One of several kinds, or what any of several shapes wants. */
function either(issue: z.core.$ZodIssueInvalidUnion): string {
  // Where a kind decides, zod names the kinds; its types do not say so.
  const allowed: unknown = Reflect.get(issue, "options");
  if (Array.isArray(allowed)) return `need one of ${allowed.map(String).join(", ")}`;
  const each = issue.errors.flat().map((issue) => needed(issue).replace(/^(found .*, )?need /, ""));
  return `need ${[...new Set(each)].join(" or ")}`;
}

const isPlain = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80);

/** What would do. A message that a shape brings itself says it best. */
function needed(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("need")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `need ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `need ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "invalid_union":
      return either(issue);
    case "too_small":
      return `need at least ${issue.minimum}${units[issue.origin] ?? ""}`;
    case "too_big":
      return `need at most ${issue.maximum}${units[issue.origin] ?? ""}`;
    case "invalid_format":
      return `need a valid ${issue.format}`;
    case "invalid_key":
    case "invalid_element":
      return issue.issues.map(needed).join(", ");
    default:
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a group of settings",
  record: "a group of settings",
};
const units: Readonly<Record<string, string>> = { string: " characters", array: " entries" };
