/**
 * What the centre's pages and its HTTP interface say to each other (zod: the server checks what it sends in tests, the
 * OpenAPI file is made from these, the console imports the types). Times are Unix ms of the centre's clock.
 */
import { z } from "zod";
import { idShape, severities, sign } from "../protocol.ts";
import { outcomes } from "./outcomes.ts";

export const caseStates = [
  "suspected",
  "raised",
  "claimed",
  "dispatched",
  "on_site",
  "resolved",
  "closed",
  "dismissed",
] as const;
export type CaseState = (typeof caseStates)[number];
export type { Outcome } from "./outcomes.ts";
export const lanes = ["emergency", "care", "fault", "test"] as const;

export const person = z.object({ id: z.string(), name: z.string() });

export const alertView = z.object({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(severities),
  room: z.string().optional(),
  device: z.string().optional(),
  resident: z.string().optional(),
  /** When it happened, by the gateway's clock, mended by the known offset. */
  at: z.number(),
  atTrusted: z.boolean(),
  storedAt: z.number(),
  shownAt: z.number().optional(),
  /** When a console showed it whose sound was armed. */
  rungAt: z.number().optional(),
  /** It may still be cancelled at home; the centre raises it at this time. */
  suspectedUntil: z.number().optional(),
  /** Set when it waited in the gateway for longer than a minute. */
  lateBy: z.number().optional(),
  repeats: z.number(),
  condition: z.enum(["active", "cleared"]),
  cancelRequested: z.boolean(),
  causes: z.array(sign),
  snapshot: z.array(sign),
});

export const logEntry = z.object({
  n: z.number(),
  at: z.number(),
  event: z.string(),
  actor: person.optional(),
  from: z.enum(caseStates).optional(),
  to: z.enum(caseStates).optional(),
  version: z.number(),
  text: z.string().optional(),
  /** What the home said, for entries that a signal of it made. */
  kind: z.string().optional(),
  room: z.string().optional(),
});

export const caseView = z.object({
  id: z.string(),
  /** Raises with every change; commands carry the version they saw. */
  version: z.number(),
  state: z.enum(caseStates),
  lane: z.enum(lanes),
  severity: z.enum(severities),
  /** Kind of the first, highest alert. */
  kind: z.string(),
  home: z.string(),
  gateway: z.string(),
  /** What the centre's register knows of the home; absent fields are shown as 不知道. */
  card: z
    .object({
      name: z.string().optional(),
      sex: z.enum(["female", "male"]).optional(),
      age: z.number().optional(),
      town: z.string().optional(),
      address: z.array(z.string()).optional(),
      entry: z.string().optional(),
      risks: z.string().optional(),
      speech: z.string().optional(),
      contacts: z.array(z.object({ relation: z.string(), name: z.string(), phone: z.string() })).optional(),
      station: z.object({ name: z.string(), phone: z.string(), metres: z.number().optional() }).optional(),
      rooms: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  test: z.boolean(),
  raisedAt: z.number(),
  /** 0 to 3, one more for each minute that nobody has it: the console rings the more often. */
  level: z.number().optional(),
  remindedAt: z.number().optional(),
  claimedAt: z.number().optional(),
  owner: person.optional(),
  /** Who had it before it came back. */
  lastOwner: person.optional(),
  leaseUntil: z.number().optional(),
  closedAt: z.number().optional(),
  outcome: z.enum(outcomes).optional(),
  /** Taken back at home, and the household wants nobody to be shown it. */
  quiet: z.boolean().optional(),
  alerts: z.array(alertView),
  log: z.array(logEntry),
});
export type CaseView = z.infer<typeof caseView>;

export const gatewayView = z.object({
  id: z.string(),
  home: z.string(),
  town: z.string().optional(),
  bed: z.string().optional(),
  state: z.enum(["never_seen", "online", "lost"]),
  lastHeardAt: z.number().optional(),
  /** Devices that are late or lost, by the gateway's last report. */
  devicesSilent: z.number(),
  /** Messages known to be missing between `(epoch, seq)` numbers; asked for again. */
  gaps: z.number(),
  clockOffset: z.number().optional(),
});
export type GatewayView = z.infer<typeof gatewayView>;

/** GET /v1/board: everything the queue page needs, with the cursor to follow from. */
export const boardView = z.object({
  now: z.number(),
  cursor: z.number(),
  centre: z.string(),
  cases: z.array(caseView),
  closedLately: z.array(caseView),
  gateways: z.array(gatewayView),
  consoles: z.array(z.object({ id: z.string(), person: person, armed: z.boolean() })),
});
export type BoardView = z.infer<typeof boardView>;

/**
 * GET /v1/feed (server-sent events, `id:` = cursor, `Last-Event-ID` resumes): `case` a CaseView, `gateway` a GatewayView,
 * `pulse` {gateway, at} for each report heard, `consoles` the list above, `beat` {now} every second,
 * `refetch` {} when the cursor is too old to be continued from.
 */

/** POST /v1/cases/:id/{claim,release,renew,note,close} */
export const command = z.object({ commandId: z.uuid(), expectedVersion: z.number().int() });
export const noteCommand = command.extend({ text: z.string().min(1).max(500) });
export const closeCommand = command.extend({ outcome: z.enum(outcomes), note: z.string().max(500).optional() });
/** 409: somebody else was first, or the case moved on. */
export const conflict = z.object({
  type: z.literal("conflict"),
  title: z.string(),
  case: caseView,
});
/** POST /v1/shown: a console painted these alerts and its sound had started (or was not armed). */
export const shown = z.object({
  consoleId: z.string().max(64),
  alertIds: z.array(z.string()).max(200),
  sounding: z.boolean(),
});
/** POST /v1/console: every 5 s while the page is open. */
export const consoleBeat = z.object({ consoleId: z.string().max(64), armed: z.boolean() });
export const me = z.object({ person, csrf: z.string(), roles: z.array(z.string()) });

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

/** Hubs: POST /v1/join-codes, GET /v1/join-codes, GET /v1/hubs, GET /v1/papers. For technicians and admins. */
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
