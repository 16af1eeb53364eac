/**
 * What an answer over HTTP is worth. The Chinese robots answer 200 to everything and put the truth into the body; a proxy on the
 * way answers 200 with a page of its own. Only what says that it went well counts as that.
 */
import { type Duration, milliseconds, seconds } from "../../../devices/model/moment.ts";
import type { HttpAnswer } from "../../program/http-client.ts";
import type { AgainReason, Outcome, RefusalReason } from "../path.ts";
import { pauseWhenBusy } from "./channel.ts";

export type Heard = Extract<HttpAnswer, { readonly status: number }>;

/** Longest text in a body that fits on every channel, and of what is kept of an answer. */
const saidAtMost = 120;

/**
 * A few words of the receiver for the technician. Their errors quote what was sent to them, addresses and keys too: only a
 * number that the channel has read is passed on, with words of ours beside it.
 */
export const saidOf = (code: string | number, note = ""): string =>
  `${code}${note === "" ? "" : ` ${note}`}`.replace(/[^\x20-\x7e]/g, "?").slice(0, saidAtMost);

export const again = (why: AgainReason, said: string, after: Duration = milliseconds(0)): Outcome => ({
  ...{ outcome: "again", why, after, said },
});
export const refused = (why: RefusalReason, said: string): Outcome => ({ outcome: "refused", why, said });
export const carried = (said: string): Outcome => ({ outcome: "carried", said });
export const busy = (said: string, after: Duration = pauseWhenBusy): Outcome => again("busy", said, after);

/** Whatever the status alone decides; `undefined`: the body must be read. */
export function judgeStatus(answer: HttpAnswer): Outcome | undefined {
  if ("failed" in answer) return judgeFailure(answer);
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status === 429) return busy("429", pauseIn(answer));
  if (status === 503) return busy("503", pauseIn(answer, seconds(0)));
  if (status === 401 || status === 403 || status === 407) return again("not_let_in", String(status));
  if (status === 410) return refused("gone", "410");
  if (status >= 500) return again("server_fault", String(status));
  // A redirect is not followed: nobody is told where a home's alarms go on the word of an answer.
  return again("turned_down", String(status));
}

function judgeFailure({ failed, said }: Extract<HttpAnswer, { readonly failed: string }>): Outcome {
  const word = /^[A-Z0-9_]{1,60}$/.test(said) ? said : failed;
  switch (failed) {
    case "unreachable":
    case "no_answer":
    case "cut":
      return again(failed, word);
    case "too_long":
      return again("garbled", "too_long");
    case "tls":
      return again("not_let_in", word);
  }
}

/** `Retry-After` in seconds; a date there is left alone, because their clock is not ours. */
function pauseIn({ headers }: Heard, otherwise: Duration = pauseWhenBusy): Duration {
  const text = headers["retry-after"] ?? "";
  return /^\d{1,5}$/.test(text) ? seconds(Number(text)) : otherwise;
}

/** A field of a JSON body; `undefined` where there is none, or no JSON. */
export function fieldOf(body: string, name: string): unknown {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read !== "object" || read === null || !Object.hasOwn(read, name)) return undefined;
    return Reflect.get(read, name);
  } catch {
    return undefined;
  }
}

/** A code as a number; DingTalk's own pages show it as a text too. */
export function codeIn(body: string, name: string): number | undefined {
  const code = fieldOf(body, name);
  if (typeof code === "number" && Number.isSafeInteger(code)) return code;
  return typeof code === "string" && /^-?\d{1,9}$/.test(code) ? Number(code) : undefined;
}

/** Small letters, for looking a known word up; never passed on. */
export function wordsIn(body: string, name: string): string {
  const words = fieldOf(body, name);
  return typeof words === "string" ? words.slice(0, 500).toLowerCase() : "";
}

/** The server is there: something answered over a connection that holds. */
export function judgeKnock(answer: HttpAnswer): Outcome {
  if ("failed" in answer) return judgeFailure(answer);
  return answer.status >= 500 ? again("server_fault", String(answer.status)) : carried(String(answer.status));
}

export const knownIn =
  <V>(table: Readonly<Record<number, V>>) =>
  (code: number): V | undefined =>
    Object.hasOwn(table, code) ? table[code] : undefined;
