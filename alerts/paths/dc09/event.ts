/** What one message about an alert is in a receiver's codes. Codes and numbers only: nobody's name, no address, no words. */
import { days, minutes } from "../../../devices/model/moment.ts";
import type { AlertMessage } from "../../protocol.ts";
import { timeText } from "../template/time.ts";
import { type Code, cancelled, codes, isAlertKind, periodicTest, triedOut } from "./codes.ts";
import { type Qualifier, writeContactId, writeSia } from "./content.ts";
import type { Dc09Settings, Format } from "./settings.ts";

export interface Happening {
  readonly code: Code;
  readonly qualifier: Qualifier;
  /** `000`: of no zone. */
  readonly zone: string;
  /** Ms for which it had to wait before this try. */
  readonly held?: number;
}

type Agreed = Pick<Dc09Settings, "zones" | "codes">;

/** A frame's own time is that of sending. Under a minute it is as good as the event's; over a day hours and minutes say nothing. */
const lateFrom = minutes(1);
const lateUntil = days(1);

/**
 * `undefined`: the path has no words for it. That is a kind for which there is no code, made by a newer gateway; a suspicion,
 * which calls nobody yet (whoever has no silent word would be called); and what the household wants nobody to be shown.
 */
export function happeningOf(message: AlertMessage, agreed: Agreed): Happening | undefined {
  const said = saidOf(message, agreed);
  return said && message.heldFor !== undefined ? { ...said, held: message.heldFor } : said;
}

function saidOf(message: AlertMessage, agreed: Agreed): Happening | undefined {
  const { kind, type, test } = message;
  if (type === "suspect" || message.quiet) return undefined;
  const zone = zoneOf(message, agreed);
  if (test) return { code: agreed.codes.device_tried ?? triedOut, qualifier: qualifierOf(message), zone };
  // The place of the zone is the user's number here, and the house has none to give.
  if (type === "cancel" || kind === "fall_cancelled")
    return { code: agreed.codes.fall_cancelled ?? cancelled, qualifier: "1", zone: "000" };
  if (!isAlertKind(kind)) return undefined;
  return { code: agreed.codes[kind] ?? codes[kind], qualifier: qualifierOf(message), zone };
}

/** An emergency said again is new to whoever hears it: somebody presses the button once more. A fault said again is still the same fault. */
function qualifierOf({ type, condition, severity }: AlertMessage): Qualifier {
  if (condition === "cleared" && type === "change") return "3";
  return type === "raise" || severity === "emergency" ? "1" : "6";
}

function zoneOf(message: Pick<AlertMessage, "device" | "room">, { zones }: Agreed): string {
  const own = numberIn(zones.devices, message.device);
  const number = own ?? numberIn(zones.rooms, message.room);
  return String(number ?? 0).padStart(3, "0");
}

const numberIn = (numbers: Readonly<Record<string, number>>, id: string | undefined): number | undefined =>
  id !== undefined && Object.hasOwn(numbers, id) ? numbers[id] : undefined;

export const dailyTest: Happening = { code: periodicTest, qualifier: "1", zone: "000" };

/** The text between the brackets, in either format. `now`: the receiver's clock, Unix ms; Contact ID has no place for a time. */
export function dataOf(
  happening: Happening,
  format: Format,
  { account, group, eventTime }: Pick<Dc09Settings, "account" | "group" | "eventTime">,
  now: number,
): string {
  const { code, qualifier, zone } = happening;
  if (format === "ADM-CID") return writeContactId(account, { code: code.contactId, qualifier, group, zone });
  const { held = 0 } = happening;
  const isLate = eventTime !== "off" && held >= lateFrom && held < lateUntil;
  return writeSia(account, {
    time: isLate ? timeText(now - held, "HH:mm", eventTime) : undefined,
    fresh: qualifier !== "6",
    // Group 00 is "none": no area is named.
    area: group === "00" ? undefined : String(Number(group)),
    code: qualifier === "3" ? code.siaOver : code.sia,
    address: zone === "000" ? undefined : zone,
  });
}

export const mostZones = 999;

/**
 * Numbers for devices that have none yet, in the order given; what has one keeps it, also when its device is gone: a number
 * that is given to another device would send help to the wrong room. `undefined`: there are no numbers left.
 */
export function withZones(
  known: Readonly<Record<string, number>>,
  devices: readonly string[],
): Readonly<Record<string, number>> | undefined {
  const taken = new Set(Object.values(known));
  const all: Record<string, number> = { ...known };
  let next = 1;
  for (const device of devices) {
    if (Object.hasOwn(all, device)) continue;
    while (taken.has(next)) next += 1;
    if (next > mostZones) return undefined;
    taken.add(next);
    all[device] = next;
  }
  return all;
}
