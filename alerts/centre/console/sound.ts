/** Lets the console ring: looks at the queue, asks the rules of `ringing.ts`, plays. */
import type { Desk } from "./desk.ts";
import { patterns, ring, silence } from "./ringing.ts";

/** ms: a new case sounds at most this much after its row is there. */
const look = 200;
export const muteFor = 30_000;

export function startRinging(desk: Desk): () => void {
  const { timers, tones } = desk.deps;
  let memory = silence;
  return timers.every(look, () => {
    if (!desk.armed.peek()) {
      memory = silence;
      return;
    }
    const heard = {
      unclaimed: desk.waiting.peek(),
      lostFor: desk.lostFor.peek(),
      now: timers.now(),
    };
    const next = ring(memory, heard);
    memory = next.memory;
    const muted = desk.mutedUntil.peek() > timers.now();
    if (next.hush || muted) tones.hush();
    if (next.play && !muted) tones.play(patterns[next.play]);
  });
}

export function mute(desk: Desk): void {
  desk.mutedUntil.value = desk.deps.timers.now() + muteFor;
  desk.deps.tones.hush();
}

/** What the "sound test" button plays: the emergency's own pulses, so that an ear knows them. */
export const testSound = (desk: Desk): void => desk.deps.tones.play(patterns.emergency);
