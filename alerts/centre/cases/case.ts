/** A case and what can happen to it (`case-lifecycle.md` 4). Plain JSON: the store keeps it as it is, the log keeps the events. */
import type { z } from "zod";
import type { Lane, Severity } from "../../alert.ts";
import type { alertView, CaseState, Outcome } from "../views.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** `(epoch, seq)` of one message of the gateway. */
export interface MessageNumber {
  readonly epoch: string;
  readonly seq: number;
}

/** `from`: the gateway that said it and the number of its newest message; absent for an alert of the centre itself (a lost gateway). */
export type CaseAlert = z.infer<typeof alertView> & {
  readonly from?: (MessageNumber & { readonly gateway: string }) | undefined;
};

/** Copied into the case when it is raised: a later change of settings does not change a running case. All in ms. */
export interface CasePolicy {
  readonly lease: number;
  /** A repeated call on a claimed case wants an action within this. */
  readonly ringLease: number;
  readonly reopenWithin: number;
  /** Faults and tests end by themselves when the condition does; an emergency never. */
  readonly autoResolveOnClear: boolean;
}

export interface Case {
  readonly id: string;
  readonly version: number;
  readonly state: CaseState;
  readonly lane: Lane;
  /** Home + lane (+ kind, device or cause): one unresolved case per key. */
  readonly key: string;
  readonly severity: Severity;
  readonly kind: string;
  readonly home: string;
  readonly gateway: string;
  readonly test: boolean;
  /** The drill it belongs to: its home exists only for it, and nobody outside the consoles is called because of it. */
  readonly drill?: string | undefined;
  readonly policy: CasePolicy;
  /** When it was suspected, until somebody has to act on it. */
  readonly raisedAt: number;
  /** Levels only rise, to `mostLevel`: one more with each lost or given back claim, and with each reminder. */
  readonly level: number;
  /** Since when nobody has it: raised, given back, lost or reopened. Absent in cases from before there were reminders. */
  readonly waitsFrom?: number | undefined;
  readonly remindedAt?: number | undefined;
  /** Whoever was called because nobody at the consoles was seen to act (`watch/`). */
  readonly summons?: readonly Summons[] | undefined;
  /** Dismissed, and the household wants nobody to be shown it. */
  readonly quiet?: boolean | undefined;
  readonly claimedAt?: number | undefined;
  readonly owner?: Person | undefined;
  /** The owner sat at a console when claiming: its silence means that nobody sits there. */
  readonly ownerHasConsole?: boolean | undefined;
  readonly lastOwner?: Person | undefined;
  readonly leaseUntil?: number | undefined;
  readonly closedAt?: number | undefined;
  readonly outcome?: Outcome | undefined;
  readonly relatedTo?: string | undefined;
  readonly alerts: readonly CaseAlert[];
  /** Version of the last change of state or owner. */
  readonly movedIn: number;
  /** Version of the last news from the home. */
  readonly heardIn: number;
}

/** Level 3: everybody. */
export const mostLevel = 3;

/** One step of the watch that has been taken: somebody was called by a path. */
export interface Summons {
  /** Which step of the centre's `watch` it is. */
  readonly step: string;
  readonly path: string;
  readonly at: number;
  readonly tries: number;
  readonly triedAt?: number | undefined;
  /** The path has it, or will never take it. Absent: to be tried again. */
  readonly ended?: "carried" | "stored" | "refused" | undefined;
}
export type SummonReason = "no_console" | "not_shown" | "not_claimed";

export interface NewCase {
  readonly id: string;
  readonly lane: Lane;
  readonly key: string;
  readonly home: string;
  readonly gateway: string;
  readonly test: boolean;
  readonly drill?: string | undefined;
  readonly policy: CasePolicy;
  readonly alert: CaseAlert;
  readonly relatedTo?: string | undefined;
}

export type CaseEvent =
  | ({ readonly type: "raise" } & NewCase)
  /** It may still be cancelled at home: kept, and nobody is called. */
  | ({ readonly type: "suspect" } & NewCase)
  /** It is no mere suspicion any more: the home says so, or (`why`) nothing was heard in time. */
  | { readonly type: "confirm"; readonly alert: CaseAlert; readonly why?: "home_dark" | undefined }
  /** Taken back at home inside the guard. */
  | { readonly type: "dismiss"; readonly alert: CaseAlert; readonly quiet?: boolean | undefined }
  /** A further alert of the case, or news of one of its alerts. `rings`: it asks for attention again. */
  | {
      readonly type: "signal";
      readonly alert: CaseAlert;
      readonly rings: boolean;
      readonly why?: "home_dark" | undefined;
    }
  /** `silent`: by a console whose sound was not armed. */
  | {
      readonly type: "shown";
      readonly alertId: string;
      readonly console: string;
      readonly silent?: boolean | undefined;
    }
  /** Nobody has taken it for another while: it grows louder. */
  | { readonly type: "remind" }
  | { readonly type: "summon"; readonly step: string; readonly path: string; readonly why: SummonReason }
  | {
      readonly type: "summoned";
      readonly step: string;
      readonly path: string;
      readonly outcome: "carried" | "stored" | "refused" | "again";
      /** Why not, in the path's words; never a destination. */
      readonly why?: string | undefined;
    }
  | { readonly type: "claim"; readonly by: Person; readonly atConsole: boolean }
  | { readonly type: "renew"; readonly by: Person }
  | { readonly type: "note"; readonly by: Person; readonly text: string }
  | { readonly type: "release"; readonly by: Person }
  | { readonly type: "lease_lost"; readonly why: "no_action" | "console_offline" }
  | { readonly type: "dispatch"; readonly by: Person; readonly responder: string }
  | { readonly type: "arrive"; readonly by: Person; readonly proof: string }
  /** Without `by`: the centre itself, for a fault or test whose condition has ended. */
  | {
      readonly type: "resolve";
      readonly by?: Person | undefined;
      readonly outcome: Outcome;
      readonly note?: string | undefined;
      readonly supervisor?: boolean | undefined;
    }
  /** Without `by`: the home called again soon after. */
  | {
      readonly type: "reopen";
      readonly by?: Person | undefined;
      readonly reason: string;
      readonly alert?: CaseAlert | undefined;
    }
  | { readonly type: "review"; readonly by?: Person | undefined };

export type CaseEventType = CaseEvent["type"];
