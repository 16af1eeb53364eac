/** What a hand-over sheet says, from what is open, closed, away and lost now. Pure. */
import type { Case, Person } from "../cases/case.ts";
import { isHeld, isOpen } from "../cases/machine.ts";
import { termsOf } from "../cases/terms.ts";
import type { OpenSheet } from "./store.ts";
import type { Handed, SheetCase, SheetView } from "./views.ts";

/** Lines a sheet carries of each kind; what is more is counted on the pages it comes from. */
export const sheetLines = { open: 500, closed: 500, homes: 500 } as const;

export interface Surroundings {
  readonly open: readonly Case[];
  readonly closed: readonly Case[];
  readonly away: SheetView["away"];
  readonly outages: SheetView["outages"];
  readonly silent: SheetView["silent"];
}

/** Cases this person may not leave behind. A test ends by itself. */
export const heldBy = (open: readonly Case[], person: string): readonly Case[] =>
  open.filter((of) => of.owner?.id === person && isHeld(of.state) && !of.test);

/** `latest`: the cases of the sheet as they are now, open or not. */
export function sheetNow(
  sheet: OpenSheet,
  latest: readonly Case[],
  around: Surroundings,
): Omit<SheetView, "notes" | "readBy"> {
  const handed = latest.map((of) => handedOf(of, sheet));
  const listed = new Set(sheet.cases);
  return {
    ...{ id: sheet.id, by: sheet.by, from: sheet.from, openedAt: sheet.openedAt, handed },
    open: around.open
      .filter(({ id, test }) => !listed.has(id) && !test)
      .slice(0, sheetLines.open)
      .map(lineOf),
    inTest: [...new Set(around.open.filter(({ test }) => test).map(({ home }) => home))].slice(0, sheetLines.homes),
    away: around.away.slice(0, sheetLines.homes),
    outages: around.outages.slice(0, sheetLines.homes),
    silent: around.silent.slice(0, sheetLines.homes),
    closed: around.closed
      .filter(({ closedAt, test }) => closedAt !== undefined && closedAt >= sheet.from && !test)
      .slice(0, sheetLines.closed)
      .map(lineOf),
  };
}

function handedOf(of: Case, sheet: OpenSheet): Handed {
  const line = lineOf(of);
  const { handover, owner } = of;
  if (!isOpen(of.state)) return { case: line, state: "closed" };
  if (of.state === "raised") return { case: line, state: "released" };
  if (owner && owner.id !== sheet.by.id) return { case: line, state: "accepted", to: owner };
  if (!handover) return { case: line, state: "in_hand" };
  const state = sheet.withLead.includes(of.id) ? "with_lead" : "asked";
  return { case: line, state, to: handover.to, until: handover.until };
}

export function lineOf(of: Case): SheetCase {
  const { id, kind, severity, home, state, raisedAt, test, owner, handover, outcome, closedAt } = of;
  return {
    ...{ id, kind, severity, home, state, raisedAt, test },
    ...(owner && isHeld(state) && { owner }),
    ...(handover && { handover: askedOf(handover) }),
    ...(outcome && { outcome }),
    ...(closedAt !== undefined && { closedAt }),
  };
}

const askedOf = ({ to, at, until, overdueAt }: NonNullable<Case["handover"]>) => ({
  ...{ to, at, until },
  ...(overdueAt !== undefined && { overdueAt }),
});

/**
 * Cases of the sheet that nobody has confirmed in time, and a lead to ask: the request is overdue (the case's own clock says
 * so), or it was declined or never made and the hand-over began that long ago.
 */
export function forLead(
  sheet: OpenSheet,
  latest: readonly Case[],
  leads: readonly Person[],
  now: number,
): readonly { readonly case: Case; readonly to: Person }[] {
  const lead = leads.find(({ id }) => id !== sheet.by.id);
  if (!lead) return [];
  return heldBy(latest, sheet.by.id)
    .filter(({ id }) => !sheet.withLead.includes(id))
    .filter(({ handover, policy }) =>
      handover ? handover.overdueAt !== undefined : now - sheet.openedAt >= termsOf(policy).handoverWithin,
    )
    .map((of) => ({ case: of, to: lead }));
}
