/**
 * One plan per home and per person, as it is written: a profile, and what differs from it. Lengths of time stay words here, so
 * that the register's pages and its export read as they were written; `habitsOf` and `homeRules` make rules' settings of them.
 */
import { z } from "zod";
import { type Habits, habitRules, type Learning, type RuleSettings } from "../../alerts/home.ts";
import { durationText } from "../../alerts/program/judge.ts";
import { idShape } from "../../alerts/protocol.ts";
import { mostCheckIns } from "../../alerts/rules/check-in.ts";
import { profileNames, profiles, usualHome } from "../../alerts/rules/profiles.ts";
import { type Duration, days, hours, minutes, seconds } from "../../devices/model/moment.ts";
import { localWindow } from "./local-window.ts";

/** Judged as a length of time, kept as its words. */
const length = (from: Duration, to: Duration, needed: string) =>
  z.string().superRefine((text, context) => {
    const read = durationText.safeParse(text);
    if (!read.success) context.addIssue({ code: "custom", message: read.error.issues[0]?.message ?? needed });
    else if (read.data < from || read.data > to)
      context.addIssue({ code: "custom", message: `found "${text}", ${needed}` });
  });
const ms = (text: string): Duration => durationText.parse(text);

const off = z.literal("off");
const hoursStill = length(hours(1), days(2), "need 1 h to 2 d");
const lasting = length(seconds(30), hours(1), "need 30 s to 1 h: a single sample says nothing");
const perMinute = z.number().min(0).max(300);
const vital = z
  .strictObject({ low: perMinute, high: perMinute, lasting })
  .refine(({ low, high }) => low < high, "need low below high");

const plan = z.strictObject({
  noActivity: z.union([off, z.strictObject({ day: hoursStill.optional(), night: hoursStill.optional() })]).optional(),
  up: z.union([off, z.strictObject(localWindow)]).optional(),
  bathroom: z
    .union([
      off,
      z.strictObject({
        stay: length(minutes(10), hours(12), "need 10 min to 12 h"),
        still: length(minutes(5), hours(12), "need 5 min to 12 h").optional(),
      }),
    ])
    .optional(),
  bedEmpty: z
    .union([
      off,
      z.strictObject({
        after: length(minutes(1), hours(12), "need 1 min to 12 h"),
        when: z.enum(["night", "always"]).default("night"),
        severity: z.enum(["warning", "emergency"]).default("warning"),
      }),
    ])
    .optional(),
  heartRate: z.union([off, vital]).optional(),
  breathing: z.union([off, vital]).optional(),
  checkIns: z
    .array(z.strictObject({ ...localWindow, by: z.enum(["press", "any"]).default("press") }))
    .max(mostCheckIns)
    .optional(),
  wandering: z.union([off, z.strictObject({ after: length(seconds(0), hours(1), "need 0 s to 1 h") })]).optional(),
  absence: z
    .strictObject({ mode: z.enum(["away", "hospital"]), until: z.iso.date('need a date such as "2026-12-01"') })
    .optional(),
  /** In their learning phase: they conclude and raise nothing. */
  shadow: z.array(z.enum(habitRules)).optional(),
  /** How its findings are judged, and when there are enough of them to propose anything. */
  learning: z
    .strictObject({
      soon: length(minutes(1), hours(6), "need 1 min to 6 h").optional(),
      within: length(minutes(5), days(2), "need 5 min to 2 d").optional(),
      enough: z.int().min(1).max(20).optional(),
      precision: z.number().min(0.1).max(1).optional(),
    })
    .optional(),
});
type Plan = z.output<typeof plan>;

export const residentShape = z.strictObject({
  id: idShape,
  bed: idShape.optional(),
  profile: z.enum(profileNames).optional(),
  plan: plan.optional(),
});
type ResidentEntry = z.output<typeof residentShape>;

/** Beside the other rules of the home. */
export const homeHabits = {
  /** Unless written here: rooms that are called so. */
  bathrooms: z.array(idShape).max(10).optional(),
  exitDoors: z.array(idShape).max(10).optional(),
  away: z
    .union([
      off,
      z.strictObject({
        after: length(minutes(5), hours(6), "need 5 min to 6 h"),
        longest: length(hours(1), days(3), "need 1 h to 3 d"),
      }),
    ])
    .optional(),
  stillAfterFall: z.union([off, length(seconds(30), minutes(30), "need 30 s to 30 min")]).optional(),
};
type HomeHabits = z.output<z.ZodObject<typeof homeHabits>>;

/** A part of the plan, the profile's where the plan does not say, nothing where it says off. */
function part<W extends object, R>(written: W | "off" | undefined, read: (written: W) => R, usual: R | undefined) {
  return written === undefined ? usual : written === "off" ? undefined : read(written);
}

export function habitsOf({ profile, plan: own = {} }: ResidentEntry): Habits {
  const usual = profiles[profile ?? "alone"];
  const vitalOf = ({ lasting: text, ...limits }: Exclude<Plan["heartRate"], "off" | undefined>) => ({
    ...limits,
    lasting: ms(text),
  });
  return present({
    noActivity: part(
      own.noActivity,
      ({ day, night }) => ({
        ...(day !== undefined && { day: ms(day) }),
        ...(night !== undefined && { night: ms(night) }),
      }),
      usual.noActivity,
    ),
    up: part(own.up, (window) => window, usual.up),
    bathroom: part(
      own.bathroom,
      ({ stay, still }) => ({ stay: ms(stay), ...(still !== undefined && { still: ms(still) }) }),
      usual.bathroom,
    ),
    bedEmpty: part(own.bedEmpty, (each) => ({ ...each, after: ms(each.after) }), usual.bedEmpty),
    heartRate: part(own.heartRate, vitalOf, usual.heartRate),
    breathing: part(own.breathing, vitalOf, usual.breathing),
    checkIns: own.checkIns ?? usual.checkIns,
    wandering: part(own.wandering, ({ after }) => ({ after: ms(after) }), usual.wandering),
    absence: own.absence,
    shadow: own.shadow,
    learning: own.learning && learningOf(own.learning),
  });
}

const learningOf = ({ soon, within, enough, precision }: NonNullable<Plan["learning"]>): Learning =>
  present({
    soon: soon === undefined ? soon : ms(soon),
    within: within === undefined ? within : ms(within),
    ...{ enough, precision },
  });

/** Without what is not there. */
function present<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Names of rooms that need no saying. */
const bathroomNames = /卫生间|洗手间|厕所|浴室|bath|toilet|washroom|\bwc\b/i;

interface HomeEntry {
  readonly rooms: readonly { readonly id: string; readonly label: { readonly zh: string; readonly en: string } }[];
  readonly rules: HomeHabits;
}

export function homeRules({ rooms, rules }: HomeEntry): Pick<RuleSettings, keyof typeof homeHabits> {
  const called = rooms.filter(({ id, label }) => bathroomNames.test(`${id} ${label.zh} ${label.en}`));
  const { away, stillAfterFall } = rules;
  return present({
    bathrooms: rules.bathrooms ?? called.map(({ id }) => id),
    exitDoors: rules.exitDoors,
    away: part(away, ({ after, longest }) => ({ after: ms(after), longest: ms(longest) }), usualHome.away),
    stillAfterFall:
      stillAfterFall === "off"
        ? undefined
        : stillAfterFall === undefined
          ? usualHome.stillAfterFall
          : ms(stillAfterFall),
  });
}

interface Written {
  readonly home: { readonly residents: readonly ResidentEntry[]; readonly rules: HomeHabits };
  readonly devices: readonly { readonly id: string; readonly resident?: string | undefined }[];
}
type FaultSink = (path: (string | number)[], message: string) => void;

/** Names that are not there, and habits of one of two people that no device of their own could know. */
export function habitsChecks(
  { home, devices }: Written,
  known: { readonly rooms: ReadonlySet<string>; readonly devices: ReadonlySet<string> },
  fault: FaultSink,
): void {
  for (const [list, names, where] of [
    ["bathrooms", known.rooms, "home.rooms"],
    ["exitDoors", known.devices, "devices"],
  ] as const)
    home.rules[list]?.forEach((name, n) => {
      if (!names.has(name)) fault(["home", "rules", list, n], `found "${name}", which is not under ${where}`);
    });
  if (home.residents.length < 2) return;
  home.residents.forEach(({ id, plan: own }, n) => {
    if (devices.some(({ resident }) => resident === id)) return;
    for (const name of personal)
      if (own?.[name] !== undefined && own[name] !== "off")
        fault(
          ["home", "residents", n, "plan", name],
          `needs a device of this resident ("resident: ${id}" under devices): in a home of ${home.residents.length} nobody else's movement may count`,
        );
  });
}

const personal = ["noActivity", "up", "bathroom", "bedEmpty", "heartRate", "breathing", "checkIns"] as const;
