/** Sessions that are over are deleted: at the start, and then each hour. */
import type { Job } from "../scheduler.ts";
import type { PeopleStore } from "./store.ts";

/**
 * ms. `kept`: so long after its end, for a clock that ran ahead and was put right must not have thrown everybody out; a session
 * that is over opens nothing, deleted or not. `atOnce`: rows of one step, so that no alert waits for it; `again`: until the next.
 */
export const sessionsOver = { every: 3_600_000, kept: 86_400_000, atOnce: 500, again: 1_000 } as const;

export function forgetsSessions(deps: {
  readonly store: Pick<PeopleStore, "forgetSessions">;
  readonly now: () => number;
}): Job {
  let due = deps.now();
  return {
    name: "sessions",
    next: () => due,
    async run() {
      const at = deps.now();
      due = at + sessionsOver.every;
      const gone = await deps.store.forgetSessions(at - sessionsOver.kept, sessionsOver.atOnce);
      if (gone === sessionsOver.atOnce) due = at + sessionsOver.again;
    },
  };
}
