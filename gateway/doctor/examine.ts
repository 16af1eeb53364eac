import type { Timers } from "../../alerts/program/timers.ts";
import { type Check, type Finding, type Judgement, warn, wordsOf } from "./finding.ts";

/** All checks at once, each with its deadline: one that hangs or fails hides nothing of the others. */
export async function examine(checks: readonly Check[], timers: Pick<Timers, "after">): Promise<readonly Finding[]> {
  const all = await Promise.all(
    checks.map(async (check) => {
      const judged = await judge(check, timers);
      return judged.map((each): Finding => ({ check: check.id, lookedAt: check.lookedAt, ...each }));
    }),
  );
  return all.flat();
}

async function judge(check: Check, timers: Pick<Timers, "after">): Promise<readonly Judgement[]> {
  const over = new AbortController();
  let callOff = () => {};
  const late = new Promise<readonly Judgement[]>((tell) => {
    callOff = timers.after(check.within, () => tell([warn("check.late", { seconds: check.within / 1_000 })]));
  });
  const work = check.run(over.signal).catch((thrown) => [warn("check.failed", { why: wordsOf(thrown) })]);
  try {
    return await Promise.race([work, late]);
  } finally {
    callOff();
    over.abort();
  }
}
