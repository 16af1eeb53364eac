import type { Case } from "../cases/case.ts";
import type { CaseView } from "../views.ts";
import { ladderOf, nextLevelAt, reached } from "./ladder.ts";

/** For the console: "in 40 s the shift lead is called". */
export function escalationView(found: Case): CaseView["escalation"] {
  const ladder = ladderOf(found);
  if (!ladder) return undefined;
  const called = new Set(reached(ladder, found.level).flatMap(({ groups }) => groups));
  const at = nextLevelAt(found);
  const { groups = [], paths = [] } = ladder[found.level + 1] ?? {};
  return {
    called: [...called],
    ...(at !== undefined && { next: { level: found.level + 1, at, groups: [...groups], paths: [...paths] } }),
  };
}
