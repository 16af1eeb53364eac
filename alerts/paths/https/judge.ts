/**
 * What an HTTP answer means for an alert. Source: Standard Webhooks, "Delivery"; what each status asks for: RFC 9110, 6585.
 *
 *   2xx                     the receiver has it for good: it agreed to answer after its own commit
 *   410                     there is no such place any more
 *   400, 422                it can do nothing with what this says
 *   401, 403, a bad certificate  it does not know us, or we do not know it
 *   408, 425, 429, 502, 503, 504 it asks for a pause
 *   3xx, 404, 413, other 4xx     no, without saying for good: tried on, and told as a fault
 *   5xx                     it failed
 */
import { z } from "zod";
import { type Duration, hours, milliseconds } from "../../../devices/model/moment.ts";
import type { HttpAnswer } from "../../program/http-client.ts";
import { jsonOf } from "../../program/json.ts";
import { type ReceiptMessage, receiptMessage } from "../../protocol.ts";
import type { AgainReason, Outcome, RefusalReason } from "../path.ts";

export type HttpReply = Extract<HttpAnswer, { status: number }>;
type Failure = Extract<HttpAnswer, { failed: string }>;

const nothing = milliseconds(0);
export const again = (why: AgainReason, said: string, after: Duration = nothing): Outcome => ({
  ...{ outcome: "again", why, after, said },
});
const refused = (why: RefusalReason, said: string): Outcome => ({ outcome: "refused", why, said });

const failures = {
  unreachable: "unreachable",
  no_answer: "no_answer",
  cut: "cut",
  too_long: "garbled",
  tls: "not_let_in",
} as const satisfies Record<Failure["failed"], AgainReason>;

export const failureOf = ({ failed, said }: Failure): Outcome => again(failures[failed], said);

const busy: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Of a reply outside of 2xx; `now` is Unix ms, for pauses that are given as a date. */
export function refusalOf(reply: HttpReply, now: number): Outcome {
  const { status } = reply;
  const said = saidBy(reply);
  if (status === 410) return refused("gone", said);
  if (status === 400 || status === 422) return refused("not_understood", said);
  if (status === 401 || status === 403) return again("not_let_in", said);
  if (busy.has(status)) return again("busy", said, pauseIn(reply.headers["retry-after"], now));
  if (status >= 500) return again("server_fault", said);
  return status >= 300 ? again("turned_down", said) : again("garbled", said);
}

export const isGood = ({ status }: HttpReply): boolean => status >= 200 && status < 300;

/**
 * Our own centre says with each 2xx what it has stored. Without the receipt for this very message somebody else answered: a
 * network's own welcome page says 200 to everything.
 */
export function storedBy(reply: HttpReply, ours: Pick<ReceiptMessage, "alertId" | "epoch" | "seq">): Outcome {
  const receipts = receiptsIn(reply.body);
  const named = receipts.some(
    ({ type, alertId, epoch, seq }) =>
      type === "stored" && alertId === ours.alertId && epoch === ours.epoch && seq === ours.seq,
  );
  return named ? { outcome: "stored", said: saidBy(reply), receipts } : again("garbled", `${reply.status} no receipt`);
}

/** What the centre answers: see `alerts/centre/web/alerts.ts`. */
export const centreAnswer = z.object({ receipts: z.array(receiptMessage).max(1_000), centreTime: z.number() });

export function receiptsIn(body: string): readonly ReceiptMessage[] {
  return readAnswer(body)?.receipts ?? [];
}
export function readAnswer(body: string): z.infer<typeof centreAnswer> | undefined {
  const found = centreAnswer.safeParse(jsonOf(body));
  return found.success ? found.data : undefined;
}

const longestPause = hours(1);

/** Seconds or a date. What cannot be read asks for nothing. */
export function pauseIn(header: string | undefined, now: number): Duration {
  if (header === undefined) return nothing;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? milliseconds(Math.min(Math.max(0, Math.round(ms)), longestPause)) : nothing;
}

/** The status and one word of a problem: anything longer could be our own message, sent back. */
export function saidBy({ status, body }: HttpReply): string {
  const said = jsonOf(body);
  const word = ["type", "code", "error"].map((name) => wordIn(said, name)).find((each) => each !== undefined);
  return word === undefined ? String(status) : `${status} ${word}`;
}

const wordIn = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,40}$/.test(value) ? value : undefined;
};

/** How far our clock may be off before a receiver that said no is asked again with its own time. */
const worthCorrecting = 60_000;

/** Ms to add to our clock, where the receiver's `Date` says that a refusal may have been about it. */
export function clockCorrection({ status, headers }: HttpReply, ours: number): number | undefined {
  if (![400, 401, 403].includes(status)) return undefined;
  const theirs = Date.parse(headers.date ?? "");
  return Number.isFinite(theirs) && Math.abs(theirs - ours) > worthCorrecting ? theirs - ours : undefined;
}
