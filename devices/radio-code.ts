/**
 * A code of 433 MHz (EV1527, PT2262 and their like), as a receiver hands it over. It has no checksum, no counter and no
 * sender but itself: one flipped bit is somebody else's code. So a code that does not stand in the register is never a press;
 * it only shows itself to whoever is joining a device.
 *
 * The device is the whole code. Of EV1527 the upper 20 bits are the device and the lower 4 its key (a Kerui contact sends
 * E open, 7 closed, B case: Tasmota issue 3195): where the register holds those five digits, they are the device, and the
 * profile names the keys (`E=open 7=closed`).
 */
import { fadesOf, onceBy } from "./entity.ts";
import type { Heard, ProfileOf } from "./family.ts";
import { type Meaning, meaningOf, pressed } from "./meaning.ts";
import type { Fact } from "./model/fact.ts";
import { said } from "./said.ts";

/** Shorter than any address of a radio that has one, so that a code never names such a device. */
const longestCode = 11;
const ev1527 = 6;

/** Upper-case hex as a receiver prints it, with or without `0x`. */
export function codeOf(text: string): string | undefined {
  const digits = text.replace(/^0x/i, "").toUpperCase();
  return digits.length <= longestCode && /^[0-9A-F]+$/.test(digits) ? digits : undefined;
}

/** What is said by this code; nothing when it came out of a store: it was sent we do not know when. */
export function codeWord(code: string, profileOf: ProfileOf, stored: boolean): Heard | undefined {
  if (stored) return undefined;
  const whole = profileOf(code);
  if (whole !== undefined) return once(code, wholeFact(meaningOf(whole)));
  const owner = code.length === ev1527 ? code.slice(0, -1) : undefined;
  const profile = owner === undefined ? undefined : profileOf(owner);
  if (owner !== undefined && profile !== undefined) return once(owner, keyFact(meaningOf(profile), code.slice(-1)));
  return said(code, [{ kind: "join", step: "heard", model: "433 MHz" }], { stored });
}

const once = (device: string, fact: Fact): Heard => said(device, [fact], { stored: false, fades: fadesOf([fact]) });

const wholeFact = (meaning: Meaning): Fact =>
  meaning.words.map(onceBy).find((fact) => fact !== undefined) ?? pressed(meaning, "single");

const keyFact = (meaning: Meaning, key: string): Fact =>
  onceBy(meaning.of.get(key) ?? meaning.of.get(key.toLowerCase())) ?? pressed(meaning, "single", key);
