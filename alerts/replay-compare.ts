/** What was recorded and what a replay gave, side by side; and what a change of settings would have made of it. */
import { type Duration, hours, seconds } from "../devices/model/moment.ts";
import type { Alert, AlertKind, Severity } from "./alert.ts";
import type { Outgoing } from "./engine.ts";
import type { AlertMessage } from "./protocol.ts";
import { sorted } from "./replay.ts";

export interface Difference {
  readonly what: "alert_missing" | "alert_new" | "alert_differs" | "messages_differ";
  readonly rule: string;
  readonly kind: AlertKind;
  readonly key: string;
  /** Wall time of the alert. */
  readonly wall: number;
  readonly recorded?: string;
  readonly replayed?: string;
}

interface Played {
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly messages: readonly Outgoing[];
  /** Recorded ids by those of the replay. */
  readonly recorded: ReadonlyMap<string, string>;
}
export interface RecordedLife {
  /** Raised in the time that was replayed, or open when it began. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Sent in that time, oldest first. */
  readonly messages: readonly AlertMessage[];
  /** Not every alert is as it stood at the end: only what was sent is compared. */
  readonly isCut: boolean;
}

/** Every field of alerts and messages but ids and the numbers that the journal gave out. */
export function differences(recorded: RecordedLife, played: Played): readonly Difference[] {
  const ownOf = new Map([...played.recorded].map(([own, id]) => [id, own]));
  const found: Difference[] = [];
  for (const [id, alert] of recorded.alerts) {
    const own = ownOf.get(id);
    const replayed = own === undefined ? undefined : played.alerts.get(own);
    if (own === undefined) found.push({ what: "alert_missing", ...about(alert), recorded: text(alert) });
    else if (replayed && !recorded.isCut && text({ ...replayed, id }) !== text(alert))
      found.push({
        what: "alert_differs",
        ...about(alert),
        recorded: text(alert),
        replayed: text({ ...replayed, id }),
      });
  }
  const sent = grouped(recorded.messages, ({ alertId }) => alertId);
  const resent = grouped(played.messages, ({ alertId }) => played.recorded.get(alertId) ?? alertId);
  for (const alert of played.alerts.values()) {
    const id = played.recorded.get(alert.id);
    if (id === undefined) found.push({ what: "alert_new", ...about(alert), replayed: text(alert) });
    else {
      const before = (sent.get(id) ?? []).map(withoutNumbers);
      const now = (resent.get(id) ?? []).map(withoutNumbers);
      const at = now.findIndex((each, n) => each !== before[n]);
      const n = at < 0 && before.length > now.length ? now.length : at;
      if (n < 0) continue;
      const [one, other] = [before[n], now[n]];
      const words = { ...(one !== undefined && { recorded: one }), ...(other !== undefined && { replayed: other }) };
      found.push({ what: "messages_differ", ...about(alert), ...words });
    }
  }
  return found;
}

const about = ({ rule, kind, key, at }: Alert) => ({ rule, kind, key, wall: at.wall });
const text = (value: unknown): string => JSON.stringify(sorted(value));

function withoutNumbers(message: Outgoing | AlertMessage): string {
  const { alertId: _, gatewayId: __, ...rest } = message;
  const { epoch: ___, seq: ____, ...said } = rest as Partial<AlertMessage>;
  return text(said);
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

/** The same cause may raise so much earlier or later with other settings. */
const nearby: Duration = hours(1);
const atOnce: Duration = seconds(1);

/** Finds the alert that another one is, in another life of the same home: each only once, the nearest first. */
export function counterparts(all: Iterable<Alert>, within: Duration = nearby): (alert: Alert) => Alert | undefined {
  const free = new Map<string, Alert[]>();
  const bookOf = ({ rule, key, test }: Alert): string => `${rule}\n${key}\n${test}`;
  for (const alert of all) free.set(bookOf(alert), [...(free.get(bookOf(alert)) ?? []), alert]);
  return (alert) => {
    const book = free.get(bookOf(alert)) ?? [];
    const far = (other: Alert): number => Math.abs(other.at.steady - alert.at.steady);
    const best = book.filter((other) => far(other) <= within).sort((a, b) => far(a) - far(b))[0];
    if (best)
      free.set(
        bookOf(alert),
        book.filter((other) => other !== best),
      );
    return best;
  };
}

export interface TrialAlert {
  readonly rule: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly key: string;
  readonly wall: number;
  readonly repeats: number;
}
export interface Trial {
  readonly rule: string;
  readonly before: number;
  readonly after: number;
  readonly appears: readonly TrialAlert[];
  readonly goes: readonly TrialAlert[];
  readonly changes: readonly { readonly before: TrialAlert; readonly after: TrialAlert }[];
}

/** Alerts that would have gone out, by rule, with the settings as they were and as they would be. Tests are nobody's plan. */
export function trialOf(before: Iterable<Alert>, after: Iterable<Alert>): readonly Trial[] {
  const [was, would] = [before, after].map((all) => [...all].filter(isTold));
  if (!was || !would) return [];
  const find = counterparts(was);
  const pairs = would.map((alert) => ({ alert, of: find(alert) }));
  const matched = new Set(pairs.map(({ of }) => of));
  const rules = [...new Set([...was, ...would].map(({ rule }) => rule))].sort();
  return rules.map((rule) => {
    const mine = pairs.filter(({ alert }) => alert.rule === rule);
    return {
      rule,
      before: was.filter((alert) => alert.rule === rule).length,
      after: mine.length,
      appears: mine.filter(({ of }) => !of).map(({ alert }) => inShort(alert)),
      goes: was.filter((alert) => alert.rule === rule && !matched.has(alert)).map(inShort),
      changes: mine.flatMap(({ alert, of }) =>
        of && isOtherwise(alert, of) ? [{ before: inShort(of), after: inShort(alert) }] : [],
      ),
    };
  });
}

const isTold = ({ raisedAt, test }: Alert): boolean => raisedAt !== undefined && !test;
const isOtherwise = (a: Alert, b: Alert): boolean =>
  a.kind !== b.kind || a.severity !== b.severity || Math.abs(a.at.steady - b.at.steady) > atOnce;
const inShort = ({ rule, kind, severity, key, at, repeats }: Alert): TrialAlert => ({
  ...{ rule, kind, severity, key, repeats },
  wall: at.wall,
});
