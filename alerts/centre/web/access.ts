/** Who may ask what: every route under /v1 wants a session unless it says otherwise; every change wants the session's CSRF token. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../../program/http.ts";
import { refuse } from "../../program/problem.ts";
import { type Accounts, type Role, type SignedIn, sameText } from "../accounts/accounts.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** `open`: nobody has to be signed in. `machine`: a program with the machine token, or a session. */
    access?: "open" | "machine";
    /** Whoever is signed in must have one of these. `anyone`: whoever has a session. A route that is not open must say it. */
    roles?: readonly Role[] | "anyone";
  }
}

/** Who may do what; `test/centre/roles.test.ts` has the whole matrix. */
export const handlesCases = ["dispatcher", "shift_lead"] as const satisfies readonly Role[];
export const seesCases = ["dispatcher", "shift_lead", "auditor"] as const satisfies readonly Role[];
export const readsRegister = ["dispatcher", "shift_lead", "admin", "auditor"] as const satisfies readonly Role[];
export const leadsShift = ["shift_lead"] as const satisfies readonly Role[];
export const administers = ["admin"] as const satisfies readonly Role[];
export const looksAfterPaths = ["shift_lead", "admin"] as const satisfies readonly Role[];
export const installs = ["technician", "admin"] as const satisfies readonly Role[];

const csrfHeader = "x-hearthwatch-csrf";

export interface Access {
  /** The person behind a request that got through. */
  who(request: FastifyRequest): SignedIn;
  /** The same where a program may have come instead. */
  whoever(request: FastifyRequest): SignedIn | undefined;
  setCookie(reply: FastifyReply, token: string, lifeMs: number): void;
  clearCookie(reply: FastifyReply): void;
}

export function guardAccess(
  app: App,
  deps: { readonly accounts: Accounts; readonly machineToken: string; readonly tls: boolean },
): Access {
  const people = new WeakMap<FastifyRequest, SignedIn>();
  // Ports of one machine share their cookies: the name keeps it apart from other programs'.
  const name = deps.tls ? "__Host-hearthwatch-centre" : "hearthwatch-centre";
  app.addHook("onRoute", ({ url, config }) => {
    if (url.startsWith("/v1/") && config?.access !== "open" && config?.roles === undefined)
      throw new Error(`${url} does not say whose it is (config.roles)`);
  });
  app.addHook("onRequest", async (request, reply) => {
    const { access, roles = [] } = request.routeOptions.config;
    if (!request.routeOptions.url?.startsWith("/v1/") || access === "open") return;
    if (access === "machine" && sameText(bearer(request), deps.machineToken)) return;
    const cookie = cookieOf(request, name);
    const who = cookie === undefined ? undefined : await deps.accounts.who(cookie);
    if (!who) return refuse(reply, 401, "signed-out", "Sign in first");
    const safe = request.method === "GET" || request.method === "HEAD";
    if (!safe && !sameText(String(request.headers[csrfHeader] ?? ""), who.csrf))
      return refuse(reply, 403, "csrf", `A change carries the header ${csrfHeader} with the value GET /v1/me gives`);
    if (roles !== "anyone" && !roles.some((role) => who.roles.includes(role)))
      return refuse(reply, 403, "other-role", `This is for ${roles.join(" or ")}`);
    people.set(request, who);
  });
  const cookie = (value: string, maxAge: number): string =>
    `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${deps.tls ? "; Secure" : ""}`;
  return {
    whoever: (request) => people.get(request),
    who(request) {
      const found = people.get(request);
      if (!found) throw new Error("a route asks who is there but lets anybody in");
      return found;
    },
    setCookie: (reply, token, lifeMs) => void reply.header("set-cookie", cookie(token, Math.trunc(lifeMs / 1_000))),
    clearCookie: (reply) => void reply.header("set-cookie", cookie("", 0)),
  };
}

const bearer = (request: FastifyRequest): string =>
  /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=");
    if (key === name && value) return value;
  }
  return undefined;
}
