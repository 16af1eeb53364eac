/** A home and its devices as they may be written: in gateway.yaml, in the register and in its YAML export alike. */
import { z } from "zod";
import { durationText } from "../../alerts/program/judge.ts";
import { idShape } from "../../alerts/protocol.ts";
import { hours, minutes, seconds } from "../../devices/model/moment.ts";
import { habitsChecks, homeHabits, residentShape } from "./habits.ts";
import { clockTime } from "./local-window.ts";

export const labelShape = z.strictObject({ zh: z.string().min(1).max(20), en: z.string().min(1).max(30) });
const timeZone = z.string().refine(isTimeZone, 'need an IANA name such as "Asia/Shanghai"');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const rules = z.strictObject({
  fallGuard: durationText
    .refine((ms) => ms <= 30_000, "need 0 s to 30 s: longer would leave somebody on the floor")
    .default(seconds(20)),
  /** Tell the centre of a fall while it may still be cancelled; true unless written here. */
  tellSuspectedFall: z.boolean().optional(),
  /** Show the centre a fall that was cancelled in time; true unless written here. */
  reportCancelledFall: z.boolean().optional(),
  doorLeftOpen: durationText.default(minutes(15)),
  night: z.strictObject({ from: clockTime, to: clockTime }).default({ from: "22:00", to: "06:00" }),
  nightDoors: z.array(idShape).max(20).default([]),
  ...homeHabits,
});

export const homeShape = z.strictObject({
  id: idShape,
  timeZone: timeZone.default("Asia/Shanghai"),
  residents: z.array(residentShape).max(10).default([]),
  rooms: z.array(z.strictObject({ id: idShape, label: labelShape })).max(40),
  rules: rules.prefault({}),
});

/** What a press of this device is: `call:rescue`, `call:help`, `cancel` ("I'm fine") or `none`. */
const meaningWord = z.enum(["call:rescue", "call:help", "cancel", "none"]);
export type Meaning = z.infer<typeof meaningWord>;

export const familyName = z.string().min(1).max(64);
export const deviceKey = z.string().min(1).max(128);

const testPressNeeds = 'need "none", or a time of at least 1 h, such as "7 d"';

export const deviceShape = z.strictObject({
  id: idShape,
  family: familyName,
  /** The maker's id in upper-case hex, or the topic's name, as `hearthwatch decode` prints it. */
  key: deviceKey,
  room: idShape.optional(),
  resident: idShape.optional(),
  carries: z.enum(["call", "fall", "door", "other"]),
  /** EnOcean: the EEP. */
  profile: z.string().max(64).optional(),
  /** One meaning for every press, or one for each action (`single`, `double`, `long` …). */
  meaning: z.union([meaningWord, z.record(z.string().max(32), meaningWord)]).optional(),
  silence: z.union([z.literal("exempt"), z.strictObject({ late: durationText, lost: durationText })]).optional(),
  /** How often its button has to be tried ("7 d"), or "none". Unless written here: weekly for what is silent when idle. */
  testPress: z
    .union([z.literal("none"), durationText], testPressNeeds)
    .refine((every) => every === "none" || every >= hours(1), testPressNeeds)
    .optional(),
});

export const mostDevices = 500;

export interface HomeAndDevices {
  readonly home: z.infer<typeof homeShape>;
  readonly devices: readonly z.infer<typeof deviceShape>[];
}

export type Fault = (path: (string | number)[], message: string) => void;

/**
 * Faults that no single field can see: names used twice, and names of things that are not there. A value that is wrong for
 * itself has its own fault already, and may be anything here.
 */
export function homeChecks({ home, devices }: HomeAndDevices, fault: Fault): void {
  const rooms = namedOnce(home.rooms, ["home", "rooms"], fault);
  const residents = namedOnce(home.residents, ["home", "residents"], fault);
  const ids = new Set<string>();
  const keys = new Set<string>();
  devices.forEach((each, n) => {
    const key = `${each.family}:${each.key}`;
    if (isText(each.id) && ids.has(each.id))
      fault(["devices", n, "id"], `found "${each.id}" a second time; ids are given once`);
    if (isText(each.key) && keys.has(key))
      fault(["devices", n, "key"], `found "${each.key}" of ${each.family} a second time; one device, one entry`);
    ids.add(each.id);
    keys.add(key);
    if (isText(each.room) && !rooms.has(each.room))
      fault(["devices", n, "room"], `found "${each.room}", which is not under home.rooms (${[...rooms].join(", ")})`);
    if (isText(each.resident) && !residents.has(each.resident))
      fault(["devices", n, "resident"], `found "${each.resident}", which is not under home.residents`);
  });
  home.rules.nightDoors.forEach((door, n) => {
    if (isText(door) && !ids.has(door))
      fault(["home", "rules", "nightDoors", n], `found "${door}", which is not under devices`);
  });
  habitsChecks({ home, devices }, { rooms, devices: ids }, fault);
}

function namedOnce(all: readonly { readonly id: string }[], at: readonly string[], fault: Fault): ReadonlySet<string> {
  const ids = new Set<string>();
  all.forEach(({ id }, n) => {
    if (isText(id) && ids.has(id)) fault([...at, n, "id"], `found "${id}" a second time; ids are given once`);
    ids.add(id);
  });
  return ids;
}

const isText = (value: unknown): value is string => typeof value === "string";
