/** The towns of the county's plan: a public table that lies beside this file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCsv } from "./import/csv.ts";

const count = z.coerce.number().int().min(0);
const townShape = z.object({
  seq: count,
  name: z.string().min(1),
  class: z.enum(["subdistrict", "development_zone", "town"]),
  planYear: count,
  centres: count,
  stations: count,
  newCommunityBeds: count,
  newFamilyBeds: count,
});
export type Town = z.output<typeof townShape>;

/** Laixi, 2020 and 2021: family care beds, centres and stations to be built in each of its 12 towns. */
export function readTowns(file = join(import.meta.dirname, "data", "towns.csv")): readonly Town[] {
  const [, ...rows] = readCsv(readFileSync(file, "utf8")).rows;
  return rows.map(({ cells: [seq, name, of, planYear, centres, stations, newCommunityBeds, newFamilyBeds] }) =>
    townShape.parse({ seq, name, class: of, planYear, centres, stations, newCommunityBeds, newFamilyBeds }),
  );
}

/** Where homes and stations may be: what the operator names, or the towns of the plan. */
export const townNames = (own: readonly string[] | undefined): readonly string[] =>
  own ?? readTowns().map(({ name }) => name);
