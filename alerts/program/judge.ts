/** Judges a whole configuration before anything starts: every fault at once, each with its path and what would do. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type Duration, milliseconds } from "../../devices/model/moment.ts";

export type Judged<T> =
  | { readonly ok: true; readonly config: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** A length of time in plain words: `20 s`, `15 min`, `12 h`, `30 d`, `500 ms`. */
export const durationText = z.string().transform((text, context): Duration => {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)\s*$/.exec(text);
  const unit = found && { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[found[2] ?? ""];
  if (!found || !unit) {
    context.addIssue({ code: "custom", message: `found "${text}", need a number with a unit, such as "12 h"` });
    return z.NEVER;
  }
  return milliseconds(Number(found[1]) * unit);
});

export function judgeFile<T extends z.ZodType>(path: string, shape: T): Judged<z.output<T>> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { ok: false, faults: [`${path}: cannot be read; give an existing file with --config`] };
  }
  return judgeText(text, shape);
}

export function judgeText<T extends z.ZodType>(text: string, shape: T): Judged<z.output<T>> {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (fault) {
    return {
      ok: false,
      faults: [`not YAML: ${fault instanceof Error ? fault.message.split("\n")[0] : String(fault)}`],
    };
  }
  const result = shape.safeParse(raw, { reportInput: true });
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, faults: result.error.issues.flatMap(inWords) };
}

function inWords(issue: z.core.$ZodIssue): string[] {
  const at =
    issue.path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("")
      .replace(/^\./, "") || "(top)";
  if (issue.code === "unrecognized_keys")
    return issue.keys.map(
      (key) => `${at === "(top)" ? "" : `${at}.`}${key}: not a known setting; remove it or correct its name`,
    );
  if (issue.code === "custom" || issue.input === undefined)
    return [`${at}: ${issue.input === undefined && issue.code !== "custom" ? "missing; " : ""}${issue.message}`];
  return [`${at}: found ${JSON.stringify(issue.input)?.slice(0, 80)}; ${issue.message}`];
}
