/** What a DC-09 frame says once its shell is off, and how it is written. Source: SIA DC-09, 5.5.1. */
import { type Key, type Pad, seal } from "./cipher.ts";
import { wrap } from "./frame.ts";
import { stampOf } from "./stamp.ts";

/** `*` in front of the id on the wire says "sealed"; here that is a field of its own. */
export interface Message {
  /** `SIA-DCS`, `ADM-CID`, `NULL`; of replies `ACK`, `NAK`, `DUH`, `RSP`. */
  readonly id: string;
  readonly encrypted: boolean;
  /** Four digits, as on the wire. */
  readonly seq: string;
  /** Hex digits without their letter. Leading zeros count in all three. */
  readonly receiver: string | undefined;
  readonly line: string | undefined;
  readonly account: string | undefined;
  /** Between the brackets. */
  readonly data: string;
  readonly extensions: readonly Extension[];
  /** Unix ms. */
  readonly at: number | undefined;
}

/** `[X116E23.4567]`: a letter and its value. `X`/`Y` longitude and latitude, `M` a MAC address, `V` a link to a picture. */
export interface Extension {
  readonly letter: string;
  readonly value: string;
}

export interface Sealing {
  readonly key: Key;
  readonly pad: Pad;
}

/** A sealed message always carries its time: the standard wants it, and a message without would be good for ever. */
export type Sent = Omit<Message, "encrypted">;

export function write(message: Sent, sealing?: Sealing & { readonly now: number }): Uint8Array {
  const { receiver, line, account, data, extensions, at } = message;
  const stamp = sealing ? (at ?? sealing.now) : at;
  const said = `${data}]${extensions.map(({ letter, value }) => `[${letter}${value}]`).join("")}${stamp === undefined ? "" : `_${stampOf(stamp)}`}`;
  const from = `${part("R", receiver)}${part("L", line)}${part("#", account)}`;
  const head = `"${sealing ? "*" : ""}${message.id}"${message.seq}${from}[`;
  return wrap(`${head}${sealing ? seal(sealing.key, said, sealing.pad) : said}`);
}

const part = (letter: string, value: string | undefined): string => (value === undefined ? "" : `${letter}${value}`);

/** 0001..9999, then 0001 again. */
export const lastNumber = 9_999;

/**
 * The number of a message of ours. Made of the message's own gap-free number, so that a resend has the same one, also after a
 * restart, and nothing has to be kept.
 */
export const numberOf = (seq: number): string => String(((seq - 1) % lastNumber) + 1).padStart(4, "0");
/** Supervision has no number of its own. */
export const noNumber = "0000";
