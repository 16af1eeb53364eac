/** When many homes that fall silent are one outage of their area (F-36), as `centre.yaml` says it. */
import { z } from "zod";
import { minutes, seconds } from "../../../devices/model/moment.ts";
import { durationUpTo } from "../../program/judge.ts";

/** A key of centre.yaml. */
export const areaConfig = z
  .strictObject({
    /** So many homes of one town, or of several together: one case and one sound. */
    homes: z.number().int().min(2).max(100_000).default(10),
    /** Lost one after the other within this. */
    within: durationUpTo("1 h").default(minutes(5)),
    /** After a start of the centre its homes have so long to come back before their silence is judged together. */
    settle: durationUpTo("15 min").default(seconds(120)),
  })
  .prefault({});
export type AreaSettings = z.output<typeof areaConfig>;
