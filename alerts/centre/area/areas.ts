/** Area outages as cases: opened, joined, folded into, and over when the last home is back. What is decided is on disk first. */
import type { Log } from "../../program/log.ts";
import { stillLost } from "../cases/areas.ts";
import type { Area, AreaHome, Case, CaseAlert, CaseEvent, CasePolicy } from "../cases/case.ts";
import type { Happened, Word } from "../cases/happened.ts";
import { areaOutage, gatewayLost, sortAlert } from "../cases/lane.ts";
import { isOpen } from "../cases/machine.ts";
import { move, moveWhereItFits } from "../cases/moves.ts";
import type { CaseStore } from "../cases/store.ts";
import { eachInTurn } from "../each-in-turn.ts";
import type { Outage } from "./judge.ts";

/**
 * While an outage grows, homes that fall silent are written down together, this often (ms): each step writes the case with all
 * of its homes, and a thousand of them are lost within twenty seconds.
 */
export const lostEvery = 2_000;
/** Homes that are back are written down together, this often (ms): a whole town comes back at once. */
export const backEvery = 1_000;

export interface Areas {
  /** `newestAt`: when the last of its homes was lost, or it was told of. */
  open(): readonly { readonly town: string | undefined; readonly newestAt: number }[];
  /** The lost homes of an outage; what was told of them one by one becomes part of it. */
  lost(outage: Outage): Promise<void>;
  /** As it is after a commit. */
  note(found: Case): void;
  /** A gateway that is lost for itself, in a case that is open. */
  isSingle(gateway: string): boolean;
  /** True if this gateway's silence was part of an outage. */
  back(gateway: string): boolean;
  /** An outage has just grown: who else falls silent waits for company until then. */
  gathersUntil(): number | undefined;
  next(): number | undefined;
  run(): Promise<void>;
}

export interface AreaDeps {
  readonly store: Pick<CaseStore, "changeByKey" | "changeCase" | "caseOf">;
  readonly now: () => number;
  readonly mono: () => number;
  readonly newId: () => string;
  readonly policy: (lane: Case["lane"], home: string) => CasePolicy;
  readonly happened: (happened: readonly Happened[]) => void;
  readonly log: Log;
}

const homeOf = (town: string | undefined): string => (town === undefined ? "area" : `area ${town}`);
const keyOf = (town: string | undefined): string => sortAlert({ ...about(town), home: homeOf(town), test: false }).key;
const about = (town: string | undefined) => ({ kind: areaOutage, severity: "warning", device: homeOf(town) }) as const;

export function openAreas(deps: AreaDeps, openCases: readonly Case[]): Areas {
  const { store, now, log } = deps;
  const found = new Map(openCases.flatMap((each) => (each.area ? [[each.id, each]] : [])));
  /** Cases of single gateways, by gateway: they fold into what explains them. */
  const singles = new Map<string, string>();
  for (const each of openCases) if (isSingle(each)) singles.set(each.gateway, each.id);
  const returning = new Map<string, { readonly gateway: string; readonly at: number }[]>();
  let grownAt: number | undefined;

  const word = (): Word => ({ at: now(), mono: deps.mono(), via: "centre", actor: undefined, role: undefined });
  const tell = (happened: readonly Happened[]): void => {
    if (happened.length > 0) deps.happened(happened);
  };
  const change = async (id: string, events: (of: Case, at: number) => readonly CaseEvent[]): Promise<void> => {
    const said = word();
    const { happened } = await store.changeCase(id, undefined, said, (of) => ({
      happened: of ? moveWhereItFits(of, events(of, said.at), said.at) : [],
      answer: null,
    }));
    tell(happened);
  };
  const ofTown = (town: string | undefined): Case | undefined =>
    [...found.values()].find((of) => of.area?.town === town);

  const join = async (town: string | undefined, homes: readonly AreaHome[]): Promise<Case | undefined> => {
    const said = word();
    const happened = await store.changeByKey(keyOf(town), said, (latest) => {
      if (latest && isOpen(latest.state)) {
        const here = new Set(stillLost(latest.area ?? { homes: [] }).map(({ gateway }) => gateway));
        const lost = homes.filter(({ gateway }) => !here.has(gateway));
        return lost.length === 0 ? [] : moveWhereItFits(latest, [{ type: "area", lost, back: [] }], said.at);
      }
      const area: Area = { ...(town !== undefined && { town }), homes: [...homes] };
      return move(undefined, birth(deps, town, area, said.at), said.at);
    });
    tell(happened);
    return happened.at(-1)?.after ?? ofTown(town);
  };
  /** The town's outage was the beginning of a larger one. */
  const swallow = async (into: Case): Promise<void> => {
    for (const other of [...found.values()].filter((of) => of.id !== into.id && of.state === "raised")) {
      const homes = stillLost(other.area ?? { homes: [] });
      if (homes.length > 0) await change(into.id, () => [{ type: "area", lost: homes, back: [] }]);
      await change(other.id, () => [{ type: "fold", into: into.id }]);
    }
  };
  return {
    note(of) {
      if (of.area && isOpen(of.state)) found.set(of.id, of);
      else found.delete(of.id);
      if (isSingle(of)) singles.set(of.gateway, of.id);
      else if (singles.get(of.gateway) === of.id) singles.delete(of.gateway);
    },
    isSingle: (gateway) => singles.has(gateway),
    open: () =>
      [...found.values()].map(({ area, raisedAt }) => ({
        town: area?.town,
        newestAt: area?.homes.reduce((newest, { since }) => Math.max(newest, since), raisedAt) ?? raisedAt,
      })),
    async lost({ town, homes }) {
      const lost = homes.map(({ gateway, home, heardAt }) => ({ gateway, home, since: heardAt }));
      const into = await join(town, lost);
      grownAt = now();
      if (!into) return;
      log.warn("area.outage", { case: into.id, homes: lost.length, whole: town === undefined });
      for (const { gateway } of homes) {
        const single = singles.get(gateway);
        if (single === undefined) continue;
        await change(single, () => [{ type: "fold", into: into.id }]);
      }
      if (town === undefined) await swallow(into);
    },
    back(gateway) {
      // A centre that stopped while one outage became part of a larger has it in both.
      const waiting = [...found.values()].filter(({ area }) =>
        area?.homes.some((home) => home.gateway === gateway && home.backAt === undefined),
      );
      for (const { id } of waiting) returning.set(id, [...(returning.get(id) ?? []), { gateway, at: now() }]);
      return waiting.length > 0;
    },
    gathersUntil: () => (grownAt === undefined || found.size === 0 ? undefined : grownAt + lostEvery),
    next() {
      const times = [...returning.values()].flatMap(([first]) => (first ? [first.at + backEvery] : []));
      return times.length === 0 ? undefined : Math.min(...times);
    },
    run: () =>
      eachInTurn(returning, async ([id, back]) => {
        if ((back[0]?.at ?? 0) + backEvery > now()) return;
        await change(id, (of) => [
          { type: "area", lost: [], back },
          ...(isOverWith(of, back) ? of.alerts.map((alert) => overFor(alert)) : []),
        ]);
        // Written down; others have come back meanwhile.
        const more = (returning.get(id) ?? []).slice(back.length);
        if (more.length > 0) returning.set(id, more);
        else returning.delete(id);
      }),
  };
}

const isSingle = (of: Case): boolean =>
  of.kind === gatewayLost && isOpen(of.state) && of.alerts.some(({ condition }) => condition === "active");

const isOverWith = ({ area }: Case, back: readonly { readonly gateway: string }[]): boolean => {
  const here = new Set(back.map(({ gateway }) => gateway));
  return area !== undefined && stillLost(area).every(({ gateway }) => here.has(gateway));
};

const overFor = (alert: CaseAlert): CaseEvent => ({
  ...{ type: "signal", rings: false },
  alert: { ...alert, condition: "cleared" },
});

function birth(deps: AreaDeps, town: string | undefined, area: Area, at: number): CaseEvent {
  const home = homeOf(town);
  const { lane, key } = sortAlert({ ...about(town), home, test: false });
  const since = Math.min(at, ...area.homes.map((each) => each.since));
  const alert: CaseAlert = {
    ...{ id: deps.newId(), ...about(town), at: since, atTrusted: true, storedAt: at, repeats: 0 },
    ...{ condition: "active", cancelRequested: false, causes: [], snapshot: [] },
  };
  const named = { id: deps.newId(), lane, key, home, gateway: home, test: false };
  return { type: "raise", ...named, policy: deps.policy(lane, home), alert, area };
}
