/** SECURITY1 (0x20): what the sensor is stands in the subtype, what it says in the status, whose bit 7 is the tamper. */
import { bit, bits, hex, reader } from "../../bytes.ts";
import { levelOf, type Meaning, pressed } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";

export interface Said {
  readonly device: string;
  /** `undefined`: a status that the sheet does not know for this sensor. */
  readonly facts: readonly Fact[] | undefined;
  readonly key: string;
}

type Kind = "contact" | "motion" | "remote" | "smoke" | "other";

interface Subtype {
  readonly kind: Kind;
  /** Which bytes of the id count. */
  readonly id: readonly number[];
  /** Its battery nibble means nothing. */
  readonly noBattery?: true;
}

const x10 = [0, 2];
const two = [0, 1];
const three = [0, 1, 2];

const subtypes: ReadonlyMap<number, Subtype> = new Map<number, Subtype>([
  [0x00, { kind: "contact", id: x10 }],
  [0x01, { kind: "motion", id: x10 }],
  [0x02, { kind: "remote", id: x10 }],
  [0x03, { kind: "smoke", id: two, noBattery: true }],
  [0x04, { kind: "contact", id: three }],
  [0x05, { kind: "motion", id: three }],
  [0x06, { kind: "remote", id: three }],
  [0x07, { kind: "contact", id: three }],
  [0x08, { kind: "other", id: three }],
  [0x09, { kind: "smoke", id: three, noBattery: true }],
  [0x0a, { kind: "smoke", id: three, noBattery: true }],
]);

export function decodeSecurity(frame: Uint8Array, meaningFor: (device: string) => Meaning): Said {
  const at = reader(frame, 2);
  const subtype = at.u8();
  at.u8();
  const id = at.take(3);
  const status = at.u8();
  const signal = at.u8();
  const known = subtypes.get(subtype);
  const device = `${hex(Uint8Array.of(subtype))}-${hex(known ? Uint8Array.from(known.id, (place) => id[place] ?? 0) : id)}`;
  if (!known) return { device, facts: undefined, key: "" };
  const said = saidOf(known.kind, bits(status, 0, 7), meaningFor(device));
  if (!said) return { device, facts: undefined, key: "" };
  const facts = [...said, ...tamper(known.kind, status), ...strength(signal), ...battery(known, status, signal)];
  return { device, facts, key: facts.some((fact) => fact.kind === "call") ? "call" : `press:${status & 0x7f}` };
}

/** Keys of a remote. 09..0D also come from its owner's alarm system: for us they are presses like others. */
const keys: ReadonlyMap<number, string> = new Map([
  [0x09, "arm-away"],
  [0x0a, "arm-away-delayed"],
  [0x0b, "arm-home"],
  [0x0c, "arm-home-delayed"],
  [0x0d, "disarm"],
  [0x10, "light1-off"],
  [0x11, "light1-on"],
  [0x12, "light2-off"],
  [0x13, "light2-on"],
]);

const lowBattery = 0x16;
const pairing = 0x17;

function saidOf(kind: Kind, status: number, meaning: Meaning): readonly Fact[] | undefined {
  // A smoke alarm that says "panic" smells smoke: KD101 and its kin have no other word for it.
  if (kind === "smoke") return smoke(status);
  if (status === 0x06 || status === 0x07) return [panic(status === 0x06, meaning)];
  const key = keys.get(status);
  if (key !== undefined) return [pressed(meaning, key)];
  if (status === lowBattery) return [];
  // 08: infrared; 14, 15: dark and light. Nothing that a home asks for, but the sensor lives.
  if (status === 0x08 || status === 0x14 || status === 0x15) return [{ kind: "alive" }];
  if (status === 0x04 || status === 0x05) return [{ kind: "motion", on: status === 0x04 }];
  if (status > 0x03) return undefined;
  if (kind === "contact") return [{ kind: "contact", open: status >= 0x02 }];
  if (kind === "motion") return [{ kind: "motion", on: status >= 0x02 }];
  return status < 0x02 ? [{ kind: "alive" }] : undefined;
}

function smoke(status: number): readonly Fact[] | undefined {
  if (status === lowBattery) return [];
  if (status === pairing) return [{ kind: "join", step: "pairing" }];
  if (status === 0x02 || status === 0x03 || status === 0x06) return [{ kind: "smoke", on: true }];
  return status === 0x00 || status === 0x01 || status === 0x07 ? [{ kind: "smoke", on: false }] : undefined;
}

function panic(on: boolean, meaning: Meaning): Fact {
  const level = levelOf(meaning.of.get("panic")) ?? meaning.words.map(levelOf).find((each) => each !== undefined);
  return { kind: "call", level: level ?? "rescue", on };
}

/** A remote and a smoke alarm have no lid that tells; their bit 7 is no tamper. */
function tamper(kind: Kind, status: number): readonly Fact[] {
  return kind === "contact" || kind === "motion" ? [{ kind: "case", open: bit(status, 7) }] : [];
}

/** Steps of 8 dB from -120 dBm, as Home Assistant's RFXtrx integration reads them. */
const strength = (signal: number): readonly Fact[] => [{ kind: "link", dbm: bits(signal, 4, 4) * 8 - 120 }];

/** 0 empty to 9 full; more than 9 is not a battery. */
function battery({ noBattery }: Subtype, status: number, signal: number): readonly Fact[] {
  if (bits(status, 0, 7) === lowBattery) return [{ kind: "battery", low: true }];
  const step = bits(signal, 0, 4);
  return noBattery || step > 9 ? [] : [{ kind: "battery", percent: Math.round((step / 9) * 100) }];
}
