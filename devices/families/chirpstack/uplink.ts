/** One uplink of one LoRaWAN device, whichever network server carried it. */
import { type Decoded, type Heard, unread } from "../../family.ts";
import { isObject, numberIn } from "../../json.ts";
import { meaningOf } from "../../meaning.ts";
import { type Fact, natureOf } from "../../model/fact.ts";
import { modelIn } from "../milesight/model.ts";
import { readPayload } from "../milesight/payload.ts";
import { edgeKey, understood } from "../milesight/understood.ts";
import { objectFacts } from "./object.ts";

export interface Uplink {
  readonly device: string;
  readonly also?: string;
  /** The codec's output; anything but an object counts as none. */
  readonly object: unknown;
  /** The payload, base64. */
  readonly data: unknown;
  /** The frame counter: the same one twice is the same frame heard twice. */
  readonly counter: number | undefined;
  /** It begins again at 0 in each session, so the session is part of what makes two frames the same. */
  readonly session: string | undefined;
  /** Facts of the radio and the network. */
  readonly beside: readonly Fact[];
  readonly stored: boolean;
  readonly profile: string | undefined;
}

export function decodeUplink(uplink: Uplink, frame: Uint8Array): Decoded {
  const { device, also, beside } = uplink;
  const decoded = ofPayload(uplink, frame);
  if ("unread" in decoded) return decoded;
  return {
    heard: decoded.heard.map((each): Heard => {
      // The device's own word of its battery is newer than the network's.
      const own = each.facts.some((fact) => fact.kind === "battery");
      const facts = [...each.facts, ...beside.filter((fact) => !(own && fact.kind === "battery"))];
      const said: Heard = { device, ...(also !== undefined && { also }), facts };
      if (uplink.stored) return fromStore(said);
      return facts.some((fact) => natureOf(fact) === "edge") ? { ...said, edge: edgeOf(uplink, facts) } : said;
    }),
  };
}

/**
 * The codec's word first. Without one the payload itself, by the codec that the technician named. Without that too the frame
 * is unread: what it said may have been the press.
 */
function ofPayload({ device, object, data, profile }: Uplink, frame: Uint8Array): Decoded {
  const meaning = meaningOf(profile);
  const facts = isObject(object) ? objectFacts(object, meaning) : undefined;
  if (facts) return understood(device, { facts }, frame);
  const payload = bytesOf(data);
  if (payload === undefined) return unread("unknown", frame, device);
  // No payload at all: the device answered the network. There was no event to miss.
  if (payload.length === 0 && !isObject(object)) return { heard: [{ device, facts: [{ kind: "alive" }] }] };
  const model = modelIn(meaning);
  return model ? understood(device, readPayload(payload, model, meaning), payload) : unread("unknown", frame, device);
}

/** LoRaWAN carries at most 242 bytes, 324 signs of base64. */
const longest = 324;

function bytesOf(data: unknown): Uint8Array | undefined {
  if (data === undefined || data === null) return new Uint8Array();
  if (typeof data !== "string" || data.length > longest || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined;
  return Uint8Array.from(Buffer.from(data, "base64"));
}

function edgeOf({ counter, session }: Uplink, facts: readonly Fact[]): NonNullable<Heard["edge"]> {
  const key = session === undefined ? edgeKey(facts) : `${edgeKey(facts)}@${session}`;
  return counter === undefined ? { key } : { key, counter };
}

/** A copy out of a broker's store is no press; a call or fall that it claims is asked about, not believed. */
function fromStore(heard: Heard): Heard {
  const doubted = (fact: Fact) =>
    (fact.kind === "call" && fact.on) || (fact.kind === "fall" && fact.state !== "cleared");
  const unconfirmed = heard.facts.filter((fact) => fact.kind === "fall" && doubted(fact));
  const facts = heard.facts.filter((fact) => !doubted(fact) && natureOf(fact) !== "edge");
  return { ...heard, facts, ...(unconfirmed.length > 0 && { unconfirmed }) };
}

/** The strongest of the gateways that heard it. */
export function linkFacts(heardBy: unknown, leftOut?: number): readonly Fact[] {
  if (!Array.isArray(heardBy)) return [];
  const found = heardBy
    .slice(0, 64)
    .flatMap((each: unknown) => (isObject(each) ? (numberIn(each.rssi ?? leftOut, -200, 20) ?? []) : []));
  return found.length === 0 ? [] : [{ kind: "link", dbm: Math.max(...found) }];
}

export const counterOf = (value: unknown): number | undefined => {
  const count = numberIn(value, 0, 0xffff_ffff);
  return count !== undefined && Number.isInteger(count) ? count : undefined;
};
