/** How a case can end (`case-lifecycle.md`). The console imports these lists too: nothing else may stand in this file. */

/** The nine that digits pick, in the order of `people.md` 1.2 #21. */
export const digitOutcomes = [
  "ambulance",
  "family_helped",
  "staff_helped",
  "advice_only",
  "false_accidental",
  "false_sensor",
  "test",
  "duplicate_of",
  "not_found_forced_entry",
] as const;

/** The finer ones, behind 0. */
export const moreOutcomes = [
  "police_fire",
  "hospital_later",
  "deceased",
  "no_contact_unresolved",
  "technical_fault",
] as const;

export const outcomes = [...digitOutcomes, ...moreOutcomes] as const;
export type Outcome = (typeof outcomes)[number];
