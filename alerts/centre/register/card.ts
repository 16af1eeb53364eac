/** What one screen needs of a home in an emergency, out of the roster. Pure: what is busy and what time it is are handed in. */
import type { CardView, HelperView, OutageHome } from "./card-views.ts";
import { isOnDuty, type LocalTime } from "./duty.ts";
import type { Responder, Roster } from "./roster.ts";
import type { Home, Resident } from "./shapes.ts";

export interface CardNow {
  /** The resident that the newest alert names; otherwise it is the first. */
  readonly resident: string | undefined;
  readonly time: LocalTime;
  /** The open case a responder was sent to, but the one this card is of. */
  busyWith(responder: string): string | undefined;
  /** Most helpers on one card. */
  readonly shown: number;
}

export function cardOf(home: Home, roster: Pick<Roster, "near" | "station">, now: CardNow): CardView {
  const { residents, town, address, wayIn, rooms } = home;
  const about = residents.find(({ id }) => id === now.resident) ?? residents[0];
  const of = about && residentCard(about, now.time.year);
  const near = roster.near(home.id);
  const station = near.find(
    ({ kind, of: its }) => kind === "station" && (home.station === undefined || its.id === home.station),
  );
  const { id: _id, bed: _bed, ...person } = of ?? { id: "", name: undefined };
  return given({
    ...person,
    residents: residents.length > 0 ? residents.map((each) => residentCard(each, now.time.year)) : undefined,
    town,
    address: address.length > 0 ? address : undefined,
    entry: wayIn,
    ...(home.doorCode !== undefined && { hasDoorCode: true }),
    contacts: home.contacts.length > 0 ? home.contacts : undefined,
    station: station && stationCard(station, now),
    helpers: helpersOf(near, station, now),
    rooms,
  });
}

/** Whoever answers at home comes before anybody else who could be called. */
export function outageHomeOf({ id, town, address, contacts, residents }: Home, year: number): OutageHome {
  const [first] = contacts.toSorted((a, b) => Number(b.id === ownLine) - Number(a.id === ownLine));
  return given({
    // Villages of two towns share their names.
    ...{ home: id, address: [...(town === undefined ? [] : [town]), ...address] },
    residents: residents
      .map((each) => residentCard(each, year))
      .map(({ name, age, risks }) => given({ name, age, risks })),
    phone:
      first && given({ number: first.phone, of: first.id === ownLine ? undefined : `${first.relation} ${first.name}` }),
  });
}
/** The contact that is the home itself. */
const ownLine = "home";

/** Without what is not known: those fields are shown as 不知道. */
function given<T extends object>(of: T): T {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;
}

const residentCard = ({ birthYear, ...resident }: Resident, year: number) =>
  given({ ...resident, age: birthYear === undefined ? undefined : year - birthYear });

const stationCard = ({ of, metres }: Responder, now: CardNow) =>
  given({ id: of.id, name: of.name, phone: of.phone, metres, onDuty: of.duty && isOnDuty(of.duty, now.time) });

/** Of all staff, those nearest to the home who are looked at: a board of a thousand cases is made in a breath. */
const considered = 60;

/** Whoever can come first: on duty before not known before off duty, free before busy, then by distance. The home's station is always among them. */
function helpersOf(near: readonly Responder[], station: Responder | undefined, now: CardNow): HelperView[] | undefined {
  const close = near.slice(0, considered);
  const ranked = (station && !close.includes(station) ? [...close, station] : close)
    .map((from, n) => ({ from, n, rank: rank(from, now) }))
    .sort((a, b) => a.rank - b.rank || a.n - b.n)
    .map(({ from }) => from);
  const others = ranked.filter((from) => from !== station).slice(0, now.shown - (station ? 1 : 0));
  const shown = ranked.filter((from) => from === station || others.includes(from));
  return shown.length === 0 ? undefined : shown.map((from) => helperView(from, now));
}

const dutyOf = ({ of }: Responder, now: CardNow): boolean | undefined => of.duty && isOnDuty(of.duty, now.time);

function rank(from: Responder, now: CardNow): number {
  const onDuty = dutyOf(from, now);
  return (onDuty === undefined ? 2 : onDuty ? 0 : 4) + (now.busyWith(from.of.id) === undefined ? 0 : 1);
}

function helperView(from: Responder, now: CardNow): HelperView {
  const { kind, of, metres } = from;
  const can = "can" in of ? of.can : undefined;
  return given({
    ...{ id: of.id, kind, name: of.name, phone: of.phone, metres },
    ...{ onDuty: dutyOf(from, now), busyWith: now.busyWith(of.id), can },
  });
}
