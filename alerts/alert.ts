import type { Fact } from "../devices/model/fact.ts";
import type { Instant, Moment } from "../devices/model/moment.ts";
import type { DeliveryPolicy } from "./paths/policy.ts";

/** `emergency` 紧急, `warning` 重要, `notice` 一般. */
export type Severity = "emergency" | "warning" | "notice";

/**
 * What a rule concluded. Kinds are the words of the zh/en tables (`alert.<kind>`); a new rule adds its own.
 * `device_late`/`device_lost`/`fault` are about the watching itself and belong to the lane of faults.
 */
export const alertKinds = [
  "call_rescue",
  "call_help",
  "fall",
  "smoke",
  "gas",
  "co",
  "water",
  "door_left_open",
  "door_at_night",
  "device_late",
  "device_lost",
  "call_undecodable",
  "check_device",
  "bridge_down",
  "port_down",
  "tamper",
  "battery_low",
  "mains_lost",
  /** Not heard once since it was added. */
  "device_never_seen",
  /** The resident said inside the guard that nothing is wrong: recorded, and told as a notice. */
  "fall_cancelled",
  /** A door or a sensor that calls nobody is being tried by a technician: always a test. */
  "device_tried",
  /** A receiver answers and hears nothing: two devices behind it fell silent, and nobody else was heard. */
  "radio_silent",
  /** Its button was not tried for longer than the calendar allows. */
  "test_press_overdue",
  /** An input does not come back: a call that stays on, movement for hours. What it says is believed all the same. */
  "device_stuck",
  /** It changes its mind all the time. What it says is believed all the same. */
  "device_flapping",
  /** No sign of life for longer than this person's hours. */
  "no_activity",
  "not_up",
  "bathroom_long",
  "bed_empty",
  "heart_rate",
  "breathing",
  /** The agreed sign of the day did not come. */
  "check_in_missed",
  /** A way out was opened at night, in the home of somebody who may not find back. */
  "wandering",
  /** Left by the door and not back for longer than usual. */
  "not_returned",
  /** A fall, and nobody has moved since. */
  "fall_still",
  /** The hub does not know what time it is: rules by the time of day wait. */
  "clock_not_trusted",
  /** A way by which alerts leave the home does not answer, or its daily test failed. */
  "path_down",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Case lanes of `case-lifecycle.md`: lanes never merge. */
export type Lane = "emergency" | "care" | "fault" | "test";

/** One reading in a few words, small enough to travel with the alert. `ago` in ms before the alert. */
export interface Sign {
  readonly reading: number;
  readonly device: string;
  readonly room?: string;
  readonly wall: number;
  readonly ago: number;
  readonly fact: Fact;
}

/** An alert as the gateway knows it. The id is made once and journalled before anything is sent. */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly test: boolean;
  /** What this alert is about, for folding: same rule + same key + still open = the same alert. */
  readonly key: string;
  readonly device: string | undefined;
  readonly room: string | undefined;
  readonly resident: string | undefined;
  readonly at: Moment;
  readonly condition: "active" | "cleared";
  readonly state: AlertState;
  readonly repeats: number;
  readonly causes: readonly Sign[];
  /** When it was handed to the outbox: not before a guard has run out. Unset while guarding and when cancelled there. */
  readonly raisedAt?: Instant;
  /** Cancelled inside the guard, and by the household's wish nobody outside the home hears of it. */
  readonly keptAtHome?: true;
  /** The centre was told of it while it could still be cancelled: it has to hear how that ended. */
  readonly suspectTold?: true;
  /** When it came to its end, or the resident cancelled it. */
  readonly endedAt?: Instant;
  /** Changes told in the minute that began then: a button that is stuck must not flood the line. */
  readonly told?: { readonly since: Instant; readonly changes: number };
  /** When the resident last said that nothing is wrong, after the guard. */
  readonly cancelAskedAt?: Instant;
  /** What came back from the centre. Absent: nothing yet. */
  readonly response?: Response;
  /** When which path joins in, as the settings stood when it was raised. Absent: the first path alone. */
  readonly policy?: DeliveryPolicy;
}

/**
 * What the centre's receipts have told us of an alert, each with the instant at which it was heard here. `stored` and
 * `shown` are proofs that stay; `handling` follows the case and moves only with its version. See `lifecycle.ts`.
 */
export interface Response {
  readonly storedAt?: Instant;
  readonly shownAt?: Instant;
  readonly handling: Handling;
  readonly handlingAt?: Instant;
  readonly caseId?: string;
  /** Version of the last receipt that moved `handling`; -1 before there was one. */
  readonly caseVersion: number;
}
export type Handling = "none" | "claimed" | "released" | "dispatched" | "on_site" | "closed";

/**
 * The alert at home. `guarding`: a fall that may still be cancelled; `raised`: it goes or went to the centre;
 * `cancelled`: the resident said so inside the guard; `ended`: the centre closed it, or a fault or notice cleared.
 */
export type AlertState = "guarding" | "raised" | "cancelled" | "ended";
