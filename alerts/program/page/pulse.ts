/** What a tone is made of, for whoever makes it: a browser by Web Audio, the hub as a file. */

/** One pulse: when it starts and how long it lasts (s), and its pitch at start and end (Hz). */
export interface Pulse {
  readonly at: number;
  readonly lasts: number;
  readonly hertz: number;
  readonly to?: number;
}

/** At full volume. */
export const loudness = 0.5;
/** Of the loudness: an alarm nobody can hear is none. */
export const quietest = 0.2;
/** Soft edges, or each pulse clicks (s). */
export const edge = 0.012;
