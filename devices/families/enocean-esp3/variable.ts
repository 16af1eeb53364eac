import { pressed } from "../../meaning.ts";
import type { Said, Telegram } from "./telegram.ts";

const softButton: Readonly<Record<number, string>> = { 1: "single", 2: "double", 3: "long", 4: "release" };

/** D2-03-0A (NodOn Soft Button): battery 1..100 %, then what was done. An actuator's D2 is longer and is none of it. */
export function readVariable({ payload, meaning }: Telegram): Said {
  if (meaning.eep !== "D2-03-0A") return [];
  const [percent = 0, done = 0] = payload;
  const action = payload.length === 2 ? softButton[done] : undefined;
  if (action === undefined) return undefined;
  const press = pressed(meaning, action);
  return percent >= 1 && percent <= 100 ? [press, { kind: "battery", percent }] : [press];
}

/** D0, "signal": message 0x06 is the energy left, 0..100 %, of whatever device sends it. */
export function readSignal({ payload }: Telegram): Said {
  const [message, value] = payload;
  if (message !== 0x06 || value === undefined || value > 100) return [];
  return [{ kind: "battery", percent: value }];
}
