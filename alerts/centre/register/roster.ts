/**
 * The register in memory, opened: homes with their residents and contacts, stations, helpers. It is read at the start and
 * follows each change; nothing here is ever waited for, so a card costs an alarm nothing.
 */
import { inWgs84, metresApart, type Point } from "./distance.ts";
import type { Helper, Home, KeptHome, Station } from "./shapes.ts";
import type { KeptRegister, RegisterChanges } from "./store.ts";

/** Somebody who can be sent: a helper, or whoever is at a station. */
export interface Responder {
  readonly kind: "station" | "helper";
  readonly of: Station | Helper;
  /** As the crow flies; absent: one of the two has no place. */
  readonly metres: number | undefined;
}

export interface Roster {
  home(id: string): KeptHome | undefined;
  /** By id. */
  homes(): readonly KeptHome[];
  station(id: string): Station | undefined;
  stations(): readonly Station[];
  helper(id: string): Helper | undefined;
  helpers(): readonly Helper[];
  homeOfBed(bed: string): string | undefined;
  isErased(home: string): boolean;
  /** Everybody, nearest first; those whose distance is not known come last. */
  near(home: string): readonly Responder[];
  /** What was just kept. */
  put(homes: readonly KeptHome[], changes: Pick<RegisterChanges, "stations" | "helpers">): void;
  forget(home: string): void;
}

export function openRoster(kept: KeptRegister): Roster {
  const homes = new Map(kept.homes.map((each) => [each.home.id, each]));
  const stations = new Map(kept.stations.map((each) => [each.id, each]));
  const helpers = new Map(kept.helpers.map((each) => [each.id, each]));
  const erased = new Set(kept.erased);
  const beds = new Map<string, string>();
  /** Reckoned when first asked for: a board of many cases asks often. */
  const nearest = new Map<string, readonly Responder[]>();
  /** Another datum is reckoned once, not for each home. */
  let staff: readonly Placed[] | undefined;
  const setBeds = (home: Home): void => {
    for (const { bed } of home.residents) if (bed !== undefined) beds.set(bed, home.id);
  };
  const dropBeds = (home: string): void => {
    for (const { bed } of homes.get(home)?.home.residents ?? []) if (bed !== undefined) beds.delete(bed);
  };
  for (const { home } of kept.homes) setBeds(home);
  const sorted = <T>(of: ReadonlyMap<string, T>): T[] =>
    [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  return {
    home: (id) => homes.get(id),
    homes: () => sorted(homes),
    station: (id) => stations.get(id),
    stations: () => sorted(stations),
    helper: (id) => helpers.get(id),
    helpers: () => sorted(helpers),
    homeOfBed: (bed) => beds.get(bed),
    isErased: (home) => erased.has(home),
    near(home) {
      const known = nearest.get(home);
      if (known) return known;
      staff ??= placedStaff(stations, helpers);
      const made = responders(homes.get(home)?.home, staff);
      nearest.set(home, made);
      return made;
    },
    put(changed, { stations: newStations = [], helpers: newHelpers = [] }) {
      for (const each of changed) {
        const { id } = each.home;
        dropBeds(id);
        homes.set(id, each);
        setBeds(each.home);
        erased.delete(id);
        nearest.delete(id);
      }
      for (const each of newStations) stations.set(each.id, each);
      for (const each of newHelpers) helpers.set(each.id, each);
      if (newStations.length + newHelpers.length === 0) return;
      staff = undefined;
      nearest.clear();
    },
    forget(home) {
      dropBeds(home);
      homes.delete(home);
      nearest.delete(home);
      erased.add(home);
    },
  };
}

interface Placed extends Omit<Responder, "metres"> {
  readonly at: Point | undefined;
}

function placedStaff(stations: ReadonlyMap<string, Station>, helpers: ReadonlyMap<string, Helper>): readonly Placed[] {
  const ofStations = [...stations.values()].map(
    (of): Placed => ({ kind: "station", of, at: of.place && inWgs84(of.place) }),
  );
  const pointOf = new Map(ofStations.map(({ of, at }) => [of.id, at]));
  const ofHelpers = [...helpers.values()].map((of): Placed => {
    const there = of.station === undefined ? undefined : pointOf.get(of.station);
    return { kind: "helper", of, at: of.place ? inWgs84(of.place) : there };
  });
  return [...ofStations, ...ofHelpers];
}

function responders(home: Home | undefined, staff: readonly Placed[]): readonly Responder[] {
  const from = home?.place && inWgs84(home.place);
  const all = staff.map(({ kind, of, at }): Responder => {
    return { kind, of, metres: from && at ? Math.round(metresApart(from, at)) : undefined };
  });
  const far = Number.POSITIVE_INFINITY;
  return all.sort((a, b) => (a.metres ?? far) - (b.metres ?? far) || (a.of.id < b.of.id ? -1 : 1));
}
