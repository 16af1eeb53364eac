/** The wall. */
import type { WallWords } from "./wall-zh.ts";

export const wallEn: WallWords = {
  unclaimed: "Unclaimed",
  quiet: "Nothing unclaimed",
  longest: "longest",
  inHand: "In hand",
  armed: "Can ring",
  lost: "Gateways lost",
  data: "Data",
  secondsAgo: "s ago",
  old: "Feed lost {time}: what you see is old",
  never: "No data yet",
  closed: "Closed in {hours} h",
  slowest: "slowest claim {time}",
  heard: "Heard within 60 s",
  now: "now",
  heardLabel: "{n} of {all} gateways heard within 60 s",
  elsewhere: "No town registered",
  beds: "{town}: {n} beds, {emergency} emergencies and {warning} warnings unclaimed",
  drill: "A drill is on; it is not counted here",
  back: "Back to the pages",
  seconds: "{n} s",
  minutes: "{m} min {s} s",
};
