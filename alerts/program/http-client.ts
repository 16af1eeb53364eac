/**
 * How both programs ask somebody else's server over HTTP: one question, one answer, a bound on each. What the day brings is an
 * answer and never a throw. No redirect is followed: an alert goes where it was told to go, or nowhere.
 */
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Duration } from "../../devices/model/moment.ts";
import type { AddressesOf } from "./address-book.ts";
import { isLoopback } from "./http.ts";
import { codeOf, NotSent, openLines } from "./http-client-lines.ts";
import type { Timers } from "./timers.ts";

export interface HttpQuestion {
  /** `https://…`; plain `http://` only to loopback unless `plain` says that something in front encrypts. */
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the question to the last byte of the answer. */
  readonly within: Duration;
  /** PEM: instead of the machine's own list of certificate authorities. */
  readonly ca?: string;
  readonly plain?: boolean;
  /** Only a server that has one of these keys is believed. */
  readonly pins?: Pins;
  /** Ends it as `cut`, on the spot. */
  readonly signal?: AbortSignal;
}

export interface Pins {
  /** SHA-256 of the server's public key (SubjectPublicKeyInfo), base64. */
  readonly keys: readonly string[];
  /** A box that does not know the date cannot judge one: the key alone counts then. */
  readonly ignoreDates: boolean;
}

export type HttpAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | {
      /** `unreachable`, `tls` (its certificate does not hold): nothing of the question was sent. */
      readonly failed: "unreachable" | "no_answer" | "cut" | "too_long" | "tls";
      /** The error's code, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
      readonly said: string;
    };

/** Never rejects. */
export type AskHttp = (question: HttpQuestion) => Promise<HttpAnswer>;

/** Bytes of an answer that are read: robots and centres answer with a line. */
export const answerBound = { bytes: 64 * 1024, whenFull: "too_long" } as const;

export interface HttpClient {
  readonly ask: AskHttp;
  /** Closes what is kept open; questions under way end as `cut`. */
  stop(): void;
}

export function openHttpClient(deps: { readonly timers: Timers; readonly addressesOf: AddressesOf }): HttpClient {
  const lines = openLines(deps);
  const stops = new Set<() => void>();
  return {
    async ask(question) {
      const url = URL.parse(question.url);
      if (!url || !mayGo(url, question.plain)) return { failed: "unreachable", said: "NOT_HTTPS" };
      if (question.signal?.aborted) return { failed: "cut", said: "STOPPED" };
      return new Promise((resolve) => {
        let end = (): void => {};
        const stop = (): void => end();
        stops.add(stop);
        end = askOnce({ question, url, lines, timers: deps.timers }, (answer) => {
          stops.delete(stop);
          resolve(answer);
        });
      });
    },
    stop() {
      for (const stop of [...stops]) stop();
      lines.stop();
    },
  };
}

/** Where a secret or an alert may go in clear: nowhere but this machine, unless somebody says that the way is safe. */
export const mayGo = ({ protocol, hostname }: URL, plain = false): boolean =>
  protocol === "https:" || (protocol === "http:" && (plain || isLoopback(hostname.replace(/^\[|\]$/g, ""))));

interface Asking {
  readonly question: HttpQuestion;
  readonly url: URL;
  readonly lines: ReturnType<typeof openLines>;
  readonly timers: Timers;
}

/** The returned function ends it early. */
function askOnce({ question, url, lines, timers }: Asking, answer: (answer: HttpAnswer) => void): () => void {
  let under: ClientRequest | undefined;
  let over = false;
  /** How far it got: what a fault means depends on it. */
  let got: "nothing" | "line" | "head" = "nothing";
  const end = (result: HttpAnswer): void => {
    if (over) return;
    over = true;
    callOff();
    question.signal?.removeEventListener("abort", stopped);
    under?.destroy();
    answer(result);
  };
  const stopped = (): void => end({ failed: "cut", said: "STOPPED" });
  const late = { nothing: "unreachable", line: "no_answer", head: "cut" } as const;
  const callOff = timers.after(question.within, () => end({ failed: late[got], said: "ETIMEDOUT" }));
  question.signal?.addEventListener("abort", stopped);

  const fail = (fault: unknown, reused: boolean): void => {
    if (fault instanceof NotSent) end({ failed: fault.failed, said: fault.said });
    // The other side hung up while nothing was asked: it never saw this question, or folds it by its id.
    else if (reused && got === "line") go();
    else end({ failed: got === "nothing" ? "unreachable" : "cut", said: codeOf(fault) });
  };

  function go(): void {
    if (over) return;
    got = "nothing";
    const secure = url.protocol === "https:";
    const body = question.body ?? "";
    const asked = (secure ? tlsRequest : plainRequest)(url, {
      method: question.method,
      headers: { ...question.headers, ...(body !== "" && { "content-length": String(Buffer.byteLength(body)) }) },
      agent: secure ? lines.secure : lines.plain,
      ...(question.ca !== undefined && { ca: question.ca }),
      ...(question.pins && { pins: question.pins }),
    });
    under = asked;
    asked.on("socket", () => {
      got = "line";
    });
    asked.on("error", (fault) => fail(fault, asked.reusedSocket));
    asked.on("response", (response) => {
      got = "head";
      read(response, end);
    });
    asked.end(body);
  }

  try {
    go();
  } catch (fault) {
    // A header or an address that cannot be written: nothing was sent.
    end({ failed: "unreachable", said: codeOf(fault) });
  }
  return stopped;
}

function read(response: IncomingMessage, end: (answer: HttpAnswer) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  response.on("data", (part: Buffer) => {
    length += part.length;
    if (length > answerBound.bytes) return end({ failed: "too_long", said: String(response.statusCode) });
    parts.push(part);
  });
  response.on("error", (fault) => end({ failed: "cut", said: codeOf(fault) }));
  response.on("end", () => {
    const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
    const body = Buffer.concat(parts).toString("utf8");
    end({ status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body });
  });
}
