/** How the tones of the lamp's states sound. */
import type { Pulse } from "../../alerts/program/page/pulse.ts";
import type { IndicatorView } from "./view.ts";

export type Sound = IndicatorView["tone"]["sound"];

/** One table for the page, which plays it by Web Audio, and for the loudspeaker of the hub, which gets it as files. */
export const patterns: Readonly<Record<Sound, readonly Pulse[]>> = {
  none: [],
  beep: [{ at: 0, lasts: 0.15, hertz: 880 }],
  rising2: [
    { at: 0, lasts: 0.22, hertz: 523 },
    { at: 0.28, lasts: 0.3, hertz: 784 },
  ],
  calm3: [
    { at: 0, lasts: 0.3, hertz: 392 },
    { at: 0.38, lasts: 0.3, hertz: 494 },
    { at: 0.76, lasts: 0.45, hertz: 587 },
  ],
  chime: [
    { at: 0, lasts: 0.4, hertz: 784 },
    { at: 0.45, lasts: 0.6, hertz: 523 },
  ],
  short: [{ at: 0, lasts: 0.2, hertz: 659 }],
  siren: [
    { at: 0, lasts: 0.5, hertz: 600, to: 1200 },
    { at: 0.5, lasts: 0.5, hertz: 1200, to: 600 },
  ],
  chirp: [{ at: 0, lasts: 0.08, hertz: 1400, to: 1000 }],
};
