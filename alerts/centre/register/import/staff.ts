/** Stations and helpers out of their files. Pure. */
import type { Helper, Station } from "../shapes.ts";
import type { ImportFault } from "../views.ts";
import { faultsIn, given, once, placeIn, townThere } from "./rows.ts";
import type { Table } from "./table.ts";

export function takeStations(
  table: Table<"stations">,
  { towns }: { readonly towns: readonly string[] },
): { readonly rows: readonly Station[]; readonly ids: ReadonlySet<string>; readonly faults: readonly ImportFault[] } {
  const { faults, say } = faultsIn(table);
  const rows = once(table.rows, ({ values }) => values.id, say).flatMap(({ line, values }): Station[] => {
    const { id = "", name = "", town = "", phone = "", duty, lat, lon, datum } = values;
    const place = placeIn({ lat, lon, datum }, line, say);
    if (!townThere(town, towns, line, say) || place === false) return [];
    return [given({ id, name, town, phone, place, duty })];
  });
  // A helper of a station whose row is bad has no fault of its own.
  return { rows, faults, ids: new Set([...rows.map(({ id }) => id), ...table.spoiled]) };
}

export function takeHelpers(
  table: Table<"helpers">,
  stationThere: (id: string) => boolean,
): { readonly rows: readonly Helper[]; readonly faults: readonly ImportFault[] } {
  const { faults, say } = faultsIn(table);
  const rows = once(table.rows, ({ values }) => values.id, say).flatMap(({ line, values }): Helper[] => {
    const { id = "", name = "", phone = "", station, duty, can, lat, lon, datum } = values;
    const place = placeIn({ lat, lon, datum }, line, say);
    if (station !== undefined && !stationThere(station)) {
      say(line, "station", station, "need a station that is in the stations' file or in the register");
      return [];
    }
    return place === false ? [] : [given({ id, name, phone, station, place, duty, can })];
  });
  return { rows, faults };
}
