/** Keeps the lamp at home saying what the receipts say: derives it after every commit, publishes it when it changes. */
import type { Alert } from "../alerts/alert.ts";
import { appearance, indicatorWords, inWords } from "../alerts/appearance.ts";
import type { Home } from "../alerts/home.ts";
import { type Indicator, indicator, isCall, type Line } from "../alerts/indicator.ts";
import { firstPath } from "../alerts/paths/policy.ts";
import type { Timers } from "../alerts/program/timers.ts";
import { type Instant, instant, type Moment, minutes } from "../devices/model/moment.ts";
import type { Journal } from "./journal/journal.ts";
import type { Testimony } from "./lamp-witness.ts";
import type { IndicatorView } from "./page/view.ts";

export const indicatorTopic = "hearthwatch/indicator";

/** Alerts that ended are remembered so long, for the chime and the five white seconds. */
const afterglow = minutes(1);

/** Messages looked through for changes that the centre has not stored: more than a home has open. */
const unstoredLookedAt = 100;

/** A lamp that has lost its gateway: off in the middle of a call would be a lie, and so would its last colour. */
export const unknownLamp = (since: number): IndicatorView => ({
  state: "unknown",
  ...appearance.unknown,
  words: indicatorWords.unknown,
  test: false,
  since,
});

/** Only what somebody was told can be taken back. Of faults nothing is promised. */
const isTold = (alert: Alert): boolean =>
  isCall(alert) && (alert.response?.storedAt !== undefined || alert.state === "cancelled");

const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** Elsewhere the room changes nothing that is seen or heard. */
const namesRoom = (state: Indicator["state"]): boolean => indicatorWords[state].zh.includes("{place}");

export interface Lamp {
  readonly view: IndicatorView;
  /** The alert it speaks of. */
  readonly alert: Alert | undefined;
  /** Open alerts and those that ended just now. */
  readonly alerts: readonly Alert[];
  hear(alerts: readonly Alert[]): void;
  stop(): void;
}

export interface LampDeps {
  /** Looked at anew each time: the register may change. */
  readonly home: Home;
  readonly labelOf: (room: string) => { readonly zh: string; readonly en: string } | undefined;
  readonly journal: {
    readonly health: Pick<Journal["health"], "mode">;
    readonly read: Pick<Journal["read"], "openAlerts"> & {
      unstored(
        receiver: string,
        limit: number,
      ): readonly { readonly alertId: string; readonly at: { readonly steady: number } }[];
    };
  };
  /** How long ago the centre said anything (ms); `undefined`: not since the start. */
  readonly heardAgo: () => number | undefined;
  /** What the other paths know. Without it the centre's own line is all that counts. */
  readonly testimony?: Testimony;
  readonly moment: () => Moment;
  readonly timers: Pick<Timers, "after">;
  readonly shown: (view: IndicatorView) => void;
}

export function openLamp(deps: LampDeps): Lamp {
  const alerts = new Map<string, Alert>(deps.journal.read.openAlerts().map((alert) => [alert.id, alert]));
  let callOff: (() => void) | undefined;
  let said = "";
  const since = deps.moment().steady;
  const viewOf = (shown: Indicator): IndicatorView => ({
    state: shown.state,
    light: shown.light,
    tone: shown.tone,
    words: inWords(shown, deps.labelOf),
    ...(shown.room !== undefined && namesRoom(shown.state) && { room: shown.room }),
    ...(shown.alertId !== undefined && { alertId: shown.alertId }),
    test: shown.test,
    since: shown.since,
  });
  let view = look();

  function look(): IndicatorView {
    callOff?.();
    callOff = undefined;
    const now = deps.moment();
    forget(now);
    const { mode } = deps.journal.health;
    const line = lineOf(now.steady);
    const found = indicator({ home: deps.home, alerts: [...alerts.values()], journal: mode, now, line });
    if (found.lookAgainAt !== undefined)
      callOff = deps.timers.after(Math.max(1, found.lookAgainAt - now.steady), () => {
        view = look();
      });
    const next = viewOf(found.indicator);
    // A lamp told twice chimes twice. `since` is reckoned back by two clocks that do not tick together, and which of two
    // alerts of one case it speaks of changes nothing that is seen or heard.
    const words = JSON.stringify({ ...next, since: 0, alertId: "" });
    if (words !== said) {
      said = words;
      deps.shown(next);
    }
    return next;
  }

  function lineOf(now: Instant): Line {
    const ago = least(deps.heardAgo(), deps.testimony?.heardAgo());
    return {
      since,
      heardAt: ago === undefined ? undefined : instant(now - ago),
      unstored: unstored(),
      ...(deps.testimony && { vouched: vouchedBy(deps.testimony, now) }),
    };
  }

  function unstored(): ReadonlyMap<string, Instant> {
    const oldest = new Map<string, Instant>();
    // Whoever is told nothing yet has nothing to take back: a look at the disk is spared while nothing is open.
    if (![...alerts.values()].some(isTold)) return oldest;
    for (const { alertId, at } of deps.journal.read.unstored(firstPath, unstoredLookedAt))
      oldest.set(alertId, instant(Math.min(oldest.get(alertId) ?? at.steady, at.steady)));
    // What came to the centre by another road it has.
    for (const alertId of oldest.keys()) if (deps.testimony?.storedAtCentre(alertId)) oldest.delete(alertId);
    return oldest;
  }

  function vouchedBy(testimony: Testimony, now: Instant): ReadonlyMap<string, Instant> {
    const until = new Map<string, Instant>();
    for (const alert of alerts.values()) {
      const end = isTold(alert) ? testimony.vouchedUntil(alert.id, now) : undefined;
      if (end !== undefined) until.set(alert.id, end);
    }
    return until;
  }

  function forget(now: Moment): void {
    for (const [id, alert] of alerts) {
      const over = alert.state === "ended" || alert.state === "cancelled";
      if (over && now.steady - (alert.endedAt ?? alert.at.steady) > afterglow) alerts.delete(id);
    }
  }

  return {
    get view() {
      return view;
    },
    get alert() {
      return view.alertId === undefined ? undefined : alerts.get(view.alertId);
    },
    get alerts() {
      return [...alerts.values()];
    },
    hear(changed) {
      for (const alert of changed) alerts.set(alert.id, alert);
      view = look();
    },
    stop: () => callOff?.(),
  };
}
