/** What the lamp says in a state, by day, as the conductor is told it. */
import { appearance, type IndicatorState, inWords } from "../../alerts/appearance.ts";
import type { IndicatorView } from "../../gateway/page/view.ts";

export const viewOf = (state: IndicatorState, more: Partial<IndicatorView> = {}): IndicatorView => ({
  state,
  light: appearance[state].light,
  tone: appearance[state].tone,
  words: inWords({ state }, () => undefined),
  test: false,
  since: 0,
  ...more,
});

export const silent = { sound: "none", every: 0 } as const;
