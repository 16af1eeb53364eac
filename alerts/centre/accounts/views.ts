/** Who is at the page, and how they sign in. */
import { z } from "zod";
import { person } from "../views.ts";

export const me = z.object({
  person,
  csrf: z.string(),
  roles: z.array(z.string()),
  /** The centre's, as the board says it. */
  timeZone: z.string(),
  /** Groups of the escalation this person is in: see `escalation/rings.ts`. */
  groups: z.array(z.string()).optional(),
  /** The least `level` of a case at which this person's consoles ring (groups of dispatchers, then the shift lead); absent: always. */
  ringsFrom: z.number().int().optional(),
});
export type MeView = z.infer<typeof me>;

/**
 * Signing in. GET /v1/me -> me, or 401. Changing calls carry the header `x-hearthwatch-csrf` with `me.csrf`.
 * POST /v1/sign-in -> me and the session cookie; 401 `wrong-password`, 429 when tried too often.
 * POST /v1/sign-in/link -> me: spends a one-time link. The link is `/#link=<token>`: a fragment reaches no log and no Referer,
 * and a preview that fetches the address does not spend it. 401 `link-spent` when used or too old.
 * POST /v1/password sets the own password (204); POST /v1/sign-out ends the session (204).
 */
export const signIn = z.object({ name: z.string().min(1).max(64), password: z.string().min(1).max(200) });
export const signInByLink = z.object({ token: z.string().min(16).max(200) });
export const setPassword = z.object({ password: z.string().min(10).max(200) });
