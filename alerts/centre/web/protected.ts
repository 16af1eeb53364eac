/** Protected minutes of all beds on one day: JSON for programs, CSV for whoever has to show them. Ids and figures, no names. */

import { z } from "zod";
import { breath } from "../../program/breath.ts";
import type { App } from "../../program/http.ts";
import { protectedDay } from "../../protected/account.ts";
import { inCsv } from "../protected/csv.ts";
import { type BedDay, type ProtectedDays, sumOf } from "../protected/days.ts";

const bedDay = protectedDay.extend({
  gateway: z.string(),
  home: z.string(),
  state: z.enum(["final", "running", "filled"]),
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
    if (format === "json") return { day, total: sumOf(beds), beds: await judged(beds) };
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="protected-${day}.csv"`)
      .send(inCsv(beds, lang));
  });
}

/** Only what is meant to be told goes out, judged in breaths: a county has 1,400 beds. */
async function judged(beds: readonly BedDay[]): Promise<z.infer<typeof bedDay>[]> {
  const told: z.infer<typeof bedDay>[] = [];
  for (const bed of beds) {
    told.push(bedDay.parse(bed));
    if (told.length % 50 === 0) await breath();
  }
  return told;
}
