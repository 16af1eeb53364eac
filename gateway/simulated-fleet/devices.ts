/** What stands in each simulated home, and how its people live by it: enough for a report and for the half hour before an alert. */
import type { AlertMessage, ReportMessage } from "../../alerts/protocol.ts";
import type { Fact } from "../../devices/model/fact.ts";

interface FleetDevice {
  readonly id: string;
  readonly room: string;
  /** It has a battery; percent on the first day. */
  readonly battery?: number;
}

export const fleetDevices = [
  { id: "sos-button", room: "bedroom", battery: 92 },
  { id: "front-door", room: "hall", battery: 84 },
  { id: "bathroom-motion", room: "bathroom", battery: 77 },
  { id: "bedroom-motion", room: "bedroom", battery: 81 },
  { id: "bed-mat", room: "bedroom" },
  { id: "fall-radar", room: "living-room" },
] as const satisfies readonly FleetDevice[];
export type DeviceId = (typeof fleetDevices)[number]["id"];

export const roomOf = (id: DeviceId): string => fleetDevices.find((each) => each.id === id)?.room ?? "hall";

export interface Troubles {
  readonly silent: ReadonlySet<string>;
  readonly flat: ReadonlySet<string>;
}

export const deviceLines = (random: () => number, { silent, flat }: Troubles): ReportMessage["devices"] =>
  fleetDevices.map((device) => ({
    id: device.id,
    room: device.room,
    state: silent.has(device.id) ? ("lost" as const) : ("ok" as const),
    lastHeardAgo: Math.round((silent.has(device.id) ? 7_200_000 : 600_000) * (0.2 + random())),
    ...("battery" in device && { battery: batteryOf(device, flat) }),
  }));

type Signs = AlertMessage["snapshot"];

/** So many signs of the last half hour, and a word of each battery: some 2.5 KB of the 4 that an alert may carry. */
const signsTold = { most: 18, over: 30 * 60_000 } as const;

/** Somebody lives here: walks about, lies down, opens the door. Oldest first, and never a day that was not told before. */
export function halfHour(random: () => number, wall: number, flat: ReadonlySet<string>): Signs {
  const many = 6 + Math.floor(random() * (signsTold.most - 6));
  const agos = Array.from({ length: many }, () => Math.round(random() * signsTold.over)).sort((a, b) => b - a);
  const told = agos.map((ago) => ({ ago, ...sign(random()) }));
  return [...told, ...batteriesIn(told, flat)]
    .sort((a, b) => b.ago - a.ago)
    .map(({ ago, device, fact }, n) => ({
      ...{ reading: n + 1, device, room: roomOf(device), wall: wall - ago, ago, fact },
    }));
}

interface Told {
  readonly ago: number;
  readonly device: DeviceId;
  readonly fact: Fact;
}

/** A radio sensor says its battery along with what it saw; one that is flat said it with the first of all. */
function batteriesIn(told: readonly Told[], flat: ReadonlySet<string>): readonly Told[] {
  return fleetDevices.flatMap((each) => {
    if (!("battery" in each)) return [];
    const first = flat.has(each.id) ? told[0] : told.find(({ device }) => device === each.id);
    return first
      ? [{ ago: first.ago, device: each.id, fact: { kind: "battery", percent: batteryOf(each, flat) } }]
      : [];
  });
}

const batteryOf = (device: { readonly id: string; readonly battery: number }, flat: ReadonlySet<string>): number =>
  flat.has(device.id) ? 8 : device.battery;

function sign(dice: number): { readonly device: DeviceId; readonly fact: Fact } {
  if (dice < 0.35) return { device: "bathroom-motion", fact: { kind: "motion", on: true } };
  if (dice < 0.65) return { device: "bedroom-motion", fact: { kind: "motion", on: true } };
  if (dice < 0.8) return { device: "bed-mat", fact: { kind: "bed", occupied: dice < 0.72 } };
  if (dice < 0.91) return { device: "fall-radar", fact: { kind: "presence", on: true } };
  // Somebody sat down hard, and stood up again before the guard was over.
  if (dice < 0.92) return { device: "fall-radar", fact: { kind: "fall", state: "suspected" } };
  return { device: "front-door", fact: { kind: "contact", open: dice < 0.96 } };
}
