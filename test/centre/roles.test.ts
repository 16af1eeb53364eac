/** Every route of the running centre, and who gets in: read from the server itself, so that a route nobody thought of fails. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Role, roles } from "../../alerts/centre/accounts/accounts.ts";
import type { Centre } from "../../alerts/centre/main.ts";
import type { App } from "../../alerts/program/http.ts";
import { type Folder, tempFolder } from "../kit/folder.ts";
import { signIn, startTestCentre } from "./running.ts";

const everybody = [...roles, "machine", "stranger"] as const;
type Visitor = (typeof everybody)[number];

const open = everybody;
const signedIn = roles;
const handlers = ["dispatcher", "shift_lead"] as const;
const viewers = ["dispatcher", "shift_lead", "auditor"] as const;
const registerReaders = ["dispatcher", "shift_lead", "admin", "auditor"] as const;
const installers = ["technician", "admin", "machine"] as const;

/** Who gets past the guard. Whoever adds a route adds its line here. */
const rights: Readonly<Record<string, readonly Visitor[]>> = {
  // Nothing of a household is behind these.
  "GET /": open,
  "GET /healthz": open,
  "GET /readyz": open,
  "GET /metrics": open,
  "GET /openapi.json": open,
  // These have keys of their own: a password, a link, a code, a signature.
  "POST /v1/sign-in": open,
  "POST /v1/sign-in/link": open,
  "POST /v1/join": open,
  "POST /v1/alerts": open,
  "POST /v1/receipts": open,

  "GET /v1/me": signedIn,
  "POST /v1/password": signedIn,
  "POST /v1/sign-out": signedIn,

  "GET /v1/board": handlers,
  "GET /v1/feed": handlers,
  "GET /v1/cases": [...viewers, "machine"],
  "GET /v1/cases/:id": viewers,
  "GET /v1/cases/:id/homes": handlers,
  "POST /v1/homes/:home/cases": handlers,
  "POST /v1/cases/:id/accept": handlers,
  "POST /v1/cases/:id/arrive": handlers,
  "POST /v1/cases/:id/call-back": handlers,
  "POST /v1/cases/:id/check": handlers,
  "POST /v1/cases/:id/claim": handlers,
  "POST /v1/cases/:id/close": handlers,
  "POST /v1/cases/:id/confirm-dispatch": handlers,
  "POST /v1/cases/:id/contact": handlers,
  "POST /v1/cases/:id/decline": handlers,
  "POST /v1/cases/:id/dispatch": handlers,
  "POST /v1/cases/:id/handover": handlers,
  "POST /v1/cases/:id/note": handlers,
  "POST /v1/cases/:id/release": handlers,
  "POST /v1/cases/:id/renew": handlers,
  "POST /v1/cases/:id/reopen": handlers,
  "POST /v1/cases/:id/review": handlers,
  "POST /v1/cases/:id/shelve": handlers,
  "POST /v1/cases/:id/takeover": handlers,
  "POST /v1/cases/:id/tick": handlers,
  "POST /v1/cases/:id/unshelve": handlers,
  // Another person is given a case, whoever has it now.
  "POST /v1/cases/:id/reassign": ["shift_lead"],
  "POST /v1/console": handlers,
  "POST /v1/shown": handlers,
  "GET /v1/shift": handlers,
  "GET /v1/shift/sheets/:id": handlers,
  "POST /v1/duty/on": handlers,
  "POST /v1/duty/off": handlers,
  "POST /v1/shift/open": handlers,
  "POST /v1/shift/finish": handlers,
  "POST /v1/shift/sheets/:id/read": handlers,

  "GET /v1/cases.csv": [...viewers, "machine"],
  "POST /v1/cases/:id/lower": ["shift_lead"],
  "GET /v1/answering": registerReaders,
  "GET /v1/answering/cases": registerReaders,
  "POST /v1/answering/cases/:id/note": ["shift_lead"],
  "GET /v1/answering.csv": registerReaders,
  "GET /v1/answering/duty.csv": registerReaders,
  "GET /v1/answering/homes.csv": registerReaders,

  "GET /v1/closed-cases": viewers,
  "GET /v1/cases/:id/sheet": viewers,
  "GET /v1/downtime": ["shift_lead", "admin"],
  "GET /v1/audit": ["auditor", "admin"],
  "GET /v1/audit/chain": ["auditor", "admin"],
  "GET /v1/audit/file": ["auditor"],
  "GET /v1/accounts": ["admin"],
  "GET /v1/wall": signedIn,
  "GET /v1/drills": viewers,
  "GET /v1/drills/:id": viewers,
  "POST /v1/drills": ["shift_lead"],
  "POST /v1/drills/:id/end": ["shift_lead"],

  "GET /v1/paths": ["shift_lead", "admin"],
  "POST /v1/paths/:label/test": ["shift_lead", "admin"],

  "GET /v1/register/homes": registerReaders,
  "GET /v1/register/homes/:id": registerReaders,
  "GET /v1/register/towns": registerReaders,
  "GET /v1/register/stations": registerReaders,
  "GET /v1/register/helpers": registerReaders,
  "PUT /v1/register/homes/:id": ["admin", "machine"],
  "PUT /v1/register/stations/:id": ["admin", "machine"],
  "PUT /v1/register/helpers/:id": ["admin", "machine"],
  "POST /v1/register/import": ["admin", "machine"],
  "POST /v1/register/homes/:id/export": ["admin", "machine"],
  "POST /v1/register/homes/:id/erase": ["admin", "machine"],
  "POST /v1/cases/:id/door-code": handlers,

  "GET /v1/protected": [...signedIn, "machine"],

  "GET /v1/hubs": installers,
  "GET /v1/join-codes": installers,
  "POST /v1/join-codes": installers,
  "POST /v1/join-codes/:id/revoke": installers,
  "GET /v1/papers": installers,
  "GET /v1/papers/:gateway/:id": installers,
};
/** All that an auditor may send: their own session and password. */
const ofOnesOwn = ["POST /v1/password", "POST /v1/sign-out"];

interface Route {
  readonly method: string;
  readonly url: string;
}

let folder: Folder;
let centre: Centre;
let machineToken: string;
/** Tries to sign in are limited: these are opened once. */
let sessions: ReadonlyMap<Role, Record<string, string>>;
const routes: Route[] = [];

/** The server tells of each route as it is added, hidden ones too. */
function listen(message: unknown): void {
  const { fastify } = message as { readonly fastify: App };
  fastify.addHook("onRoute", ({ method, url }) => {
    for (const each of Array.isArray(method) ? method : [method]) routes.push({ method: each, url });
  });
}

beforeAll(async () => {
  subscribe("fastify.initialization", listen);
  folder = tempFolder("roles");
  centre = await startTestCentre(folder.path, {}, { accounts: roles.map((role) => ({ name: role, roles: [role] })) });
  machineToken = readFileSync(centre.machineTokenFile, "utf8").trim();
  const opened = roles.map(async (role) => [role, (await signIn(centre, role)).headers] as const);
  sessions = new Map(await Promise.all(opened));
});
afterAll(async () => {
  unsubscribe("fastify.initialization", listen);
  await centre?.stop();
  folder?.remove();
});

async function keysOf(visitor: Visitor): Promise<Record<string, string>> {
  if (visitor === "stranger") return {};
  if (visitor === "machine") return { authorization: `Bearer ${machineToken}` };
  return (await signIn(centre, visitor)).headers;
}

/** What is behind the guard may answer as it likes: most of these ask for nothing that is there. */
async function getsIn({ method, url }: Route, headers: Record<string, string>): Promise<boolean> {
  const given = method === "GET" || method === "HEAD" ? {} : { body: "{}" };
  const letGo = new AbortController();
  const reply = await fetch(centre.addresses.http + url.replaceAll(/:\w+/g, "none").replace("*", ""), {
    ...{ method, headers: { "content-type": "application/json", ...headers }, signal: letGo.signal, ...given },
  });
  const isStream = reply.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const said = isStream ? "" : await reply.text();
  letGo.abort();
  return !(reply.status === 401 && said.includes('"signed-out"')) && !said.includes('"other-role"');
}

const nameOf = ({ method, url }: Route): string => `${method} ${url}`;
const reads = (name: string): boolean => name.startsWith("GET ");
const mayUse = (visitor: Visitor): string[] => Object.keys(rights).filter((name) => rights[name]?.includes(visitor));

test("every route that the centre has is in the table, and none besides", () => {
  const own = routes.filter(({ method }) => method !== "HEAD").map(nameOf);
  expect(own.toSorted()).toEqual(Object.keys(rights).toSorted());
});

test("a look at the head of an answer asks for the same right as the answer", async () => {
  const heads = routes.filter(({ method }) => method === "HEAD");
  expect(heads.length).toBeGreaterThan(0);
  for (const route of heads) {
    const mine = rights[`GET ${route.url}`] ?? [];
    const reply = await fetch(centre.addresses.http + route.url.replaceAll(/:\w+/g, "none").replace("*", ""), route);
    expect([nameOf(route), reply.status === 401]).toEqual([nameOf(route), !mine.includes("stranger")]);
  }
});

for (const visitor of everybody)
  test(`${visitor}: what the table says, and nothing else`, async () => {
    const own = routes.filter(({ method, url }) => method !== "HEAD" && url !== "/v1/sign-out");
    const headers = await keysOf(visitor);
    const open: string[] = [];
    for (const route of own) if (await getsIn(route, headers)) open.push(nameOf(route));
    // It ends the session: last.
    const signOut = { method: "POST", url: "/v1/sign-out" };
    if (await getsIn(signOut, headers)) open.push(nameOf(signOut));
    expect(open.toSorted()).toEqual(mayUse(visitor).toSorted());
  });

test("an auditor changes nothing but their own session and password", () => {
  const sent = mayUse("auditor").filter((name) => !reads(name) && !rights[name]?.includes("stranger"));
  expect(sent.toSorted()).toEqual(ofOnesOwn);
});

test("a session without its CSRF token changes nothing, whoever it is", async () => {
  for (const [role, { cookie = "" }] of sessions) {
    for (const name of mayUse(role).filter((each) => !reads(each) && !rights[each]?.includes("stranger"))) {
      const [method = "", url = ""] = name.split(" ");
      const reply = await fetch(centre.addresses.http + url.replaceAll(/:\w+/g, "none"), {
        ...{ method, headers: { "content-type": "application/json", cookie }, body: "{}" },
      });
      expect([role, name, reply.status, ((await reply.json()) as { type: string }).type]).toEqual([
        ...[role, name, 403, "csrf"],
      ]);
    }
  }
});
