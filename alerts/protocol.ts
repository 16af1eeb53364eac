/**
 * Gateway <-> centre, version 1. MQTT 3.1.1, QoS 1, topics `hw/1/<gatewayId>/…`; see `design.md` 4.
 * Bodies are JSON; unknown fields are ignored so that a newer side can talk to an older one.
 */
import { z } from "zod";
import { protectedDay } from "./protected/account.ts";

export const channels = ["alert", "report", "presence", "answer", "record", "receipt", "command"] as const;
export type Channel = (typeof channels)[number];

export const topicOf = (gatewayId: string, channel: Channel): string => `hw/1/${gatewayId}/${channel}`;

export function readTopic(topic: string): { gatewayId: string; channel: Channel } | undefined {
  const parts = topic.split("/");
  const [root, version, gatewayId, channel] = parts;
  if (parts.length !== 4 || root !== "hw" || version !== "1" || !gatewayId) return undefined;
  const known = channels.find((c) => c === channel);
  return known && { gatewayId, channel: known };
}

/** Ids travel inside topics and log lines: no separators, wildcards or white space. */
export const idShape = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, "need 1 to 64 letters, digits, dots, dashes or underscores");

const moment = z.object({
  steady: z.number(),
  wall: z.number(),
  mono: z.number(),
  boot: z.string().max(64),
  trusted: z.boolean(),
});

const fact = z.looseObject({ kind: z.string().max(32) });

export const sign = z.object({
  reading: z.number().int(),
  device: z.string().max(128),
  room: z.string().max(64).optional(),
  wall: z.number(),
  ago: z.number(),
  fact,
});

export const severities = ["emergency", "warning", "notice"] as const;

/**
 * `raise` opens, `change` adds (a repeat, a higher severity, the condition cleared), `cancel` is the resident's word; none
 * closes a case. A `cancel` of the kind `fall_cancelled` was said inside the guard: it takes a `suspect` back, and nothing else.
 * `suspect` comes before a `raise` of the same alert, at once and silently: a guard runs at home, and if neither
 * a `raise` nor a `cancel` follows within `guard` + 10 s, because the home went dark, the centre raises it.
 */
export const alertMessage = z.object({
  v: z.literal(1),
  type: z.enum(["suspect", "raise", "change", "cancel"]),
  gatewayId: idShape,
  alertId: z.uuid(),
  /** `(epoch, seq)` numbers every message about an alert without gaps: the centre can prove that none is missing. */
  epoch: z.string().min(1).max(64),
  seq: z.number().int().positive(),
  kind: z.string().max(32),
  severity: z.enum(severities),
  test: z.boolean(),
  home: idShape,
  device: z.string().max(128).optional(),
  room: z.string().max(64).optional(),
  resident: idShape.optional(),
  bed: idShape.optional(),
  at: moment,
  condition: z.enum(["active", "cleared"]),
  /** How often the same thing was said again since the raise. */
  repeats: z.number().int().nonnegative(),
  causes: z.array(sign).max(16),
  /** The last 30 minutes, at most 4 KB of JSON, newest last: nobody needs InfluxDB to understand the alert. */
  snapshot: z.array(sign).max(64),
  /** Unix ms of this try; `heldFor` is how long it waited in the gateway, by its monotonic clock. */
  sentAt: z.number().optional(),
  heldFor: z.number().nonnegative().optional(),
  note: z.string().max(200).optional(),
  /** Of a `suspect`: ms that the resident still has when this was said. */
  guard: z.number().nonnegative().optional(),
  /** Of a `cancel` inside the guard: the household wants nobody to be shown it. It is kept, and takes the suspicion back. */
  quiet: z.literal(true).optional(),
});
export type AlertMessage = z.infer<typeof alertMessage>;

export const receiptTypes = ["stored", "shown", "claimed", "released", "dispatched", "on_site", "closed"] as const;
export type ReceiptType = (typeof receiptTypes)[number];

/** `stored` is for one message (epoch, seq) and only it lets the gateway drop the message from its outbox. */
export const receiptMessage = z.object({
  v: z.literal(1),
  type: z.enum(receiptTypes),
  alertId: z.uuid(),
  epoch: z.string(),
  seq: z.number().int(),
  caseId: z.string(),
  /** Receipts with a version not above the last one seen move nothing. */
  caseVersion: z.number().int().nonnegative(),
  at: z.number(),
  outcome: z.string().optional(),
  /** Of a `stored`: it is for a `suspect`. The centre knows, and has called nobody: the lamp at home may not say that it has. */
  suspected: z.literal(true).optional(),
});
export type ReceiptMessage = z.infer<typeof receiptMessage>;

/** The centre could not take a message for good (unreadable): the gateway keeps it, marks it refused and raises a fault. */
export const refusalMessage = z.object({
  v: z.literal(1),
  type: z.literal("refused"),
  epoch: z.string(),
  seq: z.number().int(),
  reason: z.string(),
});
/** The answer to a `report`. */
export const reportStored = z.object({
  v: z.literal(1),
  type: z.literal("report_stored"),
  report: z.string(),
  centreTime: z.number(),
});
/** The answer to a `record`, after the centre's commit; sent again for one that is there already. */
export const recordStored = z.object({
  v: z.literal(1),
  type: z.literal("record_stored"),
  record: z.string(),
  centreTime: z.number(),
});
/** The centre cannot file this `record`, however often it comes: it is kept by whoever sent it, marked, and not sent again. */
export const recordRefused = z.object({
  v: z.literal(1),
  type: z.literal("record_refused"),
  record: z.string(),
  reason: z.string().max(500),
  centreTime: z.number(),
});
/** Everything that may arrive on `receipt`. */
export const fromCentre = z.union([receiptMessage, refusalMessage, reportStored, recordStored, recordRefused]);

/** Papers that a gateway files at the centre: the report of an installation, proof that a hub was wiped. Sent until stored. */
export const recordMessage = z.object({
  v: z.literal(1),
  id: z.string().min(1).max(64),
  gatewayId: idShape,
  kind: z.enum(["installation", "wipe", "protected"]),
  at: z.number(),
  /** SHA-256 of `body` as hex: what the signature on paper refers to. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The paper itself, JSON text of at most 64 KiB. */
  body: z.string().max(64 * 1024),
});
export type RecordMessage = z.infer<typeof recordMessage>;

/**
 * A hub asks to join: `POST /v1/join` at the centre. `proof` is the Ed25519 signature (base64url) over `joinWords(code, key)`
 * by the private key of `key`, so that a code seen over somebody's shoulder is worth nothing to a hub it was not made for.
 */
export const joinRequest = z.object({
  v: z.literal(1),
  /** Ten signs of Crockford's base 32 and a check sign. */
  code: z.string().max(40),
  /** Raw Ed25519 public key, base64url. */
  key: z.string().max(64),
  proof: z.string().max(128),
});
export type JoinRequest = z.infer<typeof joinRequest>;
export const joinWords = (code: string, key: string): string => `hearthwatch join 1\n${code}\n${key}`;

/** 200. The token is shown this once; the centre keeps its SHA-256. */
export const joinGranted = z.object({
  v: z.literal(1),
  gatewayId: idShape,
  home: idShape,
  token: z.string().min(22).max(128),
  /** Where the gateway connects from now on (`mqtts://…`). */
  broker: z.string().max(256),
  order: z.string().max(40).optional(),
  centreTime: z.number(),
});
export type JoinGranted = z.infer<typeof joinGranted>;
/** `code` of the problem otherwise; equal in time whether or not such a code was ever made. */
export const joinRefusals = [
  "join_code_unknown",
  "join_code_used",
  "join_code_expired",
  "join_code_other_hub",
] as const;

/** More open alerts than any home has; the newest are reported. */
export const openAtMost = 200;

/** Two days of as many beds as a home may have. */
export const protectedAtMost = 20;
/** The body of a `record` of kind `protected`: one finished day. */
export const protectedRecord = z.object({
  v: z.literal(1),
  day: protectedDay.shape.day,
  accounts: z
    .array(protectedDay)
    .min(1)
    .max(protectedAtMost / 2),
});

export const deviceStates = ["never_seen", "ok", "late", "lost", "exempt"] as const;

/** Every 60 s. Ids and counters only. */
export const reportMessage = z.object({
  v: z.literal(1),
  id: z.string().max(64),
  gatewayId: idShape,
  at: moment,
  epoch: z.string(),
  lastSeq: z.number().int().nonnegative(),
  version: z.string(),
  devices: z
    .array(
      z.object({
        id: z.string().max(128),
        room: z.string().max(64).optional(),
        state: z.enum(deviceStates),
        lastHeardAgo: z.number().optional(),
        battery: z.number().optional(),
        /** Ms for which its receiver or bridge has been down: how it stands itself, nobody knows. */
        unheardFor: z.number().optional(),
        testPress: z.enum(["ok", "due", "overdue"]).optional(),
        marks: z.array(z.string().max(32)).max(8).optional(),
      }),
    )
    .max(500),
  health: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  /** Each bed's minutes of today so far, and of yesterday: what the centre goes by until the day's own record is filed. */
  // One that cannot be read must not take the report with it: that is how a gateway shows that it lives.
  protected: z.array(protectedDay).max(protectedAtMost).optional().catch(undefined),
  /** The ways by which alerts leave this home; labels, never destinations. */
  paths: z
    .array(
      z.object({
        label: idShape,
        kind: z.string().max(16),
        state: z.enum(["ok", "troubled", "down", "untried"]),
        /** Ms since its last good answer. */
        goodAgo: z.number().optional(),
        /** Ms since its last daily test, and whether that went well. */
        tested: z.object({ ago: z.number(), ok: z.boolean() }).optional(),
      }),
    )
    .max(16)
    .optional(),
  /**
   * Alerts still open at home, each with the version of the last news of its case (-1: none). Where the centre knows newer
   * news it says it again: a lamp must not stay green because one `released` went astray.
   */
  open: z
    .array(z.object({ alertId: z.uuid(), caseVersion: z.number().int() }))
    .max(openAtMost)
    .optional(),
});
export type ReportMessage = z.infer<typeof reportMessage>;

/** A beat every 20 s, retained, with a will of `offline`. The centre judges by arrival; a retained "online" proves nothing. */
export const presenceMessage = z.object({
  v: z.literal(1),
  state: z.enum(["online", "offline"]),
  epoch: z.string().optional(),
  lastSeq: z.number().int().optional(),
  at: z.number().optional(),
  /** In a will: this login is for an emergency that is not stored yet. Where many come back at once, it goes first. */
  calling: z.boolean().optional(),
});
export type PresenceMessage = z.infer<typeof presenceMessage>;
export const beatEvery = 20_000;
export const lostAfter = 60_000;

/** `resend`: the range of one epoch the centre is missing. Others (test, configuration, isolate) come later in version 1. */
export const commandMessage = z.object({
  v: z.literal(1),
  id: z.string(),
  type: z.enum(["resend", "test"]),
  expires: z.number(),
  epoch: z.string().optional(),
  from: z.number().int().positive().optional(),
  to: z.number().int().positive().optional(),
});
export type CommandMessage = z.infer<typeof commandMessage>;

/** Messages that no longer exist (pruned, or made in another life of the journal) are named, so that the centre stops asking. */
export const answerMessage = z.object({
  v: z.literal(1),
  command: z.string(),
  ok: z.boolean(),
  resent: z.number().int().optional(),
  gone: z.array(z.number().int()).optional(),
  reason: z.string().optional(),
});
export type AnswerMessage = z.infer<typeof answerMessage>;
