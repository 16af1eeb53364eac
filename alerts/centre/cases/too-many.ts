/**
 * What one home may cost the centre, however mad its gateway has gone or whoever has its credential. Nothing is refused and nothing
 * is lost: what has no room in a case's list is counted there, and stands beside it in the store.
 */
import type { Case, CaseAlert, NewCase } from "./case.ts";
import { tooManyAlerts } from "./lane.ts";

export interface HomeBounds {
  /** Of one home: beyond it further alerts of the lanes of care and faults share one case. */
  readonly openCases: number;
  /** In the list of one case, which each of its steps writes anew; emergencies unlike those in it may make it twice that. */
  readonly alerts: number;
}

/**
 * At its worst an honest home has a fault for each of some forty devices, a dozen kinds of care and one emergency; beyond that
 * nobody reads line by line. Emergencies of a home are one case as it is, and never share this one.
 */
export const homeBounds: HomeBounds = { openCases: 64, alerts: 100 };

export const tooManyKey = (home: string): string => `${home}|too_many`;

/** Of the lane of care: a person looks, and a person ends it. Named for itself, and no mere notice: anything may be in it. */
export const asTooMany = (
  born: Omit<NewCase, "policy">,
  policy: (lane: Case["lane"], home: string) => NewCase["policy"],
): NewCase => ({
  ...born,
  ...{ lane: "care", key: tooManyKey(born.home), policy: policy("care", born.home) },
  named: { kind: tooManyAlerts, severity: "warning" },
});

export const isFull = (found: Case, { alerts }: HomeBounds): boolean => found.alerts.length >= alerts;

/** How an alert that is in no case yet joins this one. Gas behind a hundred presses of a button has to be read: see `isFirst`. */
export const joining = (into: Case, alert: CaseAlert, bounds: HomeBounds): { readonly unlisted?: "new" } =>
  isFull(into, bounds) && !(into.alerts.length < 2 * bounds.alerts && isFirst(into, alert)) ? { unlisted: "new" } : {};

/** The first emergency of its kind, room and device finds room in a list that is full, until that is twice as long. */
const isFirst = ({ alerts }: Case, { severity, kind, room, device }: CaseAlert): boolean =>
  severity === "emergency" &&
  !alerts.some((each) => each.kind === kind && each.room === room && each.device === device);

/** How this one hears again of an alert that it has. */
export const hearing = (mine: Case, { id }: CaseAlert): { readonly unlisted?: "again" } =>
  mine.alerts.some((each) => each.id === id) ? {} : { unlisted: "again" };
