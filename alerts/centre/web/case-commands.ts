/** What people do to a case: one route for each verb of `views.ts`. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { Role, SignedIn } from "../accounts/accounts.ts";
import type { PeopleStore } from "../accounts/store.ts";
import type { Board } from "../board.ts";
import type { CaseEvent, Person } from "../cases/case.ts";
import {
  arriveCommand,
  checkCommand,
  closeCommand,
  command,
  conflict,
  contactCommand,
  dispatchCommand,
  lowerCommand,
  noteCommand,
  reasonCommand,
  reassignCommand,
  releaseCommand,
  responderCommand,
  shelveCommand,
  tickCommand,
  toCommand,
} from "../cases/commands.ts";
import type { Consoles } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import type { Answer } from "../desk/people.ts";
import { caseView } from "../views.ts";
import { type Access, handlesCases, leadsShift } from "./access.ts";

export interface CommandRoutes {
  readonly board: Pick<Board, "view">;
  readonly desk: Pick<Desk, "command">;
  readonly store: Pick<PeopleStore, "account">;
  readonly consoles: Pick<Consoles, "hasOne">;
  readonly access: Access;
  /** What is due may have changed. */
  readonly nudge: () => void;
}

/** In which role somebody acts on a case. */
export const roleOf = (who: SignedIn): string => (leads(who) ? "shift_lead" : (who.roles[0] ?? "none"));
const leads = ({ roles }: Pick<SignedIn, "roles">): boolean => leadsShift.some((role) => roles.includes(role));
const idOf = z.object({ id: z.string().max(64) });
const answers = { 200: caseView, 404: problem, 409: conflict };

type EventOf<B> = (sent: B, who: SignedIn) => CaseEvent | undefined | Promise<CaseEvent | undefined>;

export function addCaseCommands(app: App, deps: CommandRoutes): void {
  const { access, board, consoles, desk, store } = deps;
  const route = <B extends typeof command>(
    verb: string,
    body: B,
    eventOf: EventOf<z.infer<B>>,
    roles: readonly Role[] = handlesCases,
  ): void => {
    const schema = { params: idOf, body, response: answers };
    app.post(`/v1/cases/:id/${verb}`, { config: { roles }, schema }, async (request, reply) => {
      const who = access.who(request);
      const sent = body.parse(request.body) as z.infer<B>;
      const event = await eventOf(sent, who);
      if (!event) return refuse(reply, 404, "no-person", "Nobody who handles cases has this id");
      const { commandId, expectedVersion } = sent;
      const actor = { person: who.person, role: roleOf(who) };
      const { id } = idOf.parse(request.params);
      const told = await desk.command(id, commandId, expectedVersion, event, actor);
      deps.nudge();
      if (told.ok) return reply.send(await board.view(told.case));
      // What the household wants nobody to be shown is not there.
      if (!told.case || told.case.quiet) return refuse(reply, 404, "no-case", "There is no such case");
      return refuse(reply, 409, "conflict", titleOf(told), { why: told.why, case: await board.view(told.case) });
    });
  };
  const atConsole = ({ id }: Person): boolean => consoles.hasOne(id);
  /** Whoever may handle cases, by the id of the account. */
  const handler = async (id: string): Promise<Person | undefined> => {
    const found = await store.account(id);
    return found && handlesCases.some((role) => found.roles.includes(role))
      ? { id: found.id, name: found.name }
      : undefined;
  };

  route("claim", command, (_, { person: by }) => ({ type: "claim", by, atConsole: atConsole(by) }));
  route("takeover", reasonCommand, ({ reason }, { person: by }) => ({
    ...{ type: "takeover", by, reason, atConsole: atConsole(by) },
  }));
  route("release", releaseCommand, ({ reason }, { person: by }) => ({
    ...{ type: "release", by },
    ...(reason !== undefined && { reason }),
  }));
  route("renew", command, (_, { person: by }) => ({ type: "renew", by }));
  route("note", noteCommand, ({ text }, { person: by }) => ({ type: "note", by, text }));
  route("contact", contactCommand, ({ to, result }, { person: by }) => ({ type: "contact", by, to, result }));
  route("check", checkCommand, ({ text }, { person: by }) => ({ type: "check", by, text }));
  route("tick", tickCommand, ({ step, skipped }, { person: by }) => ({ type: "tick", by, step, skipped }));

  route("handover", toCommand, async ({ to: id }, who) => {
    const to = await handler(id);
    return to && { type: "handover", by: who.person, to, ...(leads(who) && { supervisor: true }) };
  });
  route("accept", command, (_, { person: by }) => ({ type: "accept", by, atConsole: atConsole(by) }));
  route("decline", command, (_, { person: by }) => ({ type: "decline", by }));
  route(
    "reassign",
    reassignCommand,
    async ({ to: id, reason }, { person: by }) => {
      const to = await handler(id);
      return to && { type: "reassign", by, to, reason, atConsole: atConsole(to) };
    },
    leadsShift,
  );
  route("lower", lowerCommand, ({ to, reason }, { person: by }) => ({ type: "lower", by, to, reason }), leadsShift);

  route("dispatch", dispatchCommand, ({ responder, kind, name, etaMinutes }, { person: by }) => ({
    ...{ type: "dispatch", by, responder, kind, name, etaMinutes },
  }));
  const ofWhom = ({ responder }: { responder?: string | undefined }) => responder !== undefined && { responder };
  route("confirm-dispatch", responderCommand, (sent, { person: by }) => ({
    ...{ type: "confirm_dispatch", by },
    ...ofWhom(sent),
  }));
  route("call-back", responderCommand, (sent, { person: by }) => ({ type: "call_back", by, ...ofWhom(sent) }));
  route("arrive", arriveCommand, (sent, { person: by }) => ({
    ...{ type: "arrive", by, proof: sent.proof },
    ...ofWhom(sent),
  }));

  route("close", closeCommand, ({ outcome, note, verifiedBy, duplicateOf }, who) => ({
    ...{ type: "resolve", by: who.person, outcome },
    ...(note !== undefined && { note }),
    ...(verifiedBy !== undefined && { verifiedBy }),
    ...(duplicateOf !== undefined && { duplicateOf }),
    ...(leads(who) && { supervisor: true }),
  }));
  route("reopen", reasonCommand, ({ reason }, { person: by }) => ({ type: "reopen", by, reason }));
  route("review", command, (_, who) => ({
    ...{ type: "review", by: who.person },
    ...(leads(who) && { supervisor: true }),
  }));
  route("shelve", shelveCommand, ({ until, reason }, { person: by }) => ({ type: "shelve", by, until, reason }));
  route("unshelve", command, (_, { person: by }) => ({ type: "unshelve", by }));
}

/** For those who read the answer; the console has its own words for `why`. */
const titles: { readonly [why: string]: string } = {
  needs_supervisor: "A supervisor has to close it with this outcome",
  not_spoken_to:
    "Nobody has spoken to the home or looked since this was taken: record the call or the check, then close",
  own_case: "Somebody else has to review this case",
  not_asked: "Nobody has handed this case over to you",
  not_there: "No console of this person is open",
  not_shelvable: "Only notices and faults can be shelved, for 24 h at most",
  other_command:
    "The id of this command was used already, for something else or by somebody else: nothing has happened",
  no_such_case: "Name another case of the same home that is no duplicate itself",
};

function titleOf({ why, case: found }: Extract<Answer, { ok: false }>): string {
  const owner = found?.owner?.name;
  if (why === "wrong_state" && owner) return `${owner} has this case`;
  if (why === "not_owner") return owner ? `${owner} has this case, not you` : "You do not have this case";
  return titles[why] ?? "The case has moved on; here it is as it is now";
}
