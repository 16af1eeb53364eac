/** What went wrong, as `application/problem+json` (RFC 9457). `type` is a short word a program can compare. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Log } from "./log.ts";
import { cannotWrite } from "./sqlite.ts";

export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
});
type Problem = z.infer<typeof problem>;

export function refuse(
  reply: FastifyReply,
  status: number,
  type: string,
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  const body: Problem = { type, title, status, ...more };
  // A string passes by the route's response schema: a guard may refuse what no route has declared.
  return reply
    .code(status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .send(JSON.stringify(body));
}

/** Errors nobody foresaw say nothing of the inside; the log has route and code. */
export const answerErrors =
  (log: Log) =>
  (fault: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const route = request.routeOptions.url ?? "none";
    if (hasZodFastifySchemaValidationErrors(fault)) {
      const found = fault.validation.map((each) => `${each.instancePath || "/"}: ${each.message ?? "not as expected"}`);
      return refuse(reply, 400, "invalid", "The request is not as this route expects it", { detail: found.join("; ") });
    }
    if (cannotWrite(fault)) {
      log.error("http.not_stored", { route, why: fault.message });
      return refuse(reply, 503, "cannot-store", "It cannot be stored now; nothing has changed");
    }
    const status = isResponseSerializationError(fault) ? 500 : (fault.statusCode ?? 500);
    if (status >= 500) log.error("http.failed", { route, status, code: fault.code ?? fault.name });
    else log.debug("http.refused", { route, status });
    const title = status >= 500 ? "The server failed; its log says more" : fault.message;
    return refuse(reply, status, status === 429 ? "too-many" : (fault.code ?? "error").toLowerCase(), title);
  };

export const answerNotFound = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(reply, 404, "not-found", "There is nothing here");
