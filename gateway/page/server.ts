/**
 * The gateway's page for the household: what the lamp says, the rooms, the local history; and the buttons of a simulated
 * home. Stands on the guards of `alerts/program/http.ts`; ids and room labels only, no name of a person.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { z } from "zod";
import { type App, type HttpSettings, listen, openHttp, type Part } from "../../alerts/program/http.ts";
import type { Log } from "../../alerts/program/log.ts";
import type { Metrics } from "../../alerts/program/metrics.ts";
import { refuse } from "../../alerts/program/problem.ts";
import type { Timers } from "../../alerts/program/timers.ts";
import { tables } from "../../alerts/program/words/words.ts";
import { allActions } from "../simulated-home/actions.ts";
import { changeHeader } from "./change-header.ts";
import { type HomeFeed, openHomeFeed } from "./home-feed.ts";
import { type HomeView, homeView } from "./view.ts";

export const simulated = z.enum(allActions);
export type Simulated = z.infer<typeof simulated>;

export interface PageSettings extends Omit<HttpSettings, "title" | "version"> {
  readonly version: string;
  /** Where the built page lies (`distOf("household")`). */
  readonly distDir: string;
  /** Where the technician's page lies, served under `/install/`. */
  readonly installerDir?: string;
}

export interface PageDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timers: Timers;
  /** What makes the gateway ready, for `/readyz`. */
  readonly parts: () => readonly Part[] | Promise<readonly Part[]>;
  readonly view: () => HomeView | Promise<HomeView>;
  /** Tells the listener whenever the view may have changed; often is fine, the page is told at most four times a second. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The resident says "I'm fine". `false`: there was nothing to cancel. */
  readonly cancel: () => boolean | Promise<boolean>;
  /** Routes of another room: the joining desk. */
  readonly more?: (app: App) => void;
  /** Only while a simulated home is attached. */
  readonly simulate?: (action: Simulated) => unknown;
}

export interface StartedPage {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startPage(settings: PageSettings, deps: PageDeps): Promise<StartedPage> {
  const http: HttpSettings = { ...settings, title: "Hearthwatch gateway" };
  const app = await openHttp(http, { log: deps.log, metrics: deps.metrics, parts: deps.parts });
  const feed = openHomeFeed({ timers: deps.timers, view: deps.view, subscribe: deps.subscribe, log: deps.log });
  addReading(app, deps, feed);
  addChanges(app, deps);
  deps.more?.(app);
  if (settings.installerDir !== undefined) await addInstaller(app, settings.installerDir, deps.log);
  await addFiles(app, settings.distDir, deps.log);
  const stop = async (): Promise<void> => {
    feed.stop();
    await app.close();
  };
  const at = await listen(app, http).catch(async (fault: unknown) => {
    await stop();
    throw fault;
  });
  deps.log.info("page.listening", { url: at.url });
  return { ...at, stop };
}

function addReading(app: App, deps: PageDeps, feed: HomeFeed): void {
  app.get("/v1/home", { schema: { response: { 200: homeView } } }, async () => deps.view());
  app.get(
    "/v1/feed",
    { schema: { description: "Server-sent events: `home` (HomeView), `beat` {} every second" } },
    (request, reply) =>
      feed.attach(request, reply, request.ip)
        ? undefined
        : refuse(reply, 503, "too-many-pages", "Too many pages are open; close one"),
  );
}

const told = z.object({ done: z.boolean() });

function addChanges(app: App, deps: PageDeps): void {
  app.addHook("onRequest", async (request, reply) => {
    const changes = request.method === "POST" || request.method === "DELETE";
    if (!changes || request.headers[changeHeader.name] === changeHeader.value) return;
    return refuse(reply, 403, "header-missing", `Changes need the header ${changeHeader.name}: ${changeHeader.value}`);
  });
  app.post("/v1/cancel", { schema: { response: { 200: told } } }, async () => ({ done: await deps.cancel() }));
  app.post(
    "/v1/simulator/:action",
    { schema: { params: z.object({ action: simulated }), response: { 200: told } } },
    async (request, reply) => {
      if (!deps.simulate) return refuse(reply, 404, "no-simulator", "No simulated home is attached");
      await deps.simulate(request.params.action);
      deps.log.info("simulator.acted", { action: request.params.action });
      return { done: true };
    },
  );
}

const addFiles = (app: App, distDir: string, log: Log): Promise<void> => addPage(app, "/", distDir, log);

/** A link without its last stroke would make the page look for its parts one folder too high. */
async function addInstaller(app: App, distDir: string, log: Log): Promise<void> {
  app.get("/install", { schema: { hide: true } }, (_request, reply) => reply.redirect("/install/"));
  await addPage(app, "/install/", distDir, log);
}

/** Built files carry their hash in the name and never change; the page that names them is asked for each time. */
async function addPage(app: App, prefix: string, distDir: string, log: Log): Promise<void> {
  if (!existsSync(join(distDir, "index.html"))) {
    log.error("page.not_built", { dist: distDir });
    app.get(prefix, { schema: { hide: true } }, (_request, reply) =>
      reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send(`${tables.zh["server.notBuilt"]}\n${tables.en["server.notBuilt"]}\n`),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: distDir,
    prefix,
    decorateReply: prefix === "/",
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(join(distDir, "assets"));
      reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
