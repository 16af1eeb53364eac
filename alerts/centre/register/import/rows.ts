/** What the files have in common: ids that stand there once, places that are whole, towns that exist. Pure. */
import type { Place } from "../shapes.ts";
import type { ImportFault, ImportFile } from "../views.ts";
import type { Table, TableRow } from "./table.ts";

/** Collects what is wrong with one file. */
export function faultsIn<F extends ImportFile>(table: Table<F>) {
  const faults: ImportFault[] = [...table.faults];
  return {
    faults,
    say(line: number, column: string, found: string, need: string): void {
      faults.push({ file: table.file, line, column: table.called(column), found, need });
    },
  };
}
export type Say = ReturnType<typeof faultsIn>["say"];

/** Each id once: the first stays, and whoever comes after it is told where it is. */
export function once<R extends TableRow<ImportFile>>(
  rows: readonly R[],
  idOf: (row: R) => string | undefined,
  say: Say,
): R[] {
  const lines = new Map<string, number>();
  return rows.filter((row) => {
    const id = idOf(row);
    if (id === undefined) return true;
    const first = lines.get(id);
    if (first === undefined) lines.set(id, row.line);
    else say(row.line, "id", id, `need each once: it is in line ${first} already`);
    return first === undefined;
  });
}

interface PlaceCells {
  readonly lat: number | undefined;
  readonly lon: number | undefined;
  readonly datum: Place["datum"] | undefined;
}

/** All three or none: a place without its datum is 500 m wrong. `false`: a part of it. */
export function placeIn({ lat, lon, datum }: PlaceCells, line: number, say: Say): Place | undefined | false {
  if (lat === undefined && lon === undefined) return undefined;
  if (lat !== undefined && lon !== undefined && datum !== undefined) return { lat, lon, datum };
  const found = [lat, lon, datum].filter((each) => each !== undefined).join(", ");
  say(line, "lat", found, "need latitude, longitude and datum (WGS-84 or GCJ-02) together");
  return false;
}

export function townThere(town: string, towns: readonly string[], line: number, say: Say): boolean {
  if (towns.includes(town)) return true;
  say(line, "town", town, `need one of ${towns.join("、")}`);
  return false;
}

/** An empty cell is no value: what is compared has no key for it. */
export const given = <T extends object>(of: T): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;
