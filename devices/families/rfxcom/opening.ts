import { milliseconds } from "../../model/moment.ts";
import { silent, type Talk } from "../../talk.ts";

/** Interface commands: length 0D, type 00, subtype 00, number, command; the rest is 0. */
const command = (number: number, which: number): Uint8Array => {
  const bytes = new Uint8Array(14);
  bytes.set([0x0d, 0x00, 0x00, number, which]);
  return bytes;
};

/** 0D 00 00 00 00 …: starts the receiver anew. It answers nothing. */
export const resetCommand = command(0, 0x00);
/** 0D 00 00 01 02 …: what are you, and what do you listen to? Every RFXtrx answers it. */
export const statusCommand = command(1, 0x02);

/** The receiver is deaf while it starts; what it is told before is lost. */
const startsIn = milliseconds(500);

/** Reset, wait, then the status: until it is asked once, a fresh RFXtrx says nothing of what it hears. */
export function openingTalk(): Talk {
  let starting = false;
  return {
    opened() {
      starting = true;
      return { say: [resetCommand], again: startsIn };
    },
    heard: () => silent,
    due() {
      if (!starting) return silent;
      starting = false;
      return { say: [statusCommand] };
    },
  };
}
