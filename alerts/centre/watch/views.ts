/**
 * The centre's own paths, on the wire; where they lead is not in it.
 *
 * GET /v1/paths -> the paths. POST /v1/paths/:label/test -> the path, `testing`: what came of it is in the next GET; people's
 * phones do get this one. 404 `no-path`.
 */
import { z } from "zod";

export const ownPathView = z.object({
  label: z.string(),
  kind: z.string(),
  /** `overdue`: it was not tested within 26 hours. */
  state: z.enum(["ok", "failed", "overdue", "untested"]),
  testedAt: z.number().optional(),
  /** Why the last test failed, a word of `alerts/paths/path.ts`. */
  why: z.string().optional(),
  okAt: z.number().optional(),
  /** When it is tested next, unless it is just being tested. */
  nextAt: z.number(),
  testing: z.boolean(),
});
export type OwnPathView = z.infer<typeof ownPathView>;
