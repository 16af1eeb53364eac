/** One home's own plan 一户一案: lines that stand before the script of the centre, or in its place. */
import { z } from "zod";
import { idShape } from "../../protocol.ts";
import { line } from "./text.ts";

/** What a press on the line begins. */
export const does = ["call_home", "call_contact", "send_helper", "call_120", "call_119", "call_110"] as const;

export const stepShape = z.strictObject({
  id: idShape,
  zh: line(80),
  en: line(160),
  does: z.enum(does).optional(),
});
export type Step = z.output<typeof stepShape>;

/** Digits tick the lines: a tenth could not be reached. */
export const mostSteps = 9;

export const planShape = z
  .array(
    z.strictObject({
      /** Kinds of alert; "any": each one. The first that fits counts. */
      kinds: z.array(z.string().min(1).max(40)).min(1).max(40),
      how: z.enum(["first", "instead"]),
      steps: z.array(stepShape).min(1).max(mostSteps),
    }),
  )
  .max(20);
export type Plan = z.output<typeof planShape>;
