/**
 * Nobody takes a case: who is called next, and when. Each level stands in the case and its log before anybody hears it, so that a
 * centre that was stopped goes on where it was; the paths of a level are rung by `watch/`.
 */

import type { MeView } from "../accounts/views.ts";
import type { Case } from "../cases/case.ts";
import { type Consoles, consolesHeardWithin } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import { eachInTurn } from "../each-in-turn.ts";
import { isoLocal } from "../exports/csv.ts";
import { type Hears, nextLevelAt, passedOver } from "./ladder.ts";
import { escalationView } from "./ladder-view.ts";
import { type Account, groupsOf, laddersFor, ringsFrom } from "./plans.ts";
import { rings } from "./rings.ts";
import type { EscalationSettings } from "./settings.ts";

export interface Escalation {
  next(): number | undefined;
  run(): Promise<void>;
  ladders(lane: Case["lane"], home: string): NonNullable<Case["policy"]["ladders"]>;
  /** A console whose sound is armed rings for it now, as far as anybody can know yet. */
  isHeard(found: Case): boolean;
  /** The console of this person rings for it. */
  ringsFor(found: Case, account: Account): boolean;
  ofAccount(account: Account): Pick<MeView, "groups" | "ringsFrom">;
}

export interface EscalationDeps {
  readonly settings: EscalationSettings;
  readonly timeZone: string;
  readonly cases: () => Iterable<Case>;
  readonly consoles: Pick<Consoles, "armed">;
  readonly desk: () => Pick<Desk, "watched">;
  readonly townOf: (home: string) => string | undefined;
  readonly now: () => number;
}

export function openEscalation(deps: EscalationDeps): Escalation {
  const { settings, now } = deps;
  const startedAt = now();
  const ofAccount = (account: Account) => {
    const from = ringsFrom(settings, account);
    return { groups: [...groupsOf(settings, account)], ...(from !== undefined && { ringsFrom: from }) };
  };
  const ringsFor = (found: Case, account: Account): boolean =>
    rings({ level: found.level, escalation: escalationView(found) }, ofAccount(account));
  const isKnown = (): boolean => now() >= startedAt + consolesHeardWithin;
  const hears: Hears = (groups) =>
    deps.consoles.armed().some((account) => groupsOf(settings, account).some((group) => groups.includes(group)));
  const jump = (found: Case): number | undefined => (isKnown() ? passedOver(found, hears) : undefined);
  return {
    next() {
      let first: number | undefined;
      for (const found of deps.cases()) {
        const due = jump(found) === undefined ? nextLevelAt(found) : now();
        if (due !== undefined && (first === undefined || due < first)) first = due;
        if (!isKnown()) first = Math.min(first ?? Number.POSITIVE_INFINITY, startedAt + consolesHeardWithin);
      }
      return first;
    },
    run: () =>
      eachInTurn(deps.cases(), async (found) => {
        const to = jump(found);
        const isDue = (nextLevelAt(found) ?? Number.POSITIVE_INFINITY) <= now();
        if (to !== undefined) await deps.desk().watched(found.id, { type: "remind", to, why: "no_console" });
        else if (isDue) await deps.desk().watched(found.id, { type: "remind" });
      }),
    ladders: (lane, home) =>
      laddersFor(settings, {
        ...{ lane, town: deps.townOf(home) },
        clock: isoLocal(now(), deps.timeZone).slice(11, 16),
      }),
    isHeard: (found) => !isKnown() || deps.consoles.armed().some((account) => ringsFor(found, account)),
    ringsFor,
    ofAccount,
  };
}
