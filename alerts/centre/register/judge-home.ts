/** Whether one home fits the rest of the register: what its own shape cannot say. Pure. */
import type { Home, Station } from "./shapes.ts";

interface Around {
  readonly towns: readonly string[];
  station(id: string): Station | undefined;
  homeOfBed(bed: string): string | undefined;
}

export function judgeHome(home: Home, around: Around): readonly string[] {
  const { town, station, residents, contacts } = home;
  const faults: string[] = [];
  if (town !== undefined && !around.towns.includes(town))
    faults.push(`town: found "${town}", need one of ${around.towns.join("、")}`);
  if (station !== undefined && !around.station(station))
    faults.push(`station: found "${station}", need the id of a station in the register`);
  const twice = (path: string, ids: readonly string[]): void =>
    ids.forEach((id, n) => {
      if (ids.indexOf(id) !== n) faults.push(`${path}[${n}]: "${id}" is there twice`);
    });
  twice(
    "residents",
    residents.map(({ id }) => id),
  );
  twice(
    "contacts",
    contacts.map(({ id }) => id),
  );
  const beds = residents.flatMap(({ bed }) => bed ?? []);
  twice("beds", beds);
  for (const bed of beds) {
    const elsewhere = around.homeOfBed(bed);
    if (elsewhere !== undefined && elsewhere !== home.id) faults.push(`beds: "${bed}" stands in ${elsewhere}`);
  }
  return faults;
}
