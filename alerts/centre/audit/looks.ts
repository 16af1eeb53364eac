/**
 * Each look of an auditor is written down before it is answered: one hook over all routes, so that none can forget it. What shows
 * nothing of anybody says so in its own configuration (`look: "nothing"`).
 */
import type { FastifyRequest } from "fastify";
import type { App } from "../../program/http.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import type { Word } from "../cases/happened.ts";
import { lookEvent } from "./store.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** `nothing`: its answer tells nothing of any person or home. */
    look?: "nothing";
  }
}

/** Characters of what was asked for that are written down. */
const asked = 200;

export function watchLooks(
  app: App,
  deps: {
    readonly whoever: (request: FastifyRequest) => SignedIn | undefined;
    readonly store: Pick<PeopleStore, "audit">;
    readonly word: (who: SignedIn) => Word;
  },
): void {
  app.addHook("preHandler", async (request) => {
    const who = deps.whoever(request);
    const { url, config } = request.routeOptions;
    if (!who?.roles.includes("auditor") || config.look === "nothing") return;
    // A change is in the log by itself.
    if (request.method !== "GET" && request.method !== "HEAD") return;
    await deps.store.audit({ ...deps.word(who), role: "auditor" }, lookEvent, lookOf(String(url), request));
  });
}

function lookOf(route: string, request: FastifyRequest): Readonly<Record<string, string>> {
  const named = { ...wordsIn(request.query), ...wordsIn(request.params) };
  const { id, ...more } = named;
  // `case` is what the log is searched by.
  return { route, ...(id !== undefined && { [/\/cases\//.test(route) ? "case" : "id"]: id }), ...more };
}

function wordsIn(of: unknown): Record<string, string> {
  if (typeof of !== "object" || of === null) return {};
  return Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.slice(0, asked), String(value).slice(0, asked)]],
    ),
  );
}
