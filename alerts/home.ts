import type { Duration } from "../devices/model/moment.ts";
import type { DeliveryPolicy } from "./paths/policy.ts";

/** What rules may know of a home. Ids only: no name, no address, no number. */
export interface Home {
  readonly id: string;
  /** Id of the gateway that watches it, for its messages; the home's own id where none is given. */
  readonly gateway?: string;
  /** IANA name, such as `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly residents: readonly Resident[];
  readonly rooms: readonly { readonly id: string }[];
  readonly devices: readonly Device[];
  readonly rules: RuleSettings;
  /** When which path joins in: copied into an alert when it is raised. Absent: the first path alone. */
  readonly delivery?: DeliveryPolicy;
}

export interface Resident {
  readonly id: string;
  readonly bed: string | undefined;
  /** What is watched for this person, resolved from a profile and the person's own plan. Absent: nothing of it. */
  readonly habits?: Habits;
}

/** Rules about one person's habits, by the names of their table; any of them may run in shadow. */
export const habitRules = [
  "no-activity",
  "not-up",
  "bathroom-stay",
  "bed-empty",
  "vital",
  "check-in",
  "wandering",
] as const;
export type HabitRule = (typeof habitRules)[number];

/** One plan per person. A part that is absent is not watched. Times are local, "HH:MM", in the home's time zone. */
export interface Habits {
  /** So many hours without a sign of life, counted by day or by night alone. */
  readonly noActivity?: { readonly day?: Duration; readonly night?: Duration };
  /** Out of bed, or seen at all, between these times. */
  readonly up?: LocalWindow;
  /** In the bathroom for longer than `stay`; worse when nothing moved there for `still`. */
  readonly bathroom?: { readonly stay: Duration; readonly still?: Duration };
  readonly bedEmpty?: {
    readonly after: Duration;
    readonly when: "night" | "always";
    readonly severity: "warning" | "emergency";
  };
  readonly heartRate?: VitalLimits;
  readonly breathing?: VitalLimits;
  /** Agreed times of day: whoever stays silent is called. */
  readonly checkIns?: readonly (LocalWindow & { readonly by: "press" | "any" })[];
  /** A way out is opened at night and nobody moves inside for `after`; zero: at once. */
  readonly wandering?: { readonly after: Duration };
  /** Not at home by a person's word, to the end of that local day ("2026-12-01"). */
  readonly absence?: { readonly mode: "away" | "hospital"; readonly until: string };
  /** These conclude and raise nothing: what they would have raised is kept and counted. */
  readonly shadow?: readonly HabitRule[];
  /** How its findings in shadow are judged; see `rules/precision.ts`. */
  readonly learning?: Learning;
}

export interface Learning {
  /** Signs of life within this time: it would have been a false alarm. */
  readonly soon?: Duration;
  /** A call, a fall or a case within this time: it would have been right. */
  readonly within?: Duration;
  /** So many findings with a verdict are enough for a proposal, and so much of them has to be right for that of arming. */
  readonly enough?: number;
  readonly precision?: number;
}

export interface LocalWindow {
  readonly from: string;
  readonly to: string;
}

/** Per minute; outside of `low`..`high` for as long as `lasting`. */
export interface VitalLimits {
  readonly low: number;
  readonly high: number;
  readonly lasting: Duration;
}

export interface Device {
  readonly id: string;
  readonly family: string;
  /** The maker's id or topic name, as the family's decoder prints it. */
  readonly key: string;
  readonly room: string | undefined;
  readonly resident: string | undefined;
  /** The EEP, or the meaning of presses such as `call:rescue`. */
  readonly profile: string | undefined;
  /** `call` and `fall` devices carry a life: silence of theirs is judged more strictly and is never only a notice. */
  readonly carries: "call" | "fall" | "door" | "other";
  /** `exempt`: silent when idle, watched by test presses. */
  readonly silence: { readonly late: Duration; readonly lost: Duration } | "exempt";
  /** Its limits of silence may follow the gaps it makes: never above the ceiling, and for a call or a fall only tighter. */
  readonly learns?: { readonly ceiling: Duration };
  /** Its button has to be tried so often: the only proof there is of one that says nothing when idle. */
  readonly testPress?: { readonly every: Duration };
  readonly foldWindow: Duration;
  /** Says its levels many times a second: unchanged ones are counted, not journalled one by one. */
  readonly stream?: true;
}

export interface RuleSettings {
  /** A suspected fall may be cancelled at home for this long; then it goes. 0..30 s. */
  readonly fallGuard: Duration;
  /** The centre is told of a fall at once, silently, while it may still be cancelled: it raises it if the home goes dark. Absent: yes. */
  readonly tellSuspectedFall?: boolean | undefined;
  /** The centre is shown falls that were cancelled in time, as notices. Absent: yes; otherwise they are kept for the books only. */
  readonly reportCancelledFall?: boolean | undefined;
  readonly doorLeftOpen: Duration;
  /** Local times "HH:MM" in the home's time zone; a window may cross midnight. */
  readonly night: { readonly from: string; readonly to: string };
  /** Devices whose opening at night is worth a word (front door). */
  readonly nightDoors: readonly string[];
  /** Rooms in which a long stay is worth a word. */
  readonly bathrooms?: readonly string[];
  /** Doors by which people leave the home; the night doors where it is not said. */
  readonly exitDoors?: readonly string[];
  /** Away: an exit door, then nobody for `after`. Not back after `longest` is worth a word. Absent: nobody is ever thought away. */
  readonly away?: { readonly after: Duration; readonly longest: Duration };
  /** A fall, and then nobody moves for so long: two signs are worse than one. */
  readonly stillAfterFall?: Duration;
}
