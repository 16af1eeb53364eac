/**
 * An input that does not come back: a call that stays on (a jammed cord, a cut wire of a closed loop; the sheet of Modbus
 * inputs says 10 min), movement for hours while people move elsewhere. A technical notice, once; what the device
 * says is believed all the same, and its call goes on ringing by its own rule. Only an input that was seen to come back can be
 * held: most buttons never say that they were let go.
 */
import { z } from "zod";
import { type Duration, hours, type Instant, instant, later, minutes } from "../../devices/model/moment.ts";
import { type Rule, rule, type Seen, type Step } from "./rule.ts";

const shape = z.object({
  comesBack: z.boolean(),
  since: z.number().nullable(),
  /** Somebody moved elsewhere since then. */
  others: z.boolean(),
  told: z.boolean(),
});
type Held = Readonly<z.infer<typeof shape>>;
const free: Held = { comesBack: false, since: null, others: false, told: false };

interface Input {
  readonly id: string;
  readonly kind: "call" | "motion";
  readonly limit: Duration;
  /** Not before another device has seen movement: somebody may just be busy in that room. */
  readonly withOthers: boolean;
}

const held = ({ id, kind, limit, withOthers }: Input): Rule => {
  const dueAt = ({ comesBack, since, others, told }: Held): Instant | undefined =>
    !comesBack || since === null || told || (withOthers && !others) ? undefined : later(instant(since), limit);

  function own(memory: Held, on: boolean, at: Instant): Step<Held> {
    if (on) return memory.since === null ? { memory: { ...memory, since: at, others: false } } : { memory };
    if (memory.since === null && memory.comesBack) return { memory };
    return {
      memory: { ...free, comesBack: true },
      ...(memory.told && { findings: [{ verdict: "clear", note: "came back" } as const] }),
    };
  }

  function reading(memory: Held, { reading: { device, fact, origin }, at }: Seen & { what: "reading" }, key: string) {
    if (origin !== "live" || fact.kind !== kind) return { memory };
    if (device === key) return own(memory, fact.on, at.steady);
    const news = withOthers && fact.on && memory.since !== null && !memory.others;
    return news ? { memory: { ...memory, others: true } } : { memory };
  }

  return rule<Held>({
    id,
    version: 1,
    shape,
    facts: [kind],
    ...(withOthers && { overhears: [kind], listens: ({ since, others }: Held) => since !== null && !others }),
    events: [],
    start: () => free,
    step(memory, seen, about) {
      if (seen.what === "reading") return reading(memory, seen, about.key);
      const due = seen.what === "tick" ? dueAt(memory) : undefined;
      if (due === undefined || seen.at.steady < due) return { memory };
      const note = `${kind} does not come back`;
      return {
        memory: { ...memory, told: true },
        findings: [{ verdict: "raise", kind: "device_stuck", severity: "notice", again: "count", note }],
      };
    },
    wakeAt: dueAt,
  });
};

export const heldCall = held({ id: "held-call", kind: "call", limit: minutes(10), withOthers: false });
export const heldMotion = held({ id: "held-motion", kind: "motion", limit: hours(3), withOthers: true });
