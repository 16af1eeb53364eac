/** The register as its pages see it: homes that were looked for, one home, towns, stations, helpers. */
import type { z } from "zod";
import { isOnDuty, localTimes } from "./duty.ts";
import type { Card, Register } from "./register.ts";
import type { Responder } from "./roster.ts";
import { finds } from "./search.ts";
import type { Home, KeptHome } from "./shapes.ts";
import type { Town } from "./towns.ts";
import type { HelperRow, HomeRow, HomeView, homesAsked, homesView, StationView, TownView } from "./views.ts";

export interface Lists {
  homes(asked: z.output<typeof homesAsked> & { readonly q?: string | undefined }): z.infer<typeof homesView>;
  home(id: string): HomeView | undefined;
  towns(): TownView[];
  stations(): StationView[];
  helpers(): HelperRow[];
}

/** Places shown with one home. */
const nearestShown = 6;

export function openLists(deps: {
  readonly register: Register;
  readonly towns: readonly Town[];
  readonly now: () => number;
  readonly timeZone: string;
}): Lists {
  const { register, now } = deps;
  const { roster } = register;
  const timeAt = localTimes(deps.timeZone);
  const gatewaysOf = (home: string): string[] =>
    register.gateways().flatMap((each) => (each.home === home ? [each.id] : []));
  const onDuty = (duty: StationView["duty"]): { onDuty?: boolean } =>
    duty ? { onDuty: isOnDuty(duty, timeAt(now())) } : {};
  const all = (): readonly Listed[] =>
    [
      ...roster.homes().map(({ home }): Listed => ({ home, from: "register" })),
      ...[...register.cards()].map(([id, card]): Listed => ({ home: homeOfCard(id, card), from: "config" })),
    ].sort((a, b) => (a.home.id < b.home.id ? -1 : 1));
  return {
    homes({ q, town, after, limit }) {
      const every = all();
      const looked = q === undefined || q.trim() === "" ? () => true : finds(q);
      const found = every.filter(({ home }) => (town === undefined || home.town === town) && looked(home));
      const rest = after === undefined ? found : found.filter(({ home }) => home.id > after);
      const gateways = new Map<string, string[]>();
      for (const { id, home } of register.gateways()) gateways.set(home, [...(gateways.get(home) ?? []), id]);
      const shown = rest.slice(0, limit).map((each) => rowOf(each, gateways.get(each.home.id) ?? []));
      const next = rest.length > limit ? shown.at(-1)?.id : undefined;
      return { homes: shown, found: found.length, all: every.length, ...(next !== undefined && { next }) };
    },
    home(id) {
      const kept = roster.home(id);
      if (kept) return { ...homeView(kept, now()), nearest: placed(roster.near(id)), gateways: gatewaysOf(id) };
      const card = register.cards().get(id);
      if (!card) return undefined;
      const ofCard = homeView({ home: homeOfCard(id, card), version: 0, changedAt: 0 }, now());
      const { changedAt: _, ...shown } = ofCard;
      return { ...shown, from: "config", nearest: [], gateways: gatewaysOf(id) };
    },
    towns() {
      const homes = roster.homes();
      return deps.towns.map(({ seq, name, class: of, planYear, ...plan }) => {
        const here = homes.filter(({ home }) => home.town === name).map(({ home }) => home);
        const beds = here.flatMap(({ residents }) => residents).filter(({ bed }) => bed !== undefined).length;
        const stations = roster.stations().filter(({ town }) => town === name).length;
        return { seq, name, class: of, planYear, plan, homes: here.length, beds, stations };
      });
    },
    stations: () => roster.stations().map((each) => ({ ...each, ...onDuty(each.duty) })),
    helpers: () =>
      roster.helpers().map((each) => {
        const busyWith = register.busyWith(each.id);
        return { ...each, ...onDuty(each.duty), ...(busyWith !== undefined && { busyWith }) };
      }),
  };
}

interface Listed {
  readonly home: Home;
  readonly from: HomeRow["from"];
}

const rowOf = ({ home, from }: Listed, gateways: readonly string[]): HomeRow => ({
  id: home.id,
  ...(home.town !== undefined && { town: home.town }),
  residents: home.residents.map(({ name }) => name),
  beds: home.residents.flatMap(({ bed }) => bed ?? []),
  gateways: [...gateways],
  from,
});

function homeView({ home, version, changedAt }: KeptHome, at: number): Omit<HomeView, "nearest" | "gateways"> {
  const { doorCode, residents, ...more } = home;
  const year = new Date(at).getUTCFullYear();
  const withAge = residents.map((each) =>
    each.birthYear === undefined ? each : { ...each, age: year - each.birthYear },
  );
  return { ...more, version, changedAt, from: "register", hasDoorCode: doorCode !== undefined, residents: withAge };
}

const placed = (near: readonly Responder[]): HomeView["nearest"] =>
  near
    .flatMap(({ of, metres }) => (metres === undefined ? [] : [{ id: of.id, name: of.name, metres }]))
    .slice(0, nearestShown);

/** A home of centre.yaml as one of the register: it has one resident, and no ids of its own. */
function homeOfCard(id: string, card: Card): Home {
  const { name, sex, risks, speech } = card;
  const resident = name === undefined ? [] : [{ id: `${id}-1`, name, sex, risks, speech }];
  return {
    id,
    town: card.town,
    address: card.address ?? [],
    wayIn: card.entry,
    rooms: card.rooms,
    residents: resident,
    contacts: (card.contacts ?? []).map((each, n) => ({ ...each, id: each.id ?? `c${n + 1}` })),
  };
}
