/** What the product can hear, family by family, for people who choose devices. Pure: families in, entries out. */
import { type Family, isMqtt, isSerial, type ProfileChoice } from "../family.ts";
import type { FactKind } from "../model/fact.ts";

export interface Entry {
  readonly id: string;
  readonly title: Family["title"];
  readonly carrier:
    | { readonly kind: "serial"; readonly baud: number }
    | { readonly kind: "mqtt"; readonly base: string }
    | { readonly kind: "payload" };
  readonly says: readonly FactKind[];
  readonly supervision: Supervision;
  readonly forgeable: boolean;
  /** The wire checks no id: a spoiled frame can name another device. */
  readonly unchecked: boolean;
  readonly profiles: readonly ProfileChoice[];
  readonly joins: readonly Joining[];
  /** Frames with their meaning that the tests run; not known where the tests are not at hand. */
  readonly vectors?: number;
}

export interface Supervision {
  /** Milliseconds; `null`: silent when idle, watched by test presses. */
  readonly checksInEvery: number | null;
  /** Some devices of it differ, by what the technician says they are. */
  readonly byProfile: boolean;
  readonly ceiling: number;
  /** The receiver itself is asked whether it lives. */
  readonly receiverAsked: boolean;
}

/** How a device of it comes to a home. */
export type Joining =
  /** A code printed on it is scanned or typed. */
  | "code"
  /** Its network is opened for a while. */
  | "network"
  /** A port of the hub is chosen. */
  | "port"
  /** It speaks first: whoever is pressed while the window is open. */
  | "press"
  /** It is carried by another family. */
  | "carried";

export function catalogueOf(families: Iterable<Family>, vectors?: ReadonlyMap<string, number>): readonly Entry[] {
  return [...families].map((family) => entryOf(family, vectors?.get(family.id))).sort(byUse);
}

function entryOf(family: Family, vectors: number | undefined): Entry {
  const { id, title, says, checksInEvery, silenceCeiling } = family;
  return {
    id,
    title,
    carrier: carrierOf(family),
    says: [...new Set(says)],
    supervision: {
      checksInEvery,
      byProfile: family.checksInEveryOf !== undefined,
      ceiling: silenceCeiling,
      receiverAsked: isSerial(family) && (family.probe !== undefined || family.talk !== undefined),
    },
    forgeable: family.forgeable === true,
    unchecked: family.unchecked === true,
    profiles: family.profiles ?? [],
    joins: joiningOf(family),
    ...(vectors !== undefined && { vectors }),
  };
}

function carrierOf(family: Family): Entry["carrier"] {
  if (isSerial(family)) return { kind: "serial", baud: family.carrier.baud };
  return isMqtt(family) ? { kind: "mqtt", base: family.carrier.base } : { kind: "payload" };
}

function joiningOf(family: Family): readonly Joining[] {
  if (!isSerial(family) && !isMqtt(family)) return ["carried"];
  return [
    ...(isSerial(family) ? (["port"] as const) : []),
    ...(family.code ? (["code"] as const) : []),
    ...(isMqtt(family) && family.door ? (["network"] as const) : []),
    "press",
  ];
}

/** Families that can call for help come first, then those that see a fall; among equals the alphabet decides. */
function byUse(one: Entry, other: Entry): number {
  const worth = ({ says }: Entry) => (says.includes("call") ? 0 : says.includes("fall") ? 1 : 2);
  return worth(one) - worth(other) || (one.id < other.id ? -1 : 1);
}
