/** Where a test may end the process inside the journal: see `alerts/program/crash-point.ts`. */
export const journalCrashPoints = [
  /** All rows written, nothing committed. */
  "before-commit",
  /** On disk; nobody has been told. */
  "after-commit-before-ack",
  "before-checkpoint",
  "after-checkpoint",
] as const;
