import { bit, bits, hexNumber, reader } from "../../bytes.ts";
import type { Fact } from "../../model/fact.ts";

/** A5: LRN bit, DB0 b3 = 0. */
export const teachesIn = (payload: Uint8Array): boolean => !bit(payload[3] ?? 0, 3);

const profileName = (rorg: number, func: number, type: number): string =>
  [rorg, func, type].map((part) => hexNumber(part, 2)).join("-");

/**
 * A5 teach-in, in three variations. DB0 b7 = 0: nothing but "I am here" (1). b7 = 1: FUNC 6 bits, TYPE 7 bits, maker 11 bits,
 * packed from DB3 downwards (2); both ways, with an answer, which has b4 = 1 (3).
 */
export function fourByteTeachIn(payload: Uint8Array): readonly Fact[] {
  const at = reader(payload);
  const packed = at.u24();
  const db0 = at.u8();
  if (!bit(db0, 7)) return [{ kind: "join", step: "teach-in" }];
  const profile = profileName(0xa5, bits(packed, 18, 6), bits(packed, 11, 7));
  const maker = hexNumber(bits(packed, 0, 11), 3);
  if (bit(db0, 4)) return [{ kind: "join", step: "teach-in-answer", profile, maker }];
  const join: Fact = { kind: "join", step: "teach-in", profile, maker };
  return waitsForAnswer(payload) ? [{ ...join, answer: true }] : [join];
}

/** Of the profiles that teach in so, only those of FUNC 0x20 (radiators) work both ways and wait for an answer. */
export function waitsForAnswer(payload: Uint8Array): boolean {
  const db0 = payload[3] ?? 0;
  return payload.length === 4 && bit(db0, 7) && !bit(db0, 4) && teachesIn(payload) && (payload[0] ?? 0) >> 2 === 0x20;
}

/**
 * D4, universal teach-in.
 *
 *   byte  0                                          1         2, 3                     4     5     6
 *         b7 both ways, b6 = 0 wants an answer,      channels  maker, low byte first,   TYPE  FUNC  RORG
 *         b5..4 0 in, 1 out, 2 either; b3..0 command           then its 3 high bits
 */
export function universalTeachIn(payload: Uint8Array): readonly Fact[] | undefined {
  const at = reader(payload);
  const control = at.u8();
  at.u8();
  const maker = hexNumber(at.u8() | (bits(at.u8(), 0, 3) << 8), 3);
  const type = at.u8();
  const func = at.u8();
  const profile = profileName(at.u8(), func, type);
  // Command 0 asks, 1 is an actuator's answer to somebody else's request; the rest is not defined.
  const command = bits(control, 0, 4);
  if (command > 1) return undefined;
  if (command === 1) return [{ kind: "join", step: "teach-in-answer", profile, maker }];
  const step = bits(control, 4, 2) === 1 ? "teach-out" : "teach-in";
  const join: Fact = { kind: "join", step, profile, maker };
  return bit(control, 6) ? [join] : [{ ...join, answer: true }];
}
