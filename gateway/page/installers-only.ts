import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "../../alerts/program/problem.ts";
import { changeHeader } from "./change-header.ts";

/** Has this request shown the installer's session? */
export type Allow = (request: FastifyRequest) => boolean;

/** For `onRequest`: what is not for everybody in the home's network. */
export const installersOnly = (allow: Allow) => async (request: FastifyRequest, reply: FastifyReply) => {
  if (!allow(request)) return refuse(reply, 401, "signed-out", "Show the hub's installer code first");
  if (request.method !== "GET" && request.headers[changeHeader.name] !== changeHeader.value)
    return refuse(reply, 403, "header-missing", `Changes need the header ${changeHeader.name}: ${changeHeader.value}`);
};
