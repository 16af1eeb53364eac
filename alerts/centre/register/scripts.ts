/** Scripts as data: which lines a case shows, by its kind, its priority, and the plan of the home. Judged whole at the start. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { alertKinds, type Severity } from "../../alert.ts";
import { type Judged, judgeText, shapeHolds } from "../../program/judge.ts";
import { idShape, severities } from "../../protocol.ts";
import { calledIn, gatewayLost, gatewayRefused, pathTestMissed, tooManyAlerts } from "../cases/lane.ts";
import type { ScriptView } from "./card-views.ts";
import { mostSteps, type Plan, type Step, stepShape } from "./plan.ts";

/** A script's word for `path_test_missed` of the centre's own: nobody lives there who could be called. */
export const ownPathTestMissed = "own_path_test_missed";

const known: readonly string[] = [
  ...["any", ...alertKinds, gatewayLost, gatewayRefused, pathTestMissed, ownPathTestMissed, "area_outage", calledIn],
  tooManyAlerts,
];

const scriptShape = z.strictObject({
  id: idShape,
  /** Only tests, only drills; otherwise only the real thing. */
  for: z.enum(["test", "drill"]).optional(),
  kinds: z
    .array(z.string().refine((kind) => known.includes(kind), "need a kind of alert, or any"))
    .min(1)
    .max(known.length),
  severity: z.enum(severities).optional(),
  steps: z.array(stepShape).min(1).max(mostSteps),
});
const fileShape = z
  .strictObject({ version: z.literal(1), scripts: z.array(scriptShape).min(1).max(200) })
  .superRefine(({ scripts }, context) => {
    const twice = (path: (string | number)[], ids: readonly string[]): void =>
      ids.forEach((id, n) => {
        if (ids.indexOf(id) !== n)
          context.addIssue({ code: "custom", path: [...path, n, "id"], message: `"${id}" is there twice` });
      });
    twice(
      ["scripts"],
      scripts.map(({ id }) => id),
    );
    scripts.forEach(
      ({ steps }, n) =>
        void twice(
          ["scripts", n, "steps"],
          steps.map(({ id }) => id),
        ),
    );
  }, shapeHolds);
export type Script = z.output<typeof scriptShape>;

export const ownScripts = join(import.meta.dirname, "data", "scripts.yaml");

/** `file`: an operator's own, looked through first. */
export function readScripts(file?: string): Judged<readonly Script[]> {
  const read = [...(file === undefined ? [] : [file]), ownScripts].map(readFile);
  const faults = read.flatMap((each) => (each.ok ? [] : each.faults));
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, config: read.flatMap((each) => (each.ok ? each.config : [])) };
}

function readFile(file: string): Judged<readonly Script[]> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { ok: false, faults: [`${file}: cannot be read; create it or correct the path`] };
  }
  const judged = judgeText(text, fileShape);
  return judged.ok
    ? { ok: true, config: judged.config.scripts }
    : { ok: false, faults: judged.faults.map((fault) => `${file}: ${fault}`) };
}

/** What a script is chosen by. */
export interface Occasion {
  readonly kind: string;
  readonly severity: Severity;
  readonly test: boolean;
  readonly drill: boolean;
}

const fits = ({ kinds }: { readonly kinds: readonly string[] }, kind: string): boolean =>
  kinds.includes("any") || kinds.includes(kind);

/** The first script that fits; the lines of the home's own plan stand before it, or in its place. */
export function scriptFor(scripts: readonly Script[], of: Occasion, plan: Plan | undefined): ScriptView | undefined {
  const lane = of.drill ? "drill" : of.test ? "test" : undefined;
  const found = scripts.find(
    (each) =>
      each.for === lane && fits(each, of.kind) && (each.severity === undefined || each.severity === of.severity),
  );
  const own = lane === undefined ? plan?.find((each) => fits(each, of.kind)) : undefined;
  if (!own) return found && { id: found.id, steps: found.steps };
  const rest = own.how === "instead" ? [] : (found?.steps ?? []);
  return { id: found?.id ?? "plan", steps: [...own.steps.map(itsOwn), ...rest].slice(0, mostSteps) };
}

/** Lines of a home have ids of their own: ticking one must not tick a line of the script. */
const itsOwn = (step: Step): Step => ({ ...step, id: step.id.startsWith("plan-") ? step.id : `plan-${step.id}` });
