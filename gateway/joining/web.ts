/** The joining desk over HTTP: see `contract.ts` for the routes. Whoever has not shown the hub's installer code gets nowhere. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { App } from "../../alerts/program/http.ts";
import { problem, refuse } from "../../alerts/program/problem.ts";
import { type Language, languages } from "../../alerts/program/words/words.ts";
import { installationCommand, installationView } from "../../devices/joining/installation.ts";
import type { HomeFeed } from "../page/home-feed.ts";
import type { Desk } from "./desk.ts";
import type { DeskKept } from "./kept.ts";
import { type Printed, printReport } from "./report-page.ts";
import { type InstallerSessions, sessionRules } from "./sessions.ts";

export interface DeskWeb {
  readonly desk: Desk;
  readonly sessions: InstallerSessions;
  readonly kept: Pick<DeskKept, "report">;
  readonly feed: Pick<HomeFeed, "attach">;
  readonly devices: () => readonly InstalledDevice[];
  /** Unix ms. */
  readonly now: () => number;
  readonly timeZone: () => string;
  readonly audit: (action: string, result: string) => void;
}

/** A device of the register, as `hearthwatch devices` lists it. */
export const installedDevice = z.object({
  id: z.string(),
  family: z.string(),
  tail: z.string(),
  room: z.string().optional(),
  carries: z.string(),
  state: z.string(),
  heardAgo: z.number().optional(),
  battery: z.number().optional(),
  verifiedAt: z.number().optional(),
});
export type InstalledDevice = z.infer<typeof installedDevice>;

export const installerCookie = "hearthwatch-installer";
const openRequest = z.strictObject({
  kind: installationView.shape.kind,
  order: z.string().max(40).optional(),
  technician: z.string().max(64).optional(),
});
const asked = z.object({ id: z.string().max(64).optional(), lang: z.enum(languages).optional() });

export function addDesk(app: App, web: DeskWeb): void {
  const { desk, sessions } = web;
  const cookieOf = (request: FastifyRequest) => cookieIn(request.headers.cookie);
  const inside = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!sessions.knows(cookieOf(request)))
      return refuse(reply, 401, "signed-out", "Show the hub's installer code first");
  };
  // Before the body: a stranger's is not even read.
  const guarded = { onRequest: inside };
  const nothing = (reply: FastifyReply) => refuse(reply, 404, "no-installation", "No installation is open");

  app.post(
    "/v1/installer/session",
    {
      schema: {
        body: z.strictObject({ code: z.string().max(64) }),
        response: { 204: z.null(), 401: problem, 429: problem },
      },
    },
    async (request, reply) => {
      const tried = await sessions.signIn(request.body.code);
      // A crowd of guesses after the last must not push what happened out of the record.
      const result = "cookie" in tried ? "done" : tried.refused;
      if (result !== "locked") web.audit("installer_sign_in", result);
      if ("cookie" in tried)
        return reply
          .header("set-cookie", cookie(tried.cookie, sessionRules.life / 1_000))
          .code(204)
          .send(null);
      return tried.refused === "wrong-code"
        ? refuse(reply, 401, "wrong-code", "This is not the installer code of this hub")
        : refuse(reply, 429, "too-many", "Too many wrong codes: start the gateway again, then try once more");
    },
  );
  app.delete("/v1/installer/session", guarded, async (request, reply) => {
    sessions.signOut(cookieOf(request));
    return reply.header("set-cookie", cookie("", 0)).code(204).send();
  });
  app.get(
    "/v1/installer/devices",
    { ...guarded, schema: { response: { 200: z.array(installedDevice) } } },
    async () => [...web.devices()],
  );
  app.get(
    "/v1/installation",
    { ...guarded, schema: { response: { 200: installationView, 404: problem } } },
    async (_request, reply) => desk.view ?? nothing(reply),
  );
  app.post(
    "/v1/installation",
    { ...guarded, schema: { body: openRequest, response: { 200: installationView } } },
    async (request) => {
      const { kind, order, technician } = request.body;
      return desk.open({
        kind,
        ...(order !== undefined && { order }),
        ...(technician !== undefined && { technician }),
      });
    },
  );
  app.post(
    "/v1/installation/do",
    {
      ...guarded,
      schema: { body: installationCommand, response: { 200: installationView, 404: problem, 409: problem } },
    },
    async (request, reply) => {
      if (!desk.view) return nothing(reply);
      if (desk.view.state !== "open" && request.body.do !== "join_hub")
        return refuse(reply, 409, "installation-signed", "This installation is signed; open another one");
      const done = await desk.do(request.body);
      if (done.ok) return done.view;
      return refuse(reply, 409, "mistake", done.mistake.code, { mistake: done.mistake });
    },
  );
  app.get(
    "/v1/installation/feed",
    { ...guarded, schema: { description: "Server-sent events: `installation`, `beat`" } },
    (request, reply) => {
      if (!web.feed.attach(request, reply, request.ip))
        return refuse(reply, 503, "too-many-pages", "Too many pages are open; close one");
      // The stream lives no longer than the session it was opened with.
      const callOff = sessions.onEnd(cookieOf(request), () => reply.raw.end());
      reply.raw.on("close", callOff);
      return undefined;
    },
  );
  app.get("/v1/installation/report", { ...guarded, schema: { querystring: asked } }, async (request, reply) => {
    const found = web.kept.report(request.query.id);
    if (!found) return refuse(reply, 404, "no-report", "No report has been signed");
    return reply
      .type("application/json; charset=utf-8")
      .send(JSON.stringify({ ...found, body: JSON.parse(found.record.body) }));
  });
  app.get("/v1/installation/report.html", { ...guarded, schema: { querystring: asked } }, async (request, reply) => {
    const found = web.kept.report(request.query.id);
    if (!found) return refuse(reply, 404, "no-report", "No report has been signed");
    const language: Language = request.query.lang ?? "zh";
    const page = printReport(found, { language, now: web.now(), timeZone: web.timeZone() });
    return sendPage(reply, page);
  });
}

/** The sheet brings its own style: only this one may be applied, and nothing may run. */
const sendPage = (reply: FastifyReply, { html, styleSum }: Printed): FastifyReply =>
  reply
    .header(
      "content-security-policy",
      `default-src 'none'; style-src 'sha256-${styleSum}'; base-uri 'none'; frame-ancestors 'none'`,
    )
    .type("text/html; charset=utf-8")
    .send(html);

const cookie = (value: string, seconds: number): string =>
  `${installerCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;

/** The session this request comes with. */
export function cookieIn(header: string | undefined): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.trim().split("=");
    if (name === installerCookie) return value;
  }
  return undefined;
}
