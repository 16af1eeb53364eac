/** A case opened by a dispatcher because somebody telephoned 来电建案. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import { idShape } from "../../protocol.ts";
import type { Board } from "../board.ts";
import { calledInCommand, conflict } from "../cases/commands.ts";
import type { Consoles } from "../consoles.ts";
import type { Desk } from "../desk/desk.ts";
import { lockedAdvice } from "../register/key-file.ts";
import type { Register } from "../register/register.ts";
import type { RegisterStore } from "../register/store.ts";
import { caseView } from "../views.ts";
import { type Access, handlesCases } from "./access.ts";
import { roleOf } from "./case-commands.ts";

export interface CalledInRoutes {
  readonly board: Pick<Board, "view">;
  readonly desk: Pick<Desk, "callIn">;
  readonly consoles: Pick<Consoles, "hasOne">;
  readonly register: Pick<Register, "card" | "gateways">;
  readonly store: Pick<RegisterStore, "registerLocked">;
  readonly access: Access;
  /** What is due may have changed. */
  readonly nudge: () => void;
}

export function addCalledIn(app: App, deps: CalledInRoutes): void {
  const { access, board, register } = deps;
  const schema = {
    params: z.object({ home: idShape }),
    body: calledInCommand,
    response: { 200: caseView, 404: problem, 409: conflict.partial({ case: true }) },
  };
  app.post("/v1/homes/:home/cases", { config: { roles: handlesCases }, schema }, async (request, reply) => {
    const { home } = request.params;
    const { commandId, ...said } = request.body;
    const who = access.who(request);
    const gateway = register.gateways().find((each) => each.home === home)?.id;
    if (gateway === undefined && !register.card(home)) {
      const locked = deps.store.registerLocked();
      return locked
        ? refuse(reply, 503, "register-locked", lockedAdvice[locked], { why: locked })
        : refuse(reply, 404, "no-home", "The register has no such home");
    }
    const actor = { person: who.person, role: roleOf(who) };
    const more = { gateway: gateway ?? "", atConsole: deps.consoles.hasOne(who.person.id) };
    const told = await deps.desk.callIn({ home, ...said }, commandId, actor, more);
    deps.nudge();
    if (told.ok) return reply.send(await board.view(told.case));
    const title =
      told.why === "exists"
        ? "This home has an open case of that kind; here it is"
        : "The id of this command was used already, for something else or by somebody else: nothing has happened";
    return refuse(reply, 409, "conflict", title, {
      why: told.why,
      ...(told.case && { case: await board.view(told.case) }),
    });
  });
}
