/** Messages and readers for the stories of this folder: what they hold must never come out at the other end. */
import type { Reader } from "../../alerts/paths/people/telling.ts";
import type { AlertMessage } from "../../alerts/protocol.ts";

/** A Wednesday, 12:00 in Shanghai. */
export const noon = Date.UTC(2026, 2, 4, 4, 0, 0);
/** The same day, 19:32 in Shanghai. */
const evening = Date.UTC(2026, 2, 4, 11, 32, 0);

export const reader: Reader = { language: "zh", callIt: undefined, timeZone: "Asia/Shanghai" };

/** Everything in it that is of no business of anybody between the home and a phone. */
export const canaries = {
  ...{ gatewayId: "gw-canary", home: "home-canary", device: "device-canary", room: "room-canary" },
  ...{ resident: "resident-canary", bed: "bed-canary", note: "note-canary" },
} as const;

export const message = (changed: Partial<AlertMessage> = {}): AlertMessage => ({
  ...{ v: 1, type: "raise", alertId: "019b7c1e-6a2e-7b10-8c44-2f6d1e90ab37", epoch: "epoch-canary", seq: 42 },
  ...{ kind: "heart_rate", severity: "emergency", test: false, ...canaries },
  at: { steady: 0, wall: evening, mono: 0, boot: "b", trusted: true },
  ...{ condition: "active", repeats: 0, causes: [], snapshot: [] },
  ...changed,
});
