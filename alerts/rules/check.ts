/**
 * A stored (retained) copy says that there is smoke, a fall, a call. It may be days old, so it is no alarm; it may be
 * true, so it is not nothing: the device is asked to say it itself, and if it says nothing for a minute somebody has to
 * look. Never an emergency.
 */
import { z } from "zod";
import { isUrgent } from "../../devices/model/fact.ts";
import { type Instant, instant, later, seconds } from "../../devices/model/moment.ts";
import { rule } from "./rule.ts";

const answerWithin = seconds(60);

interface Question {
  readonly asked: number | null;
  readonly told: boolean;
}
const settled: Question = { asked: null, told: false };
const dueAt = ({ asked, told }: Question): Instant | undefined =>
  asked === null || told ? undefined : later(instant(asked), answerWithin);

export const check = rule<Question>({
  id: "check",
  version: 1,
  shape: z.object({ asked: z.number().nullable(), told: z.boolean() }),
  facts: ["call", "fall", "smoke", "gas", "co", "water"],
  events: ["word"],
  listens: ({ asked }) => asked !== null,
  start: () => settled,
  step(memory, seen) {
    if (seen.what === "word")
      return memory.asked === null ? { memory } : { memory: settled, findings: [{ verdict: "clear" }] };
    if (seen.what === "tick") {
      const due = dueAt(memory);
      if (due === undefined || seen.at.steady < due) return { memory };
      const note = "a stored alarm, and no answer";
      return {
        memory: { ...memory, told: true },
        findings: [{ verdict: "raise", kind: "check_device", severity: "warning", again: "count", note }],
      };
    }
    if (seen.what !== "reading" || seen.reading.origin === "live" || memory.asked !== null) return { memory };
    const { fact, first } = seen.reading;
    // A level known better by the device's own word needs no question; a call is an edge and has no such word.
    const danger = isUrgent(fact) && !(fact.kind === "fall" && fact.state === "cleared");
    if (!danger || !(first || fact.kind === "call")) return { memory };
    return { memory: { asked: seen.at.steady, told: false }, findings: [{ verdict: "ask", fact: fact.kind }] };
  },
  wakeAt: dueAt,
});
