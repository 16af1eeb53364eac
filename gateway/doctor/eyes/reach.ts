/** Is something there, and does it show a certificate we would trust? Nothing is said to it above the handshake. */
import { createServer, connect as dialTcp, isIP, type Socket } from "node:net";
import { checkServerIdentity, connect as dialTls, type PeerCertificate } from "node:tls";
import type { Timers } from "../../../alerts/program/timers.ts";
import { codeOf, wordsOf } from "../finding.ts";

export interface Target {
  readonly host: string;
  readonly port: number;
  /** `ca`: PEM of the authority, where it is not a public one. */
  readonly tls?: { readonly ca: string | undefined };
}

/** What the other end showed. Times are Unix ms. */
export interface Shown {
  readonly from: number;
  readonly until: number;
  readonly names: string;
  readonly issuer: string;
  /** It names the host that was dialled. */
  readonly ours: boolean;
}

export type Reached =
  | { readonly kind: "not-reached"; readonly code: string; readonly why: string }
  | { readonly kind: "plain" }
  | { readonly kind: "no-tls"; readonly why: string }
  /** `error`: OpenSSL's or Node's code, when the certificate would not be trusted. */
  | { readonly kind: "tls"; readonly error: string | undefined; readonly shown: Shown };

export type Reach = (target: Target, timers: Pick<Timers, "after">, signal: AbortSignal) => Promise<Reached>;

/** Milliseconds. A box behind a bad line needs a few seconds; a person waits for the answer. */
export const reachWithin = 5_000;

export const reach: Reach = (target, timers, signal) =>
  new Promise((tell) => {
    let connected = false;
    const raw = dialTcp({ host: target.host, port: target.port });
    const sockets: Socket[] = [raw];
    const done = (found: Reached): void => {
      callOff();
      for (const socket of sockets) socket.destroy();
      tell(found);
    };
    const failed = (thrown: unknown): void => {
      if (connected) done({ kind: "no-tls", why: codeOf(thrown) ?? wordsOf(thrown) });
      else done({ kind: "not-reached", code: codeOf(thrown) ?? "", why: wordsOf(thrown) });
    };
    const silent = (): void =>
      connected
        ? done({ kind: "no-tls", why: "no answer" })
        : done({ kind: "not-reached", code: "ETIMEDOUT", why: "no answer" });
    const callOff = timers.after(reachWithin, silent);
    signal.addEventListener("abort", silent, { once: true });
    raw.on("error", failed);
    raw.once("connect", () => {
      connected = true;
      if (!target.tls) return done({ kind: "plain" });
      const { ca } = target.tls;
      const secure = dialTls({
        socket: raw,
        // We look, and go away without a word: whether it is trusted is judged from the error, and nothing is sent.
        rejectUnauthorized: false,
        ...(isIP(target.host) === 0 ? { servername: target.host } : { host: target.host }),
        ...(ca !== undefined && { ca }),
      });
      sockets.unshift(secure);
      secure.on("error", failed);
      secure.once("close", () => failed(new Error("closed during the handshake")));
      secure.once("secureConnect", () => {
        const error = secure.authorized ? undefined : String(secure.authorizationError);
        done({ kind: "tls", error, shown: shownBy(secure.getPeerCertificate(), target.host) });
      });
    });
  });

function shownBy(certificate: PeerCertificate, host: string): Shown {
  const { subject, issuer } = certificate;
  return {
    from: Date.parse(certificate.valid_from),
    until: Date.parse(certificate.valid_to),
    names: certificate.subjectaltname?.replace(/\b(DNS|IP Address):/g, "") ?? one(subject?.CN) ?? "?",
    issuer: one(issuer?.CN) ?? one(issuer?.O) ?? "?",
    // OpenSSL tells one error of several, and the name is looked at only when there is none.
    ours: checkServerIdentity(host, certificate) === undefined,
  };
}

const one = (name: string | string[] | undefined): string | undefined => (Array.isArray(name) ? name[0] : name);

/** Could a program listen here? Resolves with the system's error code, or nothing. The port is free again at once. */
export type TryListen = (host: string, port: number) => Promise<string | undefined>;

export const tryListen: TryListen = (host, port) =>
  new Promise((tell) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (thrown) => tell(codeOf(thrown) ?? "error"));
    server.listen({ host, port, exclusive: true }, () => server.close(() => tell(undefined)));
  });
