/** While a device is being tested, what it says is a test; a real press of any other device never is. */
import { type Instant, later, type Moment, minutes, seconds } from "../../devices/model/moment.ts";
import type { Draft } from "./draft.ts";

export const testing = { rule: "testing", version: 1 } as const;

/** Whatever was asked for: a forgotten test must not turn tomorrow's call into one. */
const longestTest = seconds(120);
/** A test alert that nobody closed ends by itself. */
export const testEnds = minutes(15);

interface Test {
  readonly until: number;
}

export function mark(draft: Draft, device: string, until: Instant, at: Moment): void {
  const latest = later(at.steady, longestTest);
  const memory: Test = { until: Math.min(until, latest) };
  if (draft.devices.has(device)) draft.put(testing.rule, testing.version, device, memory, true);
}

export function isTested(draft: Draft, device: string, at: Moment): boolean {
  const test = draft.value(testing.rule, device) as Test | undefined;
  return test !== undefined && at.steady <= test.until;
}
