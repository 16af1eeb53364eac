/**
 * A rule about a person's habits. It can run in shadow: it concludes as ever and raises nothing; what it would have raised
 * is kept, with its outcome unknown until somebody says it, and counted, so that its precision can be shown before it is armed.
 */
import { z } from "zod";
import { type Instant, instant, type Moment } from "../../devices/model/moment.ts";
import type { HabitRule, Resident } from "../home.ts";
import { inShadow, personKeys, residentOf } from "./person.ts";
import { type About, type Finding, type Rule, rule, type Step } from "./rule.ts";

/** The newest are kept; all are counted. */
export const wouldBound = { latest: 20, whenFull: "forget-oldest" } as const;

const wouldShape = z.object({
  since: z.number(),
  count: z.number(),
  latest: z.array(
    z.object({
      at: z.number(),
      wall: z.number(),
      kind: z.string(),
      severity: z.string(),
      note: z.string().optional(),
      outcome: z.enum(["unknown", "right", "wrong"]),
    }),
  ),
});
export type Would = Readonly<z.infer<typeof wouldShape>>;

interface Habit<M> {
  readonly own: M;
  readonly would?: Would | undefined;
}

type Spec<M> = Omit<Rule<M>, "reads" | "id" | "listens"> & {
  readonly id: HabitRule;
  readonly shape: z.ZodType<M>;
  readonly person: (about: About) => Resident | undefined;
};

export function habit<M>({ shape, person, ...spec }: Spec<M>): Rule {
  return rule<Habit<M>>({
    ...spec,
    shape: z.object({ own: shape, would: wouldShape.optional() }),
    start: (at) => ({ own: spec.start(at) }),
    step(memory, seen, about) {
      const { memory: own, findings, ...rest } = spec.step(memory.own, seen, about);
      const next = own === memory.own ? memory : { ...memory, own };
      if (!findings?.some(({ verdict }) => verdict === "raise") || !inShadow(person(about)?.habits, spec.id))
        return { memory: next, ...(findings && { findings }), ...rest };
      const would = findings.reduce((kept, each) => withFinding(kept, each, seen.at), memory.would);
      return { memory: { ...next, would }, findings: findings.filter(({ verdict }) => verdict !== "raise") };
    },
    wakeAt: (memory, about) => spec.wakeAt(memory.own, about),
  });
}

function withFinding(would: Would | undefined, finding: Finding, at: Moment): Would | undefined {
  if (finding.verdict !== "raise") return would;
  const { kind, severity, note } = finding;
  const one = {
    at: at.steady,
    wall: at.wall,
    kind,
    severity,
    ...(note !== undefined && { note }),
    outcome: "unknown",
  } as const;
  const latest = [...(would?.latest ?? []), one].slice(-wouldBound.latest);
  return { since: would?.since ?? at.steady, count: (would?.count ?? 0) + 1, latest };
}

/** What this memory would have raised. */
export const wouldOf = (value: unknown): Would | undefined =>
  z.object({ would: wouldShape.optional() }).safeParse(value).data?.would;

/** A rule that sleeps until its time comes and then looks at the last signs; nothing is shown to it in between. */
export interface Sleeper<M> extends Pick<Spec<M>, "id" | "version" | "shape"> {
  readonly watches?: Rule["watches"];
  readonly start: (at: Instant) => M;
  look(memory: M, now: Moment, about: About): Step<M>;
}

export const sleeper = <M extends { readonly look: number | null }>({ look, watches, ...spec }: Sleeper<M>): Rule =>
  habit<M>({
    ...spec,
    person: residentOf,
    facts: [],
    keys: personKeys,
    ...(watches && { watches }),
    events: ["started", "settings"],
    step: (memory, seen, about) => look(memory, seen.at, about),
    wakeAt: ({ look: at }) => (at === null ? undefined : instant(at)),
  });
