/** The wall. */
import type { WallWords } from "./wall.ts";

export const wallEn: WallWords = {
  unclaimed: "Unclaimed",
  quiet: "Nothing unclaimed",
  longest: "longest",
  inHand: "In hand",
  armed: "Consoles that can ring",
  nobodyHears: "No console can ring",
  lost: "Gateways lost",
  data: "Data",
  secondsAgo: "s ago",
  old: "Feed lost {time}: what you see is old",
  never: "No data yet",
  closed: "Closed in {hours} hours",
  slowest: "slowest claimed after {time}",
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
