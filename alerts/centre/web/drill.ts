/** Drills: begun and ended by a shift lead, read by whoever sees cases. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { problem, refuse } from "../../program/problem.ts";
import type { Drills } from "../drill/drill.ts";
import { drillView, drillWanted } from "../drill/views.ts";
import { type Access, leadsShift, seesCases } from "./access.ts";

export function addDrills(
  app: App,
  { access, drills, nudge }: { readonly access: Access; readonly drills: Drills; readonly nudge: () => void },
): void {
  const leads = { roles: leadsShift };
  const answers = { 200: drillView, 404: problem, 409: problem };
  app.post(
    "/v1/drills",
    { config: leads, schema: { body: drillWanted, response: answers } },
    async (request, reply) => {
      const begun = await drills.start(access.who(request).person, request.body);
      if (!begun) return refuse(reply, 409, "drill-running", "There is a drill already: end it first");
      nudge();
      return begun;
    },
  );
  const params = z.object({ id: z.string().max(64) });
  app.post("/v1/drills/:id/end", { config: leads, schema: { params, response: answers } }, async (request, reply) => {
    const ended = await drills.end(request.params.id, access.who(request).person);
    return ended ?? refuse(reply, 404, "no-drill", "No such drill is under way");
  });
  const reads = { roles: seesCases };
  app.get("/v1/drills", { config: reads, schema: { response: { 200: z.array(drillView) } } }, async () => [
    ...(await drills.list()),
  ]);
  app.get("/v1/drills/:id", { config: reads, schema: { params, response: answers } }, async (request, reply) => {
    const found = await drills.view(request.params.id);
    return found ?? refuse(reply, 404, "no-drill", "There is no such drill");
  });
}
