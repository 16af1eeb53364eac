/** What the gateway says of its minutes: to the command line and whoever else may open its page. Ids and figures only. */
import { z } from "zod";
import type { App } from "../../alerts/program/http.ts";
import { refuse } from "../../alerts/program/problem.ts";
import { protectedDay } from "../../alerts/protected/account.ts";
import type { Minutes } from "./minutes.ts";

export const protectedAnswer = z.object({ day: z.string(), accounts: z.array(protectedDay) });

export function addMinutes(app: App, minutes: Pick<Minutes, "of" | "today">): void {
  const querystring = z.object({ day: protectedDay.shape.day.optional() });
  app.get("/v1/protected", { schema: { querystring, response: { 200: protectedAnswer } } }, async (request, reply) => {
    const day = request.query.day ?? minutes.today;
    if (day === undefined) return refuse(reply, 409, "clock-unknown", "The hub does not know what day it is");
    return { day, accounts: [...minutes.of(day)] };
  });
}
