/**
 * The calendar of test presses. A button that says nothing when idle cannot be watched by silence: only a press proves it,
 * and any press does, in a test or for real. `due` is no fault, it is the day's work (the device's standing says it);
 * `overdue` is one: nobody knows whether the button works. A warning where it calls for help or tells of a fall.
 */
import { z } from "zod";
import { days, type Instant, instant, minutes } from "../../devices/model/moment.ts";
import type { Device } from "../home.ts";
import { carriesLife } from "./limits.ts";
import { rule, type Seen, type Step } from "./rule.ts";
import { silenceIn, silenceRule } from "./silence-memory.ts";

const shape = z.object({
  added: z.number(),
  last: z.number().nullable(),
  told: z.boolean(),
  /** Nobody could hear a press: looked at again then. */
  waits: z.number().optional(),
});
export type TestPress = Readonly<z.infer<typeof shape>>;

/** Time to do it in, once it is due. */
const roundTime = days(2);
/** Installing ends with a test press (protocols, rule 7): one that was never pressed gets a day, not a week. */
const firstPress = days(1);
const lookAgain = minutes(10);

export const testPress = rule<TestPress>({
  id: "test-press",
  version: 1,
  shape,
  facts: ["call", "press"],
  events: ["word", "started", "settings"],
  // What is silent when idle says nothing but its presses.
  mindsWordsOf: isSilentWhenIdle,
  everyDevice: true,
  start: (now) => ({ added: now, last: null, told: false }),
  step(memory, seen, { key, device, remembers }) {
    switch (seen.what) {
      case "word":
        return device && isSilentWhenIdle(device) ? pressed(memory, seen.at.steady) : { memory };
      case "reading":
        return isPress(seen) ? pressed(memory, seen.at.steady) : { memory };
      case "started": {
        // A home that was watched before there was a calendar: its presses are remembered elsewhere.
        const heard = device?.silence === "exempt" ? silenceIn(remembers?.(silenceRule, key))?.heard : undefined;
        return memory.last === null && heard != null ? { memory: { ...memory, last: heard } } : { memory };
      }
      case "settings":
        return device?.testPress || !memory.told
          ? { memory }
          : { memory: { ...memory, told: false }, findings: [{ verdict: "clear" }] };
      case "tick":
        return tick(memory, seen.at.steady, device, silenceIn(remembers?.(silenceRule, key))?.deaf != null);
      default:
        return { memory };
    }
  },
  wakeAt: (memory, { device }) => (memory.told ? undefined : overdueAt(memory, device)),
});

function isSilentWhenIdle({ silence }: Device): boolean {
  return silence === "exempt";
}

const isPress = ({ reading: { origin, fact } }: Seen & { what: "reading" }): boolean =>
  origin === "live" && (fact.kind === "press" || (fact.kind === "call" && fact.on));

function pressed(memory: TestPress, at: Instant): Step<TestPress> {
  if (memory.last === at && !memory.told) return { memory };
  const next = { added: memory.added, last: at, told: false };
  return memory.told ? { memory: next, findings: [{ verdict: "clear", note: "pressed" }] } : { memory: next };
}

function tick(memory: TestPress, now: Instant, device: Device | undefined, deaf: boolean): Step<TestPress> {
  const due = overdueAt(memory, device);
  if (!device || memory.told || due === undefined || now < due) return { memory };
  // Its receiver is down: that is the fault, and a press would not be heard.
  if (deaf) return { memory: { ...memory, waits: now + lookAgain } };
  const severity = carriesLife(device) ? "warning" : "notice";
  return {
    memory: { ...memory, told: true },
    findings: [{ verdict: "raise", kind: "test_press_overdue", severity, again: "count" }],
  };
}

const dueAt = ({ added, last }: TestPress, every: number): number => (last === null ? added : last + every);

function overdueAt(memory: TestPress, device: Device | undefined): Instant | undefined {
  const every = device?.testPress?.every;
  if (every === undefined) return undefined;
  const grace = memory.last === null ? Math.min(every, firstPress) : Math.min(every / 2, roundTime);
  return instant(Math.max(dueAt(memory, every) + grace, memory.waits ?? 0));
}

export interface TestPressStanding {
  readonly state: "ok" | "due" | "overdue";
  readonly last?: Instant;
}

/** `undefined`: this device has no calendar. */
export function testPressNow(value: unknown, device: Device, now: Instant): TestPressStanding | undefined {
  const memory = shape.safeParse(value).data;
  const every = device.testPress?.every;
  if (every === undefined) return undefined;
  if (!memory) return { state: "due" };
  const overdue = memory.told || now >= (overdueAt(memory, device) ?? Number.POSITIVE_INFINITY);
  const state = overdue ? "overdue" : now >= dueAt(memory, every) ? "due" : "ok";
  return { state, ...(memory.last !== null && { last: instant(memory.last) }) };
}
