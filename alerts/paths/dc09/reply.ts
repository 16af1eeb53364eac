/**
 * What a receiver said. Receivers answer in many shapes (`"ACK"0042NoneL0#1234[]`, a `"NAK"` without any shell, `LF CR` alone, a
 * single 0x06): each is read for what it is, and only a whole frame with a good checksum counts as an answer to something.
 */
import type { Key } from "./cipher.ts";
import { framer } from "./frame.ts";
import type { Message } from "./message.ts";
import { readFrame } from "./read.ts";

export type Reply =
  /** `RSP` is an ACK that brings data for us; we have asked for none. */
  | { readonly kind: "ack"; readonly message: Message }
  | { readonly kind: "nak"; readonly message: Message }
  | { readonly kind: "duh"; readonly message: Message }
  /** 0x06 alone: says nothing of what it is for. */
  | { readonly kind: "ack_byte" }
  /** `"NAK"` without shell: a no of a receiver that does not know the account, without its time. */
  | { readonly kind: "bare_nak" }
  /** Noise, a bad checksum, `LF CR`, a frame that answers nothing. */
  | { readonly kind: "garbled"; readonly why: string };

export interface ReplyReader {
  /** In the order in which they came. */
  push(bytes: Uint8Array): readonly Reply[];
  /** An answer has begun and is not whole. */
  readonly half: boolean;
}

const acknowledge = 0x06;

export function replyReader(key: Key | undefined): ReplyReader {
  const frames = framer();
  let noise = "";
  const bare = (bytes: Uint8Array): readonly Reply[] => {
    if (bytes.length === 1 && bytes[0] === acknowledge) return [{ kind: "ack_byte" }];
    noise = (noise + Buffer.from(bytes).toString("latin1")).slice(-bareNak.length);
    if (noise === bareNak) return [{ kind: "bare_nak" }];
    // It may still become the word, byte by byte.
    return bareNak.startsWith(noise) ? [] : [{ kind: "garbled", why: "noise" }];
  };
  return {
    push: (bytes) =>
      frames.push(bytes).flatMap((cut) => ("noise" in cut ? bare(cut.noise) : [replyIn(cut.frame, key)])),
    get half() {
      return frames.held.length > 0;
    },
  };
}
const bareNak = '"NAK"';

function replyIn(frame: Uint8Array, key: Key | undefined): Reply {
  const read = readFrame(frame, () => key);
  if (read.result !== "ok") return { kind: "garbled", why: read.result };
  const { message } = read;
  switch (message.id) {
    case "ACK":
    case "RSP":
      return { kind: "ack", message };
    case "NAK":
      return { kind: "nak", message };
    case "DUH":
      return { kind: "duh", message };
    default:
      return { kind: "garbled", why: "no_reply" };
  }
}
