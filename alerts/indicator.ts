/**
 * What the lamp and the voice at home say (`people.md` 3.1). Derived only from receipts: green means that a named person
 * has claimed the case, and nothing else. While only the gateway knows, nobody is told that help is coming.
 */
import { between, type Duration, type Instant, instant, later, type Moment, seconds } from "../devices/model/moment.ts";
import type { Alert } from "./alert.ts";
import { appearance, type IndicatorState, type Light, type Tone } from "./appearance.ts";
import type { Home } from "./home.ts";
import { laneOfKind } from "./lifecycle.ts";
import { firstPath } from "./paths/policy.ts";
import { isNight } from "./rules/night.ts";

/** No `stored` for so long: the home is told to call for help itself. */
const throughWithin = seconds(30);
/** `stored` for so long and nobody has claimed it: the home is told that we go on. */
const claimedWithin = seconds(60);
/** No word of the centre for so long: it answers a report every minute, so two went unanswered. */
const heardWithin = seconds(120);
/** A change (a second press, "I'm fine") that is not stored for so long: as with the first word of an alert. */
const changeWithin = throughWithin;
/** After a start the line comes up in seconds and the first report goes at once. */
const firstWordWithin = seconds(30);
/** What is over stays on the lamp so long. */
const shownFor = seconds(5);

/**
 * Which alert the lamp speaks of when there are several: the one that is worst off. An unclaimed one wins over a claimed
 * one. Being asked "are you all right?" comes before what is already with the centre, because only the resident can answer
 * it and only for seconds; it does not come before "nobody hears us, call 120".
 */
export const precedence: readonly IndicatorState[] = [
  "not_through",
  "stored_unheard",
  "guarding",
  "sending",
  "waiting",
  "stored",
  "claimed_unheard",
  "claimed",
  "coming",
  "cancelled",
  "cancelled_untold",
  "cancelled_kept",
  "closed",
];

export interface Situation {
  readonly home: Home;
  /** Open alerts, and those that ended or were cancelled lately; with the `response` the engine keeps on them. */
  readonly alerts: readonly Alert[];
  /** `memory`: the disk takes nothing, so nothing is accepted and the lamp stays at "sending". */
  readonly journal: "disk" | "reserve" | "memory";
  readonly now: Moment;
  readonly line: Line;
}

/** What is known of the way to the centre. Without it the lamp would stay green on a line that is dead. */
export interface Line {
  /** Since when anybody listens for the centre: the start of this program. */
  readonly since: Instant;
  /** The centre's last word since then. */
  readonly heardAt: Instant | undefined;
  /** Alerts with a change that the centre has not stored, and since when. */
  readonly unstored: ReadonlyMap<string, Instant>;
  /**
   * Alerts that another receiver has stored with all their changes (DC-09, HTTPS), and until when it counts as heard. Its
   * machine has them: that is worth the words "the centre has your call", and never a green light.
   */
  readonly vouched?: ReadonlyMap<string, Instant>;
}

/** Structurally the `IndicatorView` of the household page, but for its words, which need the labels of the rooms. */
export interface Indicator {
  readonly state: IndicatorState;
  readonly light: Light;
  readonly tone: Tone;
  readonly wordsKey: `indicator.${IndicatorState}`;
  /** The room that the sentence names. */
  readonly room?: string;
  readonly alertId?: string;
  readonly test: boolean;
  /** Unix ms of the gateway's clock. */
  readonly since: number;
}

export interface Look {
  readonly indicator: Indicator;
  /** The lamp changes by itself at this instant, if nothing is heard before. */
  readonly lookAgainAt: Instant | undefined;
}

interface Stage {
  readonly state: IndicatorState;
  readonly since: Instant;
  readonly until?: Instant | undefined;
}

export function indicator(situation: Situation): Look {
  const { alerts, now } = situation;
  const staged = alerts
    .filter(isCall)
    .flatMap((alert) => {
      const stage = stageOf(alert, situation, now.steady);
      return stage ? [{ alert, stage }] : [];
    })
    .sort(worstFirst);
  const times = staged.flatMap(({ stage }) => (stage.until === undefined ? [] : [stage.until]));
  const lookAgainAt = times.length > 0 ? (Math.min(...times) as Instant) : undefined;
  const worst = staged[0];
  const indicator = worst
    ? look(situation, worst.stage.state, worst.stage.since, worst.alert)
    : (ofFaults(situation) ?? look(situation, "normal", now.steady, undefined));
  return { indicator, lookAgainAt };
}

/** Somebody in the home may need help, or a technician is trying out that this works. Care and faults have no lamp of theirs. */
export const isCall = (alert: Pick<Alert, "kind">): boolean =>
  laneOfKind[alert.kind] === "emergency" || alert.kind === "fall_cancelled";

type Staged = { readonly alert: Alert; readonly stage: Stage };

/** The real thing before any test; then the table; then the newest. */
function worstFirst(a: Staged, b: Staged): number {
  const rank = ({ stage }: Staged) => precedence.indexOf(stage.state);
  return Number(a.alert.test) - Number(b.alert.test) || rank(a) - rank(b) || b.alert.at.steady - a.alert.at.steady;
}

/** Where one alert stands; `undefined`: its time on the lamp is over. */
function stageOf(alert: Alert, situation: Situation, now: Instant): Stage | undefined {
  switch (alert.state) {
    case "guarding":
      return { state: "guarding", since: alert.at.steady };
    case "cancelled":
      return brief(cancelledAs(alert, situation.line), alert.endedAt, now);
    case "ended":
      return alert.response?.handling === "closed" ? brief("closed", alert.endedAt, now) : undefined;
    case "raised":
      return onLine(raised(alert, situation.journal, now), alert, situation.line, now);
  }
}

/** What each promise becomes when the centre is no longer heard. What was never promised stays as it is. */
const unheardOf: Partial<Record<IndicatorState, IndicatorState>> = {
  stored: "stored_unheard",
  waiting: "stored_unheard",
  claimed: "claimed_unheard",
  coming: "claimed_unheard",
};

/**
 * A promise of the centre holds as long as the centre is heard: a claim that was lost would be told by the same line. It
 * comes back with the centre's next word.
 */
function onLine(stage: Stage, alert: Alert, line: Line, now: Instant): Stage {
  const unheard = unheardOf[stage.state];
  if (unheard === undefined) return stage;
  const own = heardUntil(alert, line);
  // A claim is the centre's own: who has merely stored the call would not be told that it was lost.
  const other = unheard === "stored_unheard" ? line.vouched?.get(alert.id) : undefined;
  const end = other === undefined ? own : instant(Math.max(own, other));
  if (now >= end) return { state: unheard, since: end };
  return { ...stage, until: stage.until === undefined ? end : instant(Math.min(stage.until, end)) };
}

function heardUntil(alert: Alert, line: Line): Instant {
  const silentAt = line.heardAt === undefined ? later(line.since, firstWordWithin) : later(line.heardAt, heardWithin);
  const changed = line.unstored.get(alert.id);
  return instant(changed === undefined ? silentAt : Math.min(silentAt, later(changed, changeWithin)));
}

/** What the resident was told of who knows it. */
function cancelledAs(alert: Alert, line: Line): "cancelled" | "cancelled_untold" | "cancelled_kept" {
  if (alert.keptAtHome) return "cancelled_kept";
  return isTold(alert, line) ? "cancelled" : "cancelled_untold";
}

/** Does any receiver know what the resident said? */
const isTold = (alert: Alert, line: Line): boolean =>
  !line.unstored.has(alert.id) || line.vouched?.has(alert.id) === true;

function brief(
  state: "cancelled" | "cancelled_untold" | "cancelled_kept" | "closed",
  since: Instant | undefined,
  now: Instant,
): Stage | undefined {
  if (since === undefined) return undefined;
  const until = later(since, shownFor);
  return now < until ? { state, since, until } : undefined;
}

function raised(alert: Alert, journal: Situation["journal"], now: Instant): Stage {
  const since = alert.raisedAt ?? alert.at.steady;
  const { response } = alert;
  if (!response || response.storedAt === undefined) return until("sending", since, throughWithin, "not_through", now);
  // Without a disk a restart forgets this alert: it is not promised until that is mended.
  if (journal === "memory") return { state: "sending", since };
  const handledAt = response.handlingAt ?? response.storedAt;
  switch (response.handling) {
    case "claimed":
      return { state: "claimed", since: handledAt };
    case "dispatched":
    case "on_site":
      return { state: "coming", since: handledAt };
    case "released":
      return { state: "waiting", since: handledAt };
    // `closed` ends the alert; one that is open all the same was opened again.
    case "closed":
    case "none":
      return until("stored", response.storedAt, claimedWithin, "waiting", now);
  }
}

function until(state: IndicatorState, since: Instant, limit: Duration, then: IndicatorState, now: Instant): Stage {
  const end = later(since, limit);
  return now < end ? { state, since, until: end } : { state: then, since: end };
}

/**
 * Nobody calls: then what is wrong with the watching itself. First that a call would not get out, because then whoever needs
 * help has to do something else than press; then the mains, which take everything else with them.
 */
function ofFaults(situation: Situation): Indicator | undefined {
  const faults = situation.alerts.filter(
    (alert) => alert.state === "raised" && !alert.test && laneOfKind[alert.kind] === "fault",
  );
  const line = lineDown(faults, situation.home);
  if (line) return look(situation, "line_down", line.at.steady, line);
  const mains = faults.find((alert) => alert.kind === "mains_lost");
  const worst = mains ?? faults.find((alert) => alert.severity === "warning") ?? faults[0];
  if (!worst) return undefined;
  return look(situation, mains ? "mains_lost" : "device_fault", worst.at.steady, worst);
}

/** The line to the centre and every other path that proves, each with a fault of its own. */
function lineDown(faults: readonly Alert[], { delivery }: Home): Alert | undefined {
  const down = new Map(faults.filter(({ kind }) => kind === "path_down").map((alert) => [alert.key, alert]));
  return delivery?.proving?.some((path) => !down.has(path)) ? undefined : down.get(firstPath);
}

function look(situation: Situation, state: IndicatorState, since: Instant, alert: Alert | undefined): Indicator {
  const { home, now } = situation;
  const { light, tone, ...more } = appearance[state];
  const quiet = "byDay" in more && now.trusted && isNight(now.wall, home.timeZone, home.rules.night);
  return {
    state,
    light,
    tone: quiet ? { sound: "none", every: 0 } : tone,
    wordsKey: `indicator.${state}`,
    ...(alert?.room !== undefined && { room: alert.room }),
    ...(alert && { alertId: alert.id }),
    test: alert?.test ?? false,
    since: now.wall - between(since, now.steady),
  };
}
