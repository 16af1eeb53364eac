/** The shifts by which answering is counted, as `centre.yaml` says them. */
import { z } from "zod";

/** A key of centre.yaml. */
export const answeringConfig = z
  .strictObject({
    /** By the clock of `watch.timeZone`; each lasts until the next begins. */
    shifts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(20),
          from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'need a time of day such as "08:00"'),
        }),
      )
      .min(1)
      .max(6)
      .default([
        { name: "白班", from: "08:00" },
        { name: "夜班", from: "20:00" },
      ]),
  })
  .prefault({});
export type AnsweringSettings = z.output<typeof answeringConfig>;

export function answeringChecks(
  { answering: { shifts } }: { readonly answering: AnsweringSettings },
  fault: (path: (string | number)[], message: string) => void,
): void {
  shifts.forEach(({ from }, n) => {
    if (n > 0 && from <= (shifts[n - 1]?.from ?? ""))
      fault(["answering", "shifts", n, "from"], `found "${from}", which is not later than the shift before it`);
  });
}
