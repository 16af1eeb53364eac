/**
 * Each way out of a home is tested daily. What the centre knows of it: what the home's reports say of its tests, and the tests
 * that arrived here themselves. Pure: a path that was not tested in time, or failed its tests, is a fault; a test that went
 * well ends it.
 */
import type { ReportMessage } from "../../protocol.ts";

export interface PathKnown {
  readonly gateway: string;
  readonly path: string;
  readonly kind: string;
  /** When the centre first heard of it. */
  readonly since: number;
  readonly testAt: number | undefined;
  /** Tests that failed one after the other. */
  readonly failed: number;
  readonly okAt: number | undefined;
}

type Reported = NonNullable<ReportMessage["paths"]>[number];

const hour = 3_600_000;
/** A day, and two hours for a home that was away at its usual time. */
export const testedWithin = 26 * hour;
const failuresAllowed = 2;
/** After an outage a home has so long to make up for what it could not do. */
export const catchUp = hour;
/** The same test, told again: the time is worked out from how long ago it was. */
const sameTest = 60_000;

/** The same object when there is nothing new. */
export function learn(known: PathKnown | undefined, gateway: string, path: Reported, at: number): PathKnown {
  const before = known ?? {
    ...{ gateway, path: path.label, kind: path.kind, since: at },
    ...{ testAt: undefined, failed: 0, okAt: undefined },
  };
  if (!path.tested) return before;
  const testAt = at - path.tested.ago;
  if (before.testAt !== undefined && testAt <= before.testAt + sameTest) return before;
  return path.tested.ok
    ? { ...before, testAt, failed: 0, okAt: testAt }
    : { ...before, testAt, failed: before.failed + 1 };
}

/** What has not come yet was said by a clock that has been set back since: never. */
export const untilNow = (time: number | undefined, now: number): number | undefined =>
  time !== undefined && time > now ? undefined : time;

/** As it was kept, at a start. */
export const fromDisk = (kept: PathKnown, at: number): PathKnown => ({
  ...{ ...kept, since: Math.min(kept.since, at) },
  ...{ testAt: untilNow(kept.testAt, at), okAt: untilNow(kept.okAt, at) },
});

/** A test that came in at this centre's own door. */
export const arrived = (known: PathKnown, at: number): PathKnown =>
  at <= (known.okAt ?? 0) ? known : { ...known, okAt: at, ...(at >= (known.testAt ?? 0) && { testAt: at, failed: 0 }) };

/** `undefined`: nobody can say, because the home is not heard, or not for long enough again. */
export function missed(known: PathKnown, talkingSince: number | undefined, at: number): boolean | undefined {
  // The first path carries the reports: its tests are those, and its silence is the silence of the whole home.
  if (known.kind === "mqtt") return false;
  if (known.failed >= failuresAllowed) return true;
  if (at - (known.okAt ?? known.since) <= testedWithin) return false;
  return talkingSince === undefined || at - talkingSince < catchUp ? undefined : true;
}
