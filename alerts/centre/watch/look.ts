/**
 * Is anybody watching? An emergency that no console with its sound armed has shown, or that nobody has taken, is told by other
 * ways. Pure: what is due now for one case, and when to look again.
 */
import type { Duration } from "../../../devices/model/moment.ts";
import type { Case, SummonReason, Summons } from "../cases/case.ts";
import { summonsOf, waitsFrom } from "../cases/machine.ts";
import { isSuspected } from "../cases/suspicion.ts";
import type { WatchStep } from "./settings.ts";

/** Pauses (ms) before each further try of a path that failed; the last one for ever. */
const pauses = [5_000, 10_000, 20_000, 30_000, 60_000] as const;
/** A path that refused may have been put right since: asked again at so many times the wait of one that carried. */
const refusedWaits = 3;
const pauseAfter = (tries: number): number => pauses[Math.min(tries, pauses.length) - 1] ?? 0;

export interface Due {
  /** Steps to take now, for the first time. */
  readonly call: readonly { readonly step: WatchStep; readonly why: SummonReason }[];
  /** Steps that were taken and have not reached their path yet, or long ago and still nobody has it. */
  readonly again: readonly Summons[];
  readonly next: number | undefined;
}
const nothing: Due = { call: [], again: [], next: undefined };

/** `armed`: a console that rings for it is there and its sound is armed; before consoles had time to say so, nobody knows. */
export function lookAt(
  found: Case,
  steps: readonly WatchStep[],
  armed: boolean,
  at: number,
  againAfter: Duration,
): Due {
  if (found.state !== "raised" || found.test || found.shelved) return nothing;
  const asked = found.severity === "emergency" ? steps : steps.filter(({ missing }) => missing === "level");
  const times: number[] = [];
  const call: { step: WatchStep; why: SummonReason }[] = [];
  const again: Summons[] = [];
  const unseen = unseenFrom(found);
  const first = steps.find(({ missing }) => missing === "shown");
  for (const step of asked) {
    const taken = summonsOf(found, step.name);
    const from = beginsAt(found, step, () => (armed ? unseen : (unseen ?? begun(found, first, at))));
    // Seen, and somebody can hear it: no more of that.
    if (from === undefined || (taken?.ended && found.severity !== "emergency")) continue;
    const atOnce = !armed && step === first;
    const due = taken ? triedAgainAt(taken, againAfter) : atOnce ? from : from + step.after;
    if (due > at) times.push(due);
    else if (taken) again.push(taken);
    else call.push({ step, why: step.missing !== "shown" ? "not_claimed" : armed ? "not_shown" : "no_console" });
  }
  return { call, again, next: times.length === 0 ? undefined : Math.min(...times) };
}

/** While nobody has it, whoever was called may have slept through it: an end is one only for that long. */
function triedAgainAt({ triedAt = 0, tries, ended }: Summons, againAfter: Duration): number {
  if (ended === undefined) return triedAt + pauseAfter(tries);
  return triedAt + againAfter * (ended === "refused" ? refusedWaits : 1);
}

function beginsAt(found: Case, step: WatchStep, unshown: () => number | undefined): number | undefined {
  if (step.missing === "shown") return unshown();
  return step.missing === "claimed" || found.level >= (step.level ?? 0) ? waitsFrom(found) : undefined;
}

/** Since when an alert of it waits to be shown with sound; `undefined`: all were. */
function unseenFrom(found: Case): number | undefined {
  const unseen = found.alerts.filter((alert) => !isSuspected(alert) && alert.rungAt === undefined);
  if (unseen.length === 0) return undefined;
  return Math.max(waitsFrom(found), Math.min(...unseen.map(({ storedAt }) => storedAt)));
}

/** It was shown, and now nobody is there any more: the next step counts from the first. */
const begun = (found: Case, first: WatchStep | undefined, at: number): number =>
  (first && summonsOf(found, first.name)?.at) ?? at;
