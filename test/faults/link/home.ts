/** A home with as many buttons and doors as a row needs, and what they say. */
import type { Home } from "../../../alerts/home.ts";
import type { Fact } from "../../../devices/model/fact.ts";
import type { Moment } from "../../../devices/model/moment.ts";
import type { Arrival } from "../../../gateway/journal/journal.ts";
import { home } from "../../journal/home.ts";

const doors = 30;
export const listOf = <T>(n: number, make: (n: number) => T): T[] => Array.from({ length: n }, (_, at) => make(at + 1));

/** With one button, the plain home. */
export function homeWith(buttons: number): Home {
  const [button] = home.devices;
  if (!button) throw new Error("the home has a button");
  const device = (id: string, carries: "call" | "door") => ({ ...button, id, key: id, carries });
  return {
    ...{ ...home, id: "home1" },
    devices: buttons
      ? [...listOf(buttons, (n) => device(`button-${n}`, "call")), ...listOf(doors, (n) => device(`door-${n}`, "door"))]
      : home.devices,
  };
}

export const doorSays = (at: Moment, device: string, open: boolean): Arrival =>
  says(at, device, { kind: "contact", open }, false);

export const callOf = (at: Moment, device: string, level: "help" | "rescue"): Arrival =>
  says(at, device, { kind: "call", level, on: true, by: device }, true);

const says = (at: Moment, device: string, fact: Fact, urgent: boolean): Arrival => ({
  ...{ source: "mqtt", family: "zigbee2mqtt", at, topic: `zigbee2mqtt/${device}`, origin: "live", urgent },
  bytes: new TextEncoder().encode(JSON.stringify(fact)),
  understood: { heard: [{ device, facts: [fact] }] },
});
