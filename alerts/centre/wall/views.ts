/** GET /v1/wall: counts and names of towns, nothing else. It hangs where visitors stand. */
import { z } from "zod";

const waiting = z.object({ count: z.number(), since: z.number().optional() });
export const wallView = z.object({
  now: z.number(),
  centre: z.string(),
  timeZone: z.string(),
  /** Unclaimed by priority, tests and drills left out; since when the longest of them waits. */
  emergency: waiting,
  warning: waiting,
  notice: waiting,
  inHand: z.number(),
  /** Consoles that are open, and those of them that can ring. */
  consoles: z.number(),
  armed: z.number(),
  gateways: z.number(),
  lost: z.number(),
  /** Gateways by how many seconds ago they were last heard, of the last minute. */
  heard: z.array(z.number()).length(60),
  towns: z.array(z.object({ town: z.string(), beds: z.number(), emergency: z.number(), warning: z.number() })),
  /** Of the last hours: how many were closed, and the longest that a call among them waited until somebody first took it (ms). */
  closed: z.object({ hours: z.number(), count: z.number(), slowest: z.number().optional() }),
  /** There is a drill. */
  drill: z.boolean(),
});
export type WallView = z.infer<typeof wallView>;
