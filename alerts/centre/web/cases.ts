/** The queue and the commands on it. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import type { LiveFeed } from "../../program/live-feed.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { PeopleStore } from "../accounts/store.ts";
import type { Board } from "../board.ts";
import { isOpen } from "../cases/machine.ts";
import type { CaseStore } from "../cases/store.ts";
import type { Consoles } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import { outageHome } from "../register/card-views.ts";
import type { Register } from "../register/register.ts";
import { boardView, caseView, consoleBeat, shown } from "../views.ts";
import { type Access, handlesCases, seesCases } from "./access.ts";
import { addCaseCommands, roleOf } from "./case-commands.ts";

export interface CaseRoutes {
  readonly board: Board;
  readonly desk: Desk;
  readonly store: Pick<CaseStore & PeopleStore, "openCases" | "closedCases" | "caseOf" | "account">;
  readonly feed: LiveFeed;
  readonly consoles: Consoles;
  readonly register: Pick<Register, "outageHomes">;
  readonly access: Access;
  readonly now: () => number;
  /** What is due may have changed. */
  readonly nudge: () => void;
}

export function addCases(app: App, deps: CaseRoutes): void {
  const { access, board, consoles, desk } = deps;
  addReading(app, deps);
  addCaseCommands(app, deps);
  app.post("/v1/shown", { config: { roles: handlesCases }, schema: { body: shown } }, async (request, reply) => {
    const { alertIds, consoleId, sounding } = request.body;
    const who = access.who(request);
    const actor = { person: who.person, role: roleOf(who) };
    if (sounding && !consoles.sounds(who.person.id, consoleId, deps.now()))
      return refuse(reply, 409, "not-armed", "This console has not said that its sound is on; say so, then this again");
    await Promise.all(alertIds.map((id) => desk.shown(id, consoleId, actor, sounding)));
    return reply.code(204).send();
  });
  app.post(
    "/v1/console",
    { config: { roles: handlesCases }, schema: { body: consoleBeat } },
    async (request, reply) => {
      const { consoleId, armed } = request.body;
      const { person, roles } = access.who(request);
      if (consoles.beat({ id: consoleId, person, armed, roles }, deps.now())) {
        board.consolesChanged();
        deps.nudge();
      }
      return reply.code(204).send();
    },
  );
}

const caseLine = z.object({
  id: z.string(),
  state: z.string(),
  lane: z.string(),
  severity: z.string(),
  kind: z.string(),
  home: z.string(),
  gateway: z.string(),
  test: z.boolean(),
  raisedAt: z.number(),
  version: z.number(),
  alerts: z.array(z.string()),
  owner: z.string().optional(),
  outcome: z.string().optional(),
});

function addReading(app: App, { access, board, feed, register, store }: CaseRoutes): void {
  const config = { roles: seesCases };
  // Live rows and names are for whoever answers them: whoever inspects opens a case by its number, each an entry of the log.
  const live = { roles: handlesCases };
  app.get("/v1/board", { config: live, schema: { response: { 200: boardView } } }, async () => board.read());
  app.get(
    "/v1/cases/:id",
    {
      config,
      schema: { params: z.object({ id: z.string().max(64) }), response: { 200: caseView, 404: problem } },
    },
    async (request, reply) => {
      const found = await store.caseOf(request.params.id);
      // What the household wants nobody to be shown is not there.
      if (!found || found.quiet) return refuse(reply, 404, "no-case", "There is no such case");
      return board.view(found);
    },
  );
  app.get(
    "/v1/cases/:id/homes",
    {
      config: live,
      schema: {
        params: z.object({ id: z.string().max(64) }),
        response: { 200: z.array(outageHome), 404: problem },
        description: "Who lives in the homes of an open outage, and by which number they are called",
      },
    },
    async (request, reply) => {
      const found = await store.caseOf(request.params.id);
      if (!found?.area || !isOpen(found.state)) return refuse(reply, 404, "no-case", "There is no such open outage");
      return [...register.outageHomes(found.area.homes.map(({ home }) => home))];
    },
  );
  app.get(
    "/v1/feed",
    {
      config: live,
      schema: {
        querystring: z.object({ cursor: z.string().max(20).optional() }),
        description: "Server-sent events; `Last-Event-ID` resumes",
      },
    },
    (request, reply) => {
      const { person, session } = access.who(request);
      if (!feed.attach(request, reply, session, person.id))
        refuse(reply, 503, "feed-full", "Too many pages follow the feed already");
    },
  );
  const which = z.object({ state: z.enum(["open", "closed", "all"]).default("open") });
  app.get(
    "/v1/cases",
    { config: { access: "machine", ...config }, schema: { querystring: which, response: { 200: z.array(caseLine) } } },
    async (request) => {
      const { state } = request.query;
      const closed = state === "open" ? [] : (await store.closedCases(closedListed)).toReversed();
      const cases = [...closed, ...(state === "closed" ? [] : await store.openCases())];
      return cases.map((each) => ({ ...each, alerts: each.alerts.map(({ id }) => id), owner: each.owner?.id }));
    },
  );
}

/** Closed cases one request may list. */
const closedListed = 1_000;
