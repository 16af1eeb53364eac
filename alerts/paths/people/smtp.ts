/** Mail by anybody's server: settings, account and addresses, the mail itself, and what a server's answer is worth. Pure. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { minutes, seconds } from "../../../devices/model/moment.ts";
import { isLoopback } from "../../program/http.ts";
import type { Mail, MailAnswer, MailServer } from "../../program/mail-client.ts";
import type { Outcome } from "../path.ts";
import { again, busy, carried, refused, saidOf } from "./answer.ts";
import { type Allowance, callIt, sharedSettings } from "./channel.ts";
import type { PeopleText } from "./telling.ts";

export const securities = ["tls", "starttls", "none"] as const;
const usualPort = { tls: 465, starttls: 587, none: 25 } as const;

const hostNeeded = 'need a host name such as "smtp.example.org"';

export const smtpShape = z
  .strictObject({
    kind: z.literal("smtp"),
    ...sharedSettings,
    host: z.string(hostNeeded).regex(/^[A-Za-z0-9.:-]{1,253}$/, hostNeeded),
    port: z.int().min(1).max(65_535).optional(),
    security: z.enum(securities, 'need "tls", "starttls" or "none"').default("tls"),
    caFile: z.string().min(1).optional(),
  })
  .refine(({ host, security }) => security !== "none" || isLoopback(host), {
    path: ["security"],
    message: 'need "tls" or "starttls": in clear a mail goes to this machine alone',
  });
export type SmtpSettings = z.output<typeof smtpShape>;

const address = z
  .string("need a mail address")
  .max(254, "need a mail address")
  .regex(/^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$/, "need a mail address such as name@example.org");
const line = (message: string) => z.string(message).regex(/^[^\p{Cc}]{1,256}$/u, message);

export const smtpDestination = z
  .strictObject({
    from: address,
    to: z.array(address, "need a list of mail addresses").min(1, "need at least one").max(10, "need at most 10"),
    /** Left out where the server takes mail from this machine without. */
    user: line("need the account's name").optional(),
    password: line("need the account's password (many providers want one made for programs)").optional(),
    ...callIt,
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    path: ["password"],
    message: "need user and password both, or neither",
  });
export type SmtpDestination = z.output<typeof smtpDestination>;

/** Providers count by the hour and the day; a handful a minute is never too much. */
export const smtpAllowance: Allowance = { messages: 20, per: minutes(1) };
/** A mail server may look the sender up before it answers. */
export const mailWithin = seconds(20);

export const serverOf = (settings: SmtpSettings, destination: SmtpDestination, ca?: string): MailServer => ({
  host: settings.host,
  port: settings.port ?? usualPort[settings.security],
  security: settings.security,
  within: mailWithin,
  ...(ca !== undefined && { ca }),
  ...(destination.user !== undefined && { login: { user: destination.user, password: destination.password ?? "" } }),
});

/** The id is made of the message's key, so that two copies are known as one, and nothing can be read from it. */
export const mailOf = (text: PeopleText, key: string, { from }: SmtpDestination, to: readonly string[]): Mail => ({
  ...{ from, to, subject: text.title, text: `${text.body}\n` },
  id: `${createHash("sha256").update(key).digest("hex").slice(0, 32)}@hearthwatch.invalid`,
  urgent: text.tone === "alarm",
});

export function judgeMail(answer: MailAnswer): Outcome {
  if (!("failed" in answer)) return judgeRecipients(answer);
  switch (answer.failed) {
    case "unreachable":
    case "no_answer":
    case "cut":
      return again(answer.failed, saidOf(answer.said));
    case "tls":
      return again("not_let_in", saidOf(answer.said));
    case "login":
      return isPermanent(answer.code) || answer.code === 0
        ? again("not_let_in", saidOf(answer.code, "login"))
        : again("server_fault", saidOf(answer.code, "login"));
    case "sender":
      return isPermanent(answer.code)
        ? again("not_let_in", saidOf(answer.code, "sender"))
        : later(answer.code, "sender");
    case "message":
      // The whole text is ours and the same for everybody: what is said of it now will be said again.
      return isPermanent(answer.code)
        ? refused("not_understood", saidOf(answer.code, "message"))
        : later(answer.code, "message");
  }
}

function judgeRecipients({ accepted, rejected }: Extract<MailAnswer, { readonly accepted: unknown }>): Outcome {
  const first = rejected.find(({ code }) => !isPermanent(code)) ?? rejected[0];
  if (!first) return carried("250");
  const how = `${rejected.length} of ${accepted.length + rejected.length} recipients`;
  if (!isPermanent(first.code)) return later(first.code, how);
  // Nobody else has it, and this place is no more; where somebody has it, the others are tried on and told as a fault.
  return accepted.length === 0
    ? refused("gone", saidOf(first.code, how))
    : again("turned_down", saidOf(first.code, how));
}

const isPermanent = (code: number): boolean => code >= 500 && code < 600;

/** 421, 450, 451, 452: later. Greylisting lets the same mail in after some minutes; the outbox comes back on its own. */
const later = (code: number, note: string): Outcome =>
  code === 421 || code === 450 || code === 451 || code === 452
    ? busy(saidOf(code, note), seconds(30))
    : again("server_fault", saidOf(code, note));
