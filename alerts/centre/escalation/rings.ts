/** Does a case ring at somebody's consoles? One rule for the centre and for its console, which imports nothing else from here. */

import type { MeView } from "../accounts/views.ts";
import type { CaseView } from "../views.ts";

/** At the highest level everybody is called. */
const everybody = 3;

export function rings(
  of: Pick<CaseView, "level" | "escalation">,
  { groups, ringsFrom = 0 }: Pick<MeView, "groups" | "ringsFrom">,
): boolean {
  const level = of.level ?? 0;
  if (level >= everybody) return true;
  if (!of.escalation || !groups) return level >= ringsFrom;
  return of.escalation.called.some((group) => groups.includes(group));
}
