/** Hubs join (no session: the code is the key), technicians make codes, papers that gateways filed are read. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import { joinGranted, joinRequest } from "../../protocol.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import type { Word } from "../cases/happened.ts";
import type { Joining } from "../joining/joining.ts";
import type { JoiningStore } from "../joining/store.ts";
import { hubView, joinCodeMade, joinCodeView, joinCodeWanted, paperView } from "../joining/views.ts";
import type { Register } from "../register/register.ts";
import { type Access, installs } from "./access.ts";

/** Tries of one address in a minute: 50 bits cannot be guessed at that pace in the life of a code. */
const joinTries = { max: 10, timeWindow: 60_000 } as const;
const papersListed = 200;

export interface JoiningRoutes {
  readonly joining: Joining;
  readonly register: Register;
  readonly store: Pick<JoiningStore & PeopleStore, "joinedGateways" | "papers" | "paper" | "audit">;
  readonly access: Access;
  readonly word: (actor?: SignedIn) => Word;
  readonly now: () => number;
}

const installers = { access: "machine" as const, roles: installs };

export function addJoining(app: App, deps: JoiningRoutes): void {
  addHubDoor(app, deps);
  addCodes(app, deps);
  addPapers(app, deps);
}

function addHubDoor(app: App, { joining, store, word }: JoiningRoutes): void {
  const config = { access: "open" as const, rateLimit: joinTries };
  app.post(
    "/v1/join",
    { config, schema: { body: joinRequest, response: { 200: joinGranted, 403: problem } } },
    async (request, reply) => {
      const done = await joining.join(request.body);
      const { ip } = request;
      if ("refused" in done) {
        await store.audit(word(), "join_refused", { why: done.refused, from: ip });
        return refuse(reply, 403, done.refused, "This code does not let this hub in", { code: done.refused });
      }
      await store.audit(word(), "hub_joined", { gateway: done.gatewayId, home: done.home, from: ip });
      reply.header("cache-control", "no-store");
      return done;
    },
  );
}

function addCodes(app: App, { joining, register, store, access, word, now }: JoiningRoutes): void {
  app.post(
    "/v1/join-codes",
    { config: installers, schema: { body: joinCodeWanted, response: { 200: joinCodeMade } } },
    async (request, reply) => {
      const who = access.whoever(request);
      const made = await joining.make(request.body, who?.person.id ?? "machine");
      const { gateway, home, order } = request.body;
      await store.audit(word(who), "join_code_made", { code: made.id, gateway, home, order });
      reply.header("cache-control", "no-store");
      return made;
    },
  );
  app.get("/v1/join-codes", { config: installers, schema: { response: { 200: z.array(joinCodeView) } } }, async () =>
    (await joining.codes()).map(({ usedBy: _, ...code }) => ({ ...code, state: stateOf(code, now()) })),
  );
  app.post(
    "/v1/join-codes/:id/revoke",
    { config: installers, schema: { params: z.object({ id: z.string().max(64) }) } },
    async (request, reply) => {
      if (!(await joining.revoke(request.params.id)))
        return refuse(reply, 404, "no-code", "No such code can still be used");
      await store.audit(word(access.whoever(request)), "join_code_revoked", { code: request.params.id });
      return reply.code(204).send();
    },
  );
  app.get("/v1/hubs", { config: installers, schema: { response: { 200: z.array(hubView) } } }, async () => {
    const joined = new Map((await store.joinedGateways()).map((each) => [each.id, each]));
    return register.gateways().map(({ id, home, town, bed }) => {
      const at = joined.get(id)?.joinedAt;
      return { id, home, ...(town && { town }), ...(bed && { bed }), ...(at !== undefined && { joinedAt: at }) };
    });
  });
}

function addPapers(app: App, { store, access, word }: JoiningRoutes): void {
  const query = z.object({ gateway: z.string().max(64).optional() });
  app.get(
    "/v1/papers",
    { config: installers, schema: { querystring: query, response: { 200: z.array(paperView) } } },
    async (request) => (await store.papers(request.query.gateway, papersListed)).map(({ body: _, ...paper }) => paper),
  );
  const params = z.object({ gateway: z.string().max(64), id: z.string().max(64) });
  app.get("/v1/papers/:gateway/:id", { config: installers, schema: { params } }, async (request, reply) => {
    const { gateway, id } = request.params;
    const found = await store.paper(gateway, id);
    if (!found) return refuse(reply, 404, "no-paper", "There is no such paper");
    await store.audit(word(access.whoever(request)), "paper_opened", { gateway, paper: id });
    return reply.type("application/json; charset=utf-8").send(found.body);
  });
}

function stateOf(
  code: { readonly usedAt: number | undefined; readonly revokedAt: number | undefined; readonly expires: number },
  at: number,
): z.infer<typeof joinCodeView>["state"] {
  if (code.usedAt !== undefined) return "used";
  if (code.revokedAt !== undefined) return "revoked";
  return code.expires <= at ? "expired" : "open";
}
