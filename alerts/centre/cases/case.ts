/** A case and what can happen to it (`case-lifecycle.md` 4). Plain JSON: the store keeps it as it is, the log keeps the events. */
import type { z } from "zod";
import type { Lane, Severity } from "../../alert.ts";
import type { ArrivalProof, alertView, CaseState, CaseView, ContactResult, Outcome, ResponderKind } from "../views.ts";

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
  // Those below are absent in cases from before there were such settings: `terms.ts` has what counts then.
  /** Without an action for so long the row pulses at its holder's console; `lease` before contact is the end. */
  readonly pulse?: number | undefined;
  /** The lease after contact, after the time at which a responder is expected, and on site. */
  readonly leaseSpoken?: number | undefined;
  readonly leaseAfterEta?: number | undefined;
  readonly leaseOnSite?: number | undefined;
  /** Whoever was sent must have said yes within this. */
  readonly confirmWithin?: number | undefined;
  readonly handoverWithin?: number | undefined;
  readonly reviewWithin?: number | undefined;
  readonly shelvedMost?: number | undefined;
  /** Whom it calls while nobody has it, by the severity it has then; absent in cases from before there were ladders. */
  readonly ladders?: { readonly [S in Severity]?: Ladder } | undefined;
}

/** One level of the escalation: what it adds to those below. */
export interface Rung {
  /** Since nobody has it, ms. */
  readonly after: number;
  /** Groups of accounts whose consoles ring from here on. */
  readonly groups: readonly string[];
  /** Labels of the paths by which people, or a second centre, are called. */
  readonly paths: readonly string[];
}
/** Level 0 to at most `mostLevel`. */
export type Ladder = readonly Rung[];

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
  /** See `CaseView`. */
  readonly calledIn?: CalledIn | undefined;
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
  /** From when on the row pulses at its holder's console. */
  readonly pulsesAt?: number | undefined;
  /** Something happened that its holder has to hear: a tone at the holder's consoles until the next action. */
  readonly alarm?: CaseView["alarm"];
  /** See `CaseView`. */
  readonly offeredAt?: number | undefined;
  readonly handover?: CaseView["handover"];
  readonly contacts?: CaseView["contacts"];
  readonly spokeAt?: number | undefined;
  readonly checkedAt?: number | undefined;
  readonly steps?: CaseView["steps"];
  readonly dispatches?: CaseView["dispatches"];
  readonly shelved?: CaseView["shelved"];
  readonly duplicateOf?: string | undefined;
  readonly area?: Area | undefined;
  readonly verifiedBy?: string | undefined;
  readonly reviewedBy?: Person | undefined;
  readonly reviewDueAt?: number | undefined;
  /** Everything that anybody wrote or measured has been erased; what is left is numbers. */
  readonly erasedAt?: number | undefined;
  /** At most so many as `too-many.ts` says … */
  readonly alerts: readonly CaseAlert[];
  /** … and so many that are in it and not in the list. */
  readonly unlisted?: number | undefined;
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
  /** The path has it, or will not take it. Absent: to be tried again soon. */
  readonly ended?: "carried" | "stored" | "refused" | undefined;
  /** So often it was called anew after it had ended, because still nobody had the case. */
  readonly again?: number | undefined;
  /** One of its calls came through. */
  readonly reached?: boolean | undefined;
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
  readonly area?: Area | undefined;
  readonly calledIn?: CalledIn | undefined;
  /** What it is called, unless by its first alert. */
  readonly named?: { readonly kind: string; readonly severity: Severity } | undefined;
}

/** `unlisted`: the list of the case has no room for it: it is counted, or was counted before. Said here, for whoever replays it. */
interface OfAlert {
  readonly alert: CaseAlert;
  readonly unlisted?: "new" | "again" | undefined;
  readonly why?: "home_dark" | undefined;
}

/** Who opened it, who rang, and what was said. */
export type CalledIn = NonNullable<CaseView["calledIn"]>;

/** Homes that went silent together; each stays in the list when it is back. */
export type Area = NonNullable<CaseView["area"]>;
export type AreaHome = Area["homes"][number];

export type CaseEvent =
  | ({ readonly type: "raise" } & NewCase)
  /** It may still be cancelled at home: kept, and nobody is called. */
  | ({ readonly type: "suspect" } & NewCase)
  /** It is no mere suspicion any more: the home says so, or (`why`) nothing was heard in time. */
  /** `calledIn`: somebody rang about it before the home had said what it was. */
  | ({ readonly type: "confirm"; readonly calledIn?: CalledIn | undefined } & OfAlert)
  /** Taken back at home inside the guard. */
  | { readonly type: "dismiss"; readonly alert: CaseAlert; readonly quiet?: boolean | undefined }
  /** A further alert of the case, or news of one of its alerts. `rings`: it asks for attention again. */
  | ({ readonly type: "signal"; readonly rings: boolean } & OfAlert)
  /** `silent`: by a console whose sound was not armed. */
  | {
      readonly type: "shown";
      readonly alertId: string;
      readonly console: string;
      readonly silent?: boolean | undefined;
    }
  /** Nobody has taken it for another while: it grows louder. */
  | {
      readonly type: "remind";
      /** One level up unless given: levels at which nobody could hear it are passed over. */
      readonly to?: number | undefined;
      readonly why?: "no_console" | undefined;
    }
  /** A person takes it back to a lower level; those who were called hear nothing of it. */
  | { readonly type: "lower"; readonly by: Person; readonly to: number; readonly reason: string }
  /** Of an area outage (stays, whoever has it): further homes that are lost, and homes that are back. */
  | {
      readonly type: "area";
      readonly lost: readonly AreaHome[];
      readonly back: readonly { readonly gateway: string; readonly at: number }[];
    }
  /** raised -> resolved as `duplicate_of`, by the centre: this home's silence is part of that of an area. */
  | { readonly type: "fold"; readonly into: string }
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
  | { readonly type: "release"; readonly by: Person; readonly reason?: string | undefined }
  /** Somebody else's, with a word why. */
  | { readonly type: "takeover"; readonly by: Person; readonly reason: string; readonly atConsole: boolean }
  | { readonly type: "contact"; readonly by: Person; readonly to: string; readonly result: ContactResult }
  /** Looked after by other means than a call. */
  | { readonly type: "check"; readonly by: Person; readonly text: string }
  | { readonly type: "tick"; readonly by: Person; readonly step: string; readonly skipped: boolean }
  /** Asked to take it over; the owner stays until then. `supervisor`: asked by a shift lead who does not have it. */
  | {
      readonly type: "handover";
      readonly by: Person;
      readonly to: Person;
      readonly supervisor?: boolean | undefined;
    }
  | { readonly type: "accept"; readonly by: Person; readonly atConsole: boolean }
  | { readonly type: "decline"; readonly by: Person }
  /** Not answered in time: the shift lead's matter. */
  | { readonly type: "handover_lapsed" }
  | {
      readonly type: "reassign";
      readonly by: Person;
      readonly to: Person;
      readonly reason: string;
      readonly atConsole: boolean;
    }
  /** The holder's console is gone after contact: whoever claims now has it. `back`: it is there again. */
  | { readonly type: "offer" }
  | { readonly type: "back" }
  | { readonly type: "lease_lost"; readonly why: "no_action" | "console_offline" }
  | {
      readonly type: "dispatch";
      readonly by: Person;
      readonly responder: string;
      readonly kind: ResponderKind;
      readonly name: string;
      readonly etaMinutes: number;
    }
  /** Of whom: the newest that was sent and is not there yet, unless `responder` says it. */
  | { readonly type: "confirm_dispatch"; readonly by: Person; readonly responder?: string | undefined }
  | { readonly type: "call_back"; readonly by: Person; readonly responder?: string | undefined }
  | {
      readonly type: "arrive";
      readonly by: Person;
      readonly proof: ArrivalProof;
      readonly responder?: string | undefined;
    }
  /** Whoever was sent never said yes. */
  | { readonly type: "dispatch_lapsed" }
  /** Nobody is rung for a notice or a fault for a while. `unshelve` without `by`: its time is over. */
  | { readonly type: "shelve"; readonly by: Person; readonly until: number; readonly reason: string }
  | { readonly type: "unshelve"; readonly by?: Person | undefined }
  /** Without `by`: the centre itself, for a fault or test whose condition has ended. */
  | {
      readonly type: "resolve";
      readonly by?: Person | undefined;
      readonly outcome: Outcome;
      readonly note?: string | undefined;
      readonly supervisor?: boolean | undefined;
      readonly verifiedBy?: string | undefined;
      /** With `duplicate_of`: the case of the same home that this one is of. */
      readonly duplicateOf?: string | undefined;
    }
  /** Without `by`: the home called again soon after. */
  | ({ readonly type: "reopen"; readonly by?: Person | undefined; readonly reason: string } & Partial<
      Omit<OfAlert, "why">
    >)
  /** Without `by`: the centre itself, for faults and tests. `supervisor`: a shift lead's word. */
  | { readonly type: "review"; readonly by?: Person | undefined; readonly supervisor?: boolean | undefined }
  /** Nobody has reviewed it in time. */
  | { readonly type: "review_due" };

export type CaseEventType = CaseEvent["type"];
