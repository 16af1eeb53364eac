/** One story for each rule that goes by the time of day: an evening, a night and a morning in Berlin, on seven kinds of clocks. */
import { type Duration, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { type House, zone } from "./circumstances.ts";
import { type HouseSetting, house } from "./house.ts";

/** Each begins at 18:00 by the clock on the wall in Berlin, and lasts for eighteen hours. */
export const nights = [
  "an ordinary night",
  "the clocks go forward",
  "the clocks go back",
  "a start in 1970, an hour before the time comes",
  "an hour forward by hand at nine",
  "an hour back by hand at nine",
  "restarts at nine and at five",
] as const;
export type Night = (typeof nights)[number];

const lasts = hours(18);
const restartAway = seconds(20);
const begins: Readonly<Record<Night, string>> = {
  "an ordinary night": "2026-06-10T16:00:00Z",
  "the clocks go forward": "2026-03-28T17:00:00Z",
  "the clocks go back": "2026-10-24T16:00:00Z",
  "a start in 1970, an hour before the time comes": "1970-01-01T00:00:00Z",
  "an hour forward by hand at nine": "2026-06-10T16:00:00Z",
  "an hour back by hand at nine": "2026-06-10T16:00:00Z",
  "restarts at nine and at five": "2026-06-10T16:00:00Z",
};
/** What happens to the clock or the program, after so long. */
const meanwhile: Readonly<Partial<Record<Night, readonly (readonly [Duration, (home: House) => void])[]>>> = {
  "a start in 1970, an hour before the time comes": [
    [
      hours(1),
      (home) => {
        home.setClock(Date.parse("2026-06-10T16:00:00Z") as Duration);
        home.trust(true);
      },
    ],
  ],
  "an hour forward by hand at nine": [[hours(3), (home) => home.setClock(hours(1))]],
  "an hour back by hand at nine": [[hours(3), (home) => home.setClock(-hours(1) as Duration)]],
  "restarts at nine and at five": [
    [hours(3), (home) => home.restarts(restartAway)],
    [hours(11), (home) => home.restarts(restartAway)],
  ],
};

export interface DayStory {
  readonly setting: HouseSetting;
  /** What happens, after so long. */
  readonly happens: readonly (readonly [Duration, (home: House) => void])[];
  /** By the clock in Berlin, as it showed. */
  readonly told: Readonly<Record<Night, readonly string[]>>;
  /** Where updates are not like restarts, because no reading tells it. */
  readonly afterUpdates?: readonly string[];
}

const clock = new Intl.DateTimeFormat("sv", { timeZone: zone, timeStyle: "medium" });

export function playNight(
  rule: string,
  { setting, happens }: DayStory,
  on: Night | "updates at nine and at five",
): readonly string[] {
  if (on === "updates at nine and at five") {
    const update = (home: House): void => home.updates(rule, restartAway);
    const updates = [3, 11].map((after) => [hours(after), update] as const);
    return playNight(rule, { setting, happens: [...happens, ...updates], told: nightly([]) }, "an ordinary night");
  }
  const trusted = on !== "a start in 1970, an hour before the time comes";
  const home = house({ ...setting, zone, at: begins[on], trusted });
  const from = home.now();
  const all = [...happens, ...(meanwhile[on] ?? [])].sort(([a], [b]) => a - b);
  for (const [after, does] of all) {
    home.passes((from + after - home.now()) as Duration);
    does(home);
  }
  home.passes((from + lasts - home.now()) as Duration);
  return home.kept.messages.flatMap(({ alertId, at, type, kind, severity, condition }) => {
    if (home.kept.alerts.get(alertId)?.rule !== rule) return [];
    const end = condition === "cleared" ? " cleared" : "";
    return [`${clock.format(at.wall)} ${type} ${kind} ${severity}${end}`];
  });
}

/** In every night this, but in those that are named. */
function nightly(told: readonly string[], otherwise: Partial<Record<Night, readonly string[]>> = {}): DayStory["told"] {
  const all = Object.fromEntries(nights.map((night) => [night, told])) as Record<Night, readonly string[]>;
  return { ...all, ...otherwise };
}
const opens = (home: House): void => {
  home.door(true);
  home.passes(seconds(10));
  home.door(false);
};

export const dayStories: Readonly<Record<string, DayStory>> = {
  "door-at-night": {
    setting: {},
    happens: [
      [minutes(30), opens],
      [hours(6), opens],
      [hours(14), opens],
    ],
    told: nightly(["00:00:00 raise door_at_night notice", "00:00:10 change door_at_night notice cleared"], {
      "an hour forward by hand at nine": [
        "01:00:00 raise door_at_night notice",
        "01:00:10 change door_at_night notice cleared",
      ],
      "an hour back by hand at nine": [
        "23:00:00 raise door_at_night notice",
        "23:00:10 change door_at_night notice cleared",
      ],
    }),
  },
  wandering: {
    setting: { habits: { wandering: { after: minutes(5) } } },
    happens: [
      [minutes(1), (home) => home.moves("hall")],
      [minutes(30), opens],
      [minutes(32), (home) => home.moves("hall")],
      [hours(6), opens],
      [hours(7), (home) => home.moves("hall")],
    ],
    told: nightly(["00:05:00 raise wandering emergency", "01:01:00 change wandering emergency cleared"], {
      "an hour forward by hand at nine": [
        "01:05:00 raise wandering emergency",
        "02:01:00 change wandering emergency cleared",
      ],
      "an hour back by hand at nine": [
        "23:05:00 raise wandering emergency",
        "00:01:00 change wandering emergency cleared",
      ],
    }),
  },
  "bed-empty": {
    setting: { habits: { bedEmpty: { after: minutes(60), when: "night", severity: "warning" } } },
    happens: [
      [minutes(5), (home) => home.bed(true)],
      [minutes(10), (home) => home.bed(false)],
      [hours(4.5), (home) => home.bed(true)],
      [hours(7.5), (home) => home.bed(false)],
      [hours(10), (home) => home.bed(true)],
    ],
    told: nightly(["02:30:00 raise bed_empty warning", "04:00:00 change bed_empty warning cleared"], {
      // Half past one and an hour later: half past three, because there was no two o'clock.
      "the clocks go forward": ["03:30:00 raise bed_empty warning", "05:00:00 change bed_empty warning cleared"],
      "the clocks go back": ["02:30:00 raise bed_empty warning", "03:00:00 change bed_empty warning cleared"],
      "an hour forward by hand at nine": [
        "03:30:00 raise bed_empty warning",
        "05:00:00 change bed_empty warning cleared",
      ],
      "an hour back by hand at nine": ["01:30:00 raise bed_empty warning", "03:00:00 change bed_empty warning cleared"],
    }),
  },
  "not-up": {
    setting: { habits: { up: { from: "05:00", to: "10:00" } } },
    happens: [
      [hours(3.5), (home) => home.moves("hall")],
      [hours(4), (home) => home.bed(true)],
      [hours(9), (home) => home.moves("bath")],
    ],
    told: nightly(["10:00:00 raise not_up warning"], {
      // Twenty seconds and fifteen to settle, in which nobody could have seen her.
      "restarts at nine and at five": ["10:00:35 raise not_up warning"],
    }),
    // How long it had listened since the morning began is gone: the window ends when it ends.
    afterUpdates: ["10:00:00 raise not_up warning"],
  },
  "no-activity": {
    setting: { habits: { noActivity: { day: hours(4), night: hours(6) } } },
    happens: [
      [minutes(1), (home) => home.moves("hall")],
      [minutes(2), (home) => home.moves("kitchen")],
      [hours(4.25), (home) => home.moves("hall")],
    ],
    told: nightly(["04:15:00 raise no_activity warning"], {
      // Six hours are six hours.
      "the clocks go forward": ["05:15:00 raise no_activity warning"],
      "the clocks go back": ["03:15:00 raise no_activity warning"],
      "an hour forward by hand at nine": ["05:15:00 raise no_activity warning"],
      // The night began an hour later than the evening was long; the second silence is one more of the same alert.
      "an hour back by hand at nine": [
        "21:02:00 raise no_activity warning",
        "21:16:00 change no_activity warning cleared",
        "04:00:00 change no_activity warning",
      ],
    }),
  },
  "check-in": {
    setting: {
      habits: {
        checkIns: [
          { from: "20:00", to: "20:30", by: "any" },
          { from: "08:00", to: "09:00", by: "press" },
        ],
      },
    },
    happens: [
      [hours(2.25), (home) => home.moves("hall")],
      [hours(13), (home) => home.moves("hall")],
    ],
    told: nightly(["09:00:00 raise check_in_missed warning"]),
  },
  "clock-waits": {
    setting: { habits: { up: { from: "05:00", to: "10:00" } } },
    happens: [],
    told: nightly([], {
      "a start in 1970, an hour before the time comes": [
        "01:10:00 raise clock_not_trusted notice",
        "19:01:00 change clock_not_trusted notice cleared",
      ],
    }),
  },
};
