import type { QuietWords } from "./quiet-zh.ts";

export const quietEn: QuietWords = {
  today: "Protected today",
  todayOf: "{done}/{all} min",
  todayNone: "none yet",
  todayUnknown: "unknown",
  away: "Not at home",
  awayNone: "No home says that anybody is away or in hospital",
  awayUnknown: "Unknown who is not at home",
  since: "since {time}",
  sinceBefore: "since before today",
  callsWork: "calls still come through",
  "why.away": "Away",
  "why.hospital": "In hospital",
  "bed.away": "{bed} away",
  "bed.hospital": "{bed} in hospital",
  "mark.away": "A",
  "mark.hospital": "H",
};
