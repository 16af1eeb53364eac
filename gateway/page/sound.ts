/** The tones of the lamp's states (`IndicatorView.tone`), played by this page once somebody has turned them on. */
import type { Timers } from "../../alerts/program/timers.ts";
import type { Household } from "./household.ts";
import { patterns } from "./sound-patterns.ts";

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
