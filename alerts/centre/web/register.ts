/** The register 名册: looked at, changed, brought in, handed out, erased; and the code of a door. Wire shapes: `register/views.ts`. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import { idShape } from "../../protocol.ts";
import type { SignedIn } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import { lookEvent } from "../audit/store.ts";
import type { Word } from "../cases/happened.ts";
import { isHeld } from "../cases/machine.ts";
import type { CaseStore } from "../cases/store.ts";
import { entriesOf, exportOf, withoutDoorCode } from "../register/export.ts";
import type { Keeper } from "../register/keeper.ts";
import { lockedAdvice } from "../register/key-file.ts";
import type { Lists } from "../register/lists.ts";
import { searchHeader, searchMost } from "../register/search-header.ts";
import * as views from "../register/views.ts";
import { type Access, administers, handlesCases, readsRegister } from "./access.ts";

export interface RegisterRoutes {
  readonly lists: Lists;
  readonly keeper: Keeper;
  readonly store: Pick<CaseStore, "caseOf"> & Pick<PeopleStore, "audit">;
  readonly access: Access;
  readonly word: (who?: SignedIn) => Word;
  readonly now: () => number;
  /** Of this home nothing is left: pages that come back hear nothing of it. */
  readonly forgotten: (home: string) => void;
  /** Of the centre, on what it hands out. */
  readonly name: string;
  readonly timeZone: string;
}

const idOf = z.object({ id: idShape });
/** Bytes: a county's files in Base64. */
const importBody = 24 * 1024 * 1024;
/** ms a code stands on a screen. */
const codeShown = 60_000;

const changes = { access: "machine" as const, roles: administers };

export function addRegister(app: App, deps: RegisterRoutes): void {
  // Without its key nothing of the register can be told from nothing at all.
  const unlocked = async (_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const locked = deps.keeper.locked();
    return locked ? refuse(reply, 503, "register-locked", lockedAdvice[locked], { why: locked }) : undefined;
  };
  addLooks(app, deps, unlocked);
  addChanges(app, deps, unlocked);
  addWholeHomes(app, deps, unlocked);
  addDoorCode(app, deps, unlocked);
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

function addLooks(app: App, { lists, store, access, word }: RegisterRoutes, unlocked: Guard): void {
  /** Dispatchers search all night; of everybody else it is written down, and never what was searched for: it may be a name. */
  const note = async (
    request: FastifyRequest,
    more: Readonly<Record<string, unknown>> = {},
    always = false,
  ): Promise<void> => {
    const who = access.who(request);
    const role = (["auditor", "admin"] as const).find((each) => who.roles.includes(each));
    const handles = handlesCases.some((each) => who.roles.includes(each));
    if (!always && (!role || handles)) return;
    await store.audit({ ...word(who), ...(role && !handles && { role }) }, lookEvent, {
      route: request.routeOptions.url,
      ...more,
    });
  };
  // Its own entries say what the common one says: `look` is said here.
  const config = { roles: readsRegister, look: "nothing" as const };
  const list = {
    ...{ querystring: views.homesAsked, headers: views.searchAsked },
    response: { 200: views.homesView, 400: problem },
  };
  app.get("/v1/register/homes", { config, preHandler: unlocked, schema: list }, async (request, reply) => {
    const { town } = request.query;
    const q = plainOf(request.headers[searchHeader]);
    if (q === "unfit" || (typeof q === "object" && q.text.length > searchMost))
      return refuse(reply, 400, "invalid", `${searchHeader}: need at most ${searchMost} characters, percent-encoded`);
    await note(request, { searched: q !== undefined, ...(town !== undefined && { town }) });
    return reply.send(lists.homes({ ...request.query, q: q?.text }));
  });
  const one = { params: idOf, response: { 200: views.homeView, 404: problem } };
  app.get("/v1/register/homes/:id", { config, preHandler: unlocked, schema: one }, async (request, reply) => {
    const { id } = request.params;
    // Opened without an alarm of it: a look, whoever it is.
    await note(request, { home: id }, true);
    return lists.home(id) ?? noHome(reply);
  });
  const towns = { response: { 200: z.array(views.townView) } };
  app.get("/v1/register/towns", { config, schema: towns }, async () => lists.towns());
  const stations = { response: { 200: z.array(views.stationView) } };
  app.get("/v1/register/stations", { config, preHandler: unlocked, schema: stations }, async (request) => {
    await note(request);
    return lists.stations();
  });
  const helpers = { response: { 200: z.array(views.helperRow) } };
  app.get("/v1/register/helpers", { config, preHandler: unlocked, schema: helpers }, async (request) => {
    await note(request);
    return lists.helpers();
  });
}

function addChanges(app: App, { lists, keeper, access, word }: RegisterRoutes, unlocked: Guard): void {
  const wordOf = (request: FastifyRequest): Word => word(access.whoever(request));
  const home = { params: idOf, body: views.homeChange, response: { 200: views.homeView } };
  app.put("/v1/register/homes/:id", { config: changes, preHandler: unlocked, schema: home }, async (request, reply) => {
    const { id } = request.params;
    const done = await keeper.change(id, request.body, wordOf(request));
    const now = lists.home(id);
    if (done === "moved_on")
      return refuse(reply, 409, "moved-on", "Somebody else has changed this home; here it is as it is now", {
        home: now,
      });
    if (done !== "done") return unfit(reply, done.faults);
    return now ?? noHome(reply);
  });
  const station = { params: idOf, body: views.stationChange, response: { 200: views.stationView } };
  app.put(
    "/v1/register/stations/:id",
    { config: changes, preHandler: unlocked, schema: station },
    async (request, reply) => {
      const { id } = request.params;
      const faults = await keeper.saveStation({ ...request.body, id }, wordOf(request));
      return faults.length > 0 ? unfit(reply, faults) : reply.send(found(lists.stations(), id));
    },
  );
  const helper = { params: idOf, body: views.helperChange, response: { 200: views.helperRow } };
  app.put(
    "/v1/register/helpers/:id",
    { config: changes, preHandler: unlocked, schema: helper },
    async (request, reply) => {
      const { id } = request.params;
      const faults = await keeper.saveHelper({ ...request.body, id }, wordOf(request));
      return faults.length > 0 ? unfit(reply, faults) : reply.send(found(lists.helpers(), id));
    },
  );
  const files = { body: views.importWanted, response: { 200: views.importReport } };
  app.post(
    "/v1/register/import",
    { config: changes, preHandler: unlocked, bodyLimit: importBody, schema: files },
    async (request) => {
      const { files: given, ...ask } = request.body;
      const bytes = Object.fromEntries(
        Object.entries(given).flatMap(([name, text]) =>
          text === undefined ? [] : [[name, Buffer.from(text, "base64")]],
        ),
      );
      return keeper.import(bytes, ask, wordOf(request));
    },
  );
}

function addWholeHomes(app: App, deps: RegisterRoutes, unlocked: Guard): void {
  const { keeper, store, access, word, now } = deps;
  app.post(
    "/v1/register/homes/:id/export",
    { config: changes, preHandler: unlocked, schema: { params: idOf, body: views.exportWanted } },
    async (request, reply) => {
      const { id } = request.params;
      const records = await keeper.records(id);
      if (!records.home && records.gateways.length === 0 && records.cases.length === 0) return noHome(reply);
      const { doorCode } = request.body ?? { doorCode: false };
      const by = word(access.whoever(request));
      for (const [event, body] of entriesOf(records, id, doorCode)) await store.audit(by, event, body);
      return exportOf(doorCode ? records : withoutDoorCode(records), {
        id,
        centre: deps.name,
        at: now(),
        timeZone: deps.timeZone,
      });
    },
  );
  app.post(
    "/v1/register/homes/:id/erase",
    {
      config: changes,
      preHandler: unlocked,
      schema: { params: idOf, body: views.eraseWanted, response: { 200: views.eraseReport } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const done = await keeper.erase(id, request.body.reason, word(access.whoever(request)));
      if (done === "no_home") return noHome(reply);
      if (done === "case_open")
        return refuse(
          reply,
          409,
          "case-open",
          "A case of this home, or an outage that lists it, is open; close it first",
        );
      deps.forgotten(id);
      return done;
    },
  );
}

function addDoorCode(app: App, { keeper, store, access, word, now }: RegisterRoutes, unlocked: Guard): void {
  const schema = { params: idOf, response: { 200: views.doorCodeView, 403: problem, 404: problem } };
  app.post(
    "/v1/cases/:id/door-code",
    { config: { roles: handlesCases }, preHandler: unlocked, schema },
    async (request, reply) => {
      const who = access.who(request);
      const { id } = request.params;
      const open = await store.caseOf(id);
      if (!open || !isHeld(open.state) || open.owner?.id !== who.person.id)
        return refuse(reply, 403, "not-holder", "The code is shown to the holder of an open case of this home alone");
      const code = keeper.doorCode(open.home);
      if (code === undefined) return refuse(reply, 404, "no-code", "No code of this door is known");
      // Written down before it is said.
      await store.audit(word(who), "door_code_shown", { case: id, home: open.home });
      return { code, until: now() + codeShown };
    },
  );
}

function plainOf(encoded: unknown): { readonly text: string } | "unfit" | undefined {
  if (typeof encoded !== "string" || encoded === "") return undefined;
  try {
    return { text: decodeURIComponent(encoded) };
  } catch {
    return "unfit";
  }
}

const noHome = (reply: FastifyReply): FastifyReply => refuse(reply, 404, "no-home", "There is no such home");
const unfit = (reply: FastifyReply, faults: readonly string[]): FastifyReply =>
  refuse(reply, 400, "unfit", "This contradicts the rest of the register", { detail: faults.join("; "), faults });

function found<T extends { readonly id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Error(`${id} was saved and is not there`);
  return row;
}
