/**
 * Our alerts in the codes that receivers know. A code is an agreement with the centre: `codes` of the settings changes any.
 *
 * Sources. Contact ID: SIA DC-05 event code list; SIA: DC-03 two-letter codes. Pairs (new / over) as `alarm-protocols` 1.7
 * has them. Where no code exists for what happened the note says what was taken and why.
 */
import type { AlertKind } from "../../alert.ts";

export interface Code {
  /** Contact ID: three digits, over = qualifier 3. */
  readonly contactId: string;
  /** SIA: new and over. */
  readonly sia: string;
  readonly siaOver: string;
}

const code = (contactId: string, sia: string, siaOver: string): Code => ({ contactId, sia, siaOver });

export const codes = {
  call_rescue: code("101", "QA", "QR"), // personal emergency
  call_help: code("100", "MA", "MR"), // medical: help is wanted, no rescue
  fall: code("101", "QA", "QR"), // neither list has a fall; one maker sends 1102, see `codes` of the settings
  smoke: code("111", "FA", "FR"),
  gas: code("151", "GA", "GR"), // gas detected
  co: code("162", "GA", "GR"), // carbon monoxide; SIA has one code for all gases
  water: code("154", "WA", "WR"), // leakage; 113 would be a sprinkler and send the fire service
  door_left_open: code("426", "DM", "DH"), // door propped open; DM: in an area that is not armed
  door_at_night: code("150", "UA", "UR"), // 24 h, no burglary: a person who leaves at night must not bring the police
  device_late: code("380", "UT", "UJ"), // sensor trouble
  device_lost: code("381", "UY", "UJ"), // loss of supervision, RF; missing, not armed
  device_never_seen: code("381", "UY", "UJ"),
  call_undecodable: code("380", "UT", "UJ"),
  check_device: code("380", "UT", "UJ"),
  device_stuck: code("380", "UT", "UJ"),
  device_flapping: code("380", "UT", "UJ"),
  test_press_overdue: code("380", "UT", "UJ"),
  bridge_down: code("333", "ET", "ER"), // expansion module failure
  port_down: code("333", "ET", "ER"),
  radio_silent: code("333", "ET", "ER"), // 344 would say that somebody jams it, which nobody knows
  tamper: code("383", "TA", "TR"), // sensor tamper, of the trouble group: 144 would be a burglary
  battery_low: code("384", "XT", "XR"), // battery of a radio sensor
  mains_lost: code("301", "AT", "AR"),
  no_activity: code("102", "NA", "NS"), // fail to report in; no activity, activity resumed
  not_up: code("102", "NA", "NS"),
  check_in_missed: code("102", "NA", "NS"),
  not_returned: code("102", "NA", "NS"),
  bathroom_long: code("102", "NA", "NS"), // nobody has come out: the nearest there is
  bed_empty: code("150", "UA", "UR"), // 24 h of no type: there is no code for an empty bed
  wandering: code("150", "UA", "UR"), // likewise, and agreed with each centre
  fall_still: code("101", "QA", "QR"),
  heart_rate: code("100", "MA", "MR"),
  breathing: code("100", "MA", "MR"),
  clock_not_trusted: code("626", "YX", "YZ"), // time/date inaccurate; SIA: service required, service completed
  path_down: code("350", "YC", "YK"), // communication trouble
  fall_cancelled: code("406", "OC", "OC"), // cancelled by the user
  device_tried: code("601", "RX", "RX"), // test started by hand
} as const satisfies Record<AlertKind, Code>;

/** Whatever a technician tries out is a test at the centre, never the thing itself. */
export const triedOut = codes.device_tried;
/** The resident said that nothing is wrong. */
export const cancelled = codes.fall_cancelled;
/** The daily test of the path. */
export const periodicTest = code("602", "RP", "RP");

export const isAlertKind = (kind: string): kind is AlertKind => Object.hasOwn(codes, kind);
