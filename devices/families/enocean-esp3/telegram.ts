/**
 * One radio telegram (packet type 1, RADIO_ERP1).
 *
 *   data      RORG  payload 1..14  sender 4 (BE)  status         status: b0..3 repeater hops, F6: b4 NU, b5 T21
 *   optional  subtelegrams 1  destination 4  dBm 1 (0x36 = -54)  security level 1; may be missing as a whole
 */
import { hex, hexNumber, reader } from "../../bytes.ts";
import { type Decoded, heard, type ProfileOf, unread } from "../../family.ts";
import type { Esp3Packet } from "../../framing/esp3.ts";
import { type Meaning, meaningOf } from "../../meaning.ts";
import type { Fact } from "../../model/fact.ts";
import { readFourBytes } from "./four-byte.ts";
import { fourByteTeachIn, teachesIn, universalTeachIn } from "./joining.ts";
import { readOneByte, readRocker } from "./switch.ts";
import { readSignal, readVariable } from "./variable.ts";

export interface Telegram {
  readonly rorg: number;
  readonly payload: Uint8Array;
  readonly sender: string;
  /** With the repeater hops taken off: a repeated press is the same press. */
  readonly status: number;
  readonly meaning: Meaning;
}

/** `undefined`: the data sheet of this profile does not know such a value. */
export type Said = readonly Fact[] | undefined;

const rorg = { rps: 0xf6, oneByte: 0xd5, fourByte: 0xa5, variable: 0xd2, maker: 0xd1, teachIn: 0xd4, signal: 0xd0 };

/** SEC, SEC_ENCAPS and their kin: nothing can be read without the device's key. */
const secured: ReadonlySet<number> = new Set([0x30, 0x31, 0x32, 0x33, 0x35]);

/** Payload lengths by RORG: [least, most]. */
const lengths: ReadonlyMap<number, readonly [number, number]> = new Map([
  [rorg.rps, [1, 1]],
  [rorg.oneByte, [1, 1]],
  [rorg.fourByte, [4, 4]],
  [rorg.variable, [1, 14]],
  [rorg.maker, [1, 14]],
  [rorg.teachIn, [7, 7]],
  [rorg.signal, [1, 14]],
]);

export function decodeTelegram(frame: Uint8Array, packet: Esp3Packet, profileOf: ProfileOf): Decoded {
  const { data } = packet;
  const at = reader(data);
  const telegramRorg = at.u8();
  const payload = at.take(data.length - 6);
  const sender = hexNumber(at.u32(), 8);
  if (secured.has(telegramRorg)) return unread("secured", frame, sender);
  const length = lengths.get(telegramRorg);
  if (!length) return unread("unknown", frame, sender);
  if (payload.length < length[0] || payload.length > length[1]) return unread("length", frame, sender);

  const status = at.u8() & 0xf0;
  const telegram = { rorg: telegramRorg, payload, sender, status, meaning: meaningOf(profileOf(sender)) };
  const said = read(telegram);
  if (said === undefined) return unread("unknown", frame, sender);
  const alive: readonly Fact[] = said.length === 0 ? [{ kind: "alive" }] : [];
  const key = `${hexNumber(telegramRorg, 2)}:${hex(payload)}:${hexNumber(status, 2)}`;
  return heard(sender, [...said, ...link(packet.optional), ...alive], key);
}

/** Routed by RORG first: one sender may use several (a contact's D5, its A5 status, its D0 battery). */
function read(telegram: Telegram): Said {
  switch (telegram.rorg) {
    case rorg.rps:
      return readRocker(telegram);
    case rorg.oneByte:
      return readOneByte(telegram);
    case rorg.fourByte:
      return teachesIn(telegram.payload) ? fourByteTeachIn(telegram.payload) : readFourBytes(telegram);
    case rorg.teachIn:
      return universalTeachIn(telegram.payload);
    case rorg.signal:
      return readSignal(telegram);
    case rorg.variable:
      return readVariable(telegram);
    default:
      return [];
  }
}

function link(optional: Uint8Array): readonly Fact[] {
  const strength = optional[5];
  // 0 and 0xFF stand for "not measured" (a telegram on its way out).
  if (strength === undefined || strength === 0 || strength === 0xff) return [];
  return [{ kind: "link", dbm: -strength }];
}
