/** What a tone is made of, for whoever makes it: a browser by Web Audio, the hub as a file. */

/** One pulse: when it starts and how long it lasts (s), and its pitch at start and end (Hz). */
export interface Pulse {
  readonly at: number;
  readonly lasts: number;
  readonly hertz: number;
  readonly to?: number;
}

/** Never below a fifth: an alarm nobody can hear is none. */
export const loudness = 0.5;
/** Soft edges, or each pulse clicks (s). */
export const edge = 0.012;
