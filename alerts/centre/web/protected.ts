/** Protected minutes of all beds on one day: JSON for programs, CSV for whoever has to show them. Ids and figures, no names. */
import { z } from "zod";
import type { App } from "../../program/http.ts";
import { protectedDay } from "../../protected/account.ts";
import { inCsv } from "../protected/csv.ts";
import { type ProtectedDays, sumOf } from "../protected/days.ts";

const bedDay = protectedDay.extend({
  gateway: z.string(),
  home: z.string(),
  state: z.enum(["final", "running", "filled"]),
});
const answer = z.object({
  day: z.string(),
  total: z.object({ beds: z.number(), counted: z.number(), protected: z.number(), excluded: z.number() }),
  beds: z.array(bedDay),
});
const querystring = z.object({
  day: protectedDay.shape.day.refine((day) => !Number.isNaN(Date.parse(`${day}T00:00:00Z`)), "no such day").optional(),
  home: z.string().max(64).optional(),
  format: z.enum(["json", "csv"]).default("json"),
  lang: z.enum(["zh", "en"]).default("zh"),
});

/** Whoever keeps homes running: those who answer for the figure, those who mend what it names, those who watch. */
const seesMinutes = {
  access: "machine" as const,
  roles: ["dispatcher", "shift_lead", "technician", "admin", "auditor"] as const,
};

export function addProtected(app: App, days: Pick<ProtectedDays, "of" | "today">): void {
  app.get("/v1/protected", { config: seesMinutes, schema: { querystring } }, async (request, reply) => {
    const { day = days.today, home, format, lang } = request.query;
    const beds = await days.of(day, home);
    reply.header("cache-control", "no-store");
    if (format === "json") return answer.parse({ day, total: sumOf(beds), beds });
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="protected-${day}.csv"`)
      .send(inCsv(beds, lang));
  });
}
