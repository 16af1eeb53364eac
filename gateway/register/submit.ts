/** A whole book brought to the register: judged, compared, and taken over unless it was only to be looked at. */
import { z } from "zod";
import type { Registry } from "../../devices/registry.ts";
import { outdated } from "./changes.ts";
import type { Register, RegisterFault } from "./contract.ts";
import { type Difference, difference, differences } from "./differences.ts";
import { importedOver, readBook } from "./import.ts";

export const submission = z.strictObject({
  /** YAML: an export, or a gateway.yaml. */
  text: z.string().max(1024 * 1024),
  why: z.string().max(200),
  by: z.enum(["import", "technician"]).default("import"),
  dryRun: z.boolean().default(false),
  /** Refused when the register is at another version by now. */
  expect: z.int().optional(),
  /** The text says everything: nothing is filled in from the version in force. */
  exact: z.boolean().default(false),
});
export type Submission = z.infer<typeof submission>;

export const submitted = z.object({
  version: z.int(),
  differences: z.array(difference),
  dryRun: z.boolean(),
});

export type Submitted =
  | { readonly ok: true; readonly version: number; readonly differences: readonly Difference[] }
  | { readonly ok: false; readonly outdated?: true; readonly faults: readonly RegisterFault[] };

export async function submit(
  what: Submission,
  {
    register,
    registry,
    now,
  }: {
    readonly register: Pick<Register, "current" | "change">;
    readonly registry: Registry;
    readonly now: () => number;
  },
): Promise<Submitted> {
  const { current } = register;
  const { version } = current;
  if (what.expect !== undefined && what.expect !== version) return outdated(version, what.expect);
  const read = readBook(what.text, registry);
  if (!read.ok) return read;
  const book = what.exact ? read.book : importedOver(current.book, read.book, now(), what.why);
  const found = differences(current.book, book);
  if (what.dryRun) return { ok: true, version, differences: found };
  const changed = await register.change({ do: "whole", book, on: version }, what.by, what.why);
  return changed.ok ? { ok: true, version: changed.version, differences: found } : changed;
}
