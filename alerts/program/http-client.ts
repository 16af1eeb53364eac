/**
 * How both programs ask somebody else's server over HTTP: one question, one answer, a bound on each. What the day brings is an
 * answer and never a throw. Descriptions; `openHttpClient` opens the sockets.
 */
import type { Duration } from "../../devices/model/moment.ts";

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
}

export type HttpAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | {
      /** `tls`: its certificate does not hold, and nothing was sent. */
      readonly failed: "unreachable" | "no_answer" | "cut" | "too_long" | "tls";
      /** The error's code, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
      readonly said: string;
    };

/** Never rejects. */
export type AskHttp = (question: HttpQuestion) => Promise<HttpAnswer>;

/** Bytes of an answer that are read: robots and centres answer with a line. */
export const answerBound = { bytes: 64 * 1024, whenFull: "too_long" } as const;
