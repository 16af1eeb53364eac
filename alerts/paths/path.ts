/**
 * What every path is to the outbox, whatever it speaks: HTTPS, SIA DC-09, a robot, an SMS modem. The outbox decides what goes
 * when and keeps the ledger; a path makes one try and says truly what came of it. Descriptions only: sockets, timers and
 * clocks belong to whoever builds the path.
 */
import type { Duration } from "../../devices/model/moment.ts";
import type { AlertMessage, ReceiptMessage } from "../protocol.ts";

export const pathKinds = [
  "mqtt",
  "https",
  "template",
  "dc09",
  "wecom",
  "dingtalk",
  "feishu",
  "ntfy",
  "bark",
  "smtp",
  "sms",
] as const;
export type PathKind = (typeof pathKinds)[number];

/**
 * How far a good answer proves that the message came. `carried`: the network has it (a robot's code 0, `+CMGS`), and nothing
 * more will be heard of it here. `stored`: the receiver's own equipment has it for good. Neither is a person.
 */
export type Proof = "carried" | "stored";

/** How a person's acceptance comes back. `none`: it never does; the home is not told "a person has it" on this path's word. */
export type HumanAnswer = "inband" | "command" | "call" | "none";

/**
 * Who reads what a path carries. `machines` get every message of an alert, in order. `people` are told once, reminded while
 * nobody has it, and told when somebody does: twenty lines about one fall would hide it.
 */
export type Audience = "machines" | "people";

/** What a path with `people` at its end is asked to say beside the message itself; `machines` are never asked. */
export type Telling =
  /** Nobody has it yet; the nth time. It never replaces what was said first. */
  | { readonly say: "reminder"; readonly nth: number }
  /** A person at the centre has it, or it is over: whoever was called may put the phone down. */
  | { readonly say: "taken" | "over" };

/** One message on its way. `tries` counts the ones before this on this path: the first may be given less time. */
export interface Posting {
  readonly message: AlertMessage;
  readonly tries: number;
  /** Absent: the message itself. */
  readonly telling?: Telling;
  /** Has any receiver that proves got this alert? People are told whether the centre knows. */
  readonly stored?: boolean;
}

/** Why the same message may go again here. Words of the ledger and of the tables that people read. */
export const againReasons = [
  /** No connection: refused, no such name, no route. Nothing was sent. */
  "unreachable",
  /** Sent, and no answer in time. It may well be stored there: the receiver folds by its key. */
  "no_answer",
  /** The connection ended, or an answer broke off in the middle. */
  "cut",
  /** An answer came that cannot be read or proves nothing: wrong checksum, not of this protocol. */
  "garbled",
  /** An answer to something else: another sequence number, another account, another id. */
  "not_ours",
  /** The receiver does not accept our time, even after it was corrected by its own. */
  "clock",
  /** It asks for a pause: too many, busy, 429, 503. */
  "busy",
  /** It failed: 5xx, an error code inside a 200. */
  "server_fault",
  /** It does not know us or our key: 401, 403, a certificate that does not hold. Tried on, and told as a fault. */
  "not_let_in",
  /** It said no to this message without saying for good. Tried on, and told as a fault. */
  "turned_down",
] as const;
export type AgainReason = (typeof againReasons)[number];

/** Why the same message will never be taken here. It is kept, the other paths go on, and a fault is told. */
export const refusalReasons = [
  /** The receiver understood the frame and cannot do anything with what it says (DUH, 400, 422). */
  "not_understood",
  /** There is no such place any more: 410, a robot that was deleted. */
  "gone",
  /** This path has no words for the message: it was never sent. */
  "no_words",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/**
 * What came of one try. `after` is how long this receiver asks to be left alone, 0 where it asks nothing; the outbox may wait
 * longer, and for an emergency caps what the receiver asks for. `said` is the receiver's own word, at most 120
 * characters, for the technician: a code or a reason, never the message and never a secret.
 */
export type Outcome =
  | {
      readonly outcome: Proof;
      readonly said?: string;
      /** What the receiver says of the case in the same breath: our own centre does. */
      readonly receipts?: readonly ReceiptMessage[];
    }
  | { readonly outcome: "refused"; readonly why: RefusalReason; readonly said?: string }
  | { readonly outcome: "again"; readonly why: AgainReason; readonly after: Duration; readonly said?: string };

/** Somebody has to look at the path itself: not only this message is in trouble. */
export function isFault(outcome: Outcome): boolean {
  if (outcome.outcome === "refused") return true;
  return outcome.outcome === "again" && ["not_let_in", "turned_down", "clock"].includes(outcome.why);
}

/** How a path is known to work while no alert is on it. Any good answer counts, so that a busy path is not asked as well. */
export interface Supervision {
  /** Silence of ours after which the receiver is asked. */
  readonly every: Duration;
  /** Without a good answer for this long the path is down, and that is a fault. */
  readonly downAfter: Duration;
}

export interface Path {
  /** A word chosen with the home, such as `centre-2` or `family`: what journal, log and pages call it. Never a destination. */
  readonly label: string;
  readonly kind: PathKind;
  readonly proves: Proof;
  readonly person: HumanAnswer;
  readonly audience: Audience;
  /** Postings it takes at a time; the outbox keeps the others. DC-09 allows one unanswered event on a line. */
  readonly atOnce: number;
  /** No try lasts longer: a receiver that hangs costs its own lane this much and no other anything. */
  readonly tryWithin: Duration;
  /** `undefined`: the protocol has no question without an alert; only a test proves the path. */
  readonly supervision: Supervision | undefined;
  /** Settles within `tryWithin`. Never rejects: whatever the day brings is an outcome. */
  deliver(posting: Posting): Promise<Outcome>;
  /** Asks whether the receiver is there; it raises nothing. `undefined` where `supervision` is. */
  readonly probe: (() => Promise<Outcome>) | undefined;
  /**
   * Fires a test that the receiver books as a test and nobody is called out for. Daily. A path to people may answer by asking its
   * server alone, so that nobody's phone rings for it each day; when a person asked for the test, the message goes.
   */
  test(asked?: "by_person"): Promise<Outcome>;
  /**
   * Asks what has become of these alerts, where a person's acceptance does not come by itself: receipts newer than the version
   * known here. Asked while they are open and the first path is down. Absent: nobody there could say.
   */
  readonly news?: (open: readonly { readonly alertId: string; readonly caseVersion: number }[]) => Promise<{
    readonly receipts: readonly ReceiptMessage[];
  }>;
  /** Ends what is open; a try under way settles as `again`. */
  stop(): Promise<void>;
}
