/**
 * A case from before the clock was set back across a start may be of times that have not come yet: what counts from them (who is
 * called next, when a lease is over) would wait for as long as the clock was ahead. Pure; what is later than can be is now.
 */
import type { Case, CaseAlert } from "./case.ts";
import { longestSuspicion } from "./suspicion.ts";
import { longestLease } from "./terms.ts";

/** The same object where nothing is ahead, as always within one life of the program. */
export function notAhead(found: Case, at: number): Case {
  const { leaseUntil = at, alerts, summons = [] } = found;
  const isLeaseAhead = leaseUntil > at + longestLease(found.policy);
  const times = [
    found.raisedAt,
    found.waitsFrom,
    found.remindedAt,
    ...summons.flatMap((each) => [each.at, each.triedAt]),
  ];
  const isAhead = times.some((time = at) => time > at) || alerts.some((alert) => isAlertAhead(alert, at));
  if (!isLeaseAhead && !isAhead) return found;
  const held = <T extends number | undefined>(time: T): T | number => (time !== undefined && time > at ? at : time);
  return {
    ...found,
    ...{ raisedAt: held(found.raisedAt), waitsFrom: held(found.waitsFrom), remindedAt: held(found.remindedAt) },
    ...(isLeaseAhead && { leaseUntil: at, pulsesAt: at }),
    ...(found.summons && {
      summons: found.summons.map((each) => ({ ...each, at: held(each.at), triedAt: held(each.triedAt) })),
    }),
    alerts: alerts.map((alert) =>
      isAlertAhead(alert, at)
        ? { ...alert, storedAt: held(alert.storedAt), suspectedUntil: suspectedUntil(alert, at) }
        : alert,
    ),
  };
}

/** Its home has said in the meantime what it was, or has gone dark. */
const isSuspicionAhead = ({ suspectedUntil = 0 }: CaseAlert, at: number): boolean =>
  suspectedUntil > at + longestSuspicion;
const suspectedUntil = (alert: CaseAlert, at: number): number | undefined =>
  isSuspicionAhead(alert, at) ? at : alert.suspectedUntil;
const isAlertAhead = (alert: CaseAlert, at: number): boolean => alert.storedAt > at || isSuspicionAhead(alert, at);
