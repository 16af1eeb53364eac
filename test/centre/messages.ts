import { randomUUIDv7 } from "node:crypto";
import type { AlertMessage } from "../../alerts/protocol.ts";
import { instant } from "../../devices/model/moment.ts";

export const uuidv7 = (): string => randomUUIDv7();

/** A message about an alert, everything ordinary unless said. */
export function alertOf(seq: number, more: Partial<AlertMessage> = {}): AlertMessage {
  return {
    v: 1,
    type: "raise",
    gatewayId: "gw1",
    alertId: uuidv7(),
    epoch: "e1",
    seq,
    kind: "call_rescue",
    severity: "emergency",
    test: false,
    home: "home1",
    device: "button-1",
    room: "bath",
    at: { steady: instant(1_000), wall: 1_000, mono: 1_000, boot: "b1", trusted: true },
    condition: "active",
    repeats: 0,
    causes: [],
    snapshot: [],
    ...more,
  };
}
