/** The queue and the commands on it. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import type { LiveFeed } from "../../program/live-feed.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { SignedIn } from "../accounts.ts";
import type { Board } from "../board.ts";
import type { CaseEvent } from "../cases/case.ts";
import type { Consoles } from "../consoles.ts";
import type { Answer, Desk } from "../desk.ts";
import type { CaseStore } from "../store/store.ts";
import { boardView, caseView, closeCommand, command, conflict, consoleBeat, noteCommand, shown } from "../views.ts";
import { type Access, handlesCases, leadsShift, seesCases } from "./access.ts";

export interface CaseRoutes {
  readonly board: Board;
  readonly desk: Desk;
  readonly store: Pick<CaseStore, "openCases" | "closedCases">;
  readonly feed: LiveFeed;
  readonly consoles: Consoles;
  readonly access: Access;
  readonly now: () => number;
  /** What is due may have changed. */
  readonly nudge: () => void;
}

/** In which role somebody acts on a case. */
const roleOf = (who: SignedIn): string => (leads(who) ? "shift_lead" : (who.roles[0] ?? "none"));
const leads = ({ roles }: Pick<SignedIn, "roles">): boolean => leadsShift.some((role) => roles.includes(role));
const idOf = z.object({ id: z.string().max(64) });
const answers = { 200: caseView, 404: problem, 409: conflict };

export function addCases(app: App, deps: CaseRoutes): void {
  const { access, board, consoles, desk } = deps;
  addReading(app, deps);
  const act = async (id: string, by: z.infer<typeof command>, event: CaseEvent, who: SignedIn): Promise<Answer> => {
    const answer = await desk.command(id, by.commandId, by.expectedVersion, event, {
      person: who.person,
      role: roleOf(who),
    });
    deps.nudge();
    return answer;
  };
  const route = <B extends typeof command>(
    verb: string,
    body: B,
    eventOf: (body: z.infer<B>, who: SignedIn) => CaseEvent,
  ): void => {
    const schema = { params: idOf, body, response: answers };
    app.post(`/v1/cases/:id/${verb}`, { config: { roles: handlesCases }, schema }, async (request, reply) => {
      const who = access.who(request);
      const sent = body.parse(request.body) as z.infer<B>;
      const answer = await act(idOf.parse(request.params).id, sent, eventOf(sent, who), who);
      if (answer.ok) return reply.send(await board.view(answer.case));
      if (!answer.case) return refuse(reply, 404, "no-case", "There is no such case");
      return refuse(reply, 409, "conflict", titleOf(answer), { why: answer.why, case: await board.view(answer.case) });
    });
  };
  route("claim", command, (_, { person }) => ({ type: "claim", by: person, atConsole: consoles.hasOne(person.id) }));
  route("release", command, (_, { person }) => ({ type: "release", by: person }));
  route("renew", command, (_, { person }) => ({ type: "renew", by: person }));
  route("note", noteCommand, ({ text }, { person }) => ({ type: "note", by: person, text }));
  route("close", closeCommand, ({ outcome, note }, { person, roles }) => ({
    type: "resolve",
    by: person,
    outcome,
    ...(note !== undefined && { note }),
    ...(leads({ roles }) && { supervisor: true }),
  }));

  app.post("/v1/shown", { config: { roles: handlesCases }, schema: { body: shown } }, async (request, reply) => {
    const { alertIds, consoleId, sounding } = request.body;
    const who = access.who(request);
    const actor = { person: who.person, role: roleOf(who) };
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

function titleOf(answer: Extract<Answer, { ok: false }>): string {
  const owner = answer.case?.owner?.name;
  if (answer.why === "wrong_state" && owner) return `${owner} has this case`;
  if (answer.why === "not_owner") return owner ? `${owner} has this case, not you` : "You do not have this case";
  if (answer.why === "needs_supervisor") return "A supervisor has to close it with this outcome";
  return "The case has moved on; here it is as it is now";
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

function addReading(app: App, { access, board, feed, store }: CaseRoutes): void {
  const config = { roles: seesCases };
  app.get("/v1/board", { config, schema: { response: { 200: boardView } } }, async () => board.read());
  app.get(
    "/v1/feed",
    {
      config,
      schema: {
        querystring: z.object({ cursor: z.string().max(20).optional() }),
        description: "Server-sent events; `Last-Event-ID` resumes",
      },
    },
    (request, reply) => {
      if (!feed.attach(request, reply, access.who(request).session))
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
