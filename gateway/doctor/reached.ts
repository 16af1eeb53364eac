/** What it means that something was reached or not, and what its certificate says. Pure. */
import { earliestWall, isTrusted } from "../clock.ts";
import { type Reached, reachWithin, type Shown } from "./eyes/reach.ts";
import type { Eyes } from "./eyes.ts";
import { fault, type Judgement, ok, warn } from "./finding.ts";
import { day, minute } from "./times.ts";

/** Where something stands, as the configuration names it. */
export interface Place {
  /** Its address, as a person reads it. */
  readonly at: string;
  readonly host: string;
  /** `centre.url` */
  readonly setting: string;
  /** `centre.caFile` */
  readonly caSetting: string;
  readonly port: number;
  readonly secure: boolean;
}

const usualPorts: Readonly<Record<string, number>> = { "mqtt:": 1_883, "mqtts:": 8_883, "http:": 80, "https:": 443 };

/** An address of the configuration; what it may hold of a credential is left out. */
export function placeOf(url: string, setting: string, caSetting: string): Place {
  const { protocol, host, hostname, port } = new URL(url);
  return {
    at: `${protocol}//${host}`,
    host: hostname.replace(/^\[|\]$/g, ""),
    setting,
    caSetting,
    port: port === "" ? (usualPorts[protocol] ?? 0) : Number(port),
    secure: protocol === "mqtts:" || protocol === "https:",
  };
}

const clockFirst = "tls.clock_first";

/** There is no use in going further: whatever came next would only be a consequence. */
export const endsThere = (trouble: readonly Judgement[]): boolean =>
  trouble.some(({ verdict, code }) => verdict === "fault" || code === clockFirst);

/** Nothing to say: it was reached, and what it showed would be trusted. */
export function judgeReached(reached: Reached, place: Place, eyes: Pick<Eyes, "clock">): readonly Judgement[] {
  switch (reached.kind) {
    case "plain":
      return [];
    case "not-reached":
      return [judgeUnreached(reached.code, reached.why, place)];
    case "no-tls":
      return [fault("tls.none", { at: place.at, why: reached.why, setting: place.setting })];
    case "tls":
      return judgeCertificate(reached.error, reached.shown, place, eyes);
  }
}

export function judgeUnreached(code: string, why: string, { at, setting }: Place): Judgement {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return fault("net.name_unknown", { at, setting });
    case "ECONNREFUSED":
      return fault("net.refused", { at, setting });
    case "ETIMEDOUT":
      return fault("net.no_answer", { at, setting, seconds: reachWithin / 1_000 });
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return fault("net.no_route", { at, setting });
    default:
      return fault("net.failed", { at, setting, why: why || code });
  }
}

/** Codes of OpenSSL for a chain that ends at nobody we know. */
const unknownAuthority = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_UNTRUSTED",
  "CERT_SIGNATURE_FAILURE",
]);
const day_ms = 86_400_000;
/** A new certificate takes a visit or a signature: said this long before (ms). */
const soon = 21 * day_ms;

function judgeCertificate(
  error: string | undefined,
  shown: Shown,
  place: Place,
  { clock }: Pick<Eyes, "clock">,
): readonly Judgement[] {
  const { at } = place;
  const now = clock.read();
  const sure = isTrusted(now, undefined, clock.isSynchronised());
  const expired = error === "CERT_HAS_EXPIRED" || now.wall > shown.until;
  const early = error === "CERT_NOT_YET_VALID" || now.wall < shown.from;
  // The clock's own finding says what to do; every certificate of the world would be told as a second fault.
  if (early && now.wall < earliestWall) return [ok(clockFirst, { at })];
  // Each cause that can be seen by itself: OpenSSL tells only one, and the second would be found on the second visit.
  const found: Judgement[] = [];
  if (expired && sure) found.push(fault("tls.expired", { at, until: day(shown.until) }));
  else if (expired) found.push(fault("tls.expired_clock", { at, until: day(shown.until), time: minute(now.wall) }));
  if (early) found.push(fault("tls.not_yet", { at, from: day(shown.from), time: minute(now.wall) }));
  const { caSetting, host, setting } = place;
  if (!shown.ours) found.push(fault("tls.wrong_host", { at, host, names: shown.names, setting }));
  if (error !== undefined && unknownAuthority.has(error))
    found.push(fault("tls.unknown_ca", { at, issuer: shown.issuer, caSetting }));
  else if (error !== undefined && found.length === 0) found.push(fault("tls.other", { at, why: error, caSetting }));
  return found.length > 0 ? found : expiresSoon(at, shown.until, now.wall);
}

export function expiresSoon(at: string, until: number, now: number): readonly Judgement[] {
  if (until - now > soon) return [];
  return [warn("tls.soon", { at, until: day(until), days: Math.floor((until - now) / day_ms) })];
}
