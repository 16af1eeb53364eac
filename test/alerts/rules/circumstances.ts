/** What happens to the clocks of a home while a rule waits: the steady line never minds, and whoever goes by lengths must not either. */
import { type Duration, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { type HouseSetting, house } from "./house.ts";

export type House = ReturnType<typeof house>;

export interface Circumstance {
  readonly name: string;
  readonly at: string;
  readonly trusted?: false;
  /** Happens in the middle of the wait. */
  readonly meanwhile?: (home: House, rule: string) => void;
}

/** Berlin: the clocks go forward on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC. */
export const zone = "Europe/Berlin";
export const restartAway = seconds(5);

export const circumstances: readonly Circumstance[] = [
  { name: "an afternoon", at: "2026-06-10T12:00:00Z" },
  { name: "the clocks go forward", at: "2026-03-29T00:59:57Z" },
  { name: "the clocks go back", at: "2026-10-25T00:59:57Z" },
  { name: "midnight", at: "2026-06-10T21:59:57Z" },
  {
    name: "a start in 1970, and the time comes later",
    at: "1970-01-01T00:00:10Z",
    trusted: false,
    meanwhile(home) {
      home.setClock((Date.parse("2026-06-10T12:00:00Z") - 10_000) as Duration);
      home.trust(true);
    },
  },
  { name: "an hour forward by hand", at: "2026-06-10T12:00:00Z", meanwhile: (home) => home.setClock(hours(1)) },
  {
    name: "an hour back by hand",
    at: "2026-06-10T12:00:00Z",
    meanwhile: (home) => home.setClock(-hours(1) as Duration),
  },
];

/** The program comes back with another version of the rule. */
export const update: Circumstance = {
  name: "an update in between",
  at: "2026-06-10T12:00:00Z",
  meanwhile: (home, rule) => home.updates(rule, restartAway),
};
export const restart: Circumstance = {
  ...update,
  name: "a restart in between",
  meanwhile: (home) => home.restarts(restartAway),
};

export interface Told {
  /** Seconds of the steady line after the deed. */
  readonly after: number;
  readonly says: string;
}

export interface LengthStory {
  readonly setting?: HouseSetting;
  /** Before the deed: what has to be known. */
  readonly before?: (home: House) => void;
  readonly deed: (home: House) => void;
  /** The wait is looked at from here on; a circumstance happens in the middle of it. */
  readonly wait: Duration;
  readonly told: readonly Told[];
  /** Where a restart changes something by design. */
  readonly afterRestart?: readonly Told[];
  /** Where a rule's memory, made again from readings long after the deed, is not what it would have been. */
  readonly afterLateUpdate?: readonly Told[];
}

/** What this rule said, in order, with the second at which it did. */
export function play(rule: string, story: LengthStory, on: Circumstance): readonly Told[] {
  const home = house({ ...story.setting, zone, at: on.at, ...(on.trusted === false && { trusted: false }) });
  story.before?.(home);
  const from = home.now();
  const before = home.kept.messages.length;
  story.deed(home);
  const half = (story.wait / 2) as Duration;
  home.passes(half);
  on.meanwhile?.(home, rule);
  // Once more as long as it takes: what comes twice would come then.
  home.passes((half + Math.max(story.wait, minutes(2))) as Duration);
  return home.kept.messages.slice(before).flatMap(({ alertId, type, kind, severity, condition, test }, n) => {
    if (home.kept.alerts.get(alertId)?.rule !== rule) return [];
    const after = Math.round(((home.kept.sentAt[before + n] ?? 0) - from) / 1_000);
    const words = [type, kind, severity, ...(test ? ["test"] : []), ...(condition === "cleared" ? ["cleared"] : [])];
    return [{ after, says: words.join(" ") }];
  });
}
