/** Hubs: POST /v1/join-codes, GET /v1/join-codes, GET /v1/hubs, GET /v1/papers. For technicians and admins. */
import { z } from "zod";
import { idShape } from "../../protocol.ts";

export const joinCodeWanted = z.strictObject({
  gateway: idShape,
  home: idShape,
  town: z.string().max(100).optional(),
  bed: idShape.optional(),
  order: z.string().max(40).optional(),
  /** 16 hex digits, as the hub's label shows them; without it the first hub that brings the code gets in. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/, "need the 16 hex digits of the hub's label")
    .optional(),
});
export const joinCodeMade = z.object({ code: z.string(), id: z.string(), expires: z.number() });
export const joinCodeView = z.object({
  id: z.string(),
  madeAt: z.number(),
  expires: z.number(),
  madeBy: z.string(),
  gateway: z.string(),
  home: z.string(),
  town: z.string().optional(),
  bed: z.string().optional(),
  order: z.string().optional(),
  fingerprint: z.string().optional(),
  usedAt: z.number().optional(),
  revokedAt: z.number().optional(),
  state: z.enum(["open", "used", "expired", "revoked"]),
});
export type JoinCodeView = z.infer<typeof joinCodeView>;
export const hubView = z.object({
  id: z.string(),
  home: z.string(),
  town: z.string().optional(),
  bed: z.string().optional(),
  joinedAt: z.number().optional(),
});
export type HubView = z.infer<typeof hubView>;
export const paperView = z.object({
  gateway: z.string(),
  id: z.string(),
  kind: z.string(),
  at: z.number(),
  storedAt: z.number(),
  sha256: z.string(),
});
export type PaperView = z.infer<typeof paperView>;
