/** Duty, and the hand-over of a shift. */
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { Shift } from "../shift/shift.ts";
import { finishWanted, type SheetCase, sheetView, sheetWanted, shiftView } from "../shift/views.ts";
import { type Access, handlesCases, leadsShift } from "./access.ts";

export function addShift(app: App, { shift, access }: { readonly shift: Shift; readonly access: Access }): void {
  const config = { roles: handlesCases };
  const seen = { config, schema: { response: { 200: shiftView, 409: problem } } };
  const one = { response: { 200: sheetView, 404: problem, 409: problem } };
  const stillHeld = (cases: readonly SheetCase[]) =>
    ["holding", "Hand over, release or close the cases in your hand first", { cases }] as const;

  app.get("/v1/shift", seen, async (request) => shift.view(access.who(request).person));
  app.post("/v1/duty/on", seen, async (request) => {
    const { person, roles } = access.who(request);
    await shift.begin(
      person,
      leadsShift.some((role) => roles.includes(role)),
    );
    return shift.view(person);
  });
  app.post("/v1/duty/off", seen, async (request, reply) => {
    const { person } = access.who(request);
    const left = await shift.leave(person);
    if (!left.ok) return refuse(reply, 409, ...stillHeld(left.holding));
    return reply.send(await shift.view(person));
  });
  app.post("/v1/shift/open", seen, async (request, reply) => {
    const { person } = access.who(request);
    if (!(await shift.open(person))) return refuse(reply, 409, "not-on-duty", "Go on duty first");
    return reply.send(await shift.view(person));
  });
  app.post("/v1/shift/finish", { config, schema: { body: finishWanted, ...one } }, async (request, reply) => {
    const done = await shift.finish(access.who(request).person, request.body.notes);
    if (!done) return refuse(reply, 409, "no-sheet", "Begin the hand-over first");
    if (!done.ok) return refuse(reply, 409, ...stillHeld(done.holding));
    return reply.send(done.value);
  });
  const params = { params: sheetWanted, ...one };
  const noSheet = ["no-sheet", "There is no such sheet"] as const;
  app.get("/v1/shift/sheets/:id", { config, schema: params }, async (request, reply) => {
    const found = await shift.sheet(request.params.id);
    return found ? reply.send(found) : refuse(reply, 404, ...noSheet);
  });
  app.post("/v1/shift/sheets/:id/read", { config, schema: params }, async (request, reply) => {
    const found = await shift.read(request.params.id, access.who(request).person);
    return found ? reply.send(found) : refuse(reply, 404, ...noSheet);
  });
}
