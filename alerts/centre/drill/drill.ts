/**
 * A drill (演练): homes that do not exist call one after the other, and the shift handles them at the same desk by the same rules.
 * They stand below everything real, count in no figure, and nobody outside the consoles is called because of them. One at a time.
 */
import type { CaseEvent, CasePolicy, Person } from "../cases/case.ts";
import type { Happened, Word } from "../cases/happened.ts";
import { isHeld, isOpen } from "../cases/machine.ts";
import { move, moveWhereItFits } from "../cases/moves.ts";
import { caseRow } from "../exports/case-row.ts";
import type { Store } from "../store/store.ts";
import { type DrillDue, drillDue } from "./due.ts";
import { drillHome } from "./homes.ts";
import { callOf, drillAlert, drillKey, reportOf } from "./plan.ts";
import type { Drill, DrillEntry } from "./store.ts";
import type { DrillReport, DrillView } from "./views.ts";

export interface DrillDeps {
  readonly store: Pick<
    Store,
    "saveDrill" | "drill" | "drills" | "changeByKey" | "changeCase" | "caseOf" | "openCases" | "logOf" | "accounts"
  >;
  readonly policy: (lane: "emergency", home: string) => CasePolicy;
  readonly now: () => number;
  readonly mono: () => number;
  readonly newId: () => string;
  /** After a commit. */
  readonly happened: (happened: readonly Happened[]) => void;
}

export interface Drills {
  /** `undefined`: there is one already. */
  start(by: Person, wanted: { readonly calls: number; readonly every: number }): Promise<DrillView | undefined>;
  /** Whoever ends it closes what is still open, in their own name. `undefined`: there is no such drill under way. */
  end(id: string, by: Person): Promise<DrillView | undefined>;
  list(): Promise<readonly DrillView[]>;
  view(id: string): Promise<DrillView | undefined>;
  /** It is time for one. */
  due(): Promise<DrillDue | undefined>;
  /** For the centre's clock: when the next home calls. */
  next(): number | undefined;
  run(): Promise<void>;
}

/** Drills the page lists; entries of a case's log that a report reads. */
const read = { drills: 20, log: 2_000 } as const;

export async function openDrills(deps: DrillDeps): Promise<Drills> {
  const { store, now } = deps;
  /** The one under way, as it is on disk. */
  let running = (await store.drills(1)).find(({ endedAt }) => endedAt === undefined);
  /** What drills that have ended left open: the centre stopped in between, or its disk was full. */
  let left = await leftOpen(store);
  const keep = async (drill: Drill, entry?: DrillEntry): Promise<Drill> => {
    await store.saveDrill(drill, entry);
    running = drill.endedAt === undefined ? drill : undefined;
    return drill;
  };
  /** One after the other: a call that is being written down while somebody ends the drill is closed with the others. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
  const wordOf = (by: Person | undefined): Word => ({
    ...{ at: now(), mono: deps.mono(), actor: by?.id, role: by && "shift_lead", via: by ? "http" : "centre" },
  });
  /** In the name of whoever ended it. */
  const finish = async (via: Word["via"]): Promise<void> => {
    for (let [first] = left; first; [first] = left) {
      await close(deps, first.caseId, first.by, { ...wordOf(first.by), via });
      left = left.slice(1);
    }
  };
  const viewOf = async (drill: Drill): Promise<DrillView> => ({
    ...{ id: drill.id, startedAt: drill.startedAt, endedAt: drill.endedAt, by: drill.by },
    toCome: drill.endedAt === undefined ? drill.calls - drill.cases.length : 0,
    report: drill.report ?? (await report(store, drill)),
  });
  return {
    start: (by, { calls, every }) =>
      inTurn(async () => {
        if (running) return undefined;
        const id = deps.newId();
        const drill = await keep(
          {
            ...{ id, startedAt: now(), by, calls, every: every * 1_000, cases: [] },
            ...{ endedAt: undefined, report: undefined },
          },
          { word: wordOf(by), event: "drill_started", body: { drill: id, calls, every } },
        );
        return viewOf(drill);
      }),
    end: (id, by) =>
      inTurn(async () => {
        const drill = running;
        if (drill?.id !== id) return undefined;
        const told = await report(store, drill);
        const ended = await keep(
          { ...drill, endedAt: now(), endedBy: by, report: told },
          { word: wordOf(by), event: "drill_ended", body: { drill: id } },
        );
        left = await leftOpen(store);
        await finish("http");
        return viewOf(ended);
      }),
    list: async () => Promise.all((await store.drills(read.drills)).map(viewOf)),
    async view(id) {
      const drill = await store.drill(id);
      return drill && viewOf(drill);
    },
    due: async () => drillDue(await store.drills(read.drills), now()),
    next: () =>
      left.length > 0
        ? now()
        : running && running.cases.length < running.calls
          ? running.startedAt + running.cases.length * running.every
          : undefined,
    run: () =>
      inTurn(async () => {
        await finish("centre");
        const drill = running;
        const n = drill?.cases.length ?? 0;
        if (!drill || n >= drill.calls || drill.startedAt + n * drill.every > now()) return;
        const id = await call(deps, drill, n, wordOf(undefined));
        await keep({ ...drill, cases: [...drill.cases, id] });
      }),
  };
}

interface Left {
  readonly caseId: string;
  readonly by: Person;
}

async function leftOpen(store: Pick<Store, "openCases" | "drill">): Promise<readonly Left[]> {
  const open = (await store.openCases()).filter((each) => each.drill !== undefined);
  const found = open.map(async ({ id: caseId, drill }): Promise<readonly Left[]> => {
    const of = await store.drill(drill ?? "");
    return of?.endedAt === undefined ? [] : [{ caseId, by: of.endedBy ?? of.by }];
  });
  return (await Promise.all(found)).flat();
}

/** The case of the call. */
async function call(deps: DrillDeps, drill: Drill, n: number, word: Word): Promise<string> {
  const home = drillHome(n);
  let id = deps.newId();
  const happened = await deps.store.changeByKey(drillKey(drill.id, n), word, (latest) => {
    // It called, and the centre stopped before it had noted that.
    if (latest) {
      id = latest.id;
      return [];
    }
    const alert = drillAlert(deps.newId(), callOf(n), word.at);
    const event: CaseEvent = {
      ...{ type: "raise", id, lane: "emergency", key: drillKey(drill.id, n), home, gateway: home },
      ...{ test: false, drill: drill.id, policy: deps.policy("emergency", home), alert },
    };
    return move(undefined, event, word.at);
  });
  if (happened.length > 0) deps.happened(happened);
  return id;
}

/** Nothing ends an emergency but a named person, not even one of a drill. */
async function close(deps: DrillDeps, caseId: string, by: Person, word: Word): Promise<void> {
  const { happened } = await deps.store.changeCase(caseId, undefined, word, (found) => {
    if (!found || !isOpen(found.state)) return { happened: [], answer: null };
    const taken: CaseEvent = isHeld(found.state)
      ? { type: "takeover", by, reason: "drill_over", atConsole: false }
      : { type: "claim", by, atConsole: false };
    // Already theirs: there is nothing to take over.
    const events: readonly CaseEvent[] = [
      taken,
      { type: "check", by, text: "drill_over" },
      { type: "resolve", by, outcome: "test", supervisor: true },
    ];
    return { happened: moveWhereItFits(found, events, word.at), answer: null };
  });
  if (happened.length > 0) deps.happened(happened);
}

async function report(store: Pick<Store, "caseOf" | "logOf" | "accounts">, drill: Drill): Promise<DrillReport> {
  const names = new Map((await store.accounts()).map(({ id, name }) => [id, name]));
  const rows = await Promise.all(
    drill.cases.map(async (id) => {
      const found = await store.caseOf(id);
      return found ? [caseRow(found, await store.logOf(id, read.log), undefined)] : [];
    }),
  );
  return reportOf(rows.flat(), (id) => names.get(id) ?? id);
}
