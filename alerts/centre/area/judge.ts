/**
 * Many homes fall silent together: one outage of their town, or of the whole centre, and not a sound for each (F-36). Pure: who is
 * silent for how long in, which cases to make out. The homes of one outage are noticed over twenty seconds, as their beats were
 * spread; those that have missed two beats count already when the first is lost, so that the first case is the right one.
 */
import { beatEvery } from "../../protocol.ts";
import type { GatewayRow } from "../gateways/store.ts";
import type { AreaSettings } from "./settings.ts";

export interface Home {
  readonly gateway: string;
  readonly home: string;
  readonly town: string | undefined;
  readonly heardAt: number;
}
export interface Silence {
  /** Lost by now, and nobody has been told. */
  readonly due: readonly Home[];
  /** Not lost yet: two beats have not come. */
  readonly late: readonly Home[];
  /** Lost one by one within the window, and not back. */
  readonly single: readonly Home[];
  /** Outages that are open: of a town, or of the centre. `isFresh`: somebody was lost in it within the window. */
  readonly open: readonly { readonly town: string | undefined; readonly isFresh: boolean }[];
}

/** `town` absent: the whole centre. */
export interface Outage {
  readonly town: string | undefined;
  readonly homes: readonly Home[];
}
export interface Verdict {
  readonly outages: readonly Outage[];
  /** Lost for themselves, as any day. */
  readonly single: readonly Home[];
}

export const lateAfter = 2 * beatEvery;

export function judge({ due, late, single, open }: Silence, { homes: least }: AreaSettings): Verdict {
  if (due.length === 0) return { outages: [], single: [] };
  // One that stays open for a home that never came back explains nobody who is lost long after the others.
  const fresh = open.filter(({ isFresh }) => isFresh);
  if (fresh.some(({ town }) => town === undefined)) return { outages: [{ town: undefined, homes: due }], single: [] };
  const silent = [...due, ...late, ...single];
  const many = new Set([...byTown(silent)].filter(([, homes]) => homes.length >= least).map(([town]) => town));
  for (const { town } of fresh) many.add(town);
  const explained = silent.filter(({ town }) => town !== undefined && many.has(town));
  const elsewhere = silent.length - explained.length;
  // Two towns at once, or as many again outside the one: it is not the town.
  if (many.size >= 2 || elsewhere >= least || (many.size === 1 && many.has(undefined)))
    return { outages: [{ town: undefined, homes: [...due, ...single] }], single: [] };
  const [town] = many;
  if (many.size === 0) return { outages: [], single: due };
  const here = (home: Home): boolean => home.town === town;
  const found = [...due, ...single].filter(here);
  return {
    outages: found.length > 0 ? [{ town, homes: found }] : [],
    single: due.filter((home) => !here(home)),
  };
}

function byTown(homes: readonly Home[]): Map<string | undefined, Home[]> {
  const towns = new Map<string | undefined, Home[]>();
  for (const home of homes) {
    const there = towns.get(home.town);
    if (there) there.push(home);
    else towns.set(home.town, [home]);
  }
  return towns;
}

/** Of what the centre has heard itself: what it could not hear is no silence. */
export const isLate = ({ heardAt, lost }: GatewayRow, startedAt: number, at: number): boolean =>
  !lost && heardAt !== undefined && heardAt >= startedAt && at - heardAt >= lateAfter;
