/** The centre's own paths under test: daily, again soon after a failure, and when a person asks. What came of it is kept, and told as a case. */
import { milliseconds } from "../../../devices/model/moment.ts";
import type { Outcome, Path } from "../../paths/path.ts";
import type { Log } from "../../program/log.ts";
import type { Timers } from "../../program/timers.ts";
import { pathTestMissed } from "../cases/lane.ts";
import type { Desk } from "../desk/desk.ts";
import { localTimes } from "../register/duty.ts";
import { itself } from "./itself.ts";
import { known, needsCare, type OwnPath, testDueAt, tested } from "./own-path.ts";
import type { OwnPathStore } from "./store.ts";
import { judgedEvery } from "./test-book.ts";
import type { OwnPathView } from "./views.ts";

export interface OwnPathsDeps {
  readonly paths: ReadonlyMap<string, Path>;
  readonly store: OwnPathStore;
  readonly desk: Pick<Desk, "fault" | "faultOver">;
  readonly timers: Pick<Timers, "after">;
  readonly timeZone: string;
  readonly now: () => number;
  readonly log: Log;
}

export interface OwnPaths {
  list(): readonly OwnPathView[];
  /** A person asks: the message goes out, whatever the day. `undefined`: there is no such path. */
  test(label: string): OwnPathView | undefined;
  /** For the centre's clock. */
  next(): number;
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** ms after the time that a path gives itself: one that does not even settle has not answered. */
const grace = 1_000;
/** ms: somebody may have closed the case of a path that is still dead; a day later, or when a person tests it, there is another. */
const toldAgainAfter = 24 * 3_600_000;
const noAnswer: Outcome = { outcome: "again", why: "no_answer", after: milliseconds(0) };

export async function openOwnPaths(deps: OwnPathsDeps): Promise<OwnPaths> {
  const { paths, store, now, log } = deps;
  const timeAt = localTimes(deps.timeZone);
  const hours = { startedAt: now(), minuteAt: (at: number) => timeAt(at).minute };
  const kept = new Map((await store.ownPaths()).map((each) => [each.label, each]));
  const all = new Map([...paths.values()].map((path) => [path.label, known(path, kept.get(path.label), now())]));
  const unsaved = new Set([...all.keys()].filter((label) => all.get(label) !== kept.get(label)));
  /** No longer in centre.yaml. */
  const gone = new Set([...kept.keys()].filter((label) => !all.has(label)));
  /** What the cases say already; unknown after a start, and then told once more, which changes nothing. */
  const told = new Map<string, { readonly isBad: boolean; readonly at: number }>();
  const triedAt = new Map<string, number>();
  /** Worked out once: it is asked for at every look of the centre's clock. */
  const due = new Map<string, number>();
  const daily = new Map<string, Promise<void>>();
  const byHand = new Map<string, Promise<void>>();
  const ending = Promise.withResolvers<undefined>();
  let judgeAt = now();
  let stopped = false;

  const about = (label: string) =>
    ({ kind: pathTestMissed, device: `path:${itself}:${label}`, gateway: itself, home: itself }) as const;

  const save = async (path: OwnPath): Promise<void> => {
    if (!unsaved.has(path.label)) return;
    await store.saveOwnPath(path);
    if (all.get(path.label) === path) unsaved.delete(path.label);
  };
  const tell = async (path: OwnPath): Promise<void> => {
    const at = now();
    const isBad = needsCare(path, hours.startedAt, at);
    const before = told.get(path.label);
    if (isBad === undefined || (before?.isBad === isBad && at - before.at < toldAgainAfter)) return;
    if (isBad) await deps.desk.fault({ ...about(path.label), since: path.okAt ?? path.since });
    else await deps.desk.faultOver(about(path.label));
    told.set(path.label, { isBad, at });
  };
  const judge = async (): Promise<void> => {
    for (const label of gone) {
      // The case first: a crash between the two ends it once more.
      await deps.desk.faultOver(about(label));
      await store.forgetOwnPath(label);
      gone.delete(label);
    }
    // A test may end while another path is written down: each is as it is now.
    for (const label of all.keys()) {
      for (const each of [save, tell]) {
        const path = all.get(label);
        if (path) await each(path);
      }
    }
  };

  /** Whatever the path does, there is an answer in time; none when the centre stops. */
  const asked = async (path: Path, by: "by_person" | undefined): Promise<Outcome | undefined> => {
    const late = Promise.withResolvers<Outcome>();
    const callOff = deps.timers.after(path.tryWithin + grace, () => late.resolve(noAnswer));
    const outcome = await Promise.race([path.test(by), late.promise, ending.promise]);
    callOff();
    return stopped ? undefined : outcome;
  };
  const fire = async (path: Path, by: "by_person" | undefined): Promise<void> => {
    const { label } = path;
    const outcome = await asked(path, by);
    const before = all.get(label);
    if (!outcome || !before) return;
    const at = now();
    const after = tested(before, outcome, at);
    const why = "why" in outcome ? outcome.why : undefined;
    log.info("watch.path_tested", { path: label, by: by ?? "daily", outcome: outcome.outcome, why });
    due.delete(label);
    if (after === before) {
      triedAt.set(label, at);
      return;
    }
    if (by) told.delete(label);
    all.set(label, after);
    unsaved.add(label);
    await save(after);
    await tell(after);
  };
  const begin = (underWay: Map<string, Promise<void>>, path: Path, by?: "by_person"): void => {
    if (stopped || underWay.has(path.label)) return;
    const done = fire(path, by)
      // What was not written down is at the next judgement.
      .catch((fault: unknown) => log.error("watch.path_test_failed", { path: path.label, why: String(fault) }))
      .finally(() => underWay.delete(path.label));
    underWay.set(path.label, done);
  };
  const dueAt = (path: OwnPath): number => {
    const at = due.get(path.label) ?? testDueAt(path, triedAt.get(path.label), hours);
    due.set(path.label, at);
    return at;
  };
  const viewOf = (path: OwnPath): OwnPathView => ({
    ...{ label: path.label, kind: path.kind, state: stateOf(path, hours.startedAt, now()) },
    ...{ testedAt: path.testedAt, why: path.why, okAt: path.okAt, nextAt: dueAt(path) },
    testing: daily.has(path.label) || byHand.has(path.label),
  });
  return {
    list: () => [...all.values()].map(viewOf),
    test(label) {
      const [path, of] = [paths.get(label), all.get(label)];
      if (!path || !of) return undefined;
      begin(byHand, path, "by_person");
      return viewOf(of);
    },
    next: () =>
      Math.min(judgeAt, ...[...all.values()].filter(({ label }) => !daily.has(label)).map((path) => dueAt(path))),
    async run() {
      for (const of of all.values()) {
        const path = paths.get(of.label);
        if (path && dueAt(of) <= now()) begin(daily, path);
      }
      if (judgeAt > now()) return;
      judgeAt = now() + judgedEvery;
      await judge();
    },
    async stop() {
      stopped = true;
      ending.resolve(undefined);
      await Promise.allSettled([...daily.values(), ...byHand.values()]);
    },
  };
}

function stateOf(path: OwnPath, startedAt: number, at: number): OwnPathView["state"] {
  if (path.failed > 0) return "failed";
  if (needsCare(path, startedAt, at)) return "overdue";
  return path.okAt === undefined ? "untested" : "ok";
}
