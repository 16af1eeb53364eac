/** CloudEvents 1.0 in structured JSON: what goes over HTTPS about an alert, and the two events that are about the path itself. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type AlertMessage, idShape, openAtMost } from "../../protocol.ts";

export const contentType = "application/cloudevents+json";

export const alertTypes = {
  suspect: "hearthwatch.alert.suspected.v1",
  raise: "hearthwatch.alert.raised.v1",
  change: "hearthwatch.alert.changed.v1",
  cancel: "hearthwatch.alert.cancelled.v1",
} as const satisfies Record<AlertMessage["type"], string>;

/** `test` is booked as the path's test of the day, `probe` only says that the gateway is there; `news` asks for receipts. */
export const pathTypes = {
  test: "hearthwatch.path.test.v1",
  probe: "hearthwatch.path.probe.v1",
  news: "hearthwatch.receipts.asked.v1",
} as const;

const sourcePrefix = "urn:hearthwatch:gateway:";
export const sourceOf = (gatewayId: string): string => sourcePrefix + gatewayId;

/** What of any event is looked at before its signature is known to hold: nothing but whose it claims to be. */
export function gatewayOf(source: unknown): string | undefined {
  if (typeof source !== "string" || !source.startsWith(sourcePrefix)) return undefined;
  const id = idShape.safeParse(source.slice(sourcePrefix.length));
  return id.success ? id.data : undefined;
}

export const cloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(128),
  source: z.string().max(256),
  type: z.string().max(128),
  subject: z.string().max(256).optional(),
  time: z.string().max(64).optional(),
  datacontenttype: z.string().max(64).optional(),
  data: z.unknown(),
});
export type CloudEvent = z.infer<typeof cloudEvent>;

/** `data` of the events about a path. */
export const pathData = z.object({
  v: z.literal(1),
  path: idShape,
  /** The gateway's clock, Unix ms. */
  at: z.number().optional(),
  epoch: z.string().min(1).max(64).optional(),
  lastSeq: z.number().int().nonnegative().optional(),
});
export type PathData = z.infer<typeof pathData>;

/** `data` of a question for news. */
export const newsData = z.object({
  v: z.literal(1),
  open: z.array(z.object({ alertId: z.uuid(), caseVersion: z.number().int() })).max(openAtMost),
});

/**
 * The id of one message about an alert, the same at every try, after a restart and from a journal put back in its place: made
 * of what numbers the message. Shaped as a UUID of version 8 (RFC 9562).
 */
export function messageId({ gatewayId, epoch, seq }: Pick<AlertMessage, "gatewayId" | "epoch" | "seq">): string {
  const bytes = createHash("sha256")
    .update(JSON.stringify([gatewayId, epoch, seq]))
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export function alertEvent(message: AlertMessage): CloudEvent {
  const { at, alertId, gatewayId, type } = message;
  // A box that does not know the date says no time rather than a wrong one; how long ago it was is in `heldFor`.
  const time = at.trusted ? isoTime(at.wall) : undefined;
  return {
    ...{ specversion: "1.0", id: messageId(message), source: sourceOf(gatewayId), type: alertTypes[type] },
    subject: `alert/${alertId}`,
    ...(time !== undefined && { time }),
    datacontenttype: "application/json",
    data: message,
  };
}

/** About the path itself, or a question for news: no alert, and nobody is called. */
export const pathEvent = (
  what: keyof typeof pathTypes,
  of: { id: string; gatewayId: string; label: string; data: object },
): CloudEvent => ({
  ...{ specversion: "1.0", id: of.id, source: sourceOf(of.gatewayId), type: pathTypes[what] },
  ...{ subject: `path/${of.label}`, datacontenttype: "application/json", data: of.data },
});

/** Unix ms of the years that the format can say. */
const firstTime = Date.UTC(0, 0, 1);
const lastTime = Date.UTC(9999, 11, 31);
const isoTime = (wall: number): string | undefined =>
  wall >= firstTime && wall <= lastTime ? new Date(wall).toISOString() : undefined;

/** What people and machines need at once; the half hour before it is left out where a receiver takes no long messages. */
export const shortened = (message: AlertMessage): AlertMessage => ({ ...message, snapshot: [], causes: [] });
