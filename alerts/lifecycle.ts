/**
 * The lives of an alert, as tables. What happened at home, how far each message got (the journal's deliveries), and what
 * people at the centre did are three records and never one status. No timer and no sensor ends an emergency: only `closed`,
 * a named person's word.
 */
import type { Instant } from "../devices/model/moment.ts";
import type { Alert, AlertKind, AlertState, Handling, Lane, Response } from "./alert.ts";
import type { ReceiptMessage, ReceiptType } from "./protocol.ts";

/** The alert at home. `send`: the guard ran out, or the resident asked for help. */
export const alertSteps = {
  guarding: { send: "raised", cancel: "cancelled" },
  raised: { closed: "ended", causeGone: "ended" },
  cancelled: {},
  /** The centre had closed it, and nobody has it: see `engine/endings.ts`. */
  ended: { reopened: "raised" },
} as const satisfies Record<AlertState, Partial<Record<AlertEvent, AlertState>>>;
export type AlertEvent = "send" | "cancel" | "closed" | "causeGone" | "reopened";

export function alertAfter(state: AlertState, event: AlertEvent): AlertState | undefined {
  const steps: Partial<Record<AlertEvent, AlertState>> = alertSteps[state];
  return steps[event];
}

/** What a receipt says of the handling; `stored` and `shown` say nothing of it. */
const handlingOf = {
  stored: undefined,
  shown: undefined,
  claimed: "claimed",
  released: "released",
  dispatched: "dispatched",
  on_site: "on_site",
  closed: "closed",
} as const satisfies Record<ReceiptType, Handling | undefined>;

export const noResponse: Response = { handling: "none", caseVersion: -1 };

/**
 * The response after one more receipt; the same object when it moves nothing. A repeated `stored` may carry a newer case
 * version than the claim that is still on its way, so only receipts about the handling move the version.
 */
export function respond(before: Response, receipt: ReceiptMessage, heard: Instant): Response {
  const proofs = { ...before };
  if (receipt.type === "stored") return before.storedAt === undefined ? { ...proofs, storedAt: heard } : before;
  if (receipt.type === "shown") return before.shownAt === undefined ? { ...proofs, shownAt: heard } : before;
  const handling = handlingOf[receipt.type];
  const sameCase = before.caseId === undefined || before.caseId === receipt.caseId;
  if (sameCase && receipt.caseVersion <= before.caseVersion) return before;
  return {
    ...before,
    // Whoever speaks of the case has it on disk, even if the receipt `stored` itself was lost.
    storedAt: before.storedAt ?? heard,
    handling,
    handlingAt: heard,
    caseId: receipt.caseId,
    caseVersion: receipt.caseVersion,
  };
}

/** Case lanes: they never merge. */
export const laneOfKind = {
  call_rescue: "emergency",
  call_help: "emergency",
  fall: "emergency",
  smoke: "emergency",
  gas: "emergency",
  co: "emergency",
  water: "emergency",
  door_left_open: "care",
  door_at_night: "care",
  fall_cancelled: "care",
  device_tried: "care",
  device_late: "fault",
  device_lost: "fault",
  device_never_seen: "fault",
  call_undecodable: "fault",
  check_device: "fault",
  bridge_down: "fault",
  port_down: "fault",
  tamper: "fault",
  battery_low: "fault",
  mains_lost: "fault",
  radio_silent: "fault",
  test_press_overdue: "fault",
  device_stuck: "fault",
  device_flapping: "fault",
  no_activity: "care",
  not_up: "care",
  bathroom_long: "care",
  bed_empty: "care",
  heart_rate: "care",
  breathing: "care",
  check_in_missed: "care",
  wandering: "care",
  not_returned: "care",
  // Part of the fall: one case.
  fall_still: "emergency",
  clock_not_trusted: "fault",
  path_down: "fault",
} as const satisfies Record<AlertKind, Lane>;

export const laneOf = (alert: Pick<Alert, "kind" | "test">): Lane => (alert.test ? "test" : laneOfKind[alert.kind]);

/** Faults and notices end when their cause is gone; whatever may need a person at the door ends by a person's word only. */
export function endsWhenCleared(alert: Pick<Alert, "kind" | "test" | "severity">): boolean {
  const lane = laneOf(alert);
  return lane === "fault" || (lane === "care" && alert.severity === "notice");
}

export const severityRank = { emergency: 0, warning: 1, notice: 2 } as const;
