/** Homes out of three files: their own, and those of residents and contacts. Pure. */
import { type Contact, type Home, homeLimits, type Resident } from "../shapes.ts";
import type { ImportFault } from "../views.ts";
import { faultsIn, given, once, placeIn, type Say, townThere } from "./rows.ts";
import { rowsInBreath, type Steps } from "./steps.ts";
import type { Table, TableRow } from "./table.ts";

interface HomeTables {
  readonly homes: Table<"homes">;
  readonly residents: Table<"residents">;
  readonly contacts: Table<"contacts">;
}
interface Around {
  readonly towns: readonly string[];
  home(id: string): Home | undefined;
  stationThere(id: string): boolean;
  homeOfBed(bed: string): string | undefined;
}

export interface TakenHomes {
  readonly rows: readonly Home[];
  readonly residents: number;
  readonly contacts: number;
  readonly faults: readonly ImportFault[];
}

/** Residents and contacts of a home that is named in their file are replaced whole; those of other homes stay. */
export function* takeHomes(tables: HomeTables, around: Around): Steps<TakenHomes> {
  const own = takeOwn(tables.homes, around);
  yield;
  const byId = new Map(own.rows.map((home) => [home.id, home]));
  const there = (id: string): Home | undefined => byId.get(id) ?? around.home(id);
  const spoiled = (id: string): boolean => own.spoiled.has(id);
  const residents = yield* takeResidents(tables.residents, there, spoiled, around);
  const contacts = yield* takeContacts(tables.contacts, there, spoiled);
  for (const [id, rows] of residents.of) put(byId, there(id), { residents: [...rows] });
  for (const [id, rows] of contacts.of) put(byId, there(id), { contacts: [...rows] });
  return {
    rows: [...byId.values()],
    residents: count(residents.of),
    contacts: count(contacts.of),
    faults: [...own.faults, ...residents.faults, ...contacts.faults],
  };
}

/** By home. */
interface Taken<T> {
  readonly of: ReadonlyMap<string, readonly T[]>;
  readonly faults: readonly ImportFault[];
}

const count = (of: ReadonlyMap<string, readonly unknown[]>): number => [...of.values()].flat().length;

function put(homes: Map<string, Home>, home: Home | undefined, more: Partial<Home>): void {
  if (home) homes.set(home.id, { ...home, ...more });
}

/** What the file has no column for stays as it was; so does the code of a door, which no file that we write has in it. */
function takeOwn(table: Table<"homes">, around: Around) {
  const { faults, say } = faultsIn(table);
  const spoiled = new Set(table.spoiled);
  const rows = once(table.rows, ({ values }) => values.id, say).flatMap(({ line, values }): Home[] => {
    const { id = "", town = "", address = [], wayIn, doorCode, rooms, station, plan, lat, lon, datum } = values;
    const before = around.home(id);
    const place = placeIn({ lat, lon, datum }, line, say);
    const isThere = station === undefined || around.stationThere(station);
    if (!isThere) say(line, "station", station, "need a station that is in the stations' file or in the register");
    if (!townThere(town, around.towns, line, say) || place === false || !isThere) {
      spoiled.add(id);
      return [];
    }
    const lines = plan?.map((zh, n) => ({ id: `plan-${n + 1}`, zh, en: zh }));
    const told = {
      ...(table.has("wayIn") && { wayIn }),
      ...(doorCode !== undefined && { doorCode }),
      ...(table.has("lat") && { place }),
      ...(table.has("rooms") && { rooms }),
      ...(table.has("station") && { station }),
      ...(table.has("plan") && { plan: lines && [{ kinds: ["any"], how: "first" as const, steps: lines }] }),
    };
    return [given({ residents: [], contacts: [], ...before, ...{ id, town, address }, ...told })];
  });
  return { rows, faults, spoiled };
}

/** Rows by home. Those of a home that is nowhere are faults; those of one whose own row is bad are left out without a word. */
function byHome<F extends "residents" | "contacts">(
  table: Table<F>,
  rows: readonly (TableRow<F> & { readonly values: { readonly home: string | undefined } })[],
  there: (id: string) => Home | undefined,
  spoiled: (id: string) => boolean,
  say: Say,
): ReadonlyMap<string, readonly TableRow<F>[]> {
  const most = homeLimits[table.file];
  const of = new Map<string, TableRow<F>[]>();
  for (const row of rows) {
    const id = row.values.home ?? "";
    const sofar = of.get(id) ?? [];
    if (!there(id)) {
      if (!spoiled(id)) say(row.line, "home", id, "need a home that is in the homes' file or in the register");
    } else if (sofar.length === most) say(row.line, "home", id, `need at most ${most} in one home`);
    else of.set(id, [...sofar, row]);
  }
  return of;
}

function* takeResidents(
  table: Table<"residents">,
  there: (id: string) => Home | undefined,
  spoiled: (id: string) => boolean,
  around: Around,
): Steps<Taken<Resident>> {
  const { faults, say } = faultsIn(table);
  const beds = new Map<string, number>();
  const rows = once(
    table.rows,
    ({ values: { home, id } }) => (id === undefined ? undefined : `${home} ${id}`),
    say,
  ).filter(({ line, values }) => {
    const { bed, home } = values;
    if (bed === undefined) return true;
    const first = beds.get(bed);
    const elsewhere = around.homeOfBed(bed);
    if (first !== undefined) say(line, "bed", bed, `need each bed once: it is in line ${first} already`);
    else if (elsewhere !== undefined && elsewhere !== home)
      say(line, "bed", bed, `need each bed once: it stands in ${elsewhere}`);
    else beds.set(bed, line);
    return beds.get(bed) === line;
  });
  const of = new Map<string, Resident[]>();
  for (const [home, its] of byHome(table, rows, there, spoiled, say)) {
    if (of.size % rowsInBreath.judged === 0) yield;
    const ids = new Set(its.map(({ values }) => values.id));
    of.set(
      home,
      its.map(({ values: { home: _, id, name = "", ...more } }) =>
        given({ id: id ?? freeId(`${home}-`, ids), name, ...more }),
      ),
    );
  }
  return { of, faults };
}

/** `<start>1`, or the next that nobody has. */
function freeId(start: string, taken: Set<string | undefined>): string {
  let n = 1;
  while (taken.has(`${start}${n}`)) n += 1;
  taken.add(`${start}${n}`);
  return `${start}${n}`;
}

/** In the order of the column, or as they stand. Who was a contact before keeps the id that cases know. */
function* takeContacts(
  table: Table<"contacts">,
  there: (id: string) => Home | undefined,
  spoiled: (id: string) => boolean,
): Steps<Taken<Contact>> {
  const { faults, say } = faultsIn(table);
  const of = new Map<string, Contact[]>();
  for (const [home, its] of byHome(table, table.rows, there, spoiled, say)) {
    if (of.size % rowsInBreath.judged === 0) yield;
    const before = there(home)?.contacts ?? [];
    const ids = new Set<string | undefined>(before.map(({ id }) => id));
    const left = [...before];
    const sorted = [...its].sort((a, b) => (a.values.order ?? 0) - (b.values.order ?? 0));
    of.set(
      home,
      sorted.map(({ values: { relation = "", name = "", phone = "", notes } }) => {
        const at = left.findIndex((each) => each.name === name && each.phone === phone);
        const id = at < 0 ? freeId("c", ids) : (left.splice(at, 1)[0]?.id ?? "");
        return given({ id, relation, name, phone, notes });
      }),
    );
  }
  return { of, faults };
}
