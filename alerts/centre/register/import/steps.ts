/** Long work in steps: whoever runs it takes a breath between two, so that an alarm does not wait for a county's files. Pure. */
import { breath } from "../../../program/breath.ts";

export type Steps<T> = Generator<undefined, T, undefined>;

/** Rows of a file between two breaths: a few ms of work each. */
export const rowsInBreath = { read: 1_000, judged: 100 } as const;

/** For work that nobody waits behind. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export async function inBreaths<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await breath();
  }
}
