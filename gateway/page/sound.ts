/** The tones of the lamp's states (`IndicatorView.tone`), played by this page once somebody has turned them on. */
import type { Pulse } from "../../alerts/program/page/tones.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import type { Household } from "./household.ts";
import type { IndicatorView } from "./view.ts";

type Sound = IndicatorView["tone"]["sound"];

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

/** How often the lamp is looked at (ms): a tone is never later than this. */
const look = 200;

export function soundOf(household: Household, timers: Timers): () => void {
  let playing = "";
  let playedAt = Number.NEGATIVE_INFINITY;
  return timers.every(look, () => {
    const indicator = household.view.peek()?.indicator;
    if (!indicator || !household.tones.running.peek()) return;
    const { sound, every } = indicator.tone;
    const key = `${indicator.state} ${indicator.since} ${indicator.alertId ?? ""}`;
    const due = key !== playing || (every > 0 && timers.now() - playedAt >= every);
    if (!due) return;
    playing = key;
    playedAt = timers.now();
    household.tones.play(patterns[sound]);
  });
}
