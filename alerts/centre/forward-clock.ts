/**
 * The centre's own time: the wall clock, that never goes back. When somebody sets that back, what is due (a guard that ends, a
 * lease, a reminder, a home's silence) would otherwise wait for the hour that comes twice. It runs on from where it was, a fifth
 * slower, until the wall clock has caught up. A life of the program that begins goes on from where the one before it was.
 */
import type { Timers } from "../program/timers.ts";

const slowerBy = 0.2;
/** Less (ms) is an ordinary correction, and no news. */
const worthSaying = 1_000;
/** ms. Further back than this it was the clock before that was wrong: nobody lives years ahead because of one bad day. */
export const goesOnWithin = 86_400_000;

export function forwardClock(
  wall: () => number,
  timers: Pick<Timers, "now">,
  wasSetBack: (ms: number) => void = () => {},
  /** By its own time: when the last life of the program was last known to be there. */
  before?: number,
): () => number {
  let last = wall();
  let lastMono = timers.now();
  let shown = last;
  /** Of the wall clock (ms). */
  let ahead = 0;
  const behind = (before ?? last) - last;
  if (behind > worthSaying) wasSetBack(behind);
  if (behind > 0 && behind <= goesOnWithin) ahead = behind;
  return () => {
    const [at, mono] = [wall(), timers.now()];
    const passed = Math.max(0, mono - lastMono);
    const back = last - at;
    if (back > 0) ahead += back;
    else ahead -= Math.max(0, at - last - passed) + Math.min(passed, at - last) * slowerBy;
    ahead = Math.max(0, ahead);
    [last, lastMono] = [at, mono];
    if (back > worthSaying) wasSetBack(back);
    shown = Math.max(shown, Math.floor(at + ahead));
    return shown;
  };
}
