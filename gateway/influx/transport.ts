/**
 * The official client, as transport only. Its write buffer and retries are not used: they live in memory and drop what
 * they cannot send. `WriteApi` with `maxRetries: 0` was read in 1.35 and left out too: it reserves an array of `batchSize`
 * slots, takes any 201 as success without showing the body (InfluxDB 3 lists there what it refused), and on a timeout it
 * reports the fault but lets the request run on. Its `transport.send` shows status, headers and body, and can be aborted.
 */
import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { HttpError, InfluxDB } from "@influxdata/influxdb-client";
import { type Answer, judgeAnswer } from "./answer.ts";

export type InfluxTarget =
  | {
      readonly version: 1;
      readonly url: string;
      readonly database: string;
      readonly username?: string;
      readonly password?: string;
    }
  | {
      readonly version: 2;
      readonly url: string;
      readonly org: string;
      readonly bucket: string;
      readonly token: string;
    }
  | { readonly version: 3; readonly url: string; readonly database: string; readonly token: string };

export interface InfluxTransport {
  /** One request; resolves with what the answer means, never rejects. Not to be called again before it has resolved. */
  send(lines: readonly string[]): Promise<Answer>;
  /** Gives up the request under way, which then resolves as unreachable, and closes the connection. */
  close(): void;
}

/** The whole request, from connecting to the last byte of the answer. `body`: of an answer, only its beginning is kept. */
export const requestLimits = { deadline: 10_000, body: 4_096 } as const;

export function openInflux(target: InfluxTarget, deadline: number = requestLimits.deadline): InfluxTransport {
  const secure = target.url.startsWith("https:");
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 1 });
  const client = new InfluxDB({
    url: target.url,
    timeout: deadline,
    headers: credentials(target),
    transportOptions: { agent },
    ...(target.version === 1 ? {} : { token: target.token }),
  });
  let underWay: AbortController | undefined;
  let closed = false;

  function request(lines: readonly string[], abort: AbortController): Promise<Answer> {
    return new Promise((resolve) => {
      let status = 0;
      let retryAfter: string | undefined;
      let body = "";
      const options = {
        method: "POST",
        headers: { "content-type": "text/plain; charset=utf-8" },
        signal: abort.signal,
      } as const;
      client.transport.send(pathOf(target), lines.join("\n"), options, {
        responseStarted(headers, code) {
          status = code ?? 0;
          retryAfter = headers["retry-after"]?.toString();
        },
        next(data: Uint8Array) {
          if (body.length < requestLimits.body) body += Buffer.from(data).toString("utf8");
        },
        complete: () => resolve(judgeAnswer({ status, body, retryAfter }, target.version, Date.now())),
        error: (fault) => resolve(judgeFault(fault, target, retryAfter, abort.signal)),
      });
    });
  }

  return {
    async send(lines) {
      const abort = new AbortController();
      if (closed) abort.abort("closed");
      underWay = abort;
      const timer = setTimeout(() => abort.abort("deadline"), deadline);
      try {
        return await request(lines, abort);
      } finally {
        clearTimeout(timer);
        underWay = undefined;
      }
    },
    close() {
      closed = true;
      underWay?.abort("closed");
      agent.destroy();
    },
  };
}

/** 1.x knows `/write`; 2 has `/api/v2/write`, and 3 answers there too, with its database as the bucket. */
function pathOf(target: InfluxTarget): string {
  switch (target.version) {
    case 1:
      return `/write?db=${encodeURIComponent(target.database)}&precision=ns`;
    case 2:
      return `/api/v2/write?org=${encodeURIComponent(target.org)}&bucket=${encodeURIComponent(target.bucket)}&precision=ns`;
    case 3:
      return `/api/v2/write?bucket=${encodeURIComponent(target.database)}&precision=ns`;
  }
}

/** In a header: influxd writes query strings, and so a password in them, to its log. */
function credentials(target: InfluxTarget): Record<string, string> {
  if (target.version !== 1 || target.username === undefined) return {};
  const pair = Buffer.from(`${target.username}:${target.password ?? ""}`, "utf8").toString("base64");
  return { authorization: `Basic ${pair}` };
}

function judgeFault(fault: Error, target: InfluxTarget, retryAfter: string | undefined, signal: AbortSignal): Answer {
  if (fault instanceof HttpError)
    return judgeAnswer({ status: fault.statusCode, body: fault.body ?? "", retryAfter }, target.version, Date.now());
  const host = new URL(target.url).host;
  const timedOut = signal.reason === "deadline" || fault.name === "RequestTimedOutError";
  if (timedOut)
    return { kind: "later", fault: { code: "timeout", text: `InfluxDB at ${host} did not answer in time` } };
  const why = "code" in fault && typeof fault.code === "string" ? fault.code : fault.message;
  return {
    kind: "later",
    fault: {
      code: "unreachable",
      text: `InfluxDB at ${host} cannot be reached (${why}); check influx.url and that it runs`,
    },
  };
}
