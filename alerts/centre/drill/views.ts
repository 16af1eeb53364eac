/** What the page of drills and its routes say to each other. */
import { z } from "zod";
import { person } from "../views.ts";

export const drillCase = z.object({
  id: z.string(),
  kind: z.string(),
  home: z.string(),
  raised: z.number(),
  shown: z.number().optional(),
  claimed: z.number().optional(),
  spoke: z.number().optional(),
  closed: z.number().optional(),
  outcome: z.string().optional(),
  /** Who took it first, and whoever had it after them. */
  who: z.array(z.string()),
});
export const drillReport = z.object({
  cases: z.array(drillCase),
  /** Of those that were claimed: how many within 10, 30, 60 and 180 s of being raised. */
  claimedWithin: z.record(z.string(), z.number()),
});
export type DrillReport = z.infer<typeof drillReport>;

export const drillView = z.object({
  id: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  by: person,
  /** Calls that are still to come. */
  toCome: z.number(),
  report: drillReport,
});
export type DrillView = z.infer<typeof drillView>;

/** POST /v1/drills. `calls`: how many homes call, one after the other; `every`: seconds between them. */
export const drillWanted = z.object({
  calls: z.number().int().min(1).max(20).default(3),
  every: z.number().int().min(0).max(600).default(30),
});
