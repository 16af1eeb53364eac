/**
 * Calls somebody when nobody is watching. What it decides stands in the case and its log before anything is sent, so that a
 * centre that was stopped goes on with it; what came of each try stands there too.
 */
import type { Duration } from "../../../devices/model/moment.ts";
import type { Outcome, Path } from "../../paths/path.ts";
import type { Log } from "../../program/log.ts";
import type { Case, CaseEvent, Summons } from "../cases/case.ts";
import type { Happened } from "../cases/happened.ts";
import { isHeld, isOpen } from "../cases/machine.ts";
import type { CaseStore } from "../cases/store.ts";
import { consolesHeardWithin } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import { eachInTurn } from "../each-in-turn.ts";
import { lookAt } from "./look.ts";
import { postingOf } from "./posting.ts";
import { stepsOfLadder, type WatchStep } from "./settings.ts";

/** Not written down: tried again so much later (ms). */
const noteAgainAfter = 5_000;

type Summoned = Extract<CaseEvent, { type: "summoned" }>;

export interface Watch {
  next(): number | undefined;
  run(): Promise<void>;
  /** After a commit: whoever was called hears when somebody has it, or when it is over. */
  happened(happened: readonly Happened[]): void;
  stop(): Promise<void>;
}

export interface WatchDeps {
  readonly steps: readonly WatchStep[];
  readonly againAfter: Duration;
  readonly paths: ReadonlyMap<string, Path>;
  readonly cases: () => Iterable<Case>;
  readonly desk: Pick<Desk, "watched">;
  readonly store: Pick<CaseStore, "caseOf">;
  /** Somebody who is called for it sits at a console that can ring; before consoles had time to say so, nobody knows. */
  readonly isHeard: (found: Case) => boolean;
  readonly now: () => number;
  readonly log: Log;
}

export function openWatch(deps: WatchDeps): Watch {
  const { steps, paths, desk, log, now } = deps;
  const startedAt = now();
  const underWay = new Map<string, Promise<void>>();
  /** What came of a try and is not written down yet: nobody is called twice because the disk is full. */
  const unnoted = new Map<string, { readonly event: Summoned; readonly notBefore: number }>();
  const look = (found: Case) =>
    lookAt(found, [...steps, ...stepsOfLadder(found)], deps.isHeard(found), now(), deps.againAfter);
  const keyOf = (caseId: string, step: string): string => `${caseId} ${step}`;

  const track = (key: string, work: () => Promise<void>): void => {
    if (underWay.has(key)) return;
    const done = work()
      .catch((fault: unknown) => log.error("watch.failed", { key, why: String(fault) }))
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
  };

  /** What could not even be begun, such as a case that cannot be read: left alone until then. */
  const resting = new Map<string, number>();
  const isFree = (key: string): boolean =>
    !underWay.has(key) && Math.max(unnoted.get(key)?.notBefore ?? 0, resting.get(key) ?? 0) <= now();

  /** One try. Whatever becomes of it is written down, also when somebody has taken the case meanwhile. */
  const attempt = async (caseId: string, summons: Summons): Promise<void> => {
    const key = keyOf(caseId, summons.step);
    resting.set(key, now() + noteAgainAfter);
    const event = unnoted.get(key)?.event ?? (await call(caseId, summons));
    if (!event) return;
    resting.delete(key);
    unnoted.set(key, { event, notBefore: now() + noteAgainAfter });
    await desk.watched(caseId, event);
    unnoted.delete(key);
  };

  const call = async (caseId: string, summons: Summons): Promise<Summoned | undefined> => {
    const { step, path } = summons;
    const found = await deps.store.caseOf(caseId);
    const posting = found && postingOf(found, summons);
    if (!posting) return undefined;
    const outcome = await paths.get(path)?.deliver(posting);
    const event = { type: "summoned", step, path } as const;
    if (!outcome) return { ...event, outcome: "refused", why: "no_such_path" };
    const why = "why" in outcome ? outcome.why : undefined;
    log.info("watch.called", { case: caseId, path, outcome: outcome.outcome, why });
    return { ...event, outcome: outcome.outcome, ...(why !== undefined && { why }) };
  };

  const tellEnd = async (found: Case, path: string, say: "taken" | "over"): Promise<void> => {
    const posting = postingOf(found);
    // A courtesy: one try.
    const outcome: Outcome | undefined = posting && (await paths.get(path)?.deliver({ ...posting, telling: { say } }));
    log.info("watch.ended", { case: found.id, path, say, outcome: outcome?.outcome });
  };

  return {
    next() {
      let first: number | undefined;
      for (const found of deps.cases()) {
        const { call, again, next } = look(found);
        const free = again.some(({ step }) => isFree(keyOf(found.id, step)));
        const due = call.length > 0 || free ? now() : next;
        if (due !== undefined && (first === undefined || due < first)) first = due;
      }
      // The answer to "is a console armed" changes by itself.
      if (first === undefined || first <= now() || now() >= startedAt + consolesHeardWithin) return first;
      return Math.min(first, startedAt + consolesHeardWithin);
    },
    run: () =>
      eachInTurn(deps.cases(), async (found) => {
        const { call, again } = look(found);
        for (const { step, why } of call) {
          const event = { type: "summon", step: step.name, path: step.path, why } as const;
          if (!(await desk.watched(found.id, event))) continue;
          log.warn("watch.calls", { case: found.id, path: step.path, why });
          const own: Summons = { step: step.name, path: step.path, at: now(), tries: 0 };
          track(keyOf(found.id, step.name), () => attempt(found.id, own));
        }
        for (const each of again)
          if (isFree(keyOf(found.id, each.step))) track(keyOf(found.id, each.step), () => attempt(found.id, each));
      }),
    happened(happened) {
      for (const { event, before, after } of happened) {
        if (after.state !== "raised")
          for (const { name } of [...steps, ...stepsOfLadder(after)]) {
            unnoted.delete(keyOf(after.id, name));
            resting.delete(keyOf(after.id, name));
          }
        const say = saidAfter(before, after) ?? saidTooLate(event, after);
        const called =
          event.type === "summoned"
            ? [event.path]
            : (after.summons ?? []).filter(({ ended, reached }) => reached || isCalled(ended)).map(({ path }) => path);
        if (say)
          for (const path of new Set(called))
            track(`${after.id} ${path} ${say} ${after.version}`, () => tellEnd(after, path, say));
      }
    },
    async stop() {
      await Promise.allSettled([...paths.values()].map((path) => path.stop()));
      await Promise.allSettled([...underWay.values()]);
    },
  };
}

const isCalled = (outcome: Summoned["outcome"] | undefined): boolean => outcome === "carried" || outcome === "stored";

/** The call came through when somebody had taken the case already, or it was over. */
function saidTooLate(event: CaseEvent, after: Case): "taken" | "over" | undefined {
  if (event.type !== "summoned" || !isCalled(event.outcome) || after.state === "raised") return undefined;
  return isOpen(after.state) ? "taken" : "over";
}

function saidAfter(before: Case | undefined, after: Case): "taken" | "over" | undefined {
  if (before?.state === "raised" && isHeld(after.state)) return "taken";
  return before && isOpen(before.state) && !isOpen(after.state) ? "over" : undefined;
}
