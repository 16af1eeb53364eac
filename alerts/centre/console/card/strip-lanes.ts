/** The snapshot of a case, and what the home said after it, sorted into lanes. Pure: the drawing is `strip-plot.ts`. */
import { isSignOfLife, type WireFact } from "../../../program/page/facts.ts";
import type { Speech } from "../../../program/page/language.ts";
import type { CaseView } from "../../views.ts";
import { happenedAt } from "../queue/order.ts";
import { roomOf } from "./case-words.ts";
import { sayIn } from "./say.ts";
import { batteryLane } from "./strip-battery.ts";

/** ms before the alert. */
export const stripLength = 30 * 60_000;
/** Lanes of rooms beside bedroom and bathroom: more than these and the strip would push the facts away. */
const otherRooms = 2;
/** ms: an alert and the frame it came of are one mark; between a fall and its alert lies the time to cancel (at most 30 s). */
const sameMoment = { fall: 35_000, call: 5_000 } as const;

export interface SignAt {
  readonly reading: number;
  readonly at: number;
  readonly device: string;
  readonly room: string | undefined;
  readonly fact: WireFact;
}

/** `to` absent: a moment, not a stretch. */
export interface Span {
  readonly from: number;
  readonly to: number | undefined;
  /** What stands beside its mark. */
  readonly note?: string;
  /** Of a fall: a sensor suspected it, and nobody said so after that. Of a battery: it is low. */
  readonly is?: "suspected" | "low";
}
export interface Lane {
  readonly kind: "door" | "room" | "fall" | "call" | "battery" | "gateway";
  readonly label: string;
  /** It gives way where lanes would touch, the highest number first. */
  readonly spare?: number;
  /** Of the gateway: when it was lost. Of all others: when something happened. */
  readonly spans: readonly Span[];
  /** A sensor of this lane said something at all; without it nobody knows whether it was quiet there. */
  readonly heard: boolean;
}

/** When the centre knows that it did not hear the gateway; absent: it knows nothing of this gateway. */
export type Link = { readonly lost: readonly Span[] } | undefined;

/** All signs of all alerts of the case, each once, oldest first. */
export function signsOf(of: CaseView): readonly SignAt[] {
  const signs = new Map<string, SignAt>();
  for (const alert of of.alerts)
    for (const sign of [...alert.snapshot, ...alert.causes]) {
      // `ago` counts from its alert, whose time is mended or the centre's own; the sign's own wall time is neither.
      const at = happenedAt(alert) - sign.ago;
      const { device, fact, reading, room } = sign;
      signs.set(`${device} ${reading}`, { reading, at, device, room, fact });
    }
  return [...signs.values()].sort((a, b) => a.at - b.at || a.reading - b.reading);
}

export const lastSignOfLife = (signs: readonly SignAt[]): SignAt | undefined =>
  signs.findLast((sign) => isSignOfLife(sign.fact));

/** Where somebody was last seen to move, and until when: a sensor that only ever said "nobody" saw no one. */
export function lastRoom(signs: readonly SignAt[]): SignAt | undefined {
  const moving = new Set<string>();
  let last: SignAt | undefined;
  for (const sign of signs) {
    const { device, fact, room } = sign;
    if (room === undefined || (fact.kind !== "motion" && fact.kind !== "presence")) continue;
    const key = `${device} ${fact.kind}`;
    if (fact.on === true) {
      moving.add(key);
      last = sign;
    } else if (moving.delete(key)) last = sign;
  }
  return last;
}

export function linkOf(of: CaseView, known: boolean, others: readonly CaseView[]): Link {
  if (!known) return undefined;
  const silent = others
    .filter(({ gateway, kind }) => gateway === of.gateway && kind === "gateway_lost")
    .flatMap(({ alerts, closedAt }) => alerts.map(({ at }): Span => ({ from: at, to: closedAt })));
  // Homes of an outage have one case together; their own are folded into it long before they are back.
  const outages = others.flatMap(({ area }) =>
    (area?.homes ?? [])
      .filter(({ gateway }) => gateway === of.gateway)
      .map(({ since, backAt }): Span => ({ from: since, to: backAt })),
  );
  // An alert that waited for a reason nobody knows does not say that nothing came through.
  const late = of.alerts
    .filter(({ lateWhy }) => lateWhy !== undefined && lateWhy !== "unknown")
    .map(({ at, storedAt }): Span => ({ from: at, to: storedAt }));
  return { lost: [...silent, ...outages, ...late].sort((a, b) => a.from - b.from) };
}

export function lanesOf(of: CaseView, signs: readonly SignAt[], speech: Speech, link: Link): readonly Lane[] {
  const say = sayIn(speech);
  const pick = (...kinds: readonly string[]): SignAt[] => signs.filter(({ fact }) => kinds.includes(String(fact.kind)));
  const seen = pick("motion", "presence", "bed");
  const doors = pick("contact");
  const falls = pick("fall");
  const calls = pick("press", "call");
  const rooms = roomsOf(of, seen);
  const room = (label: string, ids: readonly string[]): Lane => {
    const here = seen.filter((sign) => ids.includes(place(sign)));
    return {
      kind: "room",
      label,
      heard: here.length > 0,
      spans: stretches(here, ({ on, occupied }) => on ?? occupied),
    };
  };
  const bedroom = rooms.filter((id) => isRoom(of, id, bedroomNames));
  const bathroom = rooms.filter((id) => isRoom(of, id, bathroomNames));
  const others = rooms.filter((id) => !bedroom.includes(id) && !bathroom.includes(id)).slice(-otherRooms);
  return [
    { kind: "door", label: say("strip.door"), heard: doors.length > 0, spans: stretches(doors, ({ open }) => open) },
    room(labelOf(of, bedroom) ?? say("strip.bedroom"), bedroom),
    room(labelOf(of, bathroom) ?? say("strip.bathroom"), bathroom),
    ...others.map((id, n) => ({ ...room(roomOf(of, id) ?? id, [id]), spare: others.length - n })),
    marks(
      "fall",
      speech.say("strip.falls"),
      falls.filter(({ fact }) => fact.state !== "cleared"),
      of,
      say("strip.suspected"),
    ),
    marks(
      "call",
      speech.say("strip.calls"),
      calls.filter(({ fact }) => fact.on !== false),
      of,
    ),
    ...batteryLane(of, signs, speech),
    { kind: "gateway", label: say("strip.gateway"), heard: link !== undefined, spans: link?.lost ?? [] },
  ];
}

const place = (sign: SignAt): string => sign.room ?? sign.device;
const roomsOf = (of: CaseView, seen: readonly SignAt[]): readonly string[] => [
  ...new Set([
    ...Object.keys(of.card?.rooms ?? {}).filter((id) => seen.some((sign) => place(sign) === id)),
    ...seen.map(place),
  ]),
];

/** Rooms have the names their people gave them. */
const bedroomNames = /卧|睡|bed/i;
const bathroomNames = /卫|浴|厕|bath|toilet|wc/i;
const isRoom = (of: CaseView, id: string, names: RegExp): boolean => names.test(`${id} ${roomOf(of, id) ?? ""}`);
const labelOf = (of: CaseView, ids: readonly string[]): string | undefined =>
  ids.length === 1 && ids[0] !== undefined ? (of.card?.rooms?.[ids[0]] ?? undefined) : undefined;

/** Moments: of the sensors, of the alerts themselves, and of what the home said again after them. */
function marks(kind: "fall" | "call", label: string, signs: readonly SignAt[], of: CaseView, suspected = ""): Lane {
  const told = [
    ...of.alerts.filter((alert) => alert.kind.startsWith(kind)).map((alert) => ({ ...alert, at: happenedAt(alert) })),
    ...of.log.filter((entry) => entry.event === "signal" && entry.kind?.startsWith(kind)),
  ];
  const near = (at: number) => (other: { readonly at: number }) => Math.abs(other.at - at) < sameMoment[kind];
  // A fall that was taken back at home, or may still be, is no more than suspected.
  const certain = told.filter(
    (each) => each.kind !== "fall_cancelled" && !("suspectedUntil" in each && each.suspectedUntil !== undefined),
  );
  const isSure = ({ at, fact }: SignAt): boolean => fact.state !== "suspected" || certain.some(near(at));
  const spans = signs.map((sign): Span => spanOf(sign.at, isSure(sign) ? undefined : suspected));
  for (const each of new Set([...certain, ...told]))
    if (!spans.some(({ from }) => near(each.at)({ at: from })))
      spans.push(spanOf(each.at, certain.includes(each) ? undefined : suspected));
  spans.sort((a, b) => a.from - b.from);
  return { kind, label, spans, heard: spans.length > 0 };
}

const spanOf = (from: number, suspected: string | undefined): Span => ({
  ...{ from, to: undefined },
  ...(suspected !== undefined && { note: suspected, is: "suspected" }),
});

/** From each "yes" of a device to its next "no"; a "yes" nobody ended is a moment: how long it lasted is not known. */
function stretches(signs: readonly SignAt[], level: (fact: WireFact) => unknown): readonly Span[] {
  const spans: Span[] = [];
  const begun = new Map<string, number>();
  for (const sign of signs) {
    const since = begun.get(sign.device);
    if (level(sign.fact) === true) {
      if (since === undefined) begun.set(sign.device, sign.at);
    } else if (since !== undefined) {
      spans.push({ from: since, to: sign.at });
      begun.delete(sign.device);
    }
  }
  for (const from of begun.values()) spans.push({ from, to: undefined });
  return spans.sort((a, b) => a.from - b.from);
}
