/**
 * How both programs hand a mail to somebody's mail server (SMTP, RFC 5321; nodemailer as transport). One mail, one answer; what
 * the day brings is an answer and never a throw. Nothing is sent in clear except to this machine.
 */
import { isIP } from "node:net";
import { createTransport, type NodemailerError, type SMTPTransportOptions } from "nodemailer";
import type { Duration } from "../../devices/model/moment.ts";

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `none` only where the server is this machine. */
  readonly security: "tls" | "starttls" | "none";
  /** PEM: instead of the machine's own list of certificate authorities. */
  readonly ca?: string;
  readonly login?: { readonly user: string; readonly password: string };
  /** For the whole conversation. */
  readonly within: Duration;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Without the angle brackets; the same for the same mail, so that a second copy is known as one. */
  readonly id: string;
  readonly urgent: boolean;
}

/** What a server said to one recipient or to the whole: a reply code of RFC 5321, never its words (they quote addresses). */
export type MailAnswer =
  | {
      readonly accepted: readonly string[];
      readonly rejected: readonly { readonly to: string; readonly code: number }[];
    }
  | {
      readonly failed: "unreachable" | "no_answer" | "cut" | "tls";
      /** The error's code, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
      readonly said: string;
    }
  | {
      readonly failed: "login" | "sender" | "message";
      /** 0: it broke off without one. */
      readonly code: number;
    };

export interface AskMail {
  send(server: MailServer, mail: Mail, signal: AbortSignal): Promise<MailAnswer>;
  /** Connects, secures, logs in, and says goodbye. */
  greet(server: MailServer, signal: AbortSignal): Promise<MailAnswer>;
}

export const mailClient: AskMail = {
  async send(server, mail, signal) {
    const transport = createTransport(optionsOf(server));
    try {
      const { accepted, rejected, rejectedErrors } = await transport.sendMail({
        ...{ from: mail.from, to: [...mail.to], subject: mail.subject, text: mail.text },
        ...{ messageId: `<${mail.id}>`, disableFileAccess: true, disableUrlAccess: true, xMailer: false, signal },
        // RFC 3834: nobody's holiday reply belongs to an alarm.
        headers: { "Auto-Submitted": "auto-generated" },
        ...(mail.urgent && { priority: "high" }),
      });
      const codes = codesOf(rejectedErrors);
      return { accepted, rejected: rejected.map((to) => ({ to, code: codes.get(to) ?? 0 })) };
    } catch (fault) {
      return answerOf(fault, mail.to, signal);
    } finally {
      transport.close();
    }
  },
  async greet(server, signal) {
    const transport = createTransport(optionsOf(server));
    const stop = (): void => transport.close();
    signal.addEventListener("abort", stop);
    try {
      await transport.verify();
      return { accepted: [], rejected: [] };
    } catch (fault) {
      return answerOf(fault, [], signal);
    } finally {
      signal.removeEventListener("abort", stop);
      transport.close();
    }
  },
};

function optionsOf({ host, port, security, ca, login, within }: MailServer): SMTPTransportOptions {
  return {
    // Asked for this name, the library would believe a name server before the machine itself.
    host: host === "localhost" ? "127.0.0.1" : host,
    ...{ port, secure: security === "tls", requireTLS: security === "starttls", ignoreTLS: security === "none" },
    // The machine's own name is nobody's business.
    name: "hearthwatch",
    ...{ connectionTimeout: within, greetingTimeout: within, socketTimeout: within, dnsTimeout: within },
    ...{ socketCloseTimeout: 1, maxResponseSize: 16 * 1024 },
    tls: {
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    },
    ...(login && { auth: { user: login.user, pass: login.password } }),
  };
}

const isMailFault = (fault: unknown): fault is NodemailerError => fault instanceof Error;

function answerOf(fault: unknown, to: readonly string[], signal: AbortSignal): MailAnswer {
  if (signal.aborted) return { failed: "cut", said: "STOPPED" };
  if (!isMailFault(fault)) return { failed: "cut", said: "UNKNOWN" };
  const { code = "", command = "", responseCode = 0 } = fault;
  const said = systemCode(fault) ?? code;
  if (command === "RCPT TO" && responseCode > 0) {
    const codes = codesOf(fault.rejectedErrors);
    return { accepted: [], rejected: to.map((each) => ({ to: each, code: codes.get(each) ?? responseCode })) };
  }
  if (code === "EAUTH") return { failed: "login", code: responseCode };
  if (code === "ETLS" || isOfCertificates(said)) return { failed: "tls", said };
  if (responseCode > 0) return { failed: command === "DATA" ? "message" : "sender", code: responseCode };
  if (code === "EDNS" || unreachableCodes.has(said)) return { failed: "unreachable", said };
  if (code === "ETIMEDOUT") return { failed: wasConnected(fault) ? "no_answer" : "unreachable", said };
  return { failed: "cut", said };
}

/** The system's own word lies beneath nodemailer's. */
function systemCode(fault: NodemailerError): string | undefined {
  const original: unknown = Reflect.get(fault, "originalCode");
  return typeof original === "string" ? original : undefined;
}

const wasConnected = (fault: NodemailerError): boolean => Reflect.get(fault, "timeoutType") !== "CONNECT_TIMEOUT";

const unreachableCodes = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"]);
const isOfCertificates = (said: string): boolean =>
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$)/.test(said);

function codesOf(faults: readonly NodemailerError[] | undefined): ReadonlyMap<string, number> {
  const codes = new Map<string, number>();
  for (const fault of faults ?? []) {
    const recipient: unknown = Reflect.get(fault, "recipient");
    if (typeof recipient === "string") codes.set(recipient, fault.responseCode ?? 0);
  }
  return codes;
}
