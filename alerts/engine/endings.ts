/**
 * What the centre has closed may be opened again by a person there, who closed the wrong one, or because the home called once more
 * while the end was on its way. The home then has to say so: a lamp that went out tells nobody that they still wait for help.
 */
import { between, days, type Moment } from "../../devices/model/moment.ts";
import type { Alert, Response } from "../alert.ts";
import { alertAfter } from "../lifecycle.ts";
import type { Draft } from "./draft.ts";

export const endings = { rule: "endings", version: 1 } as const;

/** A case is reviewed within a day, and after that no person opens it again. */
const remembered = { alerts: 20, for: days(2), whenFull: "forget-the-oldest" } as const;

export function rememberEnd(draft: Draft, alert: Alert, at: Moment): void {
  draft.put(endings.rule, endings.version, alert.id, alert, true);
  const kept = draft.cells(endings.rule).sort((a, b) => endOf(b.value) - endOf(a.value));
  kept.forEach((cell, n) => {
    const age = between(asEnded(cell.value)?.endedAt ?? at.steady, at.steady);
    if (n >= remembered.alerts || age > remembered.for)
      draft.put(endings.rule, endings.version, cell.key, undefined, true);
  });
}

/** An alert of which the centre spoke after it had closed it. */
export const ended = (draft: Draft, alertId: string): Alert | undefined => asEnded(draft.value(endings.rule, alertId));

/** It is open again: everything that was known of it still holds. */
export function comeBack(draft: Draft, alert: Alert, response: Response): void {
  const state = alertAfter(alert.state, "reopened");
  if (!state) return;
  const { endedAt: _, ...open } = alert;
  draft.keep({ ...open, state, response });
  draft.put(endings.rule, endings.version, alert.id, undefined, true);
}

/** Only this file writes these cells. */
const asEnded = (value: unknown): Alert | undefined => value as Alert | undefined;
const endOf = (value: unknown): number => asEnded(value)?.endedAt ?? 0;
