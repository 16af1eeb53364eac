/** What may happen in a simulated home: how grave, on which device, how often and for how long. */
import type { AlertKind, Severity } from "../../alerts/alert.ts";
import type { DeviceId } from "./devices.ts";

export interface Kind {
  readonly severity: Severity;
  readonly device?: DeviceId;
  /** It tells of the device, not of the person. */
  readonly ofDevice?: true;
  /** For one home and day. */
  readonly perDay: number;
  /** Minutes until its cause is gone by itself; absent: a person has to deal with it. */
  readonly lasts?: { readonly from: number; readonly to: number };
  /** Hours of the local day in which it can happen, from the one until before the other. */
  readonly hours?: readonly [number, number];
}

/**
 * Calls as the field counts them: 8,000 homes gave 12,985 calls in five months, 75 of them emergencies (0.0108 for a home and
 * day; nearly all by mistake or for a small matter). Faults and notices: our own estimate, a few for a home and year.
 */
export const kinds = {
  call_rescue: { severity: "emergency", device: "sos-button", perDay: 0.0066 },
  call_help: { severity: "warning", device: "sos-button", perDay: 0.0026 },
  fall: { severity: "emergency", device: "fall-radar", perDay: 0.0016 },
  fall_cancelled: { severity: "notice", device: "fall-radar", perDay: 0.004 },
  door_at_night: { severity: "notice", device: "front-door", perDay: 0.012, lasts: { from: 1, to: 5 }, hours: [22, 6] },
  door_left_open: { severity: "notice", device: "front-door", perDay: 0.008, lasts: { from: 3, to: 20 } },
  not_up: { severity: "warning", device: "bed-mat", perDay: 0.012, hours: [8, 11] },
  bathroom_long: { severity: "warning", device: "bathroom-motion", perDay: 0.002 },
  no_activity: { severity: "warning", perDay: 0.001 },
  battery_low: { severity: "notice", device: "sos-button", ofDevice: true, perDay: 0.003 },
  device_lost: {
    severity: "notice",
    device: "bathroom-motion",
    ofDevice: true,
    perDay: 0.005,
    lasts: { from: 10, to: 90 },
  },
  mains_lost: { severity: "warning", ofDevice: true, perDay: 0.01, lasts: { from: 5, to: 40 } },
  clock_not_trusted: { severity: "notice", ofDevice: true, perDay: 0.001, lasts: { from: 2, to: 30 } },
  path_down: { severity: "warning", ofDevice: true, perDay: 0.002, lasts: { from: 10, to: 60 } },
} as const satisfies Partial<Record<AlertKind, Kind>>;
export type FleetKind = keyof typeof kinds;

/** So often a gateway is gone without a word, and for so many minutes: somebody has pulled its plug. */
export const goneSilent = { perDay: 0.015, lasts: { from: 2, to: 12 } } as const;
/** Homes with a bad line, and how theirs breaks. */
export const badLines = { share: 0.03, perDay: 60, lasts: { from: 0.1, to: 2 } } as const;
/** Of those who press, so many press again before anybody has answered. */
export const pressedAgain = { share: 0.3, after: 30_000 } as const;
