/**
 * The HTTP server both programs stand on, with the guards of `threat-model.md` 2 and 5 already in place: Host allow-list
 * (against DNS rebinding), same-origin changes, JSON only, security headers, problem+json, health, metrics, OpenAPI.
 * A route that must know who asks adds its own guard; nothing here knows of accounts.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { isIP } from "node:net";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RawServerDefault,
} from "fastify";
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { z } from "zod";
import { boundCrowd } from "./http-crowd.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { answerErrors, answerNotFound, refuse } from "./problem.ts";

export interface HttpSettings {
  /** Where to listen. Nothing but loopback is a default. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Further names this server answers to (`Host` header, without port). Loopback names and `host` always count. */
  readonly names?: readonly string[];
  /** PEM texts. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly title: string;
  readonly version: string;
}

/** One part of being ready; `why` is for the person who looks, ids only. */
export interface Part {
  readonly name: string;
  readonly ok: boolean;
  readonly why?: string;
}

export interface HttpDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly parts: () => readonly Part[] | Promise<readonly Part[]>;
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Bytes of a body, connections (`http-crowd.ts`), and how long a client may take to send its request. */
const httpLimits = { body: 64 * 1024, connections: 1_000, requestMs: 10_000 } as const;

const part = z.object({ name: z.string(), ok: z.boolean(), why: z.string().optional() });

export async function openHttp(settings: HttpSettings, deps: HttpDeps): Promise<App> {
  const made = fastify({
    serverFactory: (handler) => openServer(settings, handler),
    logger: false,
    bodyLimit: httpLimits.body,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  const app: App = made.withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerErrors(deps.log));
  app.setNotFoundHandler(answerNotFound);
  // Plain text bodies need no preflight: another site's page could send them.
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", async (request, reply) => {
    const fault = judgeHost(request, settings) ?? judgeOrigin(request);
    if (fault) return refuse(reply, fault.status, fault.type, fault.title);
  });
  await securityHeaders(app, settings.tls !== undefined);
  await app.register(rateLimit, { global: false });
  await app.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: settings.title, version: settings.version } },
    transform: jsonSchemaTransform,
  });
  addHealth(app, deps);
  return app;
}

function openServer(settings: HttpSettings, handler: RequestListener): Server {
  const limits = { requestTimeout: httpLimits.requestMs, headersTimeout: httpLimits.requestMs };
  const server = settings.tls
    ? createTlsServer(
        { ...settings.tls, ...limits, minVersion: "TLSv1.2", handshakeTimeout: httpLimits.requestMs },
        handler,
      )
    : createServer(limits, handler);
  boundCrowd(server, httpLimits.connections);
  return server;
}

/** Starts listening; the answer is where, as a person would type it. */
export async function listen(
  app: App,
  settings: HttpSettings,
): Promise<{ readonly url: string; readonly port: number }> {
  await app.listen({ host: settings.host, port: settings.port });
  const bound = app.server.address();
  const port = typeof bound === "object" && bound ? bound.port : settings.port;
  const name = isAnyAddress(settings.host) ? "localhost" : settings.host;
  const shown = isIP(name) === 6 ? `[${name}]` : name;
  return { url: `${settings.tls ? "https" : "http"}://${shown}:${port}`, port };
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
const isAnyAddress = (host: string): boolean => host === "0.0.0.0" || host === "::";

interface Fault {
  readonly status: number;
  readonly type: string;
  readonly title: string;
}

/** A page of another name that resolves to this address must not speak with us: only names we know are ours. */
function judgeHost(request: FastifyRequest, settings: HttpSettings): Fault | undefined {
  const name = hostName(request.headers.host);
  const ours =
    isLoopback(name) || name === settings.host.toLowerCase() || settings.names?.some((n) => n.toLowerCase() === name);
  if (name && ours) return undefined;
  return {
    status: 421,
    type: "unknown-host",
    title: "This server does not answer to that name; add it to `http.names` (centre) or `page.hosts` (gateway)",
  };
}

const hostName = (header: string | undefined): string => {
  try {
    return new URL(`http://${header ?? ""}`).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  } catch {
    return "";
  }
};

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/** A change comes from our own pages or from a program; a browser that comes from elsewhere says so. */
function judgeOrigin(request: FastifyRequest): Fault | undefined {
  if (safe.has(request.method)) return undefined;
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const sameOrigin = origin === undefined || hostOf(origin) === host?.toLowerCase();
  if (sameOrigin && (site === undefined || site === "same-origin" || site === "none")) return undefined;
  return { status: 403, type: "other-origin", title: "Changes are taken from this server's own pages only" };
}

const hostOf = (origin: string): string | undefined => {
  try {
    return new URL(origin).host.toLowerCase();
  } catch {
    return undefined;
  }
};

async function securityHeaders(app: App, tls: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // `no-referrer` would turn the Origin of our own forms into "null".
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: tls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
  });
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

function addHealth(app: App, deps: HttpDeps): void {
  const readiness = z.object({ ready: z.boolean(), parts: z.array(part) });
  app.get("/healthz", { schema: { response: { 200: z.object({ alive: z.literal(true) }) } } }, async () => ({
    alive: true as const,
  }));
  app.get("/readyz", { schema: { response: { 200: readiness, 503: readiness } } }, async (_request, reply) => {
    const parts = [...(await deps.parts())];
    const ready = parts.every((each) => each.ok);
    return reply.code(ready ? 200 : 503).send({ ready, parts });
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(deps.metrics.contentType).send(await deps.metrics.text()),
  );
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}
