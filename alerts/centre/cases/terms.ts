/** How long a holder may be still, by how far the case is. Pure; `case-lifecycle.md` 4, timers. All in ms. */
import { hours, minutes, seconds } from "../../../devices/model/moment.ts";
import type { Case, CasePolicy } from "./case.ts";

/** Minutes: nobody is said to be on the way for longer. */
export const longestEta = 240;

/** What counts unless `centre.yaml` says otherwise, and for cases from before there were such settings. */
export const usualTerms = {
  lease: seconds(120),
  ringLease: seconds(60),
  reopenWithin: minutes(15),
  pulse: seconds(60),
  leaseSpoken: minutes(10),
  leaseAfterEta: minutes(10),
  leaseOnSite: minutes(20),
  confirmWithin: minutes(3),
  handoverWithin: minutes(5),
  reviewWithin: hours(24),
  shelvedMost: hours(24),
} as const;

type Terms = { readonly [K in keyof typeof usualTerms]: number };
export const termsOf = (policy: CasePolicy): Terms => ({ ...usualTerms, ...(policy as Partial<Terms>) });

/** Those of the settings that a case takes with it. */
export const pickTerms = (settings: Terms): Terms => ({
  ...{ lease: settings.lease, ringLease: settings.ringLease, reopenWithin: settings.reopenWithin },
  ...{ pulse: settings.pulse, leaseSpoken: settings.leaseSpoken, leaseAfterEta: settings.leaseAfterEta },
  ...{ leaseOnSite: settings.leaseOnSite, confirmWithin: settings.confirmWithin },
  ...{ handoverWithin: settings.handoverWithin, reviewWithin: settings.reviewWithin },
  shelvedMost: settings.shelvedMost,
});

/** Somebody who answered, or who looked, since it was last anybody's to take or last rang. */
export const isInContact = ({ spokeAt, checkedAt }: Case): boolean => spokeAt !== undefined || checkedAt !== undefined;

/** Before contact nobody knows how the person is: a holder who is gone then holds nothing. */
export const isBeforeContact = (found: Case): boolean => found.state === "claimed" && !isInContact(found);

/** Sent, and neither there nor given up. */
export const isUnderWay = (sent: NonNullable<Case["dispatches"]>[number]): boolean =>
  sent.endedAt === undefined && sent.arrivedAt === undefined;
export const underWay = (found: Case) => (found.dispatches ?? []).filter(isUnderWay);

/** The lease of a holder who acted just now, and when its row pulses. */
export function leaseFrom(found: Case, at: number): Pick<Case, "leaseUntil" | "pulsesAt"> {
  const terms = termsOf(found.policy);
  const leaseUntil = leaseEnd(found, at);
  return { leaseUntil, pulsesAt: leaseUntil - Math.max(0, terms.lease - terms.pulse) };
}

function leaseEnd(found: Case, at: number): number {
  const terms = termsOf(found.policy);
  switch (found.state) {
    case "on_site":
      return at + terms.leaseOnSite;
    case "dispatched":
      return Math.max(at, ...underWay(found).map(({ etaAt }) => etaAt)) + terms.leaseAfterEta;
    default:
      return at + (isInContact(found) ? terms.leaseSpoken : terms.lease);
  }
}

/** ms: no lease that was given now ends later. */
export function longestLease(policy: CasePolicy): number {
  const { lease, leaseSpoken, leaseOnSite, leaseAfterEta } = termsOf(policy);
  return Math.max(lease, leaseSpoken, leaseOnSite, minutes(longestEta) + leaseAfterEta);
}

/** What the holder must hear ends the lease soon, never later than it would have ended. */
export function leaseCut(found: Case, until: number, at: number): Pick<Case, "leaseUntil" | "pulsesAt"> {
  return { leaseUntil: Math.min(found.leaseUntil ?? until, until), pulsesAt: at };
}
