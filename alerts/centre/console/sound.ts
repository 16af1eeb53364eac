/** Lets the console ring: looks at the queue, asks the rules of `ringing.ts`, plays. */
import { rings } from "../escalation/rings.ts";
import type { Desk } from "./desk.ts";
import { type Heard, patterns, ring, silence } from "./ringing.ts";

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
    const next = ring(memory, { ...heardAt(desk), now: timers.now() });
    memory = next.memory;
    // Whoever muted what they had heard has not heard this one.
    if (next.play === "emergency" && next.fresh) desk.mutedUntil.value = 0;
    const muted = isMuted(desk);
    if (next.hush || muted) tones.hush();
    if (next.play && !muted) tones.play(patterns[next.play]);
  });
}

const heardAt = (desk: Desk): Omit<Heard, "now"> => ({
  // Whose turn it is to hear it grows with the time nobody takes it; its row is there for everybody at once.
  unclaimed: desk.waiting.peek().filter((of) => rings(of, desk.me)),
  lostFor: desk.lostFor.peek(),
  lapse: desk.mine.peek().flatMap((of) => (of.alarm ? [`${of.id} ${of.alarm.at}`] : [])),
  asked: desk.askedOfMe.peek().map((of) => `${of.id} ${of.handover?.at ?? 0}`),
});

export const isMuted = (desk: Desk): boolean => desk.mutedUntil.peek() > desk.deps.timers.now();

export function mute(desk: Desk): void {
  desk.mutedUntil.value = desk.deps.timers.now() + muteFor;
  desk.deps.tones.hush();
}

/** What the "sound test" button plays: the emergency's own pulses, so that an ear knows them. */
export const testSound = (desk: Desk): void => desk.deps.tones.play(patterns.emergency);
