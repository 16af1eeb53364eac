/** The built pages of the console, if they have been built. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { App } from "../../program/http.ts";
import { refuse } from "../../program/problem.ts";

export async function addConsoleFiles(app: App, folder: string): Promise<void> {
  if (existsSync(join(folder, "index.html"))) {
    await app.register(fastifyStatic, { root: folder, index: "index.html" });
    return;
  }
  app.get("/", { schema: { hide: true } }, async (_request, reply) =>
    refuse(reply, 503, "not-built", "The console's pages have not been built; `npm start` builds them"),
  );
}
