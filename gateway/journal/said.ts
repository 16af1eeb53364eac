/** What the row of a frame keeps beside its readings, so that a replay needs neither the decoder nor the register of that day. */
import type { HeardOf, Heeded } from "../../alerts/engine.ts";
import type { Reading } from "../../devices/model/reading.ts";
import type { Arrival } from "./journal.ts";

/** The body of such a row. `unread`: what the engine could not bear was told to it as unread of these devices. */
export type KeptSaid = { readonly heard: readonly HeardOf[] } | { readonly unread: readonly string[] };

/**
 * What its readings do not tell of a frame, so that it can be told to the engine again without its decoder. Nearly always
 * nothing: each fact became one reading.
 */
export function saidBesides(
  { understood, origin }: Arrival,
  said: Heeded | undefined,
  devices: readonly string[],
): string | undefined {
  if ("unread" in understood) return undefined;
  const { heard } = understood;
  if (!said) return JSON.stringify({ unread: devices });
  return isTold(heard, said.readings, origin) ? undefined : JSON.stringify({ heard });
}

function isTold(heard: readonly HeardOf[], readings: readonly Reading[], origin: Arrival["origin"]): boolean {
  let n = 0;
  let before: string | undefined;
  for (const { device, facts, edge, cancels, unconfirmed, fades } of heard) {
    if (edge || cancels || unconfirmed || fades || facts.length === 0 || device === before) return false;
    before = device;
    for (const fact of facts) {
      const reading = readings[n];
      if (reading?.fact !== fact || reading.device !== device || reading.origin !== origin) return false;
      n += 1;
    }
  }
  return n === readings.length;
}

/** The other way: as `isTold` found it told by its readings. */
export function heardIn(readings: readonly Reading[]): readonly HeardOf[] {
  const parts: { device: string; facts: Reading["fact"][] }[] = [];
  for (const { device, fact } of readings) {
    const part = parts.at(-1);
    if (part?.device === device) part.facts.push(fact);
    else parts.push({ device, facts: [fact] });
  }
  return parts;
}
