/** The snapshot of a case, sorted into lanes: doors, rooms, falls, calls. Pure: the drawing is `strip.tsx`. */
import { isSignOfLife, type WireFact } from "../../../program/page/facts.ts";
import type { Speech } from "../../../program/page/language.ts";
import type { CaseView } from "../../views.ts";
import { roomOf } from "./case-words.ts";

/** ms before the alert. */
export const stripLength = 30 * 60_000;
/** Room lanes at most: more rooms than this and the strip would push the facts away. */
const roomLanes = 3;

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
}
export interface Lane {
  readonly kind: "door" | "room" | "fall" | "call";
  readonly label: string;
  readonly spans: readonly Span[];
  /** A sensor of this lane said something at all; without it nobody knows whether it was quiet there. */
  readonly heard: boolean;
}

/** All signs of all alerts of the case, each once, oldest first. */
export function signsOf(of: CaseView): readonly SignAt[] {
  const signs = new Map<string, SignAt>();
  for (const alert of of.alerts)
    for (const sign of [...alert.snapshot, ...alert.causes]) {
      // `ago` counts from its alert, whose time is mended by the known clock error; the sign's own wall time is not.
      const at = alert.at - sign.ago;
      signs.set(`${sign.device} ${sign.reading}`, {
        reading: sign.reading,
        at,
        device: sign.device,
        room: sign.room,
        fact: sign.fact,
      });
    }
  return [...signs.values()].sort((a, b) => a.at - b.at || a.reading - b.reading);
}

export const lastSignOfLife = (signs: readonly SignAt[]): SignAt | undefined =>
  signs.findLast((sign) => isSignOfLife(sign.fact));

export function lanesOf(found: CaseView, signs: readonly SignAt[], speech: Speech): readonly Lane[] {
  const kind = (sign: SignAt): string => String(sign.fact.kind);
  const of = (...kinds: readonly string[]): SignAt[] => signs.filter((sign) => kinds.includes(kind(sign)));
  const place = (sign: SignAt): string => sign.room ?? sign.device;
  const seen = of("motion", "presence", "bed");
  const rooms = [...new Set(seen.map(place))].slice(-roomLanes);
  const moments = (found: readonly SignAt[]): Span[] => found.map((sign) => ({ from: sign.at, to: undefined }));
  const doors = of("contact");
  const falls = of("fall");
  const calls = of("press", "call");
  return [
    {
      kind: "door",
      label: speech.say("strip.doors"),
      heard: doors.length > 0,
      spans: stretches(doors, (fact) => fact.open),
    },
    ...rooms.map(
      (room): Lane => ({
        kind: "room",
        label: roomOf(found, room) ?? room,
        heard: true,
        spans: stretches(
          seen.filter((sign) => place(sign) === room),
          (fact) => fact.on ?? fact.occupied,
        ),
      }),
    ),
    {
      kind: "fall",
      label: speech.say("strip.falls"),
      heard: falls.length > 0,
      spans: moments(falls.filter((sign) => sign.fact.state !== "cleared")),
    },
    {
      kind: "call",
      label: speech.say("strip.calls"),
      heard: calls.length > 0,
      spans: moments(calls.filter((sign) => sign.fact.on !== false)),
    },
  ];
}

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
