/** The register's keys of centre.yaml. */
import { z } from "zod";

export const registerConfig = z
  .strictObject({
    /** The key that opens everything personal. Unless given: register.key in the data folder. On another disk, no backup has both. */
    keyFile: z.string().min(1).optional(),
    /** An operator's own scripts, looked through before ours. */
    scriptsFile: z.string().min(1).optional(),
    /** Names of towns that homes and stations may be in; unless given, those of the county's plan. */
    towns: z.array(z.string().trim().min(1).max(30)).min(1).max(500).optional(),
    /** Most helpers on one card. */
    helpersShown: z.number().int().min(1).max(20).default(6),
  })
  .prefault({});
