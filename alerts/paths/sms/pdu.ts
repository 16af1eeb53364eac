/**
 * SMS-SUBMIT in UCS-2. Source: 3GPP TS 23.040, 9.2.2.2 and 9.1.2.5; TS 23.038 for the coding; TS 27.005, 4.3 for the length.
 *
 *   00          no centre's address of ours: the SIM knows it
 *   11 | 31     SUBMIT, validity period relative; 0x20: a status report is wanted
 *   00          reference, set by the modem
 *   LL TT dd…   digits, 91 international or 81 as dialled, digits in swapped pairs, F where one is left over
 *   00 08 VP    protocol, UCS-2, validity
 *   UDL UD      bytes of text, text as UTF-16 BE
 */
import { type Duration, days, hours, minutes } from "../../../devices/model/moment.ts";
import { smsRoom } from "../people/telling.ts";

export interface Submit {
  /** International with a plus, or as it is dialled here. */
  readonly to: string;
  readonly text: string;
  /** How long the network may try: a phone that was off gets an alarm late, but not days late. */
  readonly keptFor: Duration;
  readonly report: boolean;
}

export interface Pdu {
  /** Capitals. */
  readonly hex: string;
  /** Bytes without the centre's address: what `AT+CMGS=` wants. */
  readonly length: number;
}

const numberShape = /^\+?\d{3,20}$/;

/** `undefined`: no such number, or a text that needs more than one message. */
export function submitPdu({ to, text, keptFor, report }: Submit): Pdu | undefined {
  if (!numberShape.test(to) || text.length > smsRoom) return undefined;
  const digits = to.replace("+", "");
  const data = [...utf16(text)];
  const tpdu = [
    report ? 0x31 : 0x11,
    0x00,
    digits.length,
    to.startsWith("+") ? 0x91 : 0x81,
    ...swapped(digits),
    0x00,
    0x08,
    validity(keptFor),
    data.length,
    ...data,
  ];
  return { hex: hexOf([0x00, ...tpdu]), length: tpdu.length };
}

function* utf16(text: string): Generator<number> {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    yield unit >> 8;
    yield unit & 0xff;
  }
}

function swapped(digits: string): readonly number[] {
  const bytes: number[] = [];
  for (let at = 0; at < digits.length; at += 2) {
    const low = Number(digits[at]);
    const high = at + 1 < digits.length ? Number(digits[at + 1]) : 0xf;
    bytes.push((high << 4) | low);
  }
  return bytes;
}

/** TS 23.040, 9.2.3.12.1: steps of 5 min to 12 h, of 30 min to 24 h, of a day to 30 days; rounded up. */
export function validity(keptFor: Duration): number {
  if (keptFor <= hours(12)) return Math.max(0, Math.ceil(keptFor / minutes(5)) - 1);
  if (keptFor <= hours(24)) return 143 + Math.ceil((keptFor - hours(12)) / minutes(30));
  return Math.min(196, 166 + Math.ceil(keptFor / days(1)));
}

const hexOf = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
