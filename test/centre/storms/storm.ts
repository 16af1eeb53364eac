/** Two dispatchers, a shift lead, consoles that come and go, a home whose sensors flap, and time, on one centre's desk. */
import fc from "fast-check";
import type { Case, CaseEvent, Person } from "../../../alerts/centre/cases/case.ts";
import type { Happened } from "../../../alerts/centre/cases/happened.ts";
import { isOpen } from "../../../alerts/centre/cases/machine.ts";
import type { CaseStore } from "../../../alerts/centre/cases/store.ts";
import { pickTerms, usualTerms } from "../../../alerts/centre/cases/terms.ts";
import { type HomeBounds, homeBounds } from "../../../alerts/centre/cases/too-many.ts";
import { openDesk } from "../../../alerts/centre/desk/desk.ts";
import type { CaseState } from "../../../alerts/centre/views.ts";
import { noCrash } from "../../../alerts/program/crash-point.ts";
import type { AlertMessage } from "../../../alerts/protocol.ts";
import { instant } from "../../../devices/model/moment.ts";
import { believed, brokenLaws, mayBelieve, replayed, timeOf } from "./laws.ts";

const personOf = (id: string): Person => ({ id, name: id });
const [li, chen, wang] = [personOf("li"), personOf("chen"), personOf("wang")];
const people = [li, chen, wang];

const says = fc.record({
  act: fc.constant("says" as const),
  alert: fc.integer({ min: 0, max: 5 }),
  type: fc.constantFrom("raise", "raise", "change", "change", "cancel", "suspect"),
  condition: fc.constantFrom("active", "active", "cleared"),
  again: fc.boolean(),
});
const verbs = [
  ...["claim", "claim", "takeover", "release", "renew", "note", "contact", "spoke", "spoke", "check", "tick"],
  ...["handover", "accept", "decline", "reassign", "dispatch", "dispatch", "confirm_dispatch", "call_back", "arrive"],
  ...["resolve", "resolve", "resolve", "duplicate", "no_contact", "reopen", "review", "shelve", "unshelve"],
] as const;
const does = fc.record({
  act: fc.constant("does" as const),
  who: fc.constantFrom("owner", "owner", "owner", "asked", "li", "chen", "wang"),
  /** Two in three are something that could be done next. */
  verb: fc.option(fc.constantFrom(...verbs), { nil: undefined, freq: 1 }),
  nth: fc.nat({ max: 11 }),
  /** How far behind the screen was. */
  behind: fc.constantFrom(0, 0, 0, 0, 1, 3, -1),
  twice: fc.boolean(),
  of: fc.integer({ min: 0, max: 2 }),
});
const passes = fc.record({
  act: fc.constant("passes" as const),
  ms: fc.constantFrom(1, 1, 1, 5_000, 5_000, 21_000, 21_000, 65_000, 65_000, 200_000, 400_000, 90_000_000),
});
/** Somebody telephones about the home. */
const rings = fc.record({
  act: fc.constant("rings" as const),
  who: fc.integer({ min: 0, max: 2 }),
  severity: fc.constantFrom("emergency", "emergency", "warning"),
  twice: fc.boolean(),
});
const seat = fc.record({ act: fc.constant("seat" as const), who: fc.integer({ min: 0, max: 2 }), there: fc.boolean() });

export const storm = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: says },
    { weight: 8, arbitrary: does },
    { weight: 2, arbitrary: passes },
    seat,
    rings,
  ),
  { minLength: 1, maxLength: 60, size: "max" },
);
/** What could be done next, by the state that the case is in. */
const next: { readonly [S in CaseState]?: readonly (typeof verbs)[number][] } = {
  raised: ["claim", "claim", "claim", "shelve"],
  claimed: [
    ...(["spoke", "spoke", "dispatch", "dispatch", "dispatch", "handover", "accept"] as const),
    ...(["takeover", "reassign", "arrive", "resolve", "tick"] as const),
  ],
  dispatched: [
    ...(["confirm_dispatch", "confirm_dispatch", "call_back", "arrive", "handover", "accept"] as const),
    ...(["decline", "dispatch", "takeover", "note", "check", "resolve"] as const),
  ],
  on_site: ["note", "resolve", "handover", "accept", "release", "dispatch", "renew", "resolve"],
  resolved: ["review", "review", "reopen"],
};
type Act = (typeof storm extends fc.Arbitrary<infer T> ? T : never)[number];

/** Of the six alerts: two emergencies, one that may be suspected first, a fault, a care and a test. */
const kinds = ["call_rescue", "smoke", "fall", "device_lost", "door_at_night", "call_help"] as const;
const severities = ["emergency", "emergency", "emergency", "warning", "notice", "emergency"] as const;
const idOf = (alert: number): string => `00000000-0000-7000-8000-00000000000${alert}`;

export interface Outcome {
  readonly faults: readonly string[];
  readonly log: readonly Happened[];
}

/** `bounds`: small ones, so that six alerts are too many. */
export async function blow(acts: readonly Act[], store: CaseStore, bounds = homeBounds): Promise<Outcome> {
  let at = 1_800_000_000_000;
  let ids = 0;
  const newId = (): string => `id-${String(++ids).padStart(6, "0")}`;
  const log: Happened[] = [];
  const faults: string[] = [];
  const seats = new Set<string>();
  const desk = openDesk({
    ...{ store, now: () => at, mono: () => at, newId, bounds, crashPoint: noCrash, testExpires: 1_800_000 },
    policy: (lane) => ({ ...pickTerms(usualTerms), autoResolveOnClear: lane === "fault" || lane === "test" }),
    clockOffset: () => 0,
    absences: () => ({ centre: [], home: [] }),
    happened(all) {
      for (const each of all) {
        timeOf.set(each.after, at);
        log.push(each);
        faults.push(...brokenLaws(each));
      }
    },
  });
  const known = new Map<number, AlertMessage>();
  let seq = 0;
  const hear = async ({ alert, type, condition, again }: Extract<Act, { act: "says" }>): Promise<void> => {
    const before = known.get(alert);
    seq += again && before ? 0 : 1;
    const message: AlertMessage =
      again && before ? before : messageOf(alert, type, condition, (before?.repeats ?? -1) + 1, seq);
    known.set(alert, message);
    await desk.takeAlert(message, "home1", "{}");
  };
  const act = async ({ who, verb: said, nth, behind, twice, of }: Extract<Act, { act: "does" }>): Promise<void> => {
    const all = [...new Map(log.map(({ after }) => [after.id, after])).values()];
    const open = all.filter(({ state }) => isOpen(state) && state !== "suspected");
    const found = open[of] ?? open[0] ?? all.at(-1);
    if (!found) return;
    const could = next[found.state] ?? ["claim"];
    const verb = said ?? could[nth % could.length] ?? "claim";
    const by = who === "owner" ? (found.owner ?? li) : who === "asked" ? (found.handover?.to ?? chen) : personOf(who);
    const leads = by.id === wang.id;
    const actor = { person: by, role: leads ? "shift_lead" : "dispatcher" };
    const event = eventOf(verb, by, {
      found,
      lead: leads,
      at,
      seats,
      other: all.find(({ id }) => id !== found.id),
    });
    const command = newId();
    const first = await desk.command(found.id, command, found.version - behind, event, actor);
    if (!twice) return;
    const steps = log.length;
    const second = await desk.command(found.id, command, found.version - behind, event, actor);
    if (log.length !== steps || second.ok !== first.ok || second.case?.version !== first.case?.version)
      faults.push(`the same ${verb} again had another answer`);
  };
  const ring = async ({ who, severity, twice }: Extract<Act, { act: "rings" }>): Promise<void> => {
    const person = people[who] ?? li;
    const actor = { person, role: person.id === wang.id ? "shift_lead" : "dispatcher" };
    const command = newId();
    const call = { home: "home1", severity, rang: "neighbour", note: "n" } as const;
    const more = { gateway: "gw1", atConsole: seats.has(person.id) };
    const first = await desk.callIn(call, command, actor, more);
    if (!twice) return;
    const steps = log.length;
    const second = await desk.callIn(call, command, actor, more);
    if (log.length !== steps || second.ok !== first.ok || second.case?.version !== first.case?.version)
      faults.push("the same call again had another answer");
  };
  for (const each of acts) {
    if (each.act === "rings") await ring(each);
    else if (each.act === "says") await hear(each);
    else if (each.act === "does") await act(each);
    else if (each.act === "seat") {
      const { id } = people[each.who] ?? { id: "" };
      if (each.there) seats.add(id);
      else seats.delete(id);
    } else {
      at += each.ms;
      for (const { id, state } of await store.openCases()) if (state !== "resolved") await desk.raiseSuspected(id);
      await desk.endLeases();
      await desk.endDue();
      await desk.endTests();
      await desk.ownersGone((person) => !seats.has(person));
    }
  }
  const said = [...known.keys()].map(idOf);
  return { faults: [...faults, ...(await atTheEnd(store, log)), ...(await notKept(store, said, bounds))], log };
}

async function atTheEnd(store: CaseStore, log: readonly Happened[]): Promise<string[]> {
  const faults: string[] = [];
  const cases = [...(await store.openCases()), ...(await store.closedCases(10_000))];
  const caseOf = new Map<string, Case>();
  for (const found of cases)
    for (const { id } of found.alerts) {
      if (caseOf.has(id)) faults.push(`alert ${id} is in two cases`);
      caseOf.set(id, found);
    }
  const again = replayed(log);
  for (const { id } of new Set(log.map(({ after }) => after))) {
    const stored = await store.caseOf(id);
    if (JSON.stringify(sorted(stored)) !== JSON.stringify(sorted(again.get(id))))
      faults.push(`the log replayed is not case ${id}`);
  }
  for (const [alert, handling] of believed(log)) {
    const found = caseOf.get(alert);
    const suspected = found?.alerts.some(({ id, suspectedUntil }) => id === alert && suspectedUntil !== undefined);
    if (found && !suspected && !mayBelieve[found.state].includes(handling))
      faults.push(`the home believes ${handling} of a case that is ${found.state}`);
  }
  return faults;
}

/** Each alert that was said is in a case, listed or counted, and no list is longer than it may be but by a telephone call. */
async function notKept(store: CaseStore, said: readonly string[], bounds: HomeBounds): Promise<string[]> {
  const faults: string[] = [];
  const counted = new Map<string, number>();
  for (const id of said) {
    const found = await store.caseOfAlert(id);
    const isListed = found?.alerts.some((alert) => alert.id === id) ?? false;
    if (!found) faults.push(`alert ${id} is lost`);
    else if (!isListed && !(await store.unlistedAlert(id))) faults.push(`alert ${id} is neither listed nor kept`);
    else if (!isListed) counted.set(found.id, (counted.get(found.id) ?? 0) + 1);
  }
  for (const found of [...(await store.openCases()), ...(await store.closedCases(10_000))]) {
    if (found.alerts.length > 2 * bounds.alerts + 1) faults.push(`case ${found.id} lists ${found.alerts.length}`);
    // The centre's own word is counted as well.
    if ((found.unlisted ?? 0) < (counted.get(found.id) ?? 0)) faults.push(`case ${found.id} does not count all`);
  }
  return faults;
}

const sorted = (value: unknown): unknown =>
  typeof value !== "object" || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .filter(([, each]) => each !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sorted(each)]),
        );

const messageOf = (alert: number, type: string, condition: string, repeats: number, seq: number): AlertMessage => ({
  ...{ v: 1, gatewayId: "gw1", home: "home1", epoch: "e1", seq, alertId: idOf(alert), repeats },
  type: alert === 2 && type === "suspect" ? "suspect" : type === "suspect" ? "raise" : (type as "raise"),
  ...{ kind: kinds[alert] ?? "smoke", severity: severities[alert] ?? "emergency", test: alert === 5 },
  condition: condition === "active" ? "active" : "cleared",
  at: { steady: instant(0), wall: 0, mono: 0, boot: "b", trusted: true },
  ...{ causes: [], snapshot: [] },
  ...(alert === 3 && { device: "d1" }),
  ...(alert === 2 && type === "cancel" && repeats === 1 && { kind: "fall_cancelled" }),
});

interface Scene {
  readonly found: Case;
  readonly lead: boolean;
  readonly at: number;
  readonly seats: ReadonlySet<string>;
  readonly other: Case | undefined;
}

function eventOf(verb: (typeof verbs)[number], by: Person, { found, lead, at, seats, other }: Scene): CaseEvent {
  const atConsole = seats.has(by.id);
  const to = people.find(({ id }) => id !== by.id) ?? by;
  const sent = { responder: verb, kind: "station", name: "s", etaMinutes: 10 } as const;
  const end = { type: "resolve", by, ...(lead && { supervisor: true }) } as const;
  switch (verb) {
    case "claim":
    case "accept":
      return { type: verb, by, atConsole };
    case "takeover":
      return { type: verb, by, reason: "r", atConsole };
    case "reopen":
      return { type: verb, by, reason: "r" };
    case "spoke":
      return { type: "contact", by, to: "home", result: "spoke" };
    case "contact":
      return { type: verb, by, to: "120", result: "spoke" };
    case "note":
    case "check":
      return { type: verb, by, text: "t" };
    case "tick":
      return { type: verb, by, step: "1", skipped: false };
    case "handover":
      return { type: verb, by, to };
    case "reassign":
      return { type: verb, by, to, reason: "r", atConsole: seats.has(to.id) };
    case "dispatch":
      return { type: verb, by, ...sent, responder: `r${found.version % 2}` };
    case "arrive":
      return { type: verb, by, proof: "phone" };
    case "resolve":
      return { ...end, outcome: "advice_only" };
    case "duplicate":
      return { ...end, outcome: "duplicate_of", ...(other && { duplicateOf: other.id }) };
    case "no_contact":
      return { ...end, outcome: "no_contact_unresolved" };
    case "review":
      return { type: verb, by, ...(lead && { supervisor: true }) };
    case "shelve":
      return { type: verb, by, until: at + 3_600_000, reason: "r" };
    default:
      return { type: verb, by };
  }
}
