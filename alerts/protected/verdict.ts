/**
 * Could a press at this bed have reached the centre in this moment? Said from what is known in that moment; unknown is "no".
 *
 * Whose devices count: the resident's own, and those that belong to nobody in particular (a cord in the bathroom, a button in
 * the hall), which both people of a home can reach. One that another resident wears does not: nobody presses it for this one.
 * One device that works is enough.
 */
import type { Duration, Instant, Moment } from "../../devices/model/moment.ts";
import { minutes } from "../../devices/model/moment.ts";
import type { EngineState } from "../engine.ts";
import type { Device, Home, Resident } from "../home.ts";
import { modeOf } from "../rules/away.ts";
import { personKey } from "../rules/person.ts";
import { undecodable } from "../rules/undecodable.ts";
import { type DeviceStanding, deviceStates } from "../supervision.ts";
import type { GapReason, LeftReason, Verdict } from "./account.ts";

export interface Known {
  readonly home: Home;
  /** Rule memory, as the journal has it on disk. */
  readonly cells: EngineState["cells"];
  readonly now: Instant;
  /** Unix ms; `undefined`: the hub does not know what time it is. */
  readonly wall: number | undefined;
  /** What the rules remember is not on disk: nothing is known of the devices. */
  readonly inMemory: boolean;
  /** Since the last good answer of any path; `undefined`: none since the start. */
  readonly answeredAgo: Duration | undefined;
}

/** A path that said nothing good for longer proves nothing. It answers a report every minute. */
const answerWithin = minutes(2);

/** Beds of this home, by their registered id; a resident without one is counted by the id of the resident. */
export const bedsOf = (home: Home): ReadonlyMap<string, Resident> =>
  new Map(home.residents.map((resident) => [resident.bed ?? resident.id, resident]));

export function verdictsOf(known: Known): ReadonlyMap<string, Verdict> {
  const standings = new Map(deviceStates(known, known.now).map((each) => [each.id, each]));
  return new Map([...bedsOf(known.home)].map(([bed, resident]) => [bed, verdictOf(resident, known, standings)]));
}

function verdictOf(resident: Resident, known: Known, standings: ReadonlyMap<string, DeviceStanding>): Verdict {
  const left = leftBy(resident, known);
  if (left) return left;
  if (known.answeredAgo === undefined || known.answeredAgo > answerWithin) return "path_silent";
  const devices = callDevicesOf(resident, known.home);
  const faults = devices.map((device) => faultOf(device, standings.get(device.id), known.cells));
  if (faults.includes(undefined)) return "protected";
  return worstFirst.find((reason) => faults.includes(reason)) ?? "no_call_device";
}

function callDevicesOf(resident: Resident, home: Home): readonly Device[] {
  const isNobodys = ({ resident: of }: Device) => of === undefined;
  return home.devices.filter((each) => each.carries === "call" && (isNobodys(each) || each.resident === resident.id));
}

/** Out of the denominator, or a reason why nobody can say whether it is. */
function leftBy(resident: Resident, known: Known): LeftReason | GapReason | undefined {
  const { home, cells, now, wall, inMemory } = known;
  const byWord = resident.habits?.absence !== undefined;
  // An absence by somebody's word ends with a day, and nobody knows which day it is.
  if (byWord && wall === undefined) return "clock_unknown";
  const about = {
    ...{ key: personKey(resident), device: undefined, home },
    remembers: (rule: string, key: string) => cells.get(`${rule}/${key}`)?.value,
  };
  const moment: Moment = { steady: now, wall: wall ?? 0, mono: 0, boot: "", trusted: wall !== undefined };
  const mode = modeOf(about, resident, moment);
  if (mode === "hospital") return mode;
  if (inMemory) return "journal_memory";
  return mode === "away" ? mode : undefined;
}

type DeviceFault = Exclude<GapReason, "no_call_device" | "gateway_down" | "not_reported">;

/** Of several devices, what is mended first: a receiver takes many with it, a press takes a minute. */
const worstFirst: readonly DeviceFault[] = [
  "source_down",
  "undecodable",
  "call_device_stuck",
  "call_device_silent",
  "never_heard",
  "no_test_calendar",
  "test_press_overdue",
];

function faultOf(
  device: Device,
  standing: DeviceStanding | undefined,
  cells: EngineState["cells"],
): DeviceFault | undefined {
  if (!standing || standing.state === "never_seen") return "never_heard";
  if (standing.unheardSince !== undefined) return "source_down";
  if (cells.get(`${undecodable.id}/${device.id}`)?.value === true) return "undecodable";
  // A call that does not come back: the next press would change nothing.
  if (standing.marks?.includes("stuck")) return "call_device_stuck";
  if (standing.state !== "exempt") return standing.state === "ok" ? undefined : "call_device_silent";
  const { testPress } = standing;
  if (!testPress) return "no_test_calendar";
  return testPress.state === "overdue" || testPress.last === undefined ? "test_press_overdue" : undefined;
}
