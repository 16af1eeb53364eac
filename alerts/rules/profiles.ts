/**
 * What is watched unless a plan says otherwise. A profile only sets settings: a person's own plan overrides each part, and
 * `off` takes a part away. Figures: limits for stays of British and Taiwanese units (4 h bathroom, 10 h bedroom, 12 h still) are
 * for people with company; for somebody alone they are tighter, and every one of them is a phone call, not a siren.
 */
import { hours, minutes } from "../../devices/model/moment.ts";
import type { Habits, RuleSettings } from "../home.ts";

export const profileNames = ["alone", "dementia", "bed-bound"] as const;
export type ProfileName = (typeof profileNames)[number];

const alone = {
  // A long nap and an afternoon in the armchair fit in; hours of the night do not count.
  noActivity: { day: hours(8) },
  // Before five it was a night-time walk to the toilet.
  up: { from: "05:00", to: "10:00" },
  bathroom: { stay: minutes(60), still: minutes(30) },
  bedEmpty: { after: minutes(60), when: "night", severity: "warning" },
  // Radars and wristbands err: wide limits, for minutes.
  heartRate: { low: 40, high: 130, lasting: minutes(5) },
  breathing: { low: 6, high: 30, lasting: minutes(3) },
} as const satisfies Habits;

export const profiles: Readonly<Record<ProfileName, Habits>> = {
  alone,
  dementia: {
    ...alone,
    noActivity: { day: hours(6) },
    bathroom: { stay: minutes(45), still: minutes(20) },
    bedEmpty: { after: minutes(20), when: "night", severity: "warning" },
    // Outside at night without finding back: minutes count, most of all in winter.
    wandering: { after: minutes(0) },
  },
  "bed-bound": {
    // Movement in the rooms is the carer's and proves nothing; whoever cannot get up and is not in bed has fallen out of it.
    bedEmpty: { after: minutes(5), when: "always", severity: "emergency" },
    heartRate: { low: 45, high: 120, lasting: minutes(5) },
    breathing: { low: 8, high: 28, lasting: minutes(3) },
  },
};

export const usualHome = {
  away: { after: minutes(30), longest: hours(12) },
  stillAfterFall: minutes(2),
} as const satisfies Partial<RuleSettings>;
