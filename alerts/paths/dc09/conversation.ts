/**
 * One message and its receiver: what to send, what each answer means, when it is over. Pure: lines, clock and pad are handed
 * in, and so is the receiver's word. Sources: SIA DC-09 5.5.3 and what receivers were seen to do.
 *
 *   ACK, RSP          the receiver's equipment has it; never a person
 *   NAK with time     take the receiver's clock, send again on a new line; a second NAK ends the try
 *   NAK without       it does not want us: nothing to correct
 *   DUH               the other format once, then refused
 *   anything else     is no answer to this message: wait until the deadline
 *
 * A new line after NAK and DUH: one receiver says NAK twice and hangs up, and the second must not answer what came after.
 */
import { type Duration, milliseconds, seconds } from "../../../devices/model/moment.ts";
import type { AgainReason, Outcome } from "../path.ts";
import type { Key, Pad } from "./cipher.ts";
import { dataOf, type Happening } from "./event.ts";
import { type Message, noNumber, write } from "./message.ts";
import { sameAccount } from "./read.ts";
import type { Reply } from "./reply.ts";
import type { Dc09Settings, Format } from "./settings.ts";
import { offsetTo, stampHolds } from "./stamp.ts";

/** For an answer: on the first try of a message, on later ones, and on a line kept open that may be dead without saying so. */
export const answerWithin = { first: seconds(5), later: seconds(10), kept: seconds(2) } as const;
/** A dead kept line, a clock to correct, another format: each at most once in a try. */
export const framesAtMost = 4;

export interface Asking {
  readonly settings: Pick<
    Dc09Settings,
    | "account"
    | "receiver"
    | "line"
    | "group"
    | "format"
    | "otherFormat"
    | "stampPlain"
    | "plainAck"
    | "ackByte"
    | "eventTime"
  >;
  readonly key: Key | undefined;
  readonly pad: Pad;
  /** `undefined`: NULL, the question whether anybody is there. */
  readonly happening: Happening | undefined;
  readonly number: string;
  readonly tries: number;
}

export interface Talk {
  readonly asking: Asking;
  readonly format: Format;
  /** What is added to our clock for this receiver, and what was before this try. */
  readonly offset: Duration;
  readonly offsetBefore: Duration;
  readonly frames: number;
  readonly kept: boolean;
  readonly corrected: "no" | "yes" | "needed";
  /** What came instead of an answer since the last frame went out. */
  readonly instead: AgainReason | undefined;
  readonly half: boolean;
}

export type Heard =
  /** A line is there: the one kept open, or a new one. */
  | { readonly kind: "open" }
  | { readonly kind: "unreachable"; readonly said: string }
  /** Who answered there is not the receiver: nothing was sent. */
  | { readonly kind: "stranger"; readonly said: string }
  | { readonly kind: "replies"; readonly replies: readonly Reply[]; readonly half: boolean }
  | { readonly kind: "cut" }
  | { readonly kind: "deadline" };

export type Next =
  | { readonly do: "send"; readonly frame: Uint8Array; readonly within: Duration }
  /** Drop the line and open a new one. */
  | { readonly do: "dial" }
  | { readonly do: "wait" }
  /** `keep`: the line is in order and may carry the next message. */
  | { readonly do: "end"; readonly outcome: Outcome; readonly keep: boolean };

export const begin = (asking: Asking, offset: Duration, kept: boolean): Talk => ({
  asking,
  format: asking.settings.format,
  offset,
  offsetBefore: offset,
  frames: 0,
  kept,
  corrected: "no",
  instead: undefined,
  half: false,
});

/** `wall`: our clock, Unix ms. */
export function step(talk: Talk, heard: Heard, wall: number): readonly [Talk, Next] {
  switch (heard.kind) {
    case "open":
      return sendOn(talk, wall);
    case "unreachable":
      return over(talk, "unreachable", heard.said);
    case "stranger":
      return over(talk, "not_let_in", heard.said);
    case "replies":
      return hear({ ...talk, half: heard.half }, heard.replies, wall);
    case "cut":
      return talk.kept ? anew(talk) : over(talk, talk.instead ?? "cut");
    case "deadline":
      return talk.kept ? anew(talk) : over(talk, talk.instead ?? (talk.half ? "cut" : "no_answer"));
  }
}

function sendOn(talk: Talk, wall: number): readonly [Talk, Next] {
  if (talk.frames >= framesAtMost) return over(talk, talk.instead ?? "no_answer");
  const sent: Talk = { ...talk, frames: talk.frames + 1, instead: undefined, half: false };
  const within = talk.kept ? answerWithin.kept : talk.asking.tries === 0 ? answerWithin.first : answerWithin.later;
  return [sent, { do: "send", frame: frameOf(talk, wall), within }];
}

function frameOf({ asking, format, offset }: Talk, wall: number): Uint8Array {
  const { settings, key, pad, happening, number } = asking;
  const theirs = wall + offset;
  const message = {
    id: happening ? format : "NULL",
    seq: number,
    receiver: settings.receiver,
    line: settings.line,
    account: settings.account,
    data: happening ? dataOf(happening, format, settings, theirs) : "",
    extensions: [],
    at: settings.stampPlain || key ? theirs : undefined,
  };
  return write(message, key && { key, pad, now: theirs });
}

/** On a new line everything heard before is forgotten, also what is still on its way. */
const anew = (talk: Talk): readonly [Talk, Next] => [{ ...talk, kept: false }, { do: "dial" }];

function over(talk: Talk, why: AgainReason, said?: string): readonly [Talk, Next] {
  const outcome: Outcome = { outcome: "again", why, after: milliseconds(0), ...(said !== undefined && { said }) };
  return [talk, { do: "end", outcome, keep: false }];
}

function hear(talk: Talk, replies: readonly Reply[], wall: number): readonly [Talk, Next] {
  let now = talk;
  for (const reply of replies) {
    const [after, next] = answer(now, reply, wall);
    if (next.do !== "wait") return [after, next];
    now = after;
  }
  return [now, { do: "wait" }];
}

function answer(talk: Talk, reply: Reply, wall: number): readonly [Talk, Next] {
  const { settings, key, number } = talk.asking;
  switch (reply.kind) {
    case "ack_byte":
      return settings.ackByte ? stored(talk) : instead(talk, "garbled");
    case "ack":
      if (reply.message.seq !== number || !ourAccount(talk, reply.message)) return instead(talk, "not_ours");
      return key && !reply.message.encrypted && !settings.plainAck ? instead(talk, "garbled") : stored(talk);
    case "garbled":
      return instead(talk, "garbled");
    case "bare_nak":
      return over(talk, "turned_down", "NAK");
    case "nak":
      return isOurs(talk, reply.message) ? refusedBy(talk, reply.message.at, wall) : instead(talk, "not_ours");
    case "duh":
      return isOurs(talk, reply.message) ? notUnderstood(talk) : instead(talk, "not_ours");
  }
}

const stored = (talk: Talk): readonly [Talk, Next] => [
  talk,
  { do: "end", outcome: { outcome: "stored", said: "ACK" }, keep: true },
];

const instead = (talk: Talk, why: AgainReason): readonly [Talk, Next] => [{ ...talk, instead: why }, { do: "wait" }];

/** A NAK mostly has the number 0000 and no account: it is for whatever was sent last. */
const isOurs = (talk: Talk, message: Message): boolean =>
  (message.seq === talk.asking.number || message.seq === noNumber) && ourAccount(talk, message);
const ourAccount = (talk: Talk, message: Message): boolean =>
  message.account === undefined || sameAccount(message.account, talk.asking.settings.account);

/** The standard has NAK for a wrong clock; many receivers say it for anything. Their time is tried once all the same. */
function refusedBy(talk: Talk, theirs: number | undefined, wall: number): readonly [Talk, Next] {
  const { settings, key } = talk.asking;
  const stamped = settings.stampPlain || key !== undefined;
  if (talk.corrected === "no" && theirs !== undefined && stamped) {
    const needed = !stampHolds(wall + talk.offset, theirs);
    return anew({ ...talk, offset: offsetTo(theirs, wall), corrected: needed ? "needed" : "yes" });
  }
  return over({ ...talk, offset: talk.offsetBefore }, talk.corrected === "needed" ? "clock" : "turned_down", "NAK");
}

function notUnderstood(talk: Talk): readonly [Talk, Next] {
  const { settings, happening } = talk.asking;
  if (happening && settings.otherFormat && talk.format === settings.format)
    return anew({ ...talk, format: talk.format === "ADM-CID" ? "SIA-DCS" : "ADM-CID" });
  const outcome: Outcome = { outcome: "refused", why: "not_understood", said: "DUH" };
  return [talk, { do: "end", outcome, keep: false }];
}
