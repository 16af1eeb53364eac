/**
 * What the centre's pages and its HTTP interface say to each other (zod: the server checks what it sends in tests, the
 * OpenAPI file is made from these, the console imports the types). Times are Unix ms of the centre's clock.
 */
import { z } from "zod";
import { severities, sign } from "../protocol.ts";
import { outcomes } from "./outcomes.ts";
import { card, script } from "./register/card-views.ts";

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

/** Why an alert came late: this centre was away, nothing of its gateway was heard, both in turn, or nobody knows. */
export const lateReasons = ["centre_away", "home_unheard", "both", "unknown"] as const;
export type LateReason = (typeof lateReasons)[number];

export const person = z.object({ id: z.string(), name: z.string() });

/** Who was on the telephone when a dispatcher opened a case because of it 来电建案. */
export const callers = ["resident", "family", "neighbour", "other"] as const;
export type Caller = (typeof callers)[number];

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
  /** Of a late one; absent in cases from before anybody asked. */
  lateWhy: z.enum(lateReasons).optional(),
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
  /** Of a case that was opened because somebody rang. */
  caller: z.enum(callers).optional(),
});

export const contactResults = ["spoke", "no_answer", "busy", "wrong_number", "voicemail"] as const;
/** `to`: "home" (the resident), a contact's or helper's id, or "120". */
export const contactTry = z.object({ to: z.string(), result: z.enum(contactResults), at: z.number(), by: person });
export type ContactResult = (typeof contactResults)[number];
export const arrivalProofs = ["phone", "code", "nfc", "button"] as const;
export type ArrivalProof = (typeof arrivalProofs)[number];
export const responderKinds = ["station", "helper", "contact", "120", "119", "110"] as const;
export type ResponderKind = (typeof responderKinds)[number];
export const dispatchView = z.object({
  responder: z.string(),
  kind: z.enum(responderKinds),
  name: z.string(),
  sentAt: z.number(),
  etaAt: z.number(),
  /** Until then the responder must have said yes, or the case goes back to `claimed` with a tone. */
  confirmBy: z.number().optional(),
  confirmedAt: z.number().optional(),
  arrivedAt: z.number().optional(),
  proof: z.enum(arrivalProofs).optional(),
  endedAt: z.number().optional(),
  ended: z.enum(["lapsed", "called_back"]).optional(),
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
  card: card.optional(),
  /** What to do, line by line, for this kind and home (`register/plans`). */
  script: script.optional(),
  test: z.boolean(),
  /** No device said it: a dispatcher opened it because somebody rang, and has had it from its first moment. */
  calledIn: z.object({ by: person, rang: z.enum(callers), note: z.string().optional() }).optional(),
  /** It belongs to this drill: a home that exists only for it. */
  drill: z.string().optional(),
  raisedAt: z.number(),
  /** 0 to 3, one more for each minute that nobody has it: the console rings the more often. */
  level: z.number().optional(),
  remindedAt: z.number().optional(),
  claimedAt: z.number().optional(),
  owner: person.optional(),
  /** Who had it before it came back. */
  lastOwner: person.optional(),
  leaseUntil: z.number().optional(),
  /** The holder's console is gone, but the case runs on: whoever claims it now takes it over without a reason. */
  offeredAt: z.number().optional(),
  /** Somebody is asked to take it over and has not said yes yet; until then the owner stays. */
  handover: z
    .object({
      to: person,
      by: person,
      at: z.number(),
      until: z.number(),
      /** It was not answered in time: since then it is the shift lead's matter (`reassign`). */
      overdueAt: z.number().optional(),
    })
    .optional(),
  /** Without an action the row pulses at its holder's console from then on; the lease ends later. */
  pulsesAt: z.number().optional(),
  /** A tone at the holder's consoles until the holder acts: nobody confirmed, the home called again, it was handed over by a lead. */
  alarm: z.object({ at: z.number(), why: z.enum(["dispatch_lapsed", "called_again", "reassigned"]) }).optional(),
  /** Whoever was rung, newest last. */
  contacts: z.array(contactTry).optional(),
  /** Somebody who answered, or who looked by other means (`check`): only then may it be closed from `claimed`. */
  spokeAt: z.number().optional(),
  checkedAt: z.number().optional(),
  /** Lines of the script that are done or skipped. */
  steps: z.array(z.object({ id: z.string(), at: z.number(), skipped: z.boolean(), by: person })).optional(),
  /** Who was sent, newest last; one that lapsed or was called back stays, with `endedAt`. */
  dispatches: z.array(dispatchView).optional(),
  /** Of a notice or technical case: nobody is rung until then. */
  shelved: z.object({ until: z.number(), why: z.string(), by: person }).optional(),
  relatedTo: z.string().optional(),
  duplicateOf: z.string().optional(),
  verifiedBy: z.string().optional(),
  reviewedBy: person.optional(),
  /** It is over, and nobody has reviewed it for so long that the shift lead is reminded. */
  reviewDueAt: z.number().optional(),
  /** Of an erased home: no word of it is left. */
  erasedAt: z.number().optional(),
  /** Who hears it by now, and what comes next if nobody takes it. */
  escalation: z
    .object({
      /** Groups of accounts whose consoles ring for it (`me.groups`). */
      called: z.array(z.string()),
      next: z
        .object({ level: z.number(), at: z.number(), groups: z.array(z.string()), paths: z.array(z.string()) })
        .optional(),
    })
    .optional(),
  /** Many homes of one area went silent together: one case for all of them (F-36). */
  area: z
    .object({
      town: z.string().optional(),
      homes: z.array(
        z.object({ gateway: z.string(), home: z.string(), since: z.number(), backAt: z.number().optional() }),
      ),
    })
    .optional(),
  closedAt: z.number().optional(),
  outcome: z.enum(outcomes).optional(),
  /** Taken back at home, and the household wants nobody to be shown it. */
  quiet: z.boolean().optional(),
  alerts: z.array(alertView),
  /** Further alerts of it that the list has no room for: each is stored, and in the log. */
  unlisted: z.number().optional(),
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
  /** `watch.timeZone` of centre.yaml: every page writes its times in it, whatever zone its PC is set to. */
  timeZone: z.string(),
  /** `backupPhone` of centre.yaml: for the time when the feed is lost. */
  backupPhone: z.string().optional(),
  cases: z.array(caseView),
  closedLately: z.array(caseView),
  gateways: z.array(gatewayView),
  consoles: z.array(z.object({ id: z.string(), person: person, armed: z.boolean() })),
  /** Who is on duty, as `shift/views.ts` says it; the feed's `duty` is the same list. */
  duty: z.array(z.object({ person, since: z.number(), leads: z.boolean() })).optional(),
});
export type BoardView = z.infer<typeof boardView>;

/**
 * GET /v1/feed (server-sent events, `id:` = cursor, `Last-Event-ID` resumes): `case` a CaseView, `gateway` a GatewayView,
 * `pulse` {gateway, at} for each report heard, `consoles` the list above, `beat` {now} every second,
 * `refetch` {} when the cursor is too old to be continued from.
 */

/** POST /v1/shown: a console painted these alerts and its sound had started (or was not armed). */
export const shown = z.object({
  consoleId: z.string().max(64),
  alertIds: z.array(z.string()).max(200),
  sounding: z.boolean(),
});
/** POST /v1/console: every 5 s while the page is open. */
export const consoleBeat = z.object({ consoleId: z.string().max(64), armed: z.boolean() });
