/** What InfluxDB's answer means for the batch, and what a person should do about it. */

export type Answer =
  | { readonly kind: "written" }
  /** Some lines are bad; the others may have been written (InfluxDB stores the good ones of a batch and answers 400). */
  | { readonly kind: "bad-lines"; readonly reason: string }
  /** Nothing was wrong with the lines: the same batch is sent again later. */
  | {
      readonly kind: "later";
      readonly fault: InfluxFault;
      /** Milliseconds InfluxDB asked us to wait. */
      readonly retryAfter?: number;
    };

/** `code` is a key of the zh/en tables (`influx.<code>`); `text` is for the log and `doctor`. */
export interface InfluxFault {
  readonly code: "unreachable" | "timeout" | "busy" | "server" | "not_found" | "not_allowed" | "unexpected";
  readonly status?: number;
  readonly text: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

export type Version = 1 | 2 | 3;

/** `now` (Unix ms) only serves a Retry-After that is a date. */
export function judgeAnswer(answered: Answered, version: Version, now: number): Answer {
  const { status } = answered;
  const said = inShort(answered.body);
  // InfluxDB 3 clusters answer 201 with a list of what they did not take.
  if (status === 201 && /error|partial|reject/i.test(answered.body)) return { kind: "bad-lines", reason: said };
  if (status >= 200 && status < 300) return { kind: "written" };
  if (status === 400 || status === 413 || status === 422)
    return { kind: "bad-lines", reason: `${status} ${said}`.trim() };
  const fault = faultOf(status, said, version);
  const retryAfter = readRetryAfter(answered.retryAfter, now);
  return { kind: "later", fault, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

function faultOf(status: number, said: string, version: Version): InfluxFault {
  const answered = `InfluxDB answered ${status}${said ? ` (${said})` : ""}`;
  if (status === 404) return { code: "not_found", status, text: `${answered}: ${notFound(said, version)}` };
  if (status === 401 || status === 403)
    return { code: "not_allowed", status, text: `${answered}: ${notAllowed(version)}` };
  if (status === 429) return { code: "busy", status, text: `${answered}: it takes no more now; sent again later` };
  if (status >= 500) return { code: "server", status, text: `${answered}; sent again later` };
  return { code: "unexpected", status, text: `${answered}: is this address InfluxDB itself? Check influx.url` };
}

function notFound(said: string, version: Version): string {
  if (version === 1)
    return /database/i.test(said)
      ? "create it with: influx -execute 'CREATE DATABASE <influx.database>', or correct influx.database"
      : "this address knows no /write; for InfluxDB 2 or 3 set influx.version to 2 or 3 and give its token";
  return /bucket|org|database/i.test(said)
    ? `correct ${version === 2 ? "influx.bucket and influx.org" : "influx.database"}, or create it`
    : `this address knows no /api/v2/write, so it is not InfluxDB ${version}; for InfluxDB 1.x (Debian ships 1.6) set influx.version to 1 with influx.database`;
}

function notAllowed(version: Version): string {
  return version === 1
    ? "correct influx.username and influx.password and allow WRITE on the database; InfluxDB 2 and 3 want influx.version 2 or 3 and a token"
    : "correct influx.token and allow it to write the bucket; InfluxDB 1.x wants influx.version 1 with username and password";
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** The message out of a JSON body, else its first line; short enough for a log line. */
function inShort(body: string): string {
  const text = messageOf(body) ?? body;
  return (text.split("\n")[0] ?? "").slice(0, 300).trim();
}

function messageOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return undefined;
    const said = "error" in value ? value.error : "message" in value ? value.message : undefined;
    return typeof said === "string" ? said : undefined;
  } catch {
    return undefined;
  }
}
