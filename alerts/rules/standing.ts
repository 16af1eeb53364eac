/**
 * Which habits are watched now, for the pages and the register: watched, in shadow, waiting for something, or in need of a device.
 * "Don't know" is never shown as fine: a rule that cannot conclude says what it lacks.
 */
import type { Moment } from "../../devices/model/moment.ts";
import { type HabitRule, type Habits, habitRules, type Resident } from "../home.ts";
import { exitDoors, type Mode, modeOf } from "./away.ts";
import { type Would, wouldBound, wouldOf } from "./habit.ts";
import { inShadow, isAlone, isOwn, personKey } from "./person.ts";
import type { About } from "./rule.ts";
import { isLeavingSeen, isSeen, isSeenAllDay, says, seenOf } from "./whereabouts.ts";

/** Keys of sentences: what has to be there before this rule can conclude. */
export type Need = "own_device" | "sensor" | "movement_sensor" | "bed_sensor" | "button" | "bathroom" | "exit_door";
export type Wait = "clock" | "nobody_listens" | Exclude<Mode, "home">;

export interface HabitStanding {
  readonly rule: HabitRule;
  readonly resident: string;
  readonly state: "off" | "watched" | "shadow" | "waits" | "needs";
  readonly needs?: readonly Need[];
  readonly waits?: Wait;
  /** What it would have raised while in shadow. */
  readonly would?: Would;
}

type Asked = Pick<About, "home"> & Required<Pick<About, "remembers">>;

export function habitsNow({ home, remembers }: Asked, now: Moment): readonly HabitStanding[] {
  return home.residents.flatMap((resident) => {
    const about: About = { key: personKey(resident), device: undefined, home, remembers };
    return habitRules.map((rule) => standingOf(rule, resident, about, now));
  });
}

function standingOf(rule: HabitRule, resident: Resident, about: About, now: Moment): HabitStanding {
  const { habits = {} } = resident;
  const would = wouldOfPerson(rule, about);
  const base = { rule, resident: resident.id, ...(would && { would }) };
  if (!isAsked(rule, habits)) return { ...base, state: "off" };
  const needs = needsOf(rule, habits, about);
  if (needs.length > 0) return { ...base, state: "needs", needs };
  const waits = waitOf(rule, resident, about, now);
  if (waits) return { ...base, state: "waits", waits };
  return { ...base, state: inShadow(habits, rule) ? "shadow" : "watched" };
}

/** Rules about a device's own word remember by device. */
function wouldOfPerson(rule: HabitRule, about: About): Would | undefined {
  const devices = about.home.devices.filter((device) => isOwn(device, about.home, about.key)).map(({ id }) => id);
  const all = [about.key, ...devices].flatMap((key) => wouldOf(about.remembers?.(rule, key)) ?? []);
  const [first, ...others] = all;
  return others.reduce<Would | undefined>(
    (sum, each) =>
      sum && {
        since: Math.min(sum.since, each.since),
        count: sum.count + each.count,
        latest: [...sum.latest, ...each.latest].sort((a, b) => a.at - b.at).slice(-wouldBound.latest),
      },
    first,
  );
}

function isAsked(rule: HabitRule, habits: Habits): boolean {
  switch (rule) {
    case "no-activity":
      return habits.noActivity?.day !== undefined || habits.noActivity?.night !== undefined;
    case "not-up":
      return habits.up !== undefined;
    case "bathroom-stay":
      return habits.bathroom !== undefined;
    case "bed-empty":
      return habits.bedEmpty !== undefined;
    case "vital":
      return habits.heartRate !== undefined || habits.breathing !== undefined;
    case "check-in":
      return (habits.checkIns?.length ?? 0) > 0;
    case "wandering":
      return habits.wandering !== undefined;
  }
}

function needsOf(rule: HabitRule, habits: Habits, about: About): readonly Need[] {
  const { home, key } = about;
  if (rule === "wandering") return exitDoors(home).length > 0 ? [] : ["exit_door"];
  const own = home.devices.filter((device) => isOwn(device, home, key));
  if (!isAlone(home) && own.length === 0) return ["own_device"];
  const isMover = (id: string) => says(about, id, "motion") || says(about, id, "presence");
  const byPress = habits.checkIns?.every(({ by }) => by === "press") ?? false;
  switch (rule) {
    case "no-activity":
      return isSeenAllDay(about) ? [] : ["movement_sensor"];
    case "bed-empty":
      return own.some(({ id }) => says(about, id, "bed")) ? [] : ["bed_sensor"];
    case "bathroom-stay": {
      const { bathrooms = [] } = home.rules;
      if (bathrooms.length === 0) return ["bathroom"];
      const isIn = (room: string) => own.some((each) => each.room === room && isMover(each.id));
      return bathrooms.some((room) => isIn(room) && isLeavingSeen(about, room)) ? [] : ["movement_sensor"];
    }
    case "check-in":
      if (byPress) return own.length > 0 ? [] : ["button"];
      return isSeen(about) ? [] : ["sensor"];
    // A measure leaves no level behind: whether a device measures is known when it does.
    case "vital":
      return [];
    default:
      return isSeen(about) ? [] : ["sensor"];
  }
}

function waitOf(rule: HabitRule, resident: Resident, about: About, now: Moment): Wait | undefined {
  if (rule === "vital") return undefined;
  const mode = modeOf(about, resident, now);
  if (mode !== "home") return mode;
  const byTime = rule === "not-up" || rule === "check-in" || rule === "wandering" || rule === "no-activity";
  const byNight = rule === "bed-empty" && resident.habits?.bedEmpty?.when === "night";
  if (!now.trusted && (byTime || byNight)) return "clock";
  const seen = seenOf(about);
  const byPress = rule === "check-in" && resident.habits?.checkIns?.some(({ by }) => by === "press");
  const deaf = byPress ? seen?.presses.deaf : seen?.deaf;
  return deaf != null && rule !== "wandering" ? "nobody_listens" : undefined;
}
