/**
 * The five files together: judged against one another and against what the register has, and made into one change of it. The
 * same files again change nothing. Pure.
 */
import { isDeepStrictEqual } from "node:util";
import type { Helper, Home, Station } from "../shapes.ts";
import type { RegisterChanges } from "../store.ts";
import type { ImportFault, ImportFile, ImportReport } from "../views.ts";
import { takeHomes } from "./homes.ts";
import { takeHelpers, takeStations } from "./staff.ts";
import { atOnce, type Steps } from "./steps.ts";
import { noTable, readTable, type Table } from "./table.ts";

/** What the register has now. */
export interface Known {
  readonly towns: readonly string[];
  home(id: string): Home | undefined;
  station(id: string): Station | undefined;
  helper(id: string): Helper | undefined;
  /** The home in which this bed stands. */
  homeOfBed(bed: string): string | undefined;
}

export interface Taken {
  readonly changes: Required<RegisterChanges>;
  readonly report: ImportReport;
}

/** Faults that a report repeats; all are counted. */
export const faultsListed = 500;

type Files = Readonly<Partial<Record<ImportFile, Uint8Array | undefined>>>;

interface Ask {
  readonly dryRun: boolean;
  readonly skipBad: boolean;
}

export const takeImport = (files: Files, known: Known, ask: Ask): Taken => atOnce(importSteps(files, known, ask));

export function* importSteps(files: Files, known: Known, { dryRun, skipBad }: Ask): Steps<Taken> {
  const table = function* <F extends ImportFile>(file: F): Steps<Table<F>> {
    const bytes = files[file];
    yield;
    return bytes === undefined ? noTable(file) : yield* readTable(file, bytes);
  };
  const stations = takeStations(yield* table("stations"), known);
  const stationThere = (id: string) => stations.ids.has(id) || known.station(id) !== undefined;
  const helpers = takeHelpers(yield* table("helpers"), stationThere);
  const tables = {
    homes: yield* table("homes"),
    residents: yield* table("residents"),
    contacts: yield* table("contacts"),
  };
  yield;
  const homes = yield* takeHomes(tables, { ...known, stationThere });
  yield;
  const faults: readonly ImportFault[] = [...stations.faults, ...helpers.faults, ...homes.faults];
  const ok = faults.length === 0 || skipBad;
  const of = {
    stations: compared(stations.rows, known.station),
    helpers: compared(helpers.rows, known.helper),
    homes: compared(homes.rows, known.home),
  };
  return {
    changes: {
      homes: ok ? of.homes.changed.map((home) => ({ home })) : [],
      stations: ok ? of.stations.changed : [],
      helpers: ok ? of.helpers.changed : [],
    },
    report: {
      ...{ ok, dryRun, residents: homes.residents, contacts: homes.contacts },
      ...{ stations: of.stations.counts, helpers: of.helpers.counts, homes: of.homes.counts },
      faults: faults.slice(0, faultsListed),
      faultsInAll: faults.length,
    },
  };
}

/** Which of these are new, and which are other than they were. */
function compared<T extends { readonly id: string }>(rows: readonly T[], before: (id: string) => T | undefined) {
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const changed = rows.filter((row) => {
    const was = before(row.id);
    const same = was !== undefined && isDeepStrictEqual(was, row);
    counts[was === undefined ? "added" : same ? "unchanged" : "changed"] += 1;
    return !same;
  });
  return { changed, counts };
}
