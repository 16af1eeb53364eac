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
  readonly policy: CasePolicy;
  readonly raisedAt: number;
  /** Levels only rise: one more with each lost or given back claim. */
  readonly level: number;
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

export type CaseEvent =
  | {
      readonly type: "raise";
      readonly id: string;
      readonly lane: Lane;
      readonly key: string;
      readonly home: string;
      readonly gateway: string;
      readonly test: boolean;
      readonly policy: CasePolicy;
      readonly alert: CaseAlert;
      readonly relatedTo?: string | undefined;
    }
  /** A further alert of the case, or news of one of its alerts. `rings`: it asks for attention again. */
  | { readonly type: "signal"; readonly alert: CaseAlert; readonly rings: boolean }
  | { readonly type: "shown"; readonly alertId: string; readonly console: string }
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
