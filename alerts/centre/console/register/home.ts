/** A home between the sheet and the centre: what is sent is whole, and nothing in it that was only for reading. Pure. */
import type { HomeView } from "../../register/views.ts";

/** What the form holds while somebody writes in it. */
export interface Draft {
  readonly town: string;
  readonly address: string;
  readonly wayIn: string;
  /** "" keeps what there is. */
  readonly doorCode: string;
  readonly dropCode: boolean;
  readonly station: string;
  readonly residents: readonly Partial<Record<ResidentField, string>>[];
  readonly contacts: readonly Partial<Record<ContactField, string>>[];
}
export const residentFields = ["name", "sex", "birthYear", "bed", "risks", "speech"] as const;
export const contactFields = ["relation", "name", "phone", "notes"] as const;
export type ResidentField = (typeof residentFields)[number] | "id";
export type ContactField = (typeof contactFields)[number] | "id";

export const emptyHome = (id: string): HomeView => ({
  ...{ id, version: 0, from: "register", address: [], hasDoorCode: false },
  ...{ nearest: [], residents: [], contacts: [], gateways: [] },
});

const texts = <K extends string>(of: Readonly<Partial<Record<K, string | number | undefined>>>, keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, of[key] === undefined ? "" : String(of[key])])) as Record<K, string>;

export const draftOf = (home: HomeView): Draft => ({
  ...{ town: home.town ?? "", address: home.address.join(" "), wayIn: home.wayIn ?? "" },
  ...{ doorCode: "", dropCode: false, station: home.station ?? "" },
  residents: home.residents.map((each) => texts<ResidentField>(each, ["id", ...residentFields])),
  contacts: home.contacts.map((each) => texts<ContactField>(each, ["id", ...contactFields])),
});

/** Fields that were left empty are not there: unknown is its own answer. */
const given = (of: Readonly<Partial<Record<string, string>>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(of).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()] as [string, string]] : [])),
  );

/** Somebody new gets the next free number of this home. */
function numbered<T extends Readonly<Partial<Record<string, string>>>>(all: readonly T[], letter: string) {
  const used = new Set(all.map(({ id }) => id));
  let next = 1;
  return all.map((each) => {
    if (each.id) return { ...given(each), id: each.id };
    while (used.has(`${letter}${next}`)) next += 1;
    const id = `${letter}${next}`;
    used.add(id);
    return { ...given(each), id };
  });
}

const isEmpty = (of: Readonly<Partial<Record<string, string>>>): boolean =>
  Object.keys(given(of)).every((key) => key === "id" || key === "sex");

/** The body of PUT /v1/register/homes/:id. */
export function changeOf(home: HomeView, draft: Draft) {
  const { town, wayIn, station } = given({ town: draft.town, wayIn: draft.wayIn, station: draft.station });
  const residents = numbered(
    draft.residents.filter((each) => !isEmpty(each)),
    "r",
  ).map(({ birthYear, ...each }: Record<string, string>) => ({
    ...each,
    ...(birthYear !== undefined && { birthYear: Number(birthYear) }),
  }));
  const contacts = numbered(
    draft.contacts.filter((each) => !isEmpty(each)),
    "c",
  );
  return {
    version: home.version,
    home: {
      ...(town !== undefined && { town }),
      ...(wayIn !== undefined && { wayIn }),
      ...(station !== undefined && { station }),
      ...(home.place && { place: home.place }),
      ...(home.rooms && { rooms: home.rooms }),
      ...(home.plan && { plan: home.plan }),
      address: draft.address.split(/\s+/).filter(Boolean),
      ...{ residents, contacts },
    },
    ...(draft.dropCode ? { doorCode: null } : draft.doorCode.trim() ? { doorCode: draft.doorCode.trim() } : {}),
  };
}

/** The id of the home, or of one of its beds: whoever types it has looked at what they erase. */
export const isTyped = (home: HomeView, typed: string): boolean =>
  [home.id, ...home.residents.map(({ bed }) => bed)].includes(typed.trim());
