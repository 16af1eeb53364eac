/** Whom a case can ring or send, and what came of it so far. Pure. */
import { publicLines } from "../../cases/spoken.ts";
import type { HelperView } from "../../register/card-views.ts";
import type { CaseView, ContactResult } from "../../views.ts";

export interface Reachable {
  /** What `contact` names: "home", a contact's or helper's id, "120". */
  readonly id: string;
  readonly name: string;
  readonly relation?: string | undefined;
  readonly phone?: string | undefined;
  readonly notes?: string | undefined;
}
export type Try = NonNullable<CaseView["contacts"]>[number];
export type Dispatch = NonNullable<CaseView["dispatches"]>[number];

/** In the order of the digits. The same list as `contactResults` of `views.ts`, which brings its checker along. */
export const callResults = [
  "spoke",
  "no_answer",
  "busy",
  "wrong_number",
  "voicemail",
] as const satisfies readonly ContactResult[];

export const services = publicLines;
export type Service = (typeof services)[number];
export const isService = (id: string): id is Service => services.some((each) => each === id);
export const serviceLine = (id: Service): Reachable => ({ id, name: id, phone: id });

/** In the order the register wants them rung. One without an id of its own goes by its place. */
export const contactsOf = (of: CaseView): readonly Reachable[] =>
  (of.card?.contacts ?? []).map((each, index) => ({ ...each, id: each.id ?? `contact-${index + 1}` }));

/** The telephone, or the hub's voice, at home: it is rung even when the register has no number for it. */
export const homeLine = (of: CaseView): Reachable =>
  contactsOf(of).find(({ id }) => id === "home") ?? { id: "home", name: of.card?.name ?? of.home };

export const helpersOf = (of: CaseView): readonly HelperView[] => {
  const listed = of.card?.helpers ?? [];
  const station = of.card?.station;
  if (!station || listed.some(({ kind, name }) => kind === "station" && name === station.name)) return listed;
  return [...listed, { ...station, id: "station", kind: "station" as const }];
};

export const triesOf = (of: CaseView, id: string): readonly Try[] => (of.contacts ?? []).filter(({ to }) => to === id);

/** Who is rung next: the first never rung, else the one least often, as long as nobody has answered. */
export function nextContact(of: CaseView): Reachable | undefined {
  const lines = contactsOf(of);
  if (lines.some(({ id }) => id !== "home" && triesOf(of, id).some(({ result }) => result === "spoke")))
    return undefined;
  const family = lines.filter(({ id }) => id !== "home");
  const least = Math.min(...family.map(({ id }) => triesOf(of, id).length));
  return family.find(({ id }) => triesOf(of, id).length === least);
}

/** The newest word on this responder; one that lapsed or was called back may be sent again. */
export const sentTo = (of: CaseView, responder: string): Dispatch | undefined =>
  (of.dispatches ?? []).findLast((each) => each.responder === responder);
type UnderWay = Dispatch & { readonly endedAt?: undefined };
export const isUnderWay = (sent: Dispatch | undefined): sent is UnderWay =>
  sent !== undefined && sent.endedAt === undefined;

/** Who has the deadline that matters: sent, not there, not given up. */
export const awaited = (of: CaseView): Dispatch | undefined =>
  (of.dispatches ?? []).findLast((each) => each.endedAt === undefined && each.arrivedAt === undefined);

/** The nearest who may be sent now: on duty or not known to be off, and not sent elsewhere. */
export const nearestFree = (of: CaseView): HelperView | undefined =>
  helpersOf(of).find(
    (each) => each.onDuty !== false && each.busyWith === undefined && !isUnderWay(sentTo(of, each.id)),
  );

/** How a name in the log or in a dispatch is called by people. */
export function nameOf(of: CaseView, id: string, home: string): string {
  if (id === "home") return home;
  const found = [...contactsOf(of), ...helpersOf(of)].find((each) => each.id === id);
  if (!found) return sentTo(of, id)?.name ?? id;
  return "relation" in found && found.relation ? `${found.relation} ${found.name}` : found.name;
}

/** Minutes a person needs, as a first guess to be changed: on foot up to 1 km (80 m a minute, with detours), else on wheels. */
export function likelyMinutes(metres: number | undefined): number {
  if (metres === undefined) return 15;
  const minutes = metres <= 1_000 ? (metres * 1.3) / 80 : 5 + (metres * 1.4) / 400;
  return Math.max(5, Math.ceil(minutes / 5) * 5);
}
