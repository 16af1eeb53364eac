/**
 * Whom the centre calls while nobody takes a case, as `centre.yaml` says it: groups of accounts, then paths to whoever sits at no
 * console. Without a word of it all consoles ring, louder at 60, 120 and 180 s (`case-lifecycle.md`, T_claim).
 */
import { z } from "zod";
import { labelShape } from "../../paths/label.ts";
import { durationText } from "../../program/judge.ts";
import { severities } from "../../protocol.ts";
import { mostLevel } from "../cases/case.ts";
import { lanes } from "../views.ts";

/** Groups that need no list: by role. */
export const roleGroups = {
  dispatchers: ["dispatcher"],
  shift_leads: ["shift_lead"],
  everyone: ["dispatcher", "shift_lead"],
} as const;
export const handling: readonly string[] = roleGroups.everyone;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'need a time of day such as "20:00"');
const some = <T extends z.ZodType>(each: T) => z.array(each).min(1).max(20);
const level = z.strictObject({
  /** Since nobody has it. */
  after: durationText.optional(),
  groups: z.array(z.string().min(1).max(64)).max(20).default([]),
  /** Labels of `paths`. */
  paths: z.array(labelShape).max(12).default([]),
});

/** A key of centre.yaml. */
export const escalationConfig = z
  .strictObject({
    /** Names of accounts that handle cases. */
    groups: z.record(labelShape, some(z.string().min(1).max(64)).max(1_000)).default({}),
    /** The first that fits counts. For what none fits: all consoles. */
    plans: z
      .array(
        z.strictObject({
          /** A silent gateway rings at the consoles; who is woken for it has to be said. */
          severities: some(z.enum(severities)).default(["emergency"]),
          lanes: some(z.enum(lanes).exclude(["test"])).optional(),
          towns: some(z.string().min(1).max(100)).max(1_000).optional(),
          /** From, to: over midnight when the second is the earlier. By the clock of `watch.timeZone`. */
          hours: z.tuple([clock, clock]).optional(),
          levels: z
            .array(level)
            .min(1)
            .max(mostLevel + 1),
        }),
      )
      .max(50)
      .default([]),
  })
  .prefault({});
export type EscalationSettings = z.output<typeof escalationConfig>;
export type Plan = EscalationSettings["plans"][number];

/** ms that an emergency may stay on one level: `case-lifecycle.md` has it grow louder each minute. */
const longestWait = 600_000;

interface Whole {
  readonly escalation: EscalationSettings;
  readonly accounts: readonly { readonly name: string; readonly roles: readonly string[] }[];
  readonly paths: readonly { readonly label: string }[];
}
type Fault = (path: (string | number)[], message: string) => void;

export function escalationChecks(whole: Whole, fault: Fault): void {
  const { escalation, accounts } = whole;
  const names = accounts.flatMap(({ name, roles }) => (roles.some((role) => handling.includes(role)) ? [name] : []));
  for (const [group, members] of Object.entries(escalation.groups)) {
    if (Object.hasOwn(roleGroups, group))
      fault(["escalation", "groups", group], "is the name of everybody of a role already; choose another");
    members.forEach((name, n) => {
      if (!names.includes(name))
        fault(["escalation", "groups", group, n], `found "${name}", who has no account that handles cases`);
    });
  }
  escalation.plans.forEach((plan, n) => {
    const all = escalation.plans.slice(0, n).findIndex((other) => isForAll(other) && covers(other, plan));
    if (all >= 0) fault(["escalation", "plans", n], `is never used: plans[${all}] before it fits all of this`);
    if (plan.hours && plan.hours[0] === plan.hours[1])
      fault(["escalation", "plans", n, "hours"], "begin and end at the same time; leave them out for the whole day");
    checkLevels(plan, whole, (path, message) => fault(["escalation", "plans", n, "levels", ...path], message));
  });
}

const isForAll = ({ lanes, towns, hours }: Plan): boolean => !lanes && !towns && !hours;
const covers = (other: Plan, { severities: of }: Plan): boolean => of.every((each) => other.severities.includes(each));

function checkLevels({ levels, severities }: Plan, { escalation, paths }: Whole, fault: Fault): void {
  const groups = [...new Set([...Object.keys(roleGroups), ...Object.keys(escalation.groups)])];
  const labels = paths.map(({ label }) => label);
  levels.forEach((each, n) => {
    const before = levels[n - 1]?.after ?? 0;
    if (n === 0 && (each.after ?? 0) > 0) fault([0, "after"], "the first level begins at once; leave it out");
    if (n > 0 && each.after === undefined) fault([n, "after"], 'missing; need a length of time such as "60 s"');
    if (severities.includes("emergency") && (each.after ?? 0) - before > longestWait)
      fault(
        [n, "after"],
        `comes more than ${longestWait / 60_000} min after the level before it; call somebody sooner`,
      );
    if (n > 0 && each.after !== undefined && each.after <= before)
      fault([n, "after"], `comes no later than the level before it (${before / 1_000} s)`);
    if (each.groups.length === 0 && each.paths.length === 0) fault([n], "calls nobody; give it groups or paths");
    each.groups.forEach((group, g) => {
      if (!groups.includes(group))
        fault([n, "groups", g], `found "${group}", which is no group (${groups.join(", ")})`);
    });
    each.paths.forEach((path, p) => {
      if (!labels.includes(path))
        fault([n, "paths", p], `found "${path}", which is not under paths (${labels.join(", ")})`);
    });
  });
  if (severities.includes("emergency") && levels.length === 1)
    fault([], "has one level for emergencies; one that nobody takes has to call somebody more");
}
