/** While a device is being tested, what it says is a test; a real press of any other device never is. */
import { type Instant, later, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Draft } from "./draft.ts";

export const testing = { rule: "testing", version: 1 } as const;

/** Whatever was asked for: a forgotten test must not turn tomorrow's call into one. */
const longestTest = seconds(120);
/** A test alert that nobody closed ends by itself. */
export const testEnds = minutes(15);
/** A device in the technician's hand is no device of the home yet; one has few names, and one is in hand at a time. */
export const strangersTested = { marks: 8, whenFull: "the-first-to-end-goes" } as const;

interface Test {
  readonly until: number;
}

export function mark(draft: Draft, device: string, until: Instant, at: Moment): void {
  const memory: Test = { until: Math.min(until, later(at.steady, longestTest)) };
  if (draft.devices.has(device)) put(draft, device, memory);
  else markStranger(draft, device, memory, at);
}

function markStranger(draft: Draft, device: string, memory: Test, at: Moment): void {
  const isOn = ({ until }: Test): boolean => until > at.steady;
  const others = strangers(draft).filter(({ key }) => key !== device);
  const live = others.filter((each) => isOn(each.test)).sort((a, b) => a.test.until - b.test.until);
  const over = others.filter((each) => !isOn(each.test));
  const room = live.length - strangersTested.marks + (isOn(memory) ? 1 : 0);
  for (const { key } of [...over, ...live.slice(0, Math.max(0, room))]) put(draft, key, undefined);
  if (isOn(memory)) put(draft, device, memory);
  else if (testOf(draft, device)) put(draft, device, undefined);
}

const strangers = (draft: Draft): readonly { readonly key: string; readonly test: Test }[] =>
  draft.cells(testing.rule).flatMap(({ key }) => {
    const test = testOf(draft, key);
    return test && !draft.devices.has(key) ? [{ key, test }] : [];
  });

const put = (draft: Draft, device: string, memory: Test | undefined): void =>
  draft.put(testing.rule, testing.version, device, memory, true);

const testOf = (draft: Draft, device: string): Test | undefined =>
  draft.value(testing.rule, device) as Test | undefined;

/** Asked of each reading; nearly always nothing is being tested, and has not been since the start. */
export function isTested(draft: Draft, device: string, at: Moment): boolean {
  if (!draft.names.knows(testing.rule)) return false;
  const test = testOf(draft, device);
  return test !== undefined && at.steady <= test.until;
}
