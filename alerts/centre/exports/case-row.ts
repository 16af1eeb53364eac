/**
 * What an inspector is given of one case: every moment a figure is made of, as it stands in the log. Ids, kinds and times; no names.
 * Whoever wants to recompute the answering figures needs nothing but these rows.
 */
import type { Case } from "../cases/case.ts";
import type { LogRow } from "../cases/happened.ts";
import { isContact } from "../cases/spoken.ts";
import { takes } from "../cases/table.ts";
import type { CaseView } from "../views.ts";

/** From then nobody had it, until somebody did, or it ended; without `to` it still waits. */
export interface Wait {
  readonly from: number;
  readonly to: number | undefined;
}
/** Somebody had it: by a claim, a take-over, an accepted hand-over or an order. */
export interface Taking {
  readonly at: number;
  readonly by: string;
}

export interface CaseRow {
  readonly case: string;
  readonly home: string;
  readonly gateway: string;
  readonly town: string | undefined;
  readonly lane: Case["lane"];
  readonly severity: Case["severity"];
  readonly kind: string;
  /** That said it first. */
  readonly device: string | undefined;
  readonly test: boolean;
  /** The drill it belongs to. */
  readonly drill: string | undefined;
  readonly state: Case["state"];
  /** When it happened at home, when the centre had it, when a console showed it, when one rang for it: each the first. */
  readonly happened: number | undefined;
  readonly stored: number | undefined;
  readonly shown: number | undefined;
  readonly rung: number | undefined;
  /** Since when somebody had to act on it, the first time; absent: it was never more than a suspicion. */
  readonly raised: number | undefined;
  readonly waits: readonly Wait[];
  readonly claims: readonly Taking[];
  readonly firstClaim: number | undefined;
  /** Given back by its holder; lost because its holder did nothing or was gone. */
  readonly releases: number;
  readonly leaseLosses: number;
  readonly reopens: number;
  readonly level: number;
  readonly spoke: number | undefined;
  readonly dispatched: number | undefined;
  readonly arrived: number | undefined;
  readonly closed: number | undefined;
  readonly closedBy: string | undefined;
  readonly outcome: string | undefined;
  /** Somebody is named who had seen how it stood; the name itself leaves with the home. */
  readonly verified: boolean;
  readonly reviewed: number | undefined;
  readonly relatedTo: string | undefined;
  readonly duplicateOf: string | undefined;
  /** Who rang, of one that a dispatcher opened because of it: nobody waited for an answer. */
  readonly calledIn: string | undefined;
}

/** `log`: of this case, oldest first, the whole of it. Only what survives an erased body is read. */
export function caseRow(found: Case, log: readonly LogRow[], town: string | undefined): CaseRow {
  const first = (event: string): number | undefined => log.find((row) => row.event === event)?.at;
  const count = (event: string): number => log.filter((row) => row.event === event).length;
  const claims = log.flatMap(({ at, event, actor }) => (takes.has(event) ? [{ at, by: actor ?? "" }] : []));
  const more: Partial<Pick<CaseView, "spokeAt" | "relatedTo" | "duplicateOf">> = found;
  const ended = found.closedAt === undefined ? undefined : log.findLast(({ event }) => event === "resolve");
  return {
    ...{ case: found.id, home: found.home, gateway: found.gateway, town, lane: found.lane },
    ...{
      severity: found.severity,
      kind: found.kind,
      device: found.alerts[0]?.device,
      test: found.test,
      drill: found.drill,
      state: found.state,
    },
    happened: earliest(found.alerts.map(({ at }) => at)),
    stored: earliest(found.alerts.map(({ storedAt }) => storedAt)),
    shown: earliest(found.alerts.map(({ shownAt }) => shownAt)),
    rung: earliest(found.alerts.map(({ rungAt }) => rungAt)),
    raised: log.find(({ to }) => to === "raised")?.at,
    waits: waitsOf(log),
    claims,
    firstClaim: claims[0]?.at,
    ...{ releases: count("release"), leaseLosses: count("lease_lost"), reopens: count("reopen"), level: found.level },
    // The first after somebody had it: a later holder's contact is another.
    spoke: firstSpoken(found, claims[0]?.at),
    ...{ dispatched: first("dispatch"), arrived: first("arrive") },
    ...{ closed: found.closedAt, closedBy: ended?.actor, outcome: found.outcome },
    verified: found.verifiedBy !== undefined,
    reviewed: first("review"),
    ...{ relatedTo: more.relatedTo, duplicateOf: more.duplicateOf, calledIn: found.calledIn?.rang },
  };
}

const firstSpoken = ({ contacts = [] }: Case, from: number | undefined): number | undefined =>
  from === undefined ? undefined : contacts.find(isContact)?.at;

function waitsOf(log: readonly LogRow[]): Wait[] {
  const waits: Wait[] = [];
  let from: number | undefined;
  for (const { at, to } of log) {
    if (to === "raised") from ??= at;
    else if (to !== undefined && from !== undefined) {
      waits.push({ from, to: at });
      from = undefined;
    }
  }
  return from === undefined ? waits : [...waits, { from, to: undefined }];
}

const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce((first, at) => (at === undefined ? first : first === undefined ? at : Math.min(first, at)), undefined);
