/** What is said to an RFXtrx when its port opens, in the order in which pyRFXtrx says it: reset, status, start. */
import { milliseconds } from "../../model/moment.ts";
import { type Saying, silent, type Talk } from "../../talk.ts";
import { packetType } from "./framer.ts";

/** Interface commands: length 0D, type 00, subtype 00, number, command; the rest is 0. */
const command = (number: number, which: number): Uint8Array => {
  const bytes = new Uint8Array(14);
  bytes.set([0x0d, 0x00, 0x00, number, which]);
  return bytes;
};

/** Starts the receiver anew; it answers nothing. */
export const resetCommand = command(0, 0x00);
/** What are you, and what do you listen to? Every RFXtrx answers it. */
export const statusCommand = command(1, 0x02);
/** Hand on what you hear: newer firmware waits for it. */
export const startCommand = command(3, 0x07);

/** The receiver is deaf while it starts; what it is told before is lost. */
const startsIn = milliseconds(500);

export function openingTalk(): Talk {
  let step: "closed" | "starting" | "asked" | "open" = "closed";
  const go = (to: typeof step, saying: Saying): Saying => {
    step = to;
    return saying;
  };
  return {
    opened: () => go("starting", { say: [resetCommand], again: startsIn }),
    // An answer that comes before it was asked is the rest of what was said before the reset.
    heard: (frame) =>
      step === "asked" && frame[1] === packetType.response ? go("open", { say: [startCommand] }) : silent,
    due: () => (step === "starting" ? go("asked", { say: [statusCommand] }) : silent),
  };
}
