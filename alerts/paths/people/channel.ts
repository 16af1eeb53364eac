/** What each way to somebody's phone is made of: a question to somebody else's server, and how its answer is judged. Pure. */

import { z } from "zod";
import { type Duration, hours, minutes, seconds } from "../../../devices/model/moment.ts";
import { type HttpAnswer, type HttpQuestion, mayGo } from "../../program/http-client.ts";
import { durationText } from "../../program/judge.ts";
import { languages } from "../../program/words/words.ts";
import { labelShape } from "../label.ts";
import type { Outcome } from "../path.ts";
import type { PeopleText } from "./telling.ts";

export interface Channel {
  /** `now`: Unix ms, for what is signed. */
  question(text: PeopleText, now: number): HttpQuestion;
  judge(answer: HttpAnswer): Outcome;
  /** Asks whether the server is there. Nobody is told anything, and nothing is said of the key. */
  readonly knock: { readonly question: HttpQuestion; judge(answer: HttpAnswer): Outcome };
  /** What its makers allow. */
  readonly allowance: Allowance;
}

export interface Allowance {
  readonly messages: number;
  readonly per: Duration;
}

/** A robot that has not answered by then is given up; the alarm has other ways. */
export const askWithin = seconds(10);

/** How long a server that says "too many" is left alone where it names no time itself: their windows are a minute. */
export const pauseWhenBusy = minutes(1);

/** Everybody's settings. */
export const sharedSettings = {
  label: labelShape,
  language: z.enum(languages).default("zh"),
  /**
   * How often a message that says it is a test reaches these phones; on other days the server alone is asked whether it is
   * there. A family that is woken by tests stops looking.
   */
  test: z.enum(["daily", "weekly", "never"], 'need "daily", "weekly" or "never"').default("weekly"),
  /** Silence of ours after which the server is asked whether it is there. */
  supervision: z
    .union([z.literal("off"), durationText])
    .default(hours(1))
    .refine((every) => every === "off" || (every >= minutes(5) && every <= hours(24)), {
      message: 'need "off" or a length of time from 5 min to 24 h, such as "1 h"',
    }),
};

/** Where it is one's own server. */
export const ownServer = {
  url: z
    .string('need an address such as "https://push.example.org"')
    .refine((text) => isPlainAddress(URL.parse(text)), {
      message:
        'need an address such as "https://push.example.org" (http to this machine alone), without name, password or question mark; what is secret goes into the destinations',
    }),
  /** PEM of the authority that signed its certificate, where the machine's own list does not hold it. */
  caFile: z.string().min(1).optional(),
};

const isPlainAddress = (url: URL | null): boolean =>
  url !== null && mayGo(url) && url.username === "" && url.password === "" && url.search === "" && url.hash === "";

/**
 * What the home is called on these phones. It goes through other companies' servers and into texts in which some of them read
 * marks (`<at user_id="all">`, `@all`), so it holds letters, digits and a few quiet signs.
 */
export const callIt = {
  callIt: z
    .string("need a short text")
    .regex(
      /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} ·._-]{0,14}[\p{L}\p{N}\p{M}])?$/u,
      "need at most 16 letters, digits, spaces, dots or dashes, and no name, address or number of the household",
    )
    .refine((text) => text.length <= 16 && !/\d{5}/.test(text), {
      message:
        "need at most 16 letters, digits, spaces, dots or dashes, and no name, address or number of the household",
    })
    .optional(),
};

/** A key that is typed into an address or a header: no spaces, no line ends, nothing that could end one. */
export const token = (message: string) => z.string(message).regex(/^[A-Za-z0-9._~-]{4,256}$/, message);

export const json = (
  url: string,
  body: unknown,
  more: Readonly<Record<string, string>> = {},
  ca?: string,
): HttpQuestion => ({
  ...{ url, method: "POST", within: askWithin, body: JSON.stringify(body) },
  headers: { "content-type": "application/json; charset=utf-8", ...more },
  ...(ca !== undefined && { ca }),
});

export const get = (url: string, ca?: string): HttpQuestion => ({
  ...{ url, method: "GET", headers: {}, within: askWithin },
  ...(ca !== undefined && { ca }),
});
